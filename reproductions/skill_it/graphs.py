"""Which skill helps which, from short trainings on one skill or two (the paper's Section 3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reproductions.skill_it.method import examples_to

Array = NDArray[np.floating]
Trained = tuple[int, ...]  # the skills that shared a training in equal parts


@dataclass(frozen=True)
class Trials:
    """Short trainings from the same first weights, and the examples each of them took.

    losses: the skills trained on (one, or two in rising order) -> [E, k], every skill's validation
    loss; examples [E] seen before each evaluation, from 0 to the whole of a training.
    """

    losses: Mapping[Trained, Array]
    examples: Array

    @property
    def skills(self) -> int:
        """How many there are."""
        return next(iter(self.losses.values())).shape[1]

    @property
    def cost(self) -> int:
        """Examples that all the trainings took together."""
        return int(len(self.losses) * self.examples[-1])

    def fall(self, trained: Trained, skill: int) -> float:
        """delta_j(S): how far training on S has brought the loss of skill j down."""
        curve = self.losses[trained][:, skill]
        return float(curve[0] - curve[-1])

    def data_to(self, trained: Trained, skill: int, level: float) -> float:
        """The skill's own examples until its loss is at most `level`; inf if it never is."""
        curve = self.losses[trained][:, skill]
        return examples_to(curve, self.examples / len(trained), level)


def by_data(trials: Trials, level: float, share: float = 0.5, weight: float = 0.5) -> Array:
    """The graph [k, k] by the data that a skill needs: i -> j if i spares data of j.

    graph[i, j] is `weight` if training on both brings the loss of j to `level` with at most
    `share` of the examples of j that j alone needs; where alone it never gets there any number
    is less. Half is the paper's definition of an edge: the pair needs no more data in all than j
    alone. Its LEGO graphs take less data of j, nearly 1. The diagonal is 1.
    """

    def spared(giver: int, taker: int) -> bool:
        together = trials.data_to(_both(giver, taker), taker, level)
        alone = trials.data_to((taker,), taker, level)
        return together < float("inf") and together <= share * alone

    return _graph(trials.skills, lambda giver, taker: weight * spared(giver, taker))


def brute_force(trials: Trials) -> Array:
    """The graph [k, k] of loss differences: delta_j({i, j}) - delta_j({j}) where positive."""

    def gain(giver: int, taker: int) -> float:
        both = trials.fall(_both(giver, taker), taker)
        return max(0.0, both - trials.fall((taker,), taker))

    return _graph(trials.skills, gain)


def approximate(trials: Trials) -> Array:
    """The graph [k, k] from k trainings: delta_j({i}) where positive; the choice out of domain."""
    return _graph(trials.skills, lambda giver, taker: max(0.0, trials.fall((giver,), taker)))


def precision_and_recall(found: Array, true: NDArray[np.bool_]) -> tuple[float | None, float]:
    """(share of the found edges that are true, share of the true ones that are found).

    The diagonal does not count. Without a found edge the precision is not defined: None.
    """
    apart = ~np.eye(len(true), dtype=bool)
    edges = (np.asarray(found) > 0) & apart
    right, needed = (edges & true).sum(), (true & apart).sum()
    return float(right / edges.sum()) if edges.any() else None, float(right / needed)


def trainings(skills: int) -> list[Trained]:
    """What must be trained on for all three rules: every skill alone, and every pair."""
    alone = [(skill,) for skill in range(skills)]
    return alone + [(one, two) for one in range(skills) for two in range(one + 1, skills)]


def _both(one: int, two: int) -> Trained:
    return min(one, two), max(one, two)


def _graph(skills: int, weight: Callable[[int, int], float]) -> Array:
    graph = np.eye(skills)
    for giver in range(skills):
        for taker in range(skills):
            if giver != taker:
                graph[giver, taker] = weight(giver, taker)
    return graph
