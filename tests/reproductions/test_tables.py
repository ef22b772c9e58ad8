"""What the commands print: claims by theme and reproduction, and how they stand."""

import pytest
from rich.console import Console

from reproductions import discovery, tables
from reproductions.card import Score
from reproductions.invocation import ClaimResult
from reproductions.runner import progress


def claim(name, theme, verdict, expected="holds", **facts):
    said = {"claim": f"{name} does better than all that was there before it came.", "key": name}
    known = {"papers": ("p",), "unit": "fraction", "source": "", "because": ""}
    known |= {"margin_mean": 0.125, "margin_se": 0.0625, "profile": "quick", "seeds": [0, 1, 2]}
    return ClaimResult(
        reproduction=name,
        themes=(theme, "another"),
        verdict=verdict,
        expected=expected,
        **(said | known | facts),
    )


ALL = [
    claim("ewc", "forgetting", "holds"),
    claim("ewc", "forgetting", "fails", "fails"),
    claim("rap", "worlds", "unclear"),
    claim("rap", "worlds", "holds"),
    claim("si", "forgetting", "holds", "fails"),
    claim("si", "forgetting", "unclear"),
    claim("late", "worlds", "not run", seeds=[], margin_mean=None, margin_se=None),
]


def test_a_run_that_no_claim_judges_shows_what_it_measured():
    card = discovery.card("ewc")
    scores = [
        (seed, Score(method="ewc", metric="mean_accuracy", value=value + seed / 10, at=at))
        for seed in (0, 1)
        for at, value in ((2, 0.25), (3, 0.5))
    ]
    parts = [(0, Score(method="sgd", metric="accuracy", value=0.1, at=2, part=1))]
    rows = printed(tables.unjudged(card, [*scores, *parts])).splitlines()
    assert ["method", "metric", "2", "3"] in [row.split() for row in rows]
    assert ["ewc", "mean_accuracy", "0.300", "0.550"] in [row.split() for row in rows]
    assert not any("sgd" in row for row in rows)


def printed(shown, width=100):
    console = Console(width=width, record=True, file=None, force_terminal=False)
    with console.capture() as caught:
        console.print(shown)
    return caught.get()


@pytest.mark.parametrize(
    ("verdict", "expected", "word"),
    [
        ("holds", "holds", "ok"),
        ("fails", "fails", "ok"),
        ("fails", "holds", "against expectation"),
        ("holds", "fails", "against expectation"),
        ("unclear", "holds", "unclear"),
        ("unclear", "fails", "unclear"),
        ("not run", "holds", "not run"),
    ],
)
def test_a_verdict_stands_to_its_expectation(verdict, expected, word):
    assert tables.standing(claim("x", "t", verdict, expected)) == word


def test_claims_stand_under_their_theme_and_reproduction_within_100_columns():
    said = printed(tables.verdict_tables(ALL))
    order = [said.index(name) for name in ("forgetting", "ewc, quick", "si, ", "worlds", "late")]
    assert order == sorted(order), "a theme that comes again is joined to its first"
    assert "rap, quick, seeds 0, 1, 2" in said
    assert "+0.125 ± 0.062 fraction" in said
    assert max(map(len, said.splitlines())) <= 100


def test_a_reproduction_stands_as_its_worst_claim_and_all_are_counted():
    lines = [" ".join(line.split()) for line in printed(tables.summary(ALL)).splitlines()]
    assert "ewc ok 2 ok" in lines
    assert "rap unclear 1 ok, 1 unclear" in lines
    assert "si against expectation 1 unclear, 1 against expectation" in lines
    assert "late not run 1 not run" in lines
    assert " ".join(lines[-2:]).strip() == (
        "4 reproductions: 1 ok, 1 unclear, 1 not run, 1 against expectation; "
        "7 claims: 3 ok, 2 unclear, 1 not run, 1 against expectation."
    )


def test_progress_says_what_is_done_and_estimates_what_is_left():
    assert progress(3, 12, 40) == "3 of 12 seeds, 40 s so far, about 2 min left"
    assert progress(1, 2, 10.4) == "1 of 2 seeds, 10 s so far, about 10 s left"
    assert progress(12, 12, 600) == "12 of 12 seeds, 10 min so far"
