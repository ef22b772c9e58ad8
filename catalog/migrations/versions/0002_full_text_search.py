"""Full-text search over title, abstract and authors, kept in step by the database itself.

SQLite: an FTS5 index whose content is the table `paper`, with three triggers. PostgreSQL: a
generated column with a GIN index, and functions that cut and stem words as FTS5 does (Porter, no
accents, no stop words), so that both find the same papers. Other databases: nothing.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COLUMNS = "title, abstract, authors_text"
NEW = ", ".join(f"new.{column}" for column in COLUMNS.split(", "))
OLD = ", ".join(f"old.{column}" for column in COLUMNS.split(", "))
ADD = f"INSERT INTO paper_search(rowid, {COLUMNS}) VALUES (new.id, {NEW});"
REMOVE = (
    f"INSERT INTO paper_search(paper_search, rowid, {COLUMNS}) VALUES ('delete', old.id, {OLD});"
)

SQLITE = (
    f"""CREATE VIRTUAL TABLE paper_search USING fts5(
        {COLUMNS}, content='paper', content_rowid='id',
        tokenize="porter unicode61 remove_diacritics 2")""",
    "INSERT INTO paper_search(paper_search, rank) VALUES ('rank', 'bm25(2.0, 1.0, 1.0)')",
    f"CREATE TRIGGER paper_search_insert AFTER INSERT ON paper BEGIN {ADD} END",
    f"CREATE TRIGGER paper_search_delete AFTER DELETE ON paper BEGIN {REMOVE} END",
    f"CREATE TRIGGER paper_search_update AFTER UPDATE OF id, {COLUMNS} ON paper "
    f"BEGIN {REMOVE} {ADD} END",
    "INSERT INTO paper_search(paper_search) VALUES ('rebuild')",
)
SQLITE_DOWN = (
    "DROP TRIGGER paper_search_insert",
    "DROP TRIGGER paper_search_delete",
    "DROP TRIGGER paper_search_update",
    "DROP TABLE paper_search",
)

# The longest vector PostgreSQL stores is 1 MB, so a text is indexed by its beginning.
POSTGRESQL = (
    "CREATE TEXT SEARCH DICTIONARY litlab_stem (TEMPLATE = snowball, LANGUAGE = porter)",
    "CREATE TEXT SEARCH CONFIGURATION litlab (COPY = simple)",
    "ALTER TEXT SEARCH CONFIGURATION litlab ALTER MAPPING REPLACE simple WITH litlab_stem",
    r"""CREATE FUNCTION litlab_words(words text) RETURNS text
        LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN regexp_replace(
            regexp_replace(normalize(left(words, 200000), NFKD), '[\u0300-\u036f]+', '', 'g'),
            '[!-/:-@\[-`{-~\u0080-\u00bf\u2000-\u206f\u2190-\u2bff]+', ' ', 'g')""",
    """ALTER TABLE paper ADD COLUMN paper_search tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('litlab', litlab_words(title)), 'A') ||
        setweight(to_tsvector('litlab', litlab_words(authors_text)), 'B') ||
        setweight(to_tsvector('litlab', litlab_words(abstract)), 'D')) STORED""",
    "CREATE INDEX ix_paper_search ON paper USING gin (paper_search)",
)
POSTGRESQL_DOWN = (
    "ALTER TABLE paper DROP COLUMN paper_search",
    "DROP FUNCTION litlab_words",
    "DROP TEXT SEARCH CONFIGURATION litlab",
    "DROP TEXT SEARCH DICTIONARY litlab_stem",
)


def upgrade() -> None:
    run({"sqlite": SQLITE, "postgresql": POSTGRESQL})


def downgrade() -> None:
    run({"sqlite": SQLITE_DOWN, "postgresql": POSTGRESQL_DOWN})


def run(statements: dict[str, tuple[str, ...]]) -> None:
    for statement in statements.get(op.get_bind().dialect.name, ()):
        op.get_bind().exec_driver_sql(statement.replace("%", "%%"))
