"""What every reproduction must be, whichever there are."""

import ast
import inspect
import json
import sys
import tomllib
from dataclasses import fields, is_dataclass

import pytest

from reproductions import discovery

NAMES = discovery.names()
LIGHT = ("reproductions.card", "reproductions.claims")
# What a folder may build on besides itself; location says where answers of models are kept.
SHARED = ("card", "digits", "location", "transformer", "training")


def modules_named(path):
    """Every module a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def test_there_are_reproductions():
    assert "ewc" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_card_is_light(name):
    for module in modules_named(discovery.FOLDER / name / "card.py"):
        assert module in LIGHT or module.split(".")[0] in sys.stdlib_module_names, module


@pytest.mark.parametrize("name", NAMES)
def test_no_folder_imports_a_sibling_or_the_tracker(name):
    for path in (discovery.FOLDER / name).rglob("*.py"):
        for module in modules_named(path):
            assert module.split(".")[0] not in ("mlflow", "ingest", "catalog", "dashboard")
            assert module != "matplotlib.pyplot", "it keeps every figure alive"
            assert not module.endswith(f"{name}.figures"), "figures.py decides no score"
            inner = module.split(".")[:2]
            allowed = [["reproductions", each] for each in (name, *SHARED)]
            if inner[0] == "reproductions" and path.name != "card.py":
                assert inner in allowed, f"{path.name} imports {module}"


@pytest.mark.parametrize("name", NAMES)
def test_the_card_keeps_the_rules(name):
    card = discovery.card(name)
    quick, full = card.settings("quick"), card.settings("full")
    assert is_dataclass(quick) and type(quick) is type(full)
    assert type(quick).__dataclass_params__.frozen
    assert len(quick.seeds) >= 3 and len(full.seeds) >= 5
    assert card.claims and all(claim.source for claim in card.claims)
    assert all(figure.source for figure in card.published)
    assert {field.name for field in fields(quick)} >= {"seeds"}


@pytest.mark.parametrize("name", NAMES)
def test_the_papers_are_on_the_starter_list_and_the_themes_are_defined(name):
    root, card = discovery.FOLDER.parent, discovery.card(name)
    defined = tomllib.loads((root / "catalog" / "themes.toml").read_text(encoding="utf-8"))
    listed = (root / "ingest" / "starter" / "papers.jsonl").read_text(encoding="utf-8")
    arxiv = {f"arXiv:{json.loads(line)['arxiv_id']}" for line in listed.splitlines()}
    assert set(card.themes) <= {theme["slug"] for theme in defined["theme"]}
    assert set(card.papers) <= arxiv


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_says_what_it_is(name):
    settings = type(discovery.card(name).quick)
    for line in inspect.getsource(settings).splitlines():
        if ":" in line and "=" in line and line.startswith("    ") and line[4] != " ":
            assert "#" in line or "seeds" in line, f"no word about {line.strip()}"


@pytest.mark.parametrize("name", NAMES)
def test_the_experiment_has_its_two_functions(name):
    experiment = discovery.experiment(name)
    assert list(inspect.signature(experiment.run).parameters) == ["settings", "seed"]
    assert isinstance(experiment.data_hash(discovery.card(name).quick), str)


@pytest.mark.parametrize("name", NAMES)
def test_figures_are_drawn_from_the_card_and_the_scores(name):
    draw = discovery.figures(name)
    assert draw is None or list(inspect.signature(draw).parameters) == ["card", "scores"]
