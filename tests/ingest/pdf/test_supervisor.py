"""A worker that hangs, crashes, is killed, eats memory or talks nonsense ends only itself."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.pdf import supervisor
from ingest.pdf.supervisor import ROOT, Supervisor
from ingest.record import SourceError

STAND_IN = f"""
import sys, os, time, signal, json
sys.path.insert(0, {str(ROOT)!r})
from ingest.pdf import worker
def answer(path):
    what = os.path.basename(path)
    if what == "hang":
        time.sleep(600)
    elif what == "crash":
        os._exit(3)
    elif what == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif what == "raise":
        raise RuntimeError(what)
    elif what == "ask":
        return {{"pages": [*os.environ]}}
    elif what == "list":
        return [1]
    return {{"pages": [str(os.getpid())]}}
worker.answer = answer
worker.mupdf = lambda: None
worker.main(2**31, 60)
"""
GLUTTON = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from ingest.pdf import worker
def read(path):
    eaten = []
    while True:
        eaten.append(bytearray(16 * 2**20))
worker.read = read
worker.mupdf = lambda: None
worker.main(int(sys.argv[1]), 60)
"""


@pytest.fixture
def stand_in() -> Iterator[Supervisor]:
    made = Supervisor(time_s=20, command=(sys.executable, "-c", STAND_IN))
    yield made
    made.close()


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("crash", r"broke down \(exit code 3\)"),
        ("kill", r"broke down \(signal 9\)"),
        ("raise", r"broke down \(exit code 1\)"),
        ("list", "no answer that makes sense"),
    ],
)
def test_a_worker_that_breaks_down_is_followed_by_another(
    what: str, reason: str, stand_in: Supervisor
) -> None:
    first = stand_in.ask(Path("/good"))["pages"]
    assert stand_in.ask(Path("/good"))["pages"] == first  # one process for many files
    with pytest.raises(SourceError, match=reason):
        stand_in.ask(Path("/") / what)
    again = stand_in.ask(Path("/good"))["pages"]
    assert again != first or what == "list"


def test_it_knows_nothing_that_it_need_not(
    stand_in: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "the tide")
    known = stand_in.ask(Path("/ask"))["pages"]
    assert "PATH" in known and not {"SECRET", "LITLAB_CATALOG_URL"} & set(known)


def test_a_worker_that_hangs_is_ended(stand_in: Supervisor) -> None:
    first = stand_in.ask(Path("/good"))
    stand_in.time_s = 0.5
    with pytest.raises(SourceError, match=r"takes longer than 0\.5 s"):
        stand_in.ask(Path("/hang"))
    stand_in.time_s = 20
    assert stand_in.ask(Path("/good")) != first


def test_a_worker_that_eats_memory_is_stopped() -> None:
    pytest.importorskip("resource")
    glutton = Supervisor(command=(sys.executable, "-c", GLUTTON, str(500 * 2**20)))
    with pytest.raises(SourceError, match="needs more memory"):
        glutton.ask(Path("/any"))
    glutton.close()


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("print('{\"pages\": [')", "makes sense"),
        ("print('[' * 100000)", "makes sense"),
        ("print('x', end='')", "broke down"),
        ("pass", "broke down"),
    ],
)
def test_nothing_that_it_says_is_trusted(said: str, reason: str) -> None:
    liar = Supervisor(command=(sys.executable, "-c", f"input(); {said}"))
    with pytest.raises(SourceError, match=reason):
        liar.ask(Path("/any"))
    liar.close()


def test_a_flood_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "ANSWER_LIMIT", 2**20)
    flood = Supervisor(command=(sys.executable, "-c", "while True: print('x' * 4096, end='')"))
    with pytest.raises(SourceError, match="more than 1 MiB of text"):
        flood.ask(Path("/any"))


def test_no_such_program() -> None:
    with pytest.raises(SourceError, match="could be started"):
        Supervisor(command=("/no/such/program",)).ask(Path("/any"))


def test_the_worker_itself_reads_and_refuses(
    press: type, file_of: Callable[[bytes], Path], capfd: Any
) -> None:
    page = press().centred(80, 20, "Waiting for the Tide").body(200)
    asked = Supervisor()
    found = asked.ask(file_of(page.bytes()))
    assert found["paper"]["title"] == "Waiting for the Tide" and len(found["pages"]) == 1
    with pytest.raises(SourceError, match="broken PDF"):
        asked.ask(file_of(b"%PDF-1.7\nnothing"))
    asked.close()
    assert capfd.readouterr() == ("", "")  # no noise of the library
