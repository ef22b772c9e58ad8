"""What every test shares: loopback only, no telemetry, one thread, an own catalogue and store."""

import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

os.environ.update(
    TZ="UTC",
    MLFLOW_DISABLE_TELEMETRY="true",
    DO_NOT_TRACK="true",
    MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT="true",
    STREAMLIT_BROWSER_GATHER_USAGE_STATS="false",
    OMP_NUM_THREADS="1",  # two tests run at once, and threads that wait for each other cost most
)
LOOPBACK = ("127.0.0.1", "::1", "localhost", "0.0.0.0")  # noqa: S104


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Tests on what their module makes once share a worker: each would make it anew."""
    for item in items:
        used = item._fixtureinfo.name2fixturedefs.values()
        if any(found[-1].scope == "module" for found in used):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


@pytest.fixture(autouse=True)
def _closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            raise OSError(f"tests have no network, and this one asked for {address}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(scope="session")
def empty_catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty catalogue, migrated once for all tests to copy."""
    from catalog import store

    path = tmp_path_factory.mktemp("catalog") / "empty.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LITLAB_CATALOG_URL", f"sqlite:///{path}")
        store.engine()
        store.forget_engines()
    return path


@pytest.fixture(autouse=True)
def catalog_url(
    tmp_path: Path, empty_catalog: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """An empty catalogue of the test's own, already the one that `store.session` opens."""
    from catalog.store import forget_engines

    shutil.copy(empty_catalog, tmp_path / "catalog.db")
    url = f"sqlite:///{tmp_path / 'catalog.db'}"
    monkeypatch.setenv("LITLAB_CATALOG_URL", url)
    yield url
    forget_engines()


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a prepared store of runs, made once for all workers: a migration is slow."""
    from reproductions import store

    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "empty-store"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LITLAB_RUNS", str(folder))
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        store.prepare()
        assert store.is_prepared()
    return folder


@pytest.fixture
def shared() -> Path:
    """The folder of reference material, which is not part of the project."""
    folder = os.environ.get("LITLAB_SHARED")
    if not folder:
        pytest.skip("LITLAB_SHARED is not set: the reference material is not on this machine")
    return Path(folder)


@dataclass(frozen=True)
class Library:
    """What the fixture `library` made: the ids of its papers by short name, and of its deck."""

    papers: dict[str, int]
    deck: int


@pytest.fixture
def library(catalog_url: str) -> Library:
    """The dozen papers of `library.json` (all invented but `ewc`) and a deck that cites two.

    A person has denied `video` its theme, and has given `grasp` the theme `continual-learning`.
    `markup` is text that no page or terminal may interpret; `bare` has no more than a title.
    """
    return fill_library()


def fill_library() -> Library:
    """Put the `library` into the catalogue of the moment."""
    from catalog import models
    from catalog.store import session

    given = json.loads((Path(__file__).parent / "library.json").read_text(encoding="utf-8"))
    with session() as opened:
        for place, (slug, title) in enumerate(given["themes"].items()):
            definition = f"All that is about {title.lower()}."
            opened.add(models.Theme(slug=slug, title=title, definition=definition, place=place))
        opened.flush()
        source = _added(
            opened, models.Source(sha256="a" * 64, name="own-list.txt", format="similar")
        )
        papers = {
            work["name"]: _add_work(opened, work, source, f"entry {entry}")
            for entry, work in enumerate(given["works"], start=1)
        }
        for said in given["verdicts"]:
            opened.add(_theme_of(papers[said["work"]], said["theme"], "person", float(said["yes"])))
        return Library(papers, _add_deck(opened, given, papers))


def _added(opened: Any, row: Any) -> Any:
    opened.add(row)
    opened.flush()
    return row.id


def _theme_of(paper: int, theme: str, by: str, score: float) -> Any:
    from catalog import models

    evidence = [["a telling word", 1.5], ["another", 0.25]] if by == "tagger" else []
    return models.PaperTheme(
        paper_id=paper, theme=theme, assigned_by=by, score=score, evidence=evidence
    )


def _add_work(opened: Any, work: dict[str, Any], source: int, position: str) -> int:
    from catalog import models
    from catalog.titles import title_key

    people = work["authors"]
    paper = _added(
        opened,
        models.Paper(
            title=work["title"],
            title_key=title_key(work["title"]),
            year=work["year"],
            abstract=work["abstract"],
            abstract_kind="abstract" if work["abstract"] else "",
            authors_text="; ".join(people),
            first_author_key=title_key(people[0]).split()[-1] if people else "",
        ),
    )
    for place, name in enumerate(people, start=1):
        known = opened.exec(select(models.Author.id).where(models.Author.name == name)).first()
        author = known or _added(opened, models.Author(name=name))
        opened.add(models.Authorship(paper_id=paper, place=place, author_id=author))
    if work["arxiv"]:
        opened.add(models.Identifier(kind="arxiv", value=work["arxiv"], paper_id=paper))
    raw = f"{work['title']}\n{work['abstract']}"
    seen = {"paper_id": paper, "source_id": source, "position": position, "raw": raw}
    opened.add(models.Mention(**seen, reason="new"))
    for theme, score in work["themes"].items():
        opened.add(_theme_of(paper, theme, "tagger", score))
    return paper


def _add_deck(opened: Any, given: dict[str, Any], papers: dict[str, int]) -> int:
    from catalog import models

    source = _added(opened, models.Source(sha256="b" * 64, name="slides.txt", format="deck"))
    held_on = date.fromisoformat(given["deck"].pop("held_on"))
    deck = _added(opened, models.Deck(source_id=source, held_on=held_on, **given["deck"]))
    heading = None
    for place, (title, depth, slide) in enumerate(given["topics"], start=1):
        nested = {"deck_id": deck, "parent_id": heading if depth else None, "depth": depth}
        topic = _added(opened, models.Topic(**nested, place=place, title=title, slides=[slide]))
        heading = heading if depth else topic
    for cited in given["citations"]:
        paper, label, slides = papers.get(cited["work"]), cited["label"], cited["slides"]
        why = "name and year" if paper else "no such work"
        shown = {"deck_id": deck, "paper_id": paper, "label": label, "slides": slides}
        opened.add(models.Citation(**shown, reason=why))
        if paper:
            where = {"source_id": source, "position": f"slide {slides[0]}", "raw": label}
            opened.add(models.Mention(paper_id=paper, **where, reason=why, score=0.8))
    return deck


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
