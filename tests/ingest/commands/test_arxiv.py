"""`litlab ingest arxiv` and `litlab enrich`: one document, exit codes, nothing sent in vain."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.pipeline import ingest
from litlab import app
from tests.ingest.replay import HANG, Archive, Reply, complaint

runner = CliRunner()


def litlab(*words: str):
    return runner.invoke(app, list(words))


def test_a_search_as_one_document(archive: Archive) -> None:
    result = litlab("ingest", "arxiv", "--query", "cat:cs.LG", "--max", "12", "--json")
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    assert document["totals"] == {
        "read": 12, "added": 12, "merged": 0, "unchanged": 0, "rejected": 0,
    }  # fmt: skip
    assert (document["asked"], document["known"], document["error"]) == (2, 0, "")
    assert [source["source"] for source in document["sources"]] == [
        "arXiv: cat:cs.LG [0-9]",
        "arXiv: cat:cs.LG [10-11]",
    ]
    again = json.loads(
        litlab("ingest", "arxiv", "--query", "cat:cs.LG", "--max", "12", "--json").stdout
    )
    assert (again["asked"], again["known"], again["totals"]["unchanged"]) == (0, 2, 12)


def test_people_get_a_table(archive: Archive) -> None:
    result = litlab("ingest", "arxiv", "--ids", "2103.00001, 0704.9999")
    assert result.exit_code == 1
    assert "arXiv: 2103.00001, 0704.9999" in result.stdout
    assert "rejected" in result.stdout
    assert "0704.9999: arXiv has no paper of this id" in result.stdout
    nothing = litlab("ingest", "arxiv", "--query", 'ti:"unheard of"')
    assert (nothing.exit_code, "arXiv has nothing for this." in nothing.stdout) == (0, True)


def test_a_listing_is_named_with_its_category(archive: Archive) -> None:
    result = litlab("ingest", "arxiv", "--listing", "new", "cs.LG", "--json")
    assert [request.path for request in archive.requests] == ["/list/cs.LG/new"]
    assert result.exit_code == 1
    assert "HTTP 404" in json.loads(result.stdout)["error"]


def test_a_failure_says_what_is_stored_and_that_it_goes_on(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.planned = [None, *[Reply(status=503)] * 6]
    result = litlab("ingest", "arxiv", "--query", "cat:cs.LG")
    assert result.exit_code == 1
    assert "10 of 25 results are stored" in " ".join(result.stderr.split())
    assert "the same command goes on" in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr
    done = litlab("ingest", "arxiv", "--query", "cat:cs.LG")
    assert done.exit_code == 0
    assert [request.asked["start"] for request in archive.requests][-2:] == ["10", "20"]


def test_killed_while_it_waits_for_a_page(archive: Archive) -> None:
    archive.planned = [None, HANG]
    words = ["ingest", "arxiv", "--query", "cat:cs.LG", "--json"]
    with subprocess.Popen(
        [sys.executable, "-m", "litlab", *words], stdout=subprocess.DEVNULL
    ) as run:
        while len(archive.requests) < 2 and run.poll() is None:
            time.sleep(0.05)
        run.send_signal(signal.SIGKILL)
    assert archive.starts == [0, 10]
    document = json.loads(litlab(*words).stdout)
    assert archive.starts == [0, 10, 10, 20]
    assert (document["known"], document["totals"]["added"]) == (1, 15)
    assert document["totals"]["unchanged"] == 10


def test_a_complaint_cannot_draw_on_the_terminal(archive: Archive) -> None:
    archive.planned = [Reply(complaint("[bold]no&#x9b;31m"), 400)]
    result = litlab("ingest", "arxiv", "--query", "cat:[red]")
    assert result.exit_code == 1
    assert "[bold]no" in result.stdout
    assert "cat:[red]" in result.stdout
    assert "\x9b" not in result.stdout + result.stderr


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--query", "x", "--ids", "2103.00001"),
        ("--ids", "2103.00001", "--listing", "new", "cs.LG"),
        ("--listing", "new"),
        ("--listing", "old", "cs.LG"),
        ("--listing", "new", "../x"),
        ("--ids", "no id"),
        ("--ids", ","),
        ("--query", ""),
        ("--query", "x", "--max", "0"),
        ("--ids", "2103.00001", "--max", "3"),
    ],
)
def test_a_wrong_command_sends_nothing(archive: Archive, words: tuple[str, ...]) -> None:
    result = litlab("ingest", "arxiv", *words)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.stderr
    assert archive.requests == []


def test_a_wrong_setting_sends_nothing(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITLAB_ARXIV_URL", "file:///etc/passwd")
    for words in (("ingest", "arxiv", "--ids", "2103.00001"), ("enrich",)):
        result = litlab(*words)
        assert result.exit_code == 2
        assert "LITLAB_ARXIV_URL" in result.stderr
    assert archive.requests == []


def test_enrich_as_one_document_and_as_a_table(archive: Archive, tmp_path: Path) -> None:
    work, other = archive.works[:2]
    rows = [
        {"title": work.title, "abstract": work.abstract, "authors": list(work.authors)},
        {"title": other.title, "authors": ["Cy Noon"]},
    ]
    path = tmp_path / "list.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    ingest([str(path)])
    document = json.loads(litlab("enrich", "--limit", "1", "--json").stdout)
    assert (document["asked"], document["joined"], document["left"]) == (1, 1, 1)
    assert document["papers"][0]["joined"]["arxiv"] == work.id
    shown = litlab("enrich")
    assert shown.exit_code == 0
    assert f"? {other.id}" in shown.stdout
    assert "0 of 1 found; 0 not asked for yet." in shown.stdout
    assert "0 of 0 found" in litlab("enrich").stdout


def test_enrich_says_that_arxiv_did_not_answer(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl"
    path.write_text(json.dumps({"title": archive.works[0].title}) + "\n")
    ingest([str(path)])
    archive.planned = [Reply(status=500)] * 6
    result = litlab("enrich", "--json")
    assert result.exit_code == 1
    assert "HTTP 500, 6 times" in json.loads(result.stdout)["error"]
    assert "HTTP 500" in result.stderr
    assert litlab("enrich", "--theme", "unheard-of").exit_code == 2
