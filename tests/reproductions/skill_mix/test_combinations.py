"""Drawing combinations: none twice, none seen, each as likely as any other."""

from collections import Counter
from itertools import combinations as subsets

import numpy as np
import pytest

from reproductions.skill_mix import combinations
from reproductions.skill_mix.combinations import Combination, count, draw


@pytest.fixture(params=["written down", "tried"])
def way(request, monkeypatch):
    if request.param == "tried":
        monkeypatch.setattr(combinations, "ENUMERATED", 0)


def rng(seed=0):
    return np.random.default_rng(seed)


def test_the_public_list_of_ten_skills_and_ten_topics_has_few_combinations():
    found = [count(((range(10), k),), 10) for k in (2, 3, 4, 5, 6)]
    assert found == [450, 1200, 2100, 2520, 2100]
    assert count(((range(84), 4),), 100) == pytest.approx(1.9e8, rel=0.02)


def test_the_count_of_mixed_pools_is_what_enumeration_finds():
    parts = ((range(4), 2), (range(4, 7), 1))
    every = [
        (skills, topic)
        for skills in subsets(range(7), 3)
        for topic in range(2)
        if sum(s < 4 for s in skills) == 2
    ]
    assert count(parts, 2) == len(every) == 36


@pytest.mark.usefixtures("way")
def test_none_comes_twice_or_was_seen_and_all_are_reached():
    parts, topics = ((range(3), 1), (range(3, 5), 1)), (7, 9)
    everything = draw(rng(), parts, topics, 12)
    assert len(set(everything)) == 12
    assert {each.topic for each in everything} == {7, 9}
    seen = set(everything[:5])
    assert set(draw(rng(1), parts, topics, 7, seen.__contains__)) == set(everything) - seen
    with pytest.raises(ValueError, match="8 combinations of 2 skills are wanted, there are 7"):
        draw(rng(), parts, topics, 8, seen.__contains__)


@pytest.mark.usefixtures("way")
def test_every_combination_is_as_likely_as_any_other():
    parts, topics, rounds = ((range(4), 2),), (0, 1), 600
    source, found = rng(3), Counter()
    for _ in range(rounds):
        found.update(draw(source, parts, topics, 3))
    expected = rounds * 3 / 12
    assert len(found) == 12
    assert all(abs(n - expected) < 4.5 * expected**0.5 for n in found.values())


def test_the_same_seed_draws_the_same_and_another_seed_others():
    def drawn(seed):
        return draw(rng(seed), ((range(48), 5),), range(40), 20)

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


@pytest.mark.parametrize("skills", [(2, 1), (1, 1)])
def test_skills_of_a_combination_are_different_and_in_order(skills):
    with pytest.raises(ValueError, match="different skills"):
        Combination(skills, 0)
