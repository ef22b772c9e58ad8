"""Titles that are one title, and titles that are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.titles import title_key

SAME = [
    ("Learning to Plan", "learning  to\nPLAN."),
    ("World-Model Agents", "World\u2010Model\u2009Agents"),
    ("Soft \u2013 Hard \u2014 Nothing", "Soft - Hard -- Nothing"),
    ("An Na\u00efve Caf\u00e9", "An Nai\u0308ve Cafe"),
    ("An Na\\\"{\\i}ve Caf\\'e", "An Naïve Café"),
    ('Schr{\\"o}dinger Bridges', "Schrödinger bridges"),
    ("{BERT}-like Models for {G}raphs", "BERT-like models for graphs"),
    ("Scaling to $\\alpha$-Stable Noise", "Scaling to α-stable noise"),
    ("Adapt-$\\infty$: Forever", "Adapt-infty: Forever"),
    ("Adapt-∞: Forever", "Adapt-infty: Forever"),
    ("\\textbf{Bold} \\emph{Claims}", "Bold Claims"),
    ("Search \\& Rescue", "Search and Rescue"),
    ("Search &amp; Rescue", "Search & Rescue"),
    ("\u201cQuoted\u201d Words", '"Quoted" words'),
    ("\ufb01ne-tuning", "fine-tuning"),
    ("Zero\u200bWidth", "ZeroWidth"),
    ("Straße und Øre", "STRASSE und Ore"),
    ("Byte-~and Word-Level", "Byte- and Word-Level"),
    ("Wrapped by a soft hy\\-phen", "Wrapped by a soft hyphen"),
]
DIFFERENT = [
    ("Learning to Plan", "Learning to Plan 2"),
    ("Part I", "Part II"),
    ("On $\\alpha$", "On $\\beta$"),
    ("Pretraining", "Pre-training"),
    ("0", "1"),
    ("???", "!!!"),
    ("学习规划", "学习计划"),
    ("कि", "की"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same_title(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_titles(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


def test_form() -> None:
    assert title_key("  The  $L_2$ Norm:\tA Re-Look?") == "the l 2 norm a re look"
    assert title_key("0") == "0"
    assert title_key("") == ""


@given(st.text(max_size=80))
def test_any_text_has_a_stable_key(text: str) -> None:
    key = title_key(text)
    assert title_key(text) == key
    assert bool(key) == bool(text.strip())
    assert key == " ".join(key.split())
    assert title_key(f" {text}\n") == key


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=8), min_size=1, max_size=8))
def test_case_and_punctuation_do_not_matter(words: list[str]) -> None:
    assert (
        title_key(" ".join(words)) == title_key(": ".join(words).upper() + "!") == " ".join(words)
    )
