"""Rows for the charts, against numbers worked by hand."""

from dataclasses import replace

import pytest

from dashboard import series
from dashboard.evidence import Evidence
from dashboard.series import Comparison
from reproductions.card import Card, Metric, Published
from reproductions.claims import Claim, beats
from reproductions.invocation import ClaimResult
from reproductions.results import Curve, FinalScore

SCORE = Metric(name="score", unit="points", best="max")


def evidence(**found: object) -> Evidence:
    facts: dict[str, object] = {"verdict": "holds", "expected": "holds", "unit": "points"}
    facts |= {
        "reproduction": "toy",
        "themes": ("toys",),
        "papers": ("p",),
        "claim": "new beats old",
    }
    facts |= {"key": "k", "source": "", "because": "", "run_id": "r"}
    claim = ClaimResult(**(facts | found))  # type: ignore[arg-type]
    return Evidence(
        claim=claim, metric="score", theme_titles=("Toys",), papers={1: "T"}, published=()
    )


def final(method: str, mean: float, se: float | None) -> FinalScore:
    return FinalScore(
        method=method,
        metric="score",
        unit="points",
        best="max",
        mean=mean,
        se=se,
        seeds=(0, 1, 2),
        published=None,
    )


def curve(method: str, seed: int, *values: float, part: int | None = None) -> Curve:
    points = tuple(enumerate(values, start=1))
    return Curve(method=method, metric="score", part=part, seed=seed, points=points)


def test_a_margin_reaches_two_standard_errors_to_either_side() -> None:
    (row,) = series.margin_rows([evidence(margin_mean=0.5, margin_se=0.125)])
    assert (row["mean"], row["low"], row["high"]) == (0.5, 0.25, 0.75)


def test_a_claim_without_margin_has_no_bar_and_a_gap_no_point() -> None:
    gap = evidence(margin_mean=None, margins=[None], seeds=[0])
    assert series.margin_rows([gap, evidence(run_id=None)]) == []
    partly = evidence(margin_mean=0.5, margins=[0.5, None], seeds=[3, 4])
    assert [(row["seed"], row["margin"]) for row in series.seed_rows([partly])] == [(3, 0.5)]


def test_one_seed_has_no_error() -> None:
    (row,) = series.margin_rows([evidence(margin_mean=0.5, margin_se=None)])
    assert row["low"] == row["high"] == 0.5


def test_lines_of_a_sentence_are_short_and_keep_every_word() -> None:
    sentence = "a new method keeps its earlier tasks better than the old one does, " * 3
    lines = series.in_lines(sentence).split("\n")
    assert max(map(len, lines)) <= series.LINE_CHARACTERS
    assert " ".join(lines).split() == sentence.split()


def test_every_method_is_compared_and_a_missing_one_is_not_zero() -> None:
    card = toy_card(("new", "old", "none"))
    new, old, none = series.comparisons(
        card, SCORE, [final("new", 1.5, 0.25), final("old", 1, None)], card.methods
    )
    assert (new.mean, new.se, new.published, new.source, new.seeds) == (1.5, 0.25, 2.0, "Tab. 1", 3)
    assert new.gap == -0.5
    assert (old.mean, old.published, old.gap) == (1, None, None)
    assert (none.mean, none.seeds) == (None, 0)


def toy_card(methods: tuple[str, ...], *claims: Claim) -> Card:
    """A card with one metric and one published figure, of the method `new`."""

    class Settings:
        seeds = (0,)

    return Card(
        papers=("p",),
        themes=("t",),
        methods=methods,
        metrics=(SCORE, replace(SCORE, name="loss")),
        claims=claims,
        published=(Published(method="new", metric="score", value=2.0, source="Tab. 1"),),
        departures=("All.",),
        quick=Settings,
        full=Settings,
    )


def test_of_many_methods_those_that_claims_name_are_shown_first() -> None:
    others = tuple(f"m{number}" for number in range(20))
    card = toy_card(("new", *others), beats("m7", "m3", on="score"), beats("m9", 1, on="loss"))
    curves = [curve(method, 0, 1.0) for method in card.methods[1:]]
    methods = series.methods_of(card, SCORE, curves)
    assert methods == list(card.methods), "new has a figure of the paper"
    assert series.shown_first(card, SCORE, methods) == ["m3", "m7"]
    assert series.shown_first(card, SCORE, ["m1", "m2"]) == ["m1", "m2"]
    unclaimed = replace(SCORE, name="third")
    assert series.shown_first(card, unclaimed, methods) == ["m3", "m7", "m9"]
    assert series.shown_first(toy_card(card.methods), SCORE, methods) == ["new", *others[:7]]


def test_long_curves_are_thinned_and_keep_their_ends() -> None:
    rows = series.band_rows([curve("new", 0, *map(float, range(5000)))], "score")
    kept = [row["step"] for row in series.thinned(rows)]
    assert len(kept) == series.MOST_STEPS
    assert (kept[0], kept[-1]) == (rows[0]["step"], rows[-1]["step"])
    assert series.thinned(rows[:7]) == rows[:7]


def test_ours_has_an_error_bar_and_published_never_is_ours() -> None:
    both = Comparison(method="new", mean=1.5, se=0.25, seeds=3, published=2.0, source="Tab. 1")
    neither = Comparison(method="x", mean=None, se=None, seeds=0, published=None, source="")
    ours, theirs = series.comparison_rows([both, neither])
    assert (ours["whose"], ours["value"], ours["low"], ours["high"]) == ("ours", 1.5, 1.25, 1.75)
    assert (theirs["whose"], theirs["value"], theirs["low"]) == ("published", 2.0, None)


def test_a_band_is_the_mean_and_its_standard_error_at_each_step() -> None:
    rows = series.band_rows([curve("new", 0, 1.0, 2.0), curve("new", 1, 3.0)], "score")
    first, second = rows
    # of 1 and 3: mean 2, sample deviation root 2, over root 2 seeds: 1
    assert (first["mean"], first["low"], first["seeds"]) == (2.0, pytest.approx(1.0), 2)
    assert (second["step"], second["mean"], second["low"], second["seeds"]) == (2, 2.0, 2.0, 1)


def test_parts_and_other_metrics_are_kept_apart() -> None:
    curves = [curve("new", 0, 1.0, part=1), curve("new", 0, 5.0, part=2)]
    assert [row["mean"] for row in series.band_rows(curves, "score")] == [1.0, 5.0]
    assert series.band_rows(curves, "loss") == []


def test_one_step_is_no_curve() -> None:
    assert not series.is_curve(series.band_rows([curve("new", 0, 1.0)], "score"))
    assert series.is_curve(series.band_rows([curve("new", 0, 1.0, 2.0)], "score"))
