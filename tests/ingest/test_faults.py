"""Ingest through faults, for real: killed, on a full disk, read-only, twice at once, cut sources.

After each, nothing stored is lost, no paper is half there, and running the command again ends
where one undisturbed run ends.
"""

import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from catalog.models import Paper, Source
from catalog.store import forget_engines, reading, session
from ingest.pipeline import ingest

ROOT = Path(__file__).parents[2]
# The real command in batches of 25, killed by its own hand after so many statements.
COMMAND = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
import ingest.pipeline
from ingest.__main__ import alone
ingest.pipeline.BATCH = 25
left = int(sys.argv.pop(1))
@event.listens_for(Engine, "after_cursor_execute")
def count(*_):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
alone()
"""
NEVER = 10**9


def snapshot(writer: Any, papers: int) -> Iterator[str]:
    """Lines of arXiv's snapshot; each seventh paper shares its title with the one before."""
    title = ""
    for number in range(papers):
        new, abstract = writer.papers(1)[0]
        title = title if number % 7 == 6 else new
        yield json.dumps(
            {
                "id": f"2101.{number:05d}",
                "title": title,
                "abstract": abstract,
                "categories": "cs.LG stat.ML",
                "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}],
                "authors_parsed": [["Loon", "Ada", ""], [f"Moon{number % 9}", "Bo", "Jr"]],
            }
        )


@pytest.fixture
def source(tmp_path: Path, writer: Any) -> Path:
    """A snapshot of 300 papers and, in the same folder, a deck that cites nothing of it."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_text("\n".join(snapshot(writer, 300)) + "\n{broken\n")
    (folder / "b.jsonl").write_text(json.dumps({"title": "One More Title to Be Read"}) + "\n")
    return folder


def run(
    *sources: Path, url: str, statements: int = NEVER, command: str = COMMAND
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", command, str(statements), "--json", *map(str, sources)],
        cwd=ROOT,
        env=os.environ | {"LITLAB_CATALOG_URL": url},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


@pytest.fixture
def undisturbed(
    source: Path, contents: Callable[[], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """What one clean run makes of the source."""
    with monkeypatch.context() as patch:
        patch.setenv("LITLAB_CATALOG_URL", f"sqlite:///{tmp_path / 'clean.db'}")
        reports = ingest([str(source)])
        assert [(r.added, r.rejected) for r in reports] == [(300, 1), (1, 0)]
        return contents()


def assert_sound() -> None:
    """The file, its foreign keys and its full-text index are whole."""
    with session() as opened:
        connection = opened.connection()
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        assert not connection.execute(text("PRAGMA foreign_key_check")).all()
        check = "INSERT INTO paper_search(paper_search, rank) VALUES ('integrity-check', 1)"
        connection.execute(text(check))
        triggers = text("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'")
        assert connection.execute(triggers).scalar() == 6


def papers() -> int:
    with reading() as opened:
        return len(opened.exec(select(Paper.id)).all())


def test_killed_again_and_again(
    source: Path, undisturbed: Any, contents: Callable[[], Any], catalog_url: str
) -> None:
    stored = 0
    for statements in (9, 31, 44, 17, 58, 3, 47):
        killed = run(source, url=catalog_url, statements=statements)
        assert killed.returncode == -signal.SIGKILL
        assert_sound()
        assert papers() >= stored, "something that was stored is gone"
        stored = papers()
        forget_engines()
    assert stored > 100, "no run came far enough to show anything"
    done = run(source, url=catalog_url)
    totals = json.loads(done.stdout)["totals"]
    assert (done.returncode, totals["added"] + totals["unchanged"]) == (1, 301)
    assert contents() == undisturbed
    assert_sound()
    assert json.loads(run(source, url=catalog_url).stdout)["totals"]["added"] == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts a memory disk of a size, or mounts it anew with other options."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = False

    def mount(options: str) -> Path:
        nonlocal mounted
        change = ["-o", f"remount,{options}"] if mounted else ["-t", "tmpfs", "-o", options]
        what = [str(place)] if mounted else ["tmpfs", str(place)]
        tried = subprocess.run(["mount", *change, *what], capture_output=True, check=False)
        if tried.returncode:
            pytest.skip("no disk can be mounted by this user")
        mounted = True
        return place

    yield mount
    if mounted:
        forget_engines()
        subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk(
    source: Path,
    undisturbed: Any,
    contents: Callable[[], Any],
    small_disk: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = f"sqlite:///{small_disk('size=1500k') / 'catalog.db'}"
    monkeypatch.setenv("LITLAB_CATALOG_URL", url)
    full = run(source, url=url)
    assert full.returncode == 2, full.stderr
    assert "database or disk is full" in full.stderr and "Traceback" not in full.stderr
    small_disk("size=60m")
    assert 0 < papers() < 300
    assert_sound()
    assert run(source, url=url).returncode == 1  # for the line that is no JSON
    assert contents() == undisturbed
    assert_sound()


def test_a_read_only_disk(
    source: Path, small_disk: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = small_disk("size=60m")
    url = f"sqlite:///{disk / 'catalog.db'}"
    monkeypatch.setenv("LITLAB_CATALOG_URL", url)
    assert run(source / "b.jsonl", url=url).returncode == 0
    small_disk("ro")
    refused = run(source, url=url)
    assert refused.returncode == 2
    assert (
        "has to exist, and to be writable" in refused.stderr and "Traceback" not in refused.stderr
    )
    small_disk("rw")
    assert papers() == 1
    refused = run(source, url=f"sqlite:///{disk / 'none' / 'x.db'}")
    assert refused.returncode == 1


def test_two_runs_share_one_source(
    source: Path, undisturbed: Any, contents: Callable[[], Any], catalog_url: str
) -> None:
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", COMMAND, str(NEVER), "--json", str(source)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for _ in range(2)
    ]
    results = [json.loads(process.communicate(timeout=240)[0]) for process in runs]
    assert sum(result["totals"]["added"] for result in results) == 301
    assert contents() == undisturbed
    assert_sound()


@pytest.mark.parametrize("packed", [False, True])
def test_a_source_that_ends_in_the_middle_of_a_record(
    tmp_path: Path, writer: Any, *, packed: bool
) -> None:
    lines = list(snapshot(writer, 400))
    whole = "\n".join(lines).encode()
    cut = gzip.compress(whole)[:-3_000] if packed else whole[:-200]
    path = tmp_path / "cut.jsonl"
    path.write_bytes(cut)
    (report,) = ingest([str(path)])
    assert report.rejected == 1 and report.added > 150
    assert ("broken archive" if packed else "no JSON, or cut off") in report.rejections[0].reason
    again = ingest([str(path)])[0]
    assert (again.added, again.unchanged, again.rejected) == (0, report.added, 1)
    path.write_bytes(gzip.compress(whole) if packed else whole)
    (full,) = ingest([str(path)])
    assert (full.added, full.merged) == (400 - report.added, report.added)
    assert papers() == 400
    with reading() as opened:
        finished = opened.exec(select(Source.finished_at).order_by(Source.id)).all()
        assert [bool(moment) for moment in finished] == [not packed, True]
