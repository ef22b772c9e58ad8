"""The store: one transaction, several processes, a schema that is the models', clear refusals."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlmodel import SQLModel, select

from catalog import store
from catalog.models import Author, Mention, Paper, Source

ROOT = Path(__file__).resolve().parent.parent.parent


def names() -> set[str]:
    with store.reading() as session:
        return set(session.exec(select(Author.name)))


def at(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("LITLAB_CATALOG_URL", url)


def test_the_migrated_schema_is_that_of_the_models(both_engines: str) -> None:
    def ours(_item: object, name: str | None, *_: object) -> bool:
        return not any(index in (name or "") for index in ("paper_search", "page_search"))

    with store.engine().connect() as connection:
        options = {
            "include_object": ours,
            "compare_type": True,
            "target_metadata": SQLModel.metadata,
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_newest_revision_is_the_head_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(store.MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [store.newest_revision()]


def test_every_migration_can_be_undone_and_redone(both_engines: str) -> None:
    from alembic import command

    config = Config()
    config.set_main_option("script_location", str(store.MIGRATIONS))
    for step in (command.downgrade, command.upgrade):
        with store.engine().begin() as connection:
            config.attributes["connection"] = connection
            step(config, "base" if step is command.downgrade else "head")
            left = {"paper", "paper_search"} & set(_tables(connection))
        assert bool(left) is (step is command.upgrade)


def _tables(connection: object) -> list[str]:
    from sqlalchemy import inspect

    return inspect(connection).get_table_names()  # type: ignore[union-attr]


FIRST_USE = """
import sys, time
from catalog import store
from catalog.models import Author
sys.stdin.readline()
with store.session() as session:
    session.add(Author(name=sys.argv[1]))
    time.sleep(0.05)
"""


def _processes(count: int, environment: dict[str, str]) -> None:
    """Start them, let all go at once, and expect each to end well and silently."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", FIRST_USE, f"author {n}"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(count)
    ]
    for process in started:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    ends = [(process.communicate(timeout=120)[1], process.returncode) for process in started]
    assert ends == [("", 0)] * count


def test_several_processes_may_be_the_first_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'folder' / 'catalog.db'}"
    _processes(4, {"LITLAB_CATALOG_URL": url})
    at(monkeypatch, url)
    assert names() == {f"author {n}" for n in range(4)}


@pytest.mark.postgres
def test_several_processes_may_be_the_first_at_once_on_postgresql(
    new_database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = new_database("first_use")
    _processes(4, {"LITLAB_CATALOG_URL": url})
    at(monkeypatch, url)
    assert names() == {f"author {n}" for n in range(4)}


def test_a_migrated_catalogue_opens_without_alembic(catalog_url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from catalog import store; store.engine(); import sys;"
         "print(sorted({'alembic', 'sklearn', 'torch', 'mlflow', 'pandas'} & set(sys.modules)))"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "[]\n"


def test_a_failed_transaction_leaves_nothing(both_engines: str) -> None:
    with pytest.raises(RuntimeError), store.session() as session:
        session.add(Author(name="half"))
        session.flush()
        raise RuntimeError
    assert names() == set()


def test_a_second_writer_waits_and_then_sees_the_first(both_engines: str) -> None:
    """Both read before they write: on SQLite that fails unless the lock is taken at once."""
    holds, seen = threading.Event(), []

    def second() -> None:
        holds.wait()
        with store.session() as session:
            seen.extend(session.exec(select(Author.name)))
            session.add(Author(name="second"))

    thread = threading.Thread(target=second)
    thread.start()
    with store.session() as session:
        session.exec(select(Author.name)).all()
        holds.set()
        time.sleep(0.2)
        session.add(Author(name="first"))
    thread.join()
    assert names() == {"first", "second"}
    assert both_engines != "sqlite" or seen == ["first"]


def test_a_reader_keeps_one_view_and_keeps_no_writer_waiting(catalog_url: str) -> None:
    with store.reading() as reader:
        assert reader.exec(select(Author)).all() == []
        with store.session() as writer:
            writer.add(Author(name="new"))
        assert reader.exec(select(Author)).all() == []
    assert names() == {"new"}


def test_what_was_read_can_be_used_after_the_session(library) -> None:
    with store.reading() as session:
        paper = session.get_one(Paper, library.papers["ewc"])
    assert paper.title.startswith("Overcoming")
    assert paper.created_at.tzinfo is not None


def test_sqlite_keeps_a_write_ahead_log_and_foreign_keys(library) -> None:
    with store.session() as session:
        connection = session.connection()
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
        assert settings == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000}
        session.delete(session.get_one(Paper, library.papers["ewc"]))
    with store.reading() as session:
        assert not session.exec(
            select(Mention).where(Mention.paper_id == library.papers["ewc"])
        ).all()
        assert session.exec(select(Source)).all()


def refusal(monkeypatch: pytest.MonkeyPatch, url: str) -> str:
    """The one sentence by which the store refuses the URL."""
    at(monkeypatch, url)
    with pytest.raises(store.CatalogError) as caught, store.session():
        pass
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_what_cannot_be_a_catalogue_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notes.txt").write_text("Buy milk. " * 500)
    (tmp_path / "folder").mkdir()
    assert "not a database" in refusal(monkeypatch, f"sqlite:///{tmp_path}/notes.txt")
    assert "unable to open" in refusal(monkeypatch, f"sqlite:///{tmp_path}/folder")
    assert "Not a directory" in refusal(monkeypatch, f"sqlite:///{tmp_path}/notes.txt/x/y.db")
    assert "no database URL" in refusal(monkeypatch, "data/catalog.db")
    assert "'oracular'" in refusal(monkeypatch, "oracular://somewhere/x")
    assert "not installed" in refusal(monkeypatch, "mysql+pymysql://u@localhost/x")


def test_a_password_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("psycopg")
    said = refusal(monkeypatch, "postgresql+psycopg://me:hunter2@127.0.0.1:1/x")
    assert "hunter2" not in said
    assert "127.0.0.1" in said


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o500)
    assert "unable to open" in refusal(monkeypatch, f"sqlite:///{tmp_path}/catalog.db")
    tmp_path.chmod(0o700)


def test_a_newer_catalogue_is_left_alone(tmp_path: Path, catalog_url: str, monkeypatch) -> None:
    newer = tmp_path / "newer.db"
    shutil.copy(tmp_path / "catalog.db", newer)
    with sqlite3.connect(newer) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert "newer litlab" in refusal(monkeypatch, f"sqlite:///{newer}")
