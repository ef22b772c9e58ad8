"""The evaluation with simulated students and graders, against the algebra of their noise."""

import math

import numpy as np
import pytest

from reproductions.skill_mix.combinations import Combination, draw
from reproductions.skill_mix.evaluation import (
    MOST_UNREADABLE,
    Panel,
    evaluate,
    is_withheld,
    scores,
    summary,
)
from reproductions.skill_mix.rubric import Points, from_points, unread


class Gifted:
    """Writes a right text ("1") with a probability, else a wrong one ("0"); or nothing at all."""

    def __init__(self, p, rng, silent=()):
        self.p, self.rng, self.silent = p, rng, silent

    def write(self, combinations, repeat):
        right = self.rng.random(len(combinations)) < self.p
        return [
            None if place in self.silent else str(int(each)) for place, each in enumerate(right)
        ]


class Noisy:
    """Knows the truth and flips each point with a probability."""

    def __init__(self, flip, rng):
        self.flip, self.rng = flip, rng

    def grade(self, written, repeat):
        return [
            from_points(
                [bool((text == "1") ^ (self.rng.random() < self.flip)) for _ in range(c.k + 3)]
            )
            for c, text in written
        ]


class Said:
    """Gives what a list says, grading by grading."""

    def __init__(self, *said):
        self.said = said

    def grade(self, written, repeat):
        return [self.said[repeat] for _ in written]


def drawn(k, wanted, seed=0):
    return draw(np.random.default_rng(seed), ((range(48), k),), range(40), wanted)


def within_three_errors(found, expected, n):
    assert abs(found - expected) < 3 * math.sqrt(expected * (1 - expected) / n)


@pytest.mark.parametrize("k", [2, 5])
@pytest.mark.parametrize("gradings", [1, 3])
def test_a_grader_that_flips_points_costs_full_marks_as_the_algebra_says(k, gradings):
    flip, texts = 0.05, 800
    rng = np.random.default_rng([k, gradings])
    panel = Panel(graders=[Noisy(flip, rng)], gradings=gradings)
    graded = evaluate(Gifted(1.0, rng), panel, drawn(k, texts), generations=1)
    wrong = flip if gradings == 1 else 3 * flip**2 - 2 * flip**3
    expected = (1 - wrong) ** (k + 3)
    found = summary(graded).ratios["full_marks"]
    within_three_errors(found.value, expected, texts)
    assert found.combinations == texts


def test_the_best_of_three_draws_and_the_mean_of_them():
    p, texts = 0.12, 800
    rng = np.random.default_rng(4)
    panel = Panel(graders=[Noisy(0.0, rng)], gradings=1)
    ratios = summary(evaluate(Gifted(p, rng), panel, drawn(3, texts))).ratios
    within_three_errors(ratios["best_full_marks"].value, 1 - (1 - p) ** 3, texts)
    within_three_errors(ratios["full_marks"].value, p, 3 * texts)
    single = ratios["full_marks"]
    assert single.low < p < single.high


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    p, rng, held = 0.3, np.random.default_rng(6), 0
    panel, places = Panel(graders=[Noisy(0.0, rng)], gradings=1), drawn(2, 50)
    for _ in range(200):
        found = summary(evaluate(Gifted(p, rng), panel, places, generations=1)).ratios["full_marks"]
        held += found.low <= p <= found.high
    assert held / 200 > 0.95 - 3 * math.sqrt(0.95 * 0.05 / 200)


def test_the_saved_gradings_are_the_ones_given_and_not_the_last_one_three_times():
    said = [from_points(each) for each in ([True] * 5, [True] * 4 + [False], [False] * 5)]
    (graded,) = evaluate(Gifted(1.0, np.random.default_rng(0)), Panel(graders=[Said(*said)]),
                         drawn(2, 1), generations=1)  # fmt: skip
    assert graded.gradings == (tuple(said),)
    assert len({id(each) for each in graded.gradings[0]}) == 3
    assert graded.points.every == (True, True, True, True, False)


def test_an_even_panel_that_is_split_gives_no_point():
    yes, no = from_points([True] * 5), from_points([False] * 5)
    panel = Panel(graders=[Said(yes, yes), Said(no, no)], gradings=2)
    (graded,) = evaluate(Gifted(1.0, np.random.default_rng(0)), panel, drawn(2, 1), generations=1)
    assert set(graded.points.every) == {False}
    assert graded.gradings == ((yes, yes), (no, no))


def test_texts_and_gradings_stay_with_their_combination():
    class Echo:
        def write(self, combinations, repeat):
            return [f"{each} {repeat}" if each.topic else None for each in combinations]

    class Reader:
        def grade(self, written, repeat):
            assert all(text.startswith(str(each)) for each, text in written)
            return [from_points([text.endswith("1")] * (c.k + 3)) for c, text in written]

    places = [Combination((1, 2), topic) for topic in (1, 0, 2)]
    graded = evaluate(Echo(), Panel(graders=[Reader()]), places, generations=2)
    assert [(each.combination.topic, each.repeat) for each in graded] == [
        (1, 0), (1, 1), (0, 0), (0, 1), (2, 0), (2, 1),
    ]  # fmt: skip
    assert [each.points.sense for each in graded] == [False, True, None, None, False, True]
    assert graded[2].text is None and graded[2].points == unread(2)


def test_a_name_costs_its_point_and_the_mark_without_the_rule_is_kept():
    panel = Panel(graders=[Said(from_points([True] * 5))], gradings=1)

    class Namer:
        def write(self, combinations, repeat):
            return ["the zeugma of it"] * len(combinations)

    names = ["Litotes", "Zeugma (figure)"]
    (graded,) = evaluate(Namer(), panel, [Combination((0, 1), 0)], 1, names)
    assert graded.points.skills == (True, False)
    assert graded.allowed.skills == (True, True)


def test_unscored_texts_are_counted_and_never_low_marks():
    rng = np.random.default_rng(1)
    panel = Panel(graders=[Noisy(0.0, rng)])
    found = summary(evaluate(Gifted(1.0, rng, silent=(0, 1)), panel, drawn(2, 50)))
    assert found.unreadable == 2 / 50
    assert found.ratios["full_marks"].value == 1.0
    assert found.ratios["full_marks"].combinations == 48


def test_more_than_five_percent_unreadable_at_one_k_withholds_every_score():
    rng = np.random.default_rng(1)
    panel = Panel(graders=[Noisy(0.0, rng)])

    def measured(silent):
        return summary(evaluate(Gifted(1.0, rng, silent=range(silent)), panel, drawn(2, 20)))

    fine, broken = measured(1), measured(2)
    assert fine.unreadable == MOST_UNREADABLE and not is_withheld([fine])
    given = list(scores("m", {2: fine, 3: fine}))
    assert {each.metric for each in given} >= {"full_marks", "best_full_marks_low", "unreadable"}
    assert {each.at for each in given} == {2, 3}
    withheld = list(scores("m", {2: fine, 3: broken}))
    assert [(each.metric, each.at, each.value) for each in withheld] == [
        ("unreadable", 2, 0.05),
        ("unreadable", 3, 0.1),
    ]


def test_a_grader_that_answers_for_too_few_texts_is_an_error():
    class Lazy:
        def grade(self, written, repeat):
            return [Points(skills=(True, True), topic=True, sense=True, length=True)]

    student = Gifted(1.0, np.random.default_rng(0))
    with pytest.raises(ValueError):
        evaluate(student, Panel(graders=[Lazy()]), drawn(2, 3))


def test_a_panel_has_a_grader_and_a_grading():
    with pytest.raises(ValueError):
        Panel(graders=[])
    with pytest.raises(ValueError):
        Panel(graders=[Said()], gradings=0)
