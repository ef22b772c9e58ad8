"""`litlab duplicates`, `merge` and `split` as a person types them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ingest.pipeline import ingest
from litlab import app

TITLE = "Patient Gradients and Where to Find Them"
ROWS = [
    {"title": TITLE, "arxiv_id": "2101.00001", "authors": ["Ada Loon"], "year": 2021},
    {"title": TITLE, "arxiv_id": "2101.00002", "authors": ["Ada Loon"], "year": 2021},
    {"title": "A [bold]Work\u202e\x1b[31m of Another Kind", "arxiv_id": "2101.00003"},
]


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.fixture(autouse=True)
def _papers(tmp_path: Path) -> None:
    """Three papers, number 1 to 3, with mentions of the same numbers."""
    for number, row in enumerate(ROWS):
        path = tmp_path / f"{number}.jsonl"
        path.write_text(json.dumps(row))
        ingest([str(path)])


def test_duplicates_are_listed_merged_and_split() -> None:
    found = json.loads(run("duplicates", "--json").stdout)
    assert found["total"] == 1
    pair = found["pairs"][0]
    assert (pair["one"]["id"], pair["other"]["id"]) == (1, 2)
    assert pair["one"]["identifiers"] == ["arxiv:2101.00001"]
    assert "different arXiv ids" in pair["reason"]
    shown = run("duplicates")
    assert "1 of 1 pairs" in shown.stdout and TITLE in " ".join(shown.stdout.split())

    done = run("merge", "arXiv:2101.00002", "1")
    assert (done.exit_code, done.stdout) == (0, f"Paper 1 is both now: {TITLE}\n")
    assert "No two papers are close." in run("duplicates").stdout

    listed = run("split", "1").stdout
    assert "arxiv:2101.00002" in listed and "a person's word: one work" in " ".join(listed.split())
    done = run("split", "1", "2")
    assert done.exit_code == 0 and done.stdout.startswith(f"Paper 1: {TITLE}\nPaper ")
    assert "No two papers are close." in run("duplicates").stdout


def test_a_pair_that_is_two_works_is_named_no_more() -> None:
    assert run("split", "1", "--from", "2").exit_code == 0
    assert json.loads(run("duplicates", "--json").stdout) == {"total": 0, "pairs": []}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("merge", "1", "99999.99999"), "no paper of the catalogue"),
        (("merge", "1", "1"), "both are paper 1"),
        (("merge", "1", "arXiv:2112.99999"), "has the identifier"),
        (("split", "nothing of the kind"), "no paper of the catalogue"),
        (("split", "1", "2"), "paper 1 has no mention 2"),
        (("split", "1", "1"), "at least one must go and one must stay"),
        (("split", "1", "1", "--from", "2"), "--from"),
        (("duplicates", "--limit", "0"), "--limit"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_exit_2(words: tuple[str, ...], said: str) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())
    assert done.stdout == ""


def test_the_terminal_gets_nothing_to_obey() -> None:
    shown = run("split", "3").stdout + run("merge", "3", "1").stdout
    assert "[bold]Work" in shown
    assert not {"\x1b", "\u202e"} & set(shown)
