"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (  # in the order in which they are made
    *("paper", "identifier", "author", "authorship", "source", "mention"),
    *("deck", "topic", "citation", "theme", "papertheme"),
)


def upgrade() -> None:
    papers()
    sources()
    decks()
    themes()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def text(name: str) -> sa.Column:
    return sa.Column(name, AutoString(), nullable=False)


def number(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def moment(name: str) -> sa.Column:
    return sa.Column(name, UTCDateTime(), nullable=False)


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def refers(table: str, column: str, to: str, ondelete: str | None = None) -> sa.Constraint:
    name = f"fk_{table}_{column}"
    return sa.ForeignKeyConstraint([column], [to], name=name, ondelete=ondelete)


def index(table: str, column: str) -> None:
    op.create_index(f"ix_{table}_{column}", table, [column])


def papers() -> None:
    op.create_table(
        "paper",
        number("id"),
        text("title"),
        text("title_key"),
        text("abstract"),
        text("abstract_kind"),
        text("authors_text"),
        text("first_author_key"),
        number("year", nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        text("primary_category"),
        moment("created_at"),
        moment("changed_at"),
        key("paper", "id"),
    )
    op.create_index("ix_paper_first_author_year", "paper", ["first_author_key", "year"])
    index("paper", "title_key")
    index("paper", "year")
    op.create_table(
        "identifier",
        text("kind"),
        text("value"),
        number("paper_id"),
        refers("identifier", "paper_id", "paper.id", "CASCADE"),
        key("identifier", "kind", "value"),
    )
    index("identifier", "paper_id")
    op.create_table(
        "author", number("id"), text("name"), key("author", "id"), unique("author", "name")
    )
    op.create_table(
        "authorship",
        number("paper_id"),
        number("place"),
        number("author_id"),
        refers("authorship", "author_id", "author.id"),
        refers("authorship", "paper_id", "paper.id", "CASCADE"),
        key("authorship", "paper_id", "place"),
    )
    index("authorship", "author_id")


def sources() -> None:
    op.create_table(
        "source",
        number("id"),
        text("sha256"),
        text("name"),
        text("format"),
        moment("ingested_at"),
        key("source", "id"),
        unique("source", "sha256"),
    )
    op.create_table(
        "mention",
        number("id"),
        number("paper_id"),
        number("source_id"),
        text("position"),
        text("raw"),
        text("title_key"),
        sa.Column("record", sa.JSON(), nullable=False),
        text("reason"),
        sa.Column("score", sa.Float(), nullable=False),
        moment("seen_at"),
        refers("mention", "paper_id", "paper.id", "CASCADE"),
        refers("mention", "source_id", "source.id"),
        key("mention", "id"),
        unique("mention", "source_id", "position"),
    )
    index("mention", "paper_id")
    index("mention", "title_key")


def decks() -> None:
    op.create_table(
        "deck",
        number("id"),
        number("source_id"),
        text("title"),
        text("course"),
        text("lecturer"),
        sa.Column("held_on", sa.Date(), nullable=True),
        number("slides"),
        refers("deck", "source_id", "source.id"),
        key("deck", "id"),
        unique("deck", "source_id"),
    )
    op.create_table(
        "topic",
        number("id"),
        number("deck_id"),
        number("parent_id", nullable=True),
        number("place"),
        number("depth"),
        text("title"),
        sa.Column("slides", sa.JSON(), nullable=False),
        refers("topic", "deck_id", "deck.id", "CASCADE"),
        refers("topic", "parent_id", "topic.id", "CASCADE"),
        key("topic", "id"),
    )
    index("topic", "deck_id")
    op.create_table(
        "citation",
        number("id"),
        number("deck_id"),
        number("paper_id", nullable=True),
        text("label"),
        text("title"),
        text("first_author_key"),
        number("year", nullable=True),
        text("context"),
        sa.Column("slides", sa.JSON(), nullable=False),
        text("reason"),
        refers("citation", "deck_id", "deck.id", "CASCADE"),
        refers("citation", "paper_id", "paper.id", "SET NULL"),
        key("citation", "id"),
        unique("citation", "deck_id", "label"),
    )
    index("citation", "deck_id")
    index("citation", "paper_id")


def themes() -> None:
    op.create_table(
        "theme",
        text("slug"),
        text("title"),
        text("definition"),
        number("place"),
        key("theme", "slug"),
    )
    op.create_table(
        "papertheme",
        number("paper_id"),
        text("theme"),
        text("assigned_by"),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        moment("assigned_at"),
        sa.CheckConstraint("score >= 0 AND score <= 1", name=op.f("ck_papertheme_score")),
        refers("papertheme", "paper_id", "paper.id", "CASCADE"),
        refers("papertheme", "theme", "theme.slug"),
        key("papertheme", "paper_id", "theme", "assigned_by"),
    )
    index("papertheme", "theme")
