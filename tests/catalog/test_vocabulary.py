"""Phrases in titles and abstracts."""

import pytest

from catalog.themes import ThemeDefinition
from catalog.vocabulary import PaperText, ThemeVocabulary


def found(phrase: str, title: str, abstract: str = "") -> tuple[int, int, str]:
    theme = ThemeDefinition(slug="t", title="T", definition="d", vocabulary=(phrase,))
    hits = ThemeVocabulary(theme).hits(PaperText(title, abstract))
    return (hits[0].title, hits[0].abstract, hits[0].term) if hits else (0, 0, "")


@pytest.mark.parametrize(
    ("phrase", "text", "times"),
    [
        ("world model", "World-Models and a world model.", 2),
        ("world model", "A world modelled; an underworld model.", 0),
        ("world model*", "World modelling, worldly models", 1),
        ("pre-training", "Pre-training, pre training and pretraining", 2),
        ("naïve plan", "Naive plans", 1),
        ("plan + latent", "Latent things are planned. A plan for latent codes, of latent use.", 1),
        ("plan* + latent", "Latent things are planned. A plan for latent codes.", 2),
        ("plan + latent", "A plan. Latent codes.", 0),
        ("end start", "The end. Start again.", 0),
        ("c++ code", "C code", 1),
    ],
)
def test_a_phrase_is_found_as_often_as_it_stands_there(phrase: str, text: str, times: int) -> None:
    assert found(phrase, "", text)[1] == times


def test_a_title_is_one_sentence_and_is_counted_apart() -> None:
    assert found("plan + latent", "Plans: latent or not?", "No more.") == (1, 0, "plans + latent")
    assert found("plan", "Plan", "A plan, a plan.") == (1, 2, "plan")
