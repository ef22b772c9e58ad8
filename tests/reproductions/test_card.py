"""What a card refuses, and settings changed from text."""

import dataclasses
from dataclasses import dataclass

import pytest

from reproductions.card import Card, Metric, Published, Score, changed, curves, positive
from reproductions.claims import beats
from reproductions.errors import CardError, UsageError


@dataclass(frozen=True, kw_only=True)
class Settings:
    tasks: int = 3
    rate: float = 0.1
    hidden: tuple[int, ...] = (4, 4)
    shuffled: bool = True
    corpus: str = "own"
    seeds: tuple[int, ...] = (0, 1)

    def __post_init__(self) -> None:
        if self.tasks < 1:
            raise ValueError("tasks must be at least 1")


def good(**changes: object) -> Card:
    facts = {
        "papers": ("arXiv:0000.00000",),
        "themes": ("skills",),
        "methods": ("a", "b"),
        "metrics": (
            Metric(name="score", unit="fraction", best="max"),
            Metric(name="by_task", unit="fraction", best="max", per="task"),
        ),
        "claims": (beats("a", "b", on="score"),),
        "departures": ("It is made up.",),
        "quick": Settings(),
        "full": Settings(seeds=(0, 1, 2)),
    }
    return Card(**facts | changes)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"departures": ()}, "departures is empty"),
        ({"papers": ()}, "no paper or no theme"),
        ({"themes": ("",)}, "no paper or no theme"),
        ({"claims": (beats("a", "c", on="score"),)}, "a, c on score"),
        ({"claims": (beats("a", "b", on="speed"),)}, "a, b on speed"),
        ({"claims": (beats("a", "b", on="by_task"),)}, "a, b on by_task"),
        ({"claims": (beats("a", "b", on="score"),) * 2}, "two claims ask the same"),
        (
            {"published": (Published(method="z", metric="score", value=1, source="T1"),)},
            "z on score",
        ),
        ({"metrics": (Metric(name="score", unit="s", best="low"),)}, "'max' or 'min'"),
        ({"tuned_on": (2, 7)}, "full is judged on seeds"),
    ],
)
def test_a_card_that_contradicts_itself_is_refused(changes, fault):
    with pytest.raises(CardError, match=fault):
        good(**changes)


def test_a_score_that_was_not_announced_is_refused():
    card = good()
    card.check(Score(method="a", metric="score", value=1))
    card.check(Score(method="a", metric="by_task", value=1, part=2))
    for stranger in (
        Score(method="c", metric="score", value=1),
        Score(method="a", metric="speed", value=1),
        Score(method="a", metric="score", value=1, part=2),
        Score(method="a", metric="by_task", value=1),
    ):
        with pytest.raises(ValueError, match="no such score"):
            card.check(stranger)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_diverged_score_is_an_error_not_a_low_mark(value):
    with pytest.raises(ValueError, match="score is"):
        Score(method="a", metric="score", value=value)


def test_settings_from_text_take_the_type_of_their_field():
    new = changed(
        Settings(),
        {"tasks": "5", "rate": "1e-2", "hidden": "8,16", "shuffled": "false", "corpus": "a=b"},
    )
    wanted = Settings(tasks=5, rate=0.01, hidden=(8, 16), shuffled=False, corpus="a=b")
    assert new == wanted
    assert Settings() == dataclasses.replace(new, **dataclasses.asdict(Settings()))


def test_an_unknown_setting_lists_those_that_there_are():
    with pytest.raises(UsageError, match=r"no setting 'lambda'.*tasks=3.*hidden=4,4"):
        changed(Settings(), {"lambda": "3"})
    with pytest.raises(UsageError, match="no setting 'seeds'"):
        changed(Settings(), {"seeds": "3"})


@pytest.mark.parametrize("assignment", [{"tasks": "many"}, {"shuffled": "perhaps"}, {"tasks": "0"}])
def test_a_value_that_does_not_fit_is_a_usage_error(assignment):
    with pytest.raises(UsageError, match="does not fit"):
        changed(Settings(), assignment)


@dataclass(frozen=True, kw_only=True)
class Counted:
    steps: int = 3
    rates: tuple[float, float] = (0.1, 0.0)
    named: tuple[str, ...] = ("a",)
    shown: bool = False
    seeds: tuple[int, ...] = (0, 1)

    def __post_init__(self) -> None:
        positive(self)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("steps", "0", "steps=0 must be at least 1"),
        ("steps", "-3", "steps=-3"),
        ("rates", "0.1,nan", "rates=0.1,nan must be at least 0"),
        ("rates", "inf,1", "rates=inf,1.0"),
        ("rates", "-1,1", "rates=-1.0,1.0"),
        ("rates", "1", "'1' is not 2 values"),
        ("rates", "", "'' is not 2 values"),
    ],
)
def test_numbers_that_no_experiment_can_take_are_refused_by_name(name, text, said):
    with pytest.raises(UsageError, match=said):
        changed(Counted(), {name: text})


def test_numbers_that_it_can_take_are_taken():
    found = changed(Counted(), {"steps": "1", "rates": "0,2", "named": "", "shown": "true"})
    assert (found.steps, found.rates, found.named, found.shown) == (1, (0.0, 2.0), (), True)


def test_curves_are_the_scores_without_parts():
    scores = [
        Score(method="a", metric="score", value=2.0, at=2),
        Score(method="a", metric="score", value=1.0, at=1),
        Score(method="a", metric="by_task", value=9.0, at=1, part=1),
    ]
    assert curves(scores) == {("a", "score"): {1: 1.0, 2: 2.0}}


def test_a_claim_can_be_for_one_profile_only():
    card = good(claims=(beats("a", "b", on="score"), beats("b", "a", on="score", only="full")))
    assert [len(card.asks(profile)) for profile in ("quick", "full")] == [1, 2]
