"""Alembic's entry: run by `catalog.store.migrate` on its connection, or by the `alembic` command.

A new revision: change `catalog/models.py`, then
`alembic revision --autogenerate --rev-id 0002 -m "What changed"`. Rebuilding the table `paper` on
SQLite (batch mode) drops its triggers: such a revision has to make them again.
"""

from typing import Any

from alembic import context
from sqlalchemy import Connection, create_engine
from sqlmodel import SQLModel

import catalog.models  # noqa: F401  (fills the metadata)
from catalog.store import catalog_url


def belongs_to_the_models(_item: Any, name: str | None, kind: str, *_: Any) -> bool:
    """False for what only the database knows: the full-text indexes of papers and pages."""
    prefix = "" if kind in ("table", "column") else "ix_"
    return not (name or "").startswith((f"{prefix}paper_search", f"{prefix}page_search"))


def upgrade(connection: Connection) -> None:
    """Run the asked revisions on an open connection."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        include_object=belongs_to_the_models,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    upgrade(given)
else:
    with create_engine(catalog_url()).begin() as opened:
        upgrade(opened)
