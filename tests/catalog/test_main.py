"""The search command: what it prints, where, and how it ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from catalog.__main__ import app

ROOT = Path(__file__).resolve().parent.parent.parent


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["search", *arguments])


def test_json_has_the_promised_keys(library) -> None:
    done = run("forgetting", "--json", "--limit", "2")
    assert done.exit_code == 0
    page = json.loads(done.stdout)
    assert page["query"] == "forgetting"
    assert page["total"] == 3
    assert len(page["hits"]) == 2
    first = page["hits"][0]
    assert first["id"] == library.papers["ewc"]
    assert {"id", "title", "year", "themes", "score", "snippet"} <= set(first)
    assert first["themes"] == ["continual-learning"]
    assert "⟦forgetting⟧" in first["snippet"]
    assert done.stderr == ""


def test_the_table_shows_title_year_theme_and_match(library) -> None:
    done = run("world model")
    assert done.exit_code == 0
    for shown in ("Dreaming of Boxes", "2020", "world-models", "⟦world model⟧", "Okafor"):
        assert shown in done.stdout


def test_the_text_of_papers_is_never_interpreted(library) -> None:
    done = run("sums")
    assert "[not a" in done.stdout
    assert "link](javascript:alert(1))" in done.stdout
    assert "<b>bold</b>" in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("year", "names"),
    [
        ("2024..2025", {"silent", "loops"}),
        ("2024", {"silent"}),
        ("..2018", {"ewc", "grasp"}),
        ("2025..", {"loops"}),
    ],
)
def test_years(library, year: str, names: set[str]) -> None:
    hits = json.loads(run("", "--year", year, "--json").stdout)["hits"]
    assert {hit["id"] for hit in hits} == {library.papers[name] for name in names}


@pytest.mark.parametrize("year", ["20", "..", "2020-2021", "2020...2021", "x..2020", "2023..2020"])
def test_a_wrong_year_is_a_wrong_command(year: str) -> None:
    done = run("x", "--year", year)
    assert done.exit_code == 2
    assert ".." in done.stderr
    assert done.stdout == ""


def test_an_unknown_theme_is_a_wrong_command_that_lists_the_themes(library) -> None:
    done = run("x", "--theme", "alchemy")
    assert done.exit_code == 2
    assert "'alchemy'" in done.stderr
    assert "world-models, continual-learning, skills, latent-reasoning" in done.stderr


def test_a_theme_without_papers_is_no_error() -> None:
    done = run("x", "--theme", "skills", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {"query": "x", "total": 0, "hits": []}


@pytest.mark.parametrize("query", ["-forgetting", "--dashes", '"', "[bold]x[/]", "-", ""])
def test_any_string_is_a_legal_query_of_the_command(library, query: str) -> None:
    assert run(query).exit_code == 0
    assert json.loads(run(query, "--json").stdout)["query"] == query


def test_a_broken_catalogue_is_one_sentence(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "x.db").write_text("no database at all " * 100)
    monkeypatch.setenv("LITLAB_CATALOG_URL", f"sqlite:///{tmp_path / 'x.db'}")
    done = run("x")
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
    assert "not a database" in done.stderr


def test_a_search_loads_nothing_heavy() -> None:
    code = (
        "import sys; from catalog.__main__ import app; app(['search', 'x'], standalone_mode=False);"
        "print({'sklearn', 'torch', 'mlflow', 'pandas', 'numpy', 'alembic'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("set()\n")
