"""`litlab export`: which papers go out, where to, and what stands in the files."""

import csv
import io
import json
import tracemalloc
from pathlib import Path

import bibtexparser
import pytest
from typer.testing import CliRunner

from catalog import exporting
from catalog.export import formats
from catalog.export.bibtex import author, latex
from catalog.models import Paper
from catalog.store import reading, session
from litlab import app


def export(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["export", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def titles(*arguments: str) -> list[str]:
    lines = export("--format", "jsonl", *arguments).splitlines()
    return [json.loads(line)["title"] for line in lines]


@pytest.mark.usefixtures("library")
def test_every_format_holds_every_paper() -> None:
    with reading() as opened:
        expected = [row["title"] for row in exporting.papers(opened)]
    assert len(expected) == 12 and titles() == expected
    rows = list(csv.DictReader(io.StringIO(export("--format", "csv"))))
    assert [row["title"].removeprefix("'") for row in rows] == expected
    assert [item["title"] for item in json.loads(export("--format", "csljson"))] == expected
    library = bibtexparser.parse_string(export("--format", "bibtex"))
    assert len(library.entries) == 12 and not library.failed_blocks
    assert len({entry.key for entry in library.entries}) == 12


@pytest.mark.usefixtures("library")
def test_a_theme_and_a_query_choose() -> None:
    every = titles()
    some = titles("--theme", "continual-learning")
    assert 0 < len(some) < len(every) and set(some) < set(every)
    assert "continual-learning" in export("--format", "bibtex", "--theme", "continual-learning")
    word = max(some[0].split(), key=len)
    found = titles("--query", word)
    assert some[0] in found and set(found) <= set(every)
    assert titles("--query", word, "--theme", "continual-learning")
    assert titles("--query", f'"{some[0]}"') == [some[0]]
    assert titles("--query", "arXiv:1612.00796") and not titles("--query", "qqqqqq")


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "word"], "there is no format 'word'"),
        (["--format", "csv", "--theme", "nothing"], "there is no theme 'nothing'"),
        (["--format", "csv", "--output", "/nowhere/at/all.csv"], "cannot be written"),
    ],
)
def test_a_wrong_command(arguments: list[str], message: str) -> None:
    done = CliRunner().invoke(app, ["export", *arguments])
    assert done.exit_code == 2 and message in done.stderr


@pytest.mark.usefixtures("library")
def test_a_file_is_there_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "papers.bib"
    export("--format", "bibtex", "--output", str(target))
    whole = target.read_text(encoding="utf-8")
    assert whole == export("--format", "bibtex")

    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "_write_to", broken)
    done = CliRunner().invoke(app, ["export", "--format", "csv", "--output", str(target)])
    assert done.exit_code == 2 and "No space left" in done.stderr
    assert target.read_text(encoding="utf-8") == whole
    assert not list(tmp_path.glob("tmp*"))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (
            r"50% of $\alpha_{i}$ & {x}_1",
            r"50\% of $\alpha_{i}$ \& \textbraceleft{}x\textbraceright{}\_1",
        ),
        ("$5 and $6", r"\$5 and \$6"),
        (r"a\b -- ``c''", r"a\textbackslash{}b -{}- `{}`c'{}'"),
    ],
)
def test_texts_are_escaped_and_maths_is_not(text: str, written: str) -> None:
    assert latex(text) == written


def test_names_that_bibtex_would_part_are_in_braces() -> None:
    assert author("Ada van Loon") == "Ada van Loon"
    assert author("Fern and Moss") == "{Fern and Moss}" and author("Loon, Inc.") == "{Loon, Inc.}"


@pytest.mark.usefixtures("catalog_url")
def test_memory_does_not_grow_with_the_catalogue() -> None:
    peaks = []
    for place, count in enumerate((1_000, 4_000)):
        with session() as opened:
            opened.add_all(
                Paper(title=f"T {place} {n}", title_key=f"t {place} {n:06}", abstract="word " * 200)
                for n in range(count)
            )
        with reading() as opened:
            tracemalloc.start()
            size = sum(map(len, formats()["jsonl"].written(exporting.papers(opened))))
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert size > count * 1_000
    assert peaks[1] < 1.5 * peaks[0]


@pytest.mark.usefixtures("library")
def test_long_exports_say_how_far_they_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(exporting, "SILENT_S", -1.0)
    with reading() as opened:
        assert len(list(exporting._watched(exporting.papers(opened)))) == 12
    assert "of 12 papers" in capsys.readouterr().err
