"""Which skills with which topic: combinations drawn without repeats, and how many there are."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations as subsets
from itertools import product
from math import comb, prod

import numpy as np

ENUMERATED = 50_000  # combinations up to which all are written down before some are drawn
TRIES = 200  # draws for each wanted combination where they are not


@dataclass(frozen=True, order=True)
class Combination:
    """k different skills, in rising order, and a topic; numbers of the lists they come from."""

    skills: tuple[int, ...]
    topic: int

    def __post_init__(self) -> None:
        if list(self.skills) != sorted(set(self.skills)):
            raise ValueError(f"{self.skills} are not different skills in rising order")

    @property
    def k(self) -> int:
        """How many skills."""
        return len(self.skills)


Part = tuple[Sequence[int], int]
"""Skills to choose from, and how many of them; pools of one combination share no skill."""


def count(parts: Sequence[Part], topics: int) -> int:
    """How many combinations there are: the product of C(pool, taken), times the topics."""
    return topics * prod(comb(len(pool), taken) for pool, taken in parts)


def draw(
    rng: np.random.Generator,
    parts: Sequence[Part],
    topics: Sequence[int],
    wanted: int,
    is_seen: Callable[[Combination], bool] = lambda combination: False,
) -> list[Combination]:
    """So many different combinations, each as likely as any other, none that `is_seen` is true of.

    parts: ((skills, k),) for k of one list, ((trained, k - 1), (held_out, 1)) for one new skill.
    ValueError if there are too few.
    """
    if wanted < 0:
        raise ValueError(f"{wanted} combinations are wanted")
    if count(parts, len(topics)) <= ENUMERATED:
        left = [each for each in _all(parts, topics) if not is_seen(each)]
        found = [left[place] for place in rng.permutation(len(left))[:wanted]]
    else:
        found = _tried(rng, parts, topics, wanted, is_seen)
    if len(found) < wanted:
        k = sum(taken for _, taken in parts)
        raise ValueError(f"{wanted} combinations of {k} skills are wanted, there are {len(found)}")
    return found


def _all(parts: Sequence[Part], topics: Sequence[int]) -> Iterator[Combination]:
    for chosen in product(*(subsets(pool, taken) for pool, taken in parts)):
        skills = tuple(sorted(skill for own in chosen for skill in own))
        yield from (Combination(skills, topic) for topic in topics)


def _tried(
    rng: np.random.Generator,
    parts: Sequence[Part],
    topics: Sequence[int],
    wanted: int,
    is_seen: Callable[[Combination], bool],
) -> list[Combination]:
    found: dict[Combination, None] = {}
    for _ in range(TRIES * wanted):
        if len(found) == wanted:
            break
        skills = [int(s) for pool, taken in parts for s in rng.choice(pool, taken, replace=False)]
        drawn = Combination(tuple(sorted(skills)), int(rng.choice(topics)))
        if not is_seen(drawn):
            found.setdefault(drawn)
    return list(found)
