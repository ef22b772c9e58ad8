"""Every source: what papers and sources know more, rejections, full texts, a person's decisions.

The full text of pages is searched as the papers are (revision 0002). The index of papers keeps
more in memory before it writes, which makes bulk loads a third cheaper.
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PENDING_BYTES = 16 * 1024 * 1024  # of an index's new entries, kept in memory until they are written
TABLES = ("rejection", "document", "page", "reference", "decision", "querypage", "enquiry")
PAPER = ("categories", "venue", "comment", "withdrawn", "versions", "links")

ADD = "INSERT INTO page_search(rowid, text) VALUES (new.id, new.text);"
REMOVE = "INSERT INTO page_search(page_search, rowid, text) VALUES ('delete', old.id, old.text);"
SQLITE = (
    """CREATE VIRTUAL TABLE page_search USING fts5(text,
        content='page', content_rowid='id', tokenize="porter unicode61 remove_diacritics 2")""",
    f"CREATE TRIGGER page_search_insert AFTER INSERT ON page BEGIN {ADD} END",
    f"CREATE TRIGGER page_search_delete AFTER DELETE ON page BEGIN {REMOVE} END",
    f"CREATE TRIGGER page_search_update AFTER UPDATE OF id, text ON page BEGIN {REMOVE} {ADD} END",
    f"INSERT INTO paper_search(paper_search, rank) VALUES ('hashsize', {PENDING_BYTES})",
)
POSTGRESQL = (
    """ALTER TABLE page ADD COLUMN page_search tsvector
        GENERATED ALWAYS AS (to_tsvector('litlab', litlab_words(text))) STORED""",
    "CREATE INDEX ix_page_search ON page USING gin (page_search)",
)


def upgrade() -> None:
    known()
    identifier_of("kind", "value", "paper_id")
    rejections()
    full_texts()
    decisions()
    questions()
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}.get(dialect(), ()):
        op.get_bind().exec_driver_sql(statement.replace("%", "%%"))


def downgrade() -> None:
    if dialect() == "sqlite":
        op.execute("DROP TABLE page_search")
        op.execute("INSERT INTO paper_search(paper_search, rank) VALUES ('hashsize', 1048576)")
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute(
        "DELETE FROM identifier WHERE paper_id > (SELECT min(paper_id) FROM identifier AS other "
        "WHERE other.kind = identifier.kind AND other.value = identifier.value)"
    )
    identifier_of("kind", "value")
    for table, columns in (("source", ("records", "finished_at")), ("paper", PAPER)):
        for column in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")  # in place: triggers stay


def dialect() -> str:
    return op.get_bind().dialect.name


def text(name: str, default: str | None = None) -> sa.Column:
    return sa.Column(name, AutoString(), nullable=False, server_default=default)


def number(name: str, *, nullable: bool = False, default: str | None = None) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=nullable, server_default=default)


def json(name: str, default: str | None = None) -> sa.Column:
    return sa.Column(name, sa.JSON(), nullable=False, server_default=default)


def moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, UTCDateTime(), nullable=nullable)


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def refers(table: str, column: str, to: str, ondelete: str | None = None) -> sa.Constraint:
    name = f"fk_{table}_{column}"
    return sa.ForeignKeyConstraint([column], [to], name=name, ondelete=ondelete)


def index(table: str, column: str) -> None:
    op.create_index(f"ix_{table}_{column}", table, [column])


def identifier_of(*columns: str) -> None:
    with op.batch_alter_table("identifier") as batch:
        batch.drop_constraint("pk_identifier", type_="primary")
        batch.create_primary_key("pk_identifier", list(columns))


def known() -> None:
    for name in ("categories", "venue", "comment"):
        op.add_column("paper", text(name, default=""))
    op.add_column(
        "paper", sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("paper", json("versions", default="[]"))
    op.add_column("paper", json("links", default="[]"))
    op.add_column("source", number("records", default="0"))
    op.add_column("source", moment("finished_at", nullable=True))
    op.execute("UPDATE source SET finished_at = ingested_at")  # until now all of it or nothing


def rejections() -> None:
    op.create_table(
        "rejection",
        number("id"),
        number("source_id", nullable=True),
        *(text(name) for name in ("name", "format", "position", "reason", "raw")),
        moment("seen_at"),
        refers("rejection", "source_id", "source.id"),
        key("rejection", "id"),
    )
    index("rejection", "source_id")
    index("rejection", "name")


def full_texts() -> None:
    op.create_table(
        "document",
        number("id"),
        number("source_id"),
        number("mention_id", nullable=True),
        number("pages"),
        refers("document", "source_id", "source.id"),
        refers("document", "mention_id", "mention.id", "CASCADE"),
        key("document", "id"),
        unique("document", "source_id"),
    )
    index("document", "mention_id")
    op.create_table(
        "page",
        number("id"),
        number("document_id"),
        number("number"),
        text("text"),
        refers("page", "document_id", "document.id", "CASCADE"),
        key("page", "id"),
        unique("page", "document_id", "number"),
    )
    op.create_table(
        "reference",
        number("id"),
        number("document_id"),
        number("place"),
        *(text(name) for name in ("label", "title", "title_key", "first_author_key")),
        number("year", nullable=True),
        json("identifiers"),
        number("paper_id", nullable=True),
        text("reason"),
        refers("reference", "document_id", "document.id", "CASCADE"),
        refers("reference", "paper_id", "paper.id", "SET NULL"),
        key("reference", "id"),
        unique("reference", "document_id", "place"),
    )
    index("reference", "title_key")
    index("reference", "paper_id")


def decisions() -> None:
    op.create_table(
        "decision",
        number("one_id"),
        number("other_id"),
        sa.Column("same", sa.Boolean(), nullable=False),
        moment("decided_at"),
        refers("decision", "one_id", "mention.id", "CASCADE"),
        refers("decision", "other_id", "mention.id", "CASCADE"),
        key("decision", "one_id", "other_id"),
    )


def questions() -> None:
    op.create_table(
        "querypage",
        text("query"),
        number("start"),
        number("source_id"),
        number("total"),
        moment("asked_at"),
        refers("querypage", "source_id", "source.id"),
        key("querypage", "query", "start"),
    )
    op.create_table(
        "enquiry",
        number("paper_id"),
        sa.Column("found", sa.Boolean(), nullable=False),
        json("candidates"),
        moment("asked_at"),
        refers("enquiry", "paper_id", "paper.id", "CASCADE"),
        key("enquiry", "paper_id"),
    )
