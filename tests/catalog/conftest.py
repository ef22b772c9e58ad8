"""A throw-away PostgreSQL for the tests of the catalogue, and every engine they run on."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Village:
    """Two invented themes, papers on both and on neither, and the files that define them."""

    themes: Path
    labels: Path

    def add(self, title: str, abstract: str = "") -> int:
        """One more paper in the catalogue."""
        from catalog.models import Paper
        from catalog.store import session
        from catalog.titles import title_key

        with session() as opened:
            paper = Paper(title=title, title_key=title_key(title), abstract=abstract)
            opened.add(paper)
            opened.flush()
            return paper.id or 0

    def add_theme(self, table: str) -> None:
        """One more theme, as a user would write it."""
        with self.themes.open("a", encoding="utf-8") as file:
            file.write(table)


VILLAGE_THEMES = """
[[theme]]
slug = "bees"
title = "Bees"
definition = "Bees and what they do."
vocabulary = ["honey bee*", "bumblebee*", "hive*", "pollinat* + flower*", "swarm*"]
hints = ["nectar", "colony"]
not_about = ["particle swarm"]

[[theme]]
slug = "bridges"
title = "Bridges"
definition = "Bridges and how they carry loads."
vocabulary = ["suspension bridge*", "cable-stayed", "bridge*", "arch span*"]
"""
ABOUT_BEES = (
    "Each hive was weighed at dusk and the honey bees were counted.",
    "We ask why a swarm leaves its hive in spring.",
    "Honey bees pollinate the flowers of an orchard, and nectar feeds the colony.",
)
ABOUT_BRIDGES = (
    "A suspension bridge sways when the wind and its cables agree.",
    "We measure the bridge deck under heavy lorries.",
    "An arch span of stone outlives a cable-stayed bridge.",
)
ABOUT_NEITHER = (
    "The bakery sells more rye bread on cold days.",
    "We survey how long letters take between villages.",
    "A choir sings flat when the hall is dry.",
    "Rain gauges on the church roof were read each morning.",
)


@pytest.fixture
def village(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Village:
    """A catalogue of 40 papers, all labelled: ten on bees, ten on bridges, twenty on neither."""
    from catalog import labels, themes

    made = Village(tmp_path / "themes.toml", tmp_path / "labels.csv")
    made.themes.write_text(VILLAGE_THEMES, encoding="utf-8")
    monkeypatch.setattr(themes, "THEMES_FILE", made.themes)
    monkeypatch.setattr(labels, "LABELS_FILE", made.labels)
    lines = ["title,themes,borderline"]
    for number in range(40):
        kind = ("bees", "bridges", "", "")[number % 4]
        told = {"bees": ABOUT_BEES, "bridges": ABOUT_BRIDGES, "": ABOUT_NEITHER}[kind]
        other = ABOUT_NEITHER[number // 4 % len(ABOUT_NEITHER)]
        title = f"Village study {number}"
        made.add(title, f"{told[number // 4 % len(told)]} {other}")
        lines.append(f"{title},{kind},")
    made.labels.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return made
