"""The command: what goes to stdout, the exit code, and that no source can draw on the terminal."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.__main__ import alone as app
from ingest.commands.files import COUNTS

runner = CliRunner()


@pytest.fixture
def page(tmp_path: Path, writer) -> Path:
    path = tmp_path / "page [red].txt"
    path.write_text("\n".join(f"{t}\n{a}" for t, a in writer.papers(3)))
    return path


def test_json_is_one_document_with_counts_that_add_up(page: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"title": "x"}\n{"title": ""}\n')
    result = runner.invoke(app, [str(page), str(bad), "--json"])
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert document.keys() == {"sources", "totals", "rejections"}
    assert [source["source"] for source in document["sources"]] == [str(page), str(bad)]
    assert [source["format"] for source in document["sources"]] == ["similar-papers", "json-lines"]
    for row in (*document["sources"], document["totals"]):
        assert row["read"] == sum(row[name] for name in COUNTS[1:])
    assert document["totals"]["read"] == 5
    assert document["rejections"] == [
        {"source": str(bad), "position": "line 2", "reason": "an entry without a title"}
    ]


def test_people_get_a_table_and_every_rejection(page: Path, tmp_path: Path) -> None:
    result = runner.invoke(app, [str(page)])
    assert result.exit_code == 0
    assert "similar-papers" in result.stdout
    again = runner.invoke(app, [str(page)])
    assert again.exit_code == 0
    assert "Nothing new" in again.stdout
    refused = runner.invoke(app, [str(tmp_path / "[bold]absent.txt")])
    assert refused.exit_code == 1
    assert "absent.txt, file: there is no such file or folder" in refused.stdout
    assert "[bold]absent.txt" in refused.stdout


@pytest.mark.parametrize("good", [True, False])
def test_no_name_of_a_file_drives_the_terminal(tmp_path: Path, writer, good: bool) -> None:
    path = tmp_path / "a\x1b[31mred\x1b]0;title\x07\u202e\n[red].txt"
    path.write_text("\n".join(writer.papers(1)[0]) if good else "of no format")
    told = runner.invoke(app, [str(path)])
    assert told.exit_code == (0 if good else 1)
    assert not set(told.stdout + told.stderr) & set("\x1b\x07\u202e")
    assert "[red]" in told.stdout


def test_standard_input(page: Path) -> None:
    result = runner.invoke(app, ["-", "--json"], input=page.read_bytes())
    assert json.loads(result.stdout)["totals"]["added"] == 3


def test_a_wrong_command_and_a_catalogue_that_cannot_be(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert runner.invoke(app, []).exit_code == 2
    monkeypatch.setenv("LITLAB_CATALOG_URL", "no url")
    result = runner.invoke(app, [str(page)])
    assert result.exit_code == 2
    assert result.stderr.strip().startswith("litlab: ")
    assert "Traceback" not in result.stderr
