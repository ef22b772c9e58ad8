"""`litlab rejections`: everything that was rejected can be seen, and none of it acts."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.pipeline import ingest
from litlab import app

runner = CliRunner()


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "first [red].jsonl").write_text(
        '{"title": "A"}\n{"title": ""}\n["\u202e\x1b[31m and so on, for long enough to be text"]\n'
    )
    (tmp_path / "second%.jsonl").write_text('{"title": "B"}\n{"title": "half')
    ingest([str(tmp_path / "first [red].jsonl"), str(tmp_path / "second%.jsonl")])
    ingest([str(tmp_path / "absent.txt")])
    return tmp_path


def document(*arguments: str) -> dict:
    result = runner.invoke(app, ["rejections", "--json", *arguments])
    assert result.exit_code == 0
    return json.loads(result.stdout)


def test_the_newest_come_first_with_all_there_is_to_know(both_engines: str, sources: Path) -> None:
    found = document()
    assert found["total"] == 4
    rows = found["rejections"]
    assert [row["position"] for row in rows] == ["file", "line 2", "line 3", "line 2"]
    assert rows[0]["source"] == str(sources / "absent.txt")
    assert "no such file" in rows[0]["reason"]
    assert rows[1]["format"] == "json-lines"
    assert rows[1]["raw"] == '{"title": "half'
    assert rows[1]["seen_at"]


def test_by_source_and_by_number(both_engines: str, sources: Path) -> None:
    assert document("--source", "first [")["total"] == 2
    assert document("--source", "second%.")["total"] == 1
    assert document("--source", "%.j")["total"] == 1, "the sign is no wildcard"
    few = document("--limit", "1")
    assert (few["total"], len(few["rejections"])) == (4, 1)
    assert runner.invoke(app, ["rejections", "--limit", "0"]).exit_code == 2


def test_people_get_a_table_that_no_source_draws_on(sources: Path) -> None:
    shown = runner.invoke(app, ["rejections"]).stdout
    assert "4 of 4 rejections" in shown
    assert "[red]" in shown.replace("\n", "")
    assert "an entry without a title" in shown
    for sign in ("\x1b", "\u202e", "\x07"):
        assert sign not in shown
        assert sign not in runner.invoke(app, ["rejections", "--json"]).stdout


def test_nothing_rejected() -> None:
    assert runner.invoke(app, ["rejections"]).stdout == "Nothing is rejected.\n"
    assert document() == {"total": 0, "rejections": []}


def test_a_catalogue_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITLAB_CATALOG_URL", "sqlite:////proc/none/catalog.db")
    assert runner.invoke(app, ["rejections"]).exit_code == 2
