"""Kappa and flips of gradings, against numbers worked by hand."""

import pytest

from reproductions.skill_mix.agreement import flips, grader_kappa, kappa
from reproductions.skill_mix.combinations import Combination
from reproductions.skill_mix.evaluation import Graded
from reproductions.skill_mix.rubric import from_points, unread


def graded(*graders):
    """A text with one skill; each grader's gradings as (skill, topic, sense)."""
    given = tuple(tuple(from_points([*each, True]) for each in own) for own in graders)
    return Graded(combination=Combination((0,), 0), repeat=0, text="x", gradings=given,
                  allowed=unread(1), points=unread(1))  # fmt: skip


def test_kappa_of_a_table_worked_by_hand():
    first = [True] * 45 + [False] * 55
    second = [True] * 25 + [False] * 20 + [True] * 10 + [False] * 45
    # Observed 0.70; by chance 0.45 * 0.35 + 0.55 * 0.65 = 0.515.
    assert kappa(first, second) == pytest.approx((0.70 - 0.515) / (1 - 0.515))
    assert kappa([*first, None, True], [*second, True, None]) == kappa(first, second)


def test_kappa_says_nothing_where_chance_explains_all():
    assert kappa([True, True], [True, True]) is None
    assert kappa([None], [True]) is None
    assert kappa([True, True], [True, False]) == 0
    assert kappa([True, False], [True, False]) == 1


def test_graders_are_compared_by_their_own_majority_and_pair_by_pair():
    yes, no = (True, True, True), (False, False, False)
    texts = [
        graded([yes, yes, no], [yes, yes, yes], [no, no, yes]),
        graded([no, no, yes], [no, no, no], [yes, yes, no]),
    ]
    # First and second always agree, the third never agrees with either.
    assert grader_kappa(texts) == pytest.approx((1 - 1 - 1) / 3)
    assert grader_kappa([graded([yes])]) is None
    assert grader_kappa([]) is None


def test_flips_are_the_points_on_which_a_grader_disagrees_with_itself():
    steady, moody = (True, True, False), (True, False, False)
    assert flips([graded([steady, steady, moody])]) == pytest.approx(1 / 3)
    assert flips([graded([steady, steady], [steady, moody])]) == pytest.approx(1 / 6)
    assert flips([graded([(None, True, True), (True, True, False)])]) == pytest.approx(1 / 2)
    assert flips([graded([steady])]) is None
