"""Papers put into the full-text index many at a time.

SQLite's FTS5 writes its pending entries at every savepoint, and a statement with triggers has one
for each row. The same rows put in by one INSERT ... SELECT cost half of that, as much as building
the index once at the end. PostgreSQL's index is a column of the row and needs none of this.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlmodel import Session

FEW = 100  # papers below which changing the schema back and forth costs more than it saves
TRIGGER = "paper_search_insert"
COLUMNS = "title, abstract, authors_text"


@contextmanager
def indexed_together(session: Session, papers: int) -> Iterator[None]:
    """So many papers inserted inside are indexed at the end of it, in the same transaction.

    They have to get numbers above all others. The trigger is gone meanwhile, for this transaction
    alone; if it fails, it takes that back as well.
    """
    connection = session.connection()
    if connection.dialect.name != "sqlite" or papers < FEW:
        yield
        return
    query = text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = :name")
    trigger = connection.execute(query, {"name": TRIGGER}).scalar_one()
    last = connection.execute(text("SELECT coalesce(max(id), 0) FROM paper")).scalar_one()
    connection.exec_driver_sql(f"DROP TRIGGER {TRIGGER}")
    yield
    connection.execute(
        text(
            f"INSERT INTO paper_search(rowid, {COLUMNS}) "
            f"SELECT id, {COLUMNS} FROM paper WHERE id > :last"
        ),
        {"last": last},
    )
    connection.exec_driver_sql(trigger)
