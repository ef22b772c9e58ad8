"""The files a user edits: the themes with their words, and the labelled titles."""

import csv
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import catalog

CATALOG = Path(catalog.__file__).parent
KEYS = {"slug", "title", "definition", "vocabulary", "hints", "not_about"}


@pytest.fixture(scope="module")
def themes() -> list[dict[str, Any]]:
    with (CATALOG / "themes.toml").open("rb") as file:
        return tomllib.load(file)["theme"]


@pytest.fixture(scope="module")
def labels() -> list[dict[str, str]]:
    with (CATALOG / "labels.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def key(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.casefold()))


def named(cell: str) -> list[str]:
    return cell.split(";") if cell else []


def test_the_four_themes_come_first_in_their_order(themes: list[dict[str, Any]]) -> None:
    slugs = [theme["slug"] for theme in themes]
    assert slugs[:4] == ["world-models", "continual-learning", "skills", "latent-reasoning"]
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in slugs)


def test_every_theme_has_the_six_keys(themes: list[dict[str, Any]]) -> None:
    for theme in themes:
        assert set(theme) == KEYS, theme["slug"]
        assert theme["title"].strip()
        assert "\n" not in theme["definition"], "end a line of a definition with a backslash"


def test_definitions_are_three_to_six_sentences(themes: list[dict[str, Any]]) -> None:
    for theme in themes:
        assert 3 <= len(re.findall(r"\.(?=\s|$)", theme["definition"])) <= 6, theme["slug"]


def test_phrases_are_lower_case_and_stand_once(themes: list[dict[str, Any]]) -> None:
    for theme in themes:
        assert 25 <= len(theme["vocabulary"]) <= 120, theme["slug"]
        phrases = theme["vocabulary"] + theme["hints"] + theme["not_about"]
        assert len(set(phrases)) == len(phrases), theme["slug"]
        for phrase in phrases:
            assert phrase == " ".join(phrase.lower().split()) != "", phrase


def test_labels_name_only_known_themes(
    themes: list[dict[str, Any]], labels: list[dict[str, str]]
) -> None:
    order = [theme["slug"] for theme in themes]
    for row in labels:
        assert list(row) == ["title", "themes", "borderline"]
        given = named(row["themes"])
        assert given == sorted(set(given), key=order.index), row["title"]
        assert set(named(row["borderline"])) <= set(given), row["title"]


def test_no_title_is_labelled_twice(labels: list[dict[str, str]]) -> None:
    assert len({key(row["title"]) for row in labels}) == len(labels)


def test_every_theme_has_examples_and_some_papers_have_none(labels: list[dict[str, str]]) -> None:
    given = [named(row["themes"]) for row in labels]
    for slug in ("world-models", "continual-learning", "skills", "latent-reasoning"):
        assert sum(slug in row for row in given) >= 5, f"{slug}: too few for five folds"
    assert sum(not row for row in given) >= 50


def test_labels_are_those_two_readers_gave_and_no_others(
    labels: list[dict[str, str]], shared: Path
) -> None:
    with (shared / "themes" / "labels.csv").open(encoding="utf-8", newline="") as file:
        assert labels == list(csv.DictReader(file))
