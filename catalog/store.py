"""Where the catalogue lives: one URL, an engine made on first use, a schema kept up to date."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlmodel import Session

ROOT = Path(__file__).resolve().parent.parent
MIGRATIONS = Path(__file__).resolve().parent / "migrations"
BUSY_TIMEOUT_S = 30
MIGRATION_LOCK = 0x6C69746C6162  # "litlab", the number of PostgreSQL's advisory lock
WRITER_LOCK = MIGRATION_LOCK + 1

ADVICE = {  # what to do about what SQLite says
    "disk is full": "; make room and run the same command again, all that was stored is there",
    "unable to open": "; its folder has to exist, and to be writable",
    "readonly": "; its file and folder have to be writable",
    "is locked": "; another litlab has been writing for long, try again when it is done",
}

_engines: dict[str, Engine] = {}  # by URL, made on first use
_engines_lock = threading.Lock()


class CatalogError(Exception):
    """Something is wrong with the catalogue or with what was asked of it."""


class NotFound(CatalogError):
    """The catalogue answered, and what was asked for is not in it."""


def catalog_url() -> str:
    """`LITLAB_CATALOG_URL`, or the SQLite file `data/catalog.db` of this checkout."""
    return os.environ.get("LITLAB_CATALOG_URL") or f"sqlite:///{ROOT / 'data' / 'catalog.db'}"


def engine() -> Engine:
    """The engine of the current `catalog_url`, its schema up to date. CatalogError if unusable."""
    url = catalog_url()
    with _engines_lock:
        if url not in _engines:
            _engines[url] = _opened(url)
        return _engines[url]


def forget_engines() -> None:
    """Close every connection of this process; the next use opens and checks the catalogue anew."""
    with _engines_lock:
        for made in _engines.values():
            made.dispose()
        _engines.clear()


@contextmanager
def session() -> Iterator[Session]:
    """One transaction: committed when the block ends well, rolled back when it raises.

    It takes a write lock at once, so that of two writers the second waits (on SQLite up to
    `BUSY_TIMEOUT_S`) and then sees what the first one wrote. To read only, use `reading`.
    """
    with (
        _clear_errors(engine()) as opened,
        Session(opened, expire_on_commit=False) as made,
        made.begin(),
    ):
        if opened.dialect.name == "postgresql":
            made.connection().execute(text(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})"))
        yield made


@contextmanager
def reading() -> Iterator[Session]:
    """One view of the catalogue that nobody's writing changes and that keeps no writer waiting."""
    deferred = engine().execution_options(litlab_reading=True)
    with _clear_errors(deferred) as opened, Session(opened, autoflush=False) as made:
        yield made


def _opened(url: str) -> Engine:
    made = _connectable(url)
    with _clear_errors(made):
        migrate(made)
    return made


def _connectable(address: str) -> Engine:
    """An engine for the URL, not connected yet."""
    try:
        url = make_url(address)
        made = create_engine(
            url, hide_parameters=True, json_serializer=_json, json_deserializer=orjson.loads
        )
    except NoSuchModuleError as error:
        raise CatalogError(
            f"LITLAB_CATALOG_URL asks for the database {url.drivername!r}, which SQLAlchemy "
            "does not know; sqlite:///... and postgresql+psycopg://... work"
        ) from error
    except ArgumentError as error:
        raise CatalogError(
            "LITLAB_CATALOG_URL is no database URL; an example is sqlite:////tmp/catalog.db"
        ) from error
    except ModuleNotFoundError as error:
        raise CatalogError(
            f"LITLAB_CATALOG_URL asks for {url.drivername!r}, and the driver {error.name!r} is "
            "not installed; for PostgreSQL, install litlab[postgres]"
        ) from error
    if made.dialect.name == "sqlite":
        _prepare_sqlite(made, url)
    return made


def _prepare_sqlite(made: Engine, url: URL) -> None:
    if url.database and url.database != ":memory:":
        try:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CatalogError(f"no catalogue can be made at {url.database}: {error}") from error
    event.listen(made, "connect", _on_connect)
    event.listen(made, "begin", _on_begin)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where `_on_begin` says
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1000}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -32768")  # KiB
    connection.execute("PRAGMA wal_autocheckpoint = 10000")  # pages: bulk loads write each once


def _on_begin(connection: Connection) -> None:
    reader = connection.get_execution_options().get("litlab_reading")
    connection.exec_driver_sql("BEGIN" if reader else "BEGIN IMMEDIATE")


@contextmanager
def _clear_errors(opened: Engine) -> Iterator[Engine]:
    """The same engine; what the database refuses for a reason outside litlab is a CatalogError."""
    try:
        yield opened
    except DBAPIError as error:
        place = opened.url.render_as_string(hide_password=True)
        if error.orig is None or type(error).__name__ not in ("OperationalError", "DatabaseError"):
            raise
        reason = " ".join(str(error.orig).split())
        advice = next((said for sign, said in ADVICE.items() if sign in reason), "")
        raise CatalogError(f"the catalogue {place} cannot be used: {reason}{advice}") from error


def newest_revision() -> str:
    """The last revision in `catalog/migrations/versions`: its files are numbered."""
    return max(path.name for path in (MIGRATIONS / "versions").glob("0*.py")).split("_")[0]


def migrate(target: Engine) -> None:
    """Bring the schema to the newest revision; of several processes one does it, the rest wait."""
    with target.execution_options(litlab_reading=True).connect() as connection:
        found = _revision(connection)
    if found == newest_revision():
        return
    if found and found > newest_revision():
        raise CatalogError(
            f"the catalogue is at revision {found} and this litlab knows {newest_revision()} at "
            "most: it was made by a newer litlab"
        )
    from alembic import command
    from alembic.config import Config

    if target.dialect.name == "sqlite":
        _write_ahead(target)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with target.begin() as connection:  # on SQLite this alone keeps other processes out
        if target.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _write_ahead(target: Engine) -> None:
    """Switch the file to the write-ahead log, which is kept with it.

    SQLite answers "locked" at once, without its busy timeout, when two processes switch together.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    raw = target.raw_connection()
    try:
        while raw.cursor().execute("PRAGMA journal_mode = WAL").fetchone()[0] == "delete":
            if time.monotonic() > deadline:
                break
            time.sleep(0.02)
    finally:
        raw.close()
