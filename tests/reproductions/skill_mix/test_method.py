"""Rises, rankings and shared runs against numbers worked by hand and plain enumeration."""

from random import Random

import pytest

from reproductions.skill_mix.method import (
    discordant,
    hidden_gap,
    kendall,
    largest_rise,
    longest_shared,
)
from reproductions.skill_mix.rubric import Ratio


def ratio(value, combinations=100):
    """A ratio of which only value and number count."""
    return Ratio(value=value, low=0.0, high=1.0, combinations=combinations)


def test_the_largest_rise_is_the_largest_step_up_whatever_the_order_of_the_k():
    assert largest_rise({2: 0.9, 3: 0.5, 4: 0.6, 5: 0.1}) == pytest.approx(0.1)
    assert largest_rise({5: 0.1, 4: 0.4, 2: 0.9}) == pytest.approx(-0.3)
    with pytest.raises(ValueError, match="two points"):
        largest_rise({2: 0.9})


def test_kendall_is_one_for_the_same_ranking_minus_one_for_the_opposite_and_counts_ties():
    assert kendall([1, 2, 3], [10, 20, 30]) == pytest.approx(1)
    assert kendall([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    assert kendall([1, 2, 3, 4], [1, 2, 4, 3]) == pytest.approx(4 / 6)
    assert kendall([1, 1, 2], [1, 2, 3]) == pytest.approx(2 / (2 * 3) ** 0.5)
    assert kendall([1, 1, 1], [1, 2, 3]) == 0


def test_a_pair_is_discordant_only_where_both_tests_are_sure():
    # One standard error of a difference of .9 and .5 over 100 is (.09 / 100 + .25 / 100) ** .5.
    single, mixed = [ratio(0.9), ratio(0.5)], [ratio(0.1), ratio(0.6)]
    assert discordant(single, mixed) == 1
    assert discordant(single, mixed[::-1]) == 0
    assert discordant(single, [ratio(0.50), ratio(0.55)]) == 0
    assert discordant([ratio(0.9, 5), ratio(0.5, 5)], mixed) == 0
    three = [ratio(0.9), ratio(0.5), ratio(0.1)], [ratio(0.1), ratio(0.5), ratio(0.9)]
    assert discordant(*three) == 3


def test_the_hidden_gap_is_what_the_single_skill_test_does_not_show():
    mixed = [ratio(0.1), ratio(0.6), ratio(0.7)]
    assert hidden_gap([ratio(0.1), ratio(0.5), ratio(0.9)], mixed) == 0
    assert hidden_gap([ratio(0.50), ratio(0.55), ratio(0.9)], mixed) == pytest.approx(0.5)
    assert hidden_gap([ratio(0.9), ratio(0.5), ratio(0.1)], mixed) == pytest.approx(0.6)
    assert hidden_gap([ratio(0.1), ratio(0.9), ratio(0.88)], mixed) == pytest.approx(0.1)


def runs_of(words):
    """Every run of a text as a tuple."""
    return {tuple(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)}


def test_the_longest_shared_run_is_that_of_enumeration_and_never_crosses_two_texts():
    rng = Random(0)
    for _ in range(20):
        corpus = [[rng.randrange(3) for _ in range(rng.randint(1, 9))] for _ in range(6)]
        texts = [[rng.randrange(4) for _ in range(rng.randint(0, 9))] for _ in range(5)]
        known = set().union(*map(runs_of, corpus))
        want = [max((len(run) for run in runs_of(text) & known), default=0) for text in texts]
        assert longest_shared(texts, corpus).tolist() == want
    assert longest_shared([[1, 2, 3, 4]], [[1, 2], [3, 4]]).tolist() == [2]
    assert longest_shared([[5, 6]], [[1, 2]]).tolist() == [0]
