"""A throw-away PostgreSQL for the tests of the catalogue, and every engine they run on."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def postgres_port() -> Iterator[int]:
    """The port of a private PostgreSQL, started for this run of the tests and removed after it."""
    found = shutil.which("pg_ctl") or max(
        map(str, Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")), default=None
    )
    if found is None:
        pytest.skip("PostgreSQL's pg_ctl is not on this machine")
    if find_spec("psycopg") is None:
        pytest.skip("psycopg is not installed: pip install -e '.[postgres]'")
    owner = _owner()
    folder = Path(tempfile.mkdtemp(prefix="litlab-pg-"))
    if owner:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, pwd.getpwnam("postgres").pw_gid)
    port = _free_port()
    options = f"-F -p {port} -k {folder} -c listen_addresses=127.0.0.1"

    def pg_ctl(*arguments: str) -> None:
        subprocess.run(
            [found, "-D", str(folder / "data"), "-w", *arguments],
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            **owner,
        )

    pg_ctl("init", "-o", "--no-sync -A trust -U postgres -E UTF8")
    pg_ctl("start", "-o", options, "-l", str(folder / "log"))
    yield port
    pg_ctl("stop", "-m", "immediate")
    shutil.rmtree(folder)


def _owner() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: it runs as its own user then."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if not os.getuid() else {}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def new_database(postgres_port: int) -> Callable[[str], str]:
    """Makes an empty PostgreSQL database of a name and tells its URL."""
    import psycopg

    def make(name: str) -> str:
        server = f"postgresql://postgres@127.0.0.1:{postgres_port}"
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql+psycopg{server.removeprefix('postgresql')}/{name}"

    return make


@pytest.fixture(scope="session")
def postgres_catalog(new_database: Callable[[str], str]) -> str:
    """The URL of one PostgreSQL catalogue for all tests: a database a test is slow to delete."""
    return new_database("litlab")


@pytest.fixture
def postgres_url(postgres_catalog: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The PostgreSQL catalogue, emptied, its ids beginning at 1."""
    from sqlmodel import SQLModel, text

    from catalog import store

    monkeypatch.setenv("LITLAB_CATALOG_URL", postgres_catalog)
    with store.session() as session:
        tables = ", ".join(SQLModel.metadata.tables)
        session.connection().execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    return postgres_catalog


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def both_engines(request: pytest.FixtureRequest, catalog_url: str) -> str:
    """The catalogue of the test, once on SQLite and once on PostgreSQL."""
    if request.param == "postgresql":
        request.getfixturevalue("postgres_url")
    return request.param
