"""Where the catalogue lives: one URL, an engine made on first use, the schema brought up to date by Alembic."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session

ROOT = Path(__file__).resolve().parent.parent
BUSY_TIMEOUT_MS = 30_000


class CatalogError(Exception):
    """Something is wrong with the catalogue or with what was asked of it."""


def catalog_url() -> str:
    """`LITLAB_CATALOG_URL`, or the SQLite file `data/catalog.db` of this checkout."""
    return os.environ.get("LITLAB_CATALOG_URL") or f"sqlite:///{ROOT / 'data' / 'catalog.db'}"


def engine() -> Engine:
    """The engine of the current `catalog_url`, with an up-to-date schema. CatalogError if it cannot be opened."""
    return _engine(catalog_url())


@contextmanager
def session() -> Iterator[Session]:
    """One transaction: committed when the block ends well, rolled back when it raises."""
    with Session(engine(), expire_on_commit=False) as opened, opened.begin():
        yield opened


@cache
def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise CatalogError(
            f"LITLAB_CATALOG_URL is {url!r}, which is no database URL; "
            "an example is sqlite:////tmp/catalog.db"
        ) from error
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    made = create_engine(parsed)
    if parsed.get_backend_name() == "sqlite":
        event.listen(made, "connect", _prepare_sqlite)
    migrate(made)
    return made


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def migrate(target: Engine) -> None:
    """Bring the schema to the newest revision of `catalog/migrations`."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with target.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
