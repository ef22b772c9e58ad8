"""Skill-It: which skill to train on next, from validation losses and a graph of skills.

A sampler is asked, before each round of training, for the mixture of the k training skills. It is
given all evaluations so far, losses [E, m] in nats (a row each time, a column for each of the m
skills that count at the end; m = k in continual pre-training, one column when finetuning to one
skill), and `done`, the share of the budget that is spent. It keeps no state, so that one object may
drive many trainings. A mixture [k] sums to 1.

    sampler = SkillIt(graph, step_size=0.5)
    losses = np.empty((0, m))
    for round in range(rounds):
        mixture = sampler.next_mixture(losses, round / rounds)
        ... train on examples drawn by it, evaluating now and then ...
        losses = np.vstack([losses, evaluation])

`loader.py` has the same as a Sampler for PyTorch's DataLoader.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


class Sampler(Protocol):
    """Anything that says what to train on next."""

    def next_mixture(self, losses: Array, done: float = 0.0) -> Array:
        """The shares [k] of the training skills, after the evaluations [E, m] so far."""


def softmax(scores: Array) -> Array:
    """exp(scores) normalised to sum to 1; [k] -> [k]."""
    raised = np.exp(scores - scores.max())
    return raised / raised.sum()


@dataclass(frozen=True)
class SkillIt:
    """The paper's Algorithm 1 as it is run, with the window of the last evaluations.

    p_i ~ exp(step_size * sum over the window and over j of graph[i, j] * loss_j); before the
    first evaluation every loss counts as 1. graph [k, m]: what skill i does for j, the diagonal 1.
    The window is summed (pre-training in the authors' code, and the paper's equation) or averaged
    (their finetuning). The paper's mirror descent, which multiplies the last mixture by the new
    factor, is `window=None`: all evaluations.
    """

    graph: Array
    step_size: float = 0.5
    window: int | None = 3
    averaged: bool = False

    def next_mixture(self, losses: Array, done: float = 0.0) -> Array:
        """ValueError if the evaluations are not of as many skills as the graph has columns."""
        graph, seen = np.asarray(self.graph, float), np.atleast_2d(np.asarray(losses, float))
        if seen.shape[1] != graph.shape[1]:
            raise ValueError(
                f"the graph has {graph.shape[1]} evaluated skills, the losses have {seen.shape[1]}"
            )
        recent = seen if self.window is None else seen[-self.window :]
        if len(recent) == 0:
            level = np.ones(graph.shape[1])
        else:
            level = recent.mean(axis=0) if self.averaged else recent.sum(axis=0)
        return softmax(self.step_size * graph @ level)


@dataclass(frozen=True)
class Fixed:
    """The same shares throughout, in proportion to `weights` [k].

    Random sampling from a pool (its counts), stratified (ones), the target alone, the target and
    its neighbours (`with_neighbours`) are all of this kind.
    """

    weights: Sequence[float] | Array

    def next_mixture(self, losses: Array, done: float = 0.0) -> Array:
        """The weights as shares, whatever the losses."""
        weights = np.asarray(self.weights, float)
        return weights / weights.sum()


def with_neighbours(graph: NDArray[Any], target: int) -> Fixed:
    """The target (a column) and every skill with an edge to it, in equal parts."""
    wanted = np.asarray(graph)[:, target] > 0
    wanted[target] = True
    return Fixed(wanted.astype(float))


@dataclass(frozen=True)
class Curriculum:
    """Skill by skill in a given order; the paper's skill-curriculum.

    The budget has k + 1 equal stages: in stage s the s-th skill, with all earlier ones in equal
    parts at the share `earlier` together (the paper: 0.4), and last all skills alike. The reverse
    order makes the anticurriculum.
    """

    order: Sequence[int]
    earlier: float = 0.4

    def next_mixture(self, losses: Array, done: float = 0.0) -> Array:
        """The mixture of the stage that `done` falls in."""
        count = len(self.order)
        stage = min(int(done * (count + 1) + 1e-9), count)
        mixture = np.full(count, 1 / count)
        if stage < count:
            mixture[:] = 0
            mixture[list(self.order[:stage])] = self.earlier / max(stage, 1)
            mixture[self.order[stage]] = 1 - mixture.sum()
        return mixture


@dataclass(frozen=True)
class LossProportional:
    """Shares in proportion to the mean loss of the last `window` evaluations; equal before."""

    skills: int
    window: int = 3

    def next_mixture(self, losses: Array, done: float = 0.0) -> Array:
        """Equal shares also where all losses are 0."""
        seen = np.asarray(losses, float)
        level = seen[-self.window :].mean(axis=0) if len(seen) else np.ones(self.skills)
        return level / level.sum() if level.sum() > 0 else np.full(self.skills, 1 / self.skills)


@dataclass(frozen=True)
class GroupDRO:
    """Exponentiated ascent on the worst skill (Sagawa 2020), its weights used as shares.

    p_i ~ exp(step_size * sum over all evaluations of loss_i): Skill-It with the identity graph
    and no window, started from equal shares.
    """

    skills: int
    step_size: float = 0.1

    def next_mixture(self, losses: Array, done: float = 0.0) -> Array:
        """Equal shares before the first evaluation."""
        return softmax(
            self.step_size * np.asarray(losses, float).reshape(-1, self.skills).sum(axis=0)
        )


def examples_to(losses: Array, examples: Array, level: float) -> float:
    """How many examples it takes until the loss is first at most `level`; inf if it never is.

    losses [E] of the evaluations made after examples [E].
    """
    reached = np.flatnonzero(np.asarray(losses) <= level)
    return float(examples[reached[0]]) if len(reached) else float("inf")
