"""What a training comes to: areas under curves, half-way values, what a mixture did."""

import numpy as np
from numpy.typing import NDArray

from reproductions.skill_it.crew import Trace

Array = NDArray[np.floating]


def area(trace: Trace) -> float:
    """Accuracy averaged over skills and over all evaluations after the first examples."""
    return float(np.mean(trace.accuracies[1:]))


def half_way(trace: Trace) -> float:
    """Accuracy averaged over skills once half of the examples are seen."""
    middle = trace.examples[-1] / 2
    index = next(i for i, seen in enumerate(trace.examples) if seen >= middle)
    return float(np.mean(trace.accuracies[index]))


def loss_over_training(trace: Trace, skill: int) -> float:
    """The skill's validation loss, in nats, averaged over all evaluations after the first."""
    return float(np.mean([losses[skill] for losses in trace.losses[1:]]))


def loss_at_own(trace: Trace, skill: int, own: Array) -> Array:
    """The skill's loss after so many of its own examples (linear between evaluations)."""
    seen = [drawn[skill] for drawn in trace.drawn]
    return np.interp(own, seen, [losses[skill] for losses in trace.losses])


def area_from(trace: Trace, cost: int) -> float:
    """`area` where the first `cost` examples went into something else: an untrained model's
    accuracies, then as many of the training's as fit into the same examples in all."""
    shifted = [seen + cost for seen in trace.examples]
    means = [float(np.mean(row)) for row in trace.accuracies]
    grid = trace.examples[1:]
    known = [int(np.searchsorted(shifted, at, side="right")) - 1 for at in grid]
    return float(np.mean([means[max(index, 0)] for index in known]))


def share_when_learned(trace: Trace, level: float) -> tuple[float, float] | None:
    """(share before training, share in the first round after it is learned) of the skill whose
    validation loss is first at most `level`; None if no round follows any such evaluation."""
    losses = np.array(trace.losses)
    for row, seen in zip(losses, trace.examples, strict=True):
        learned = np.flatnonzero(row <= level)
        rounds = [index for index, begun in enumerate(trace.begun) if begun >= seen]
        if len(learned) and rounds:
            skill = int(learned[row[learned].argmin()])
            return float(trace.mixtures[0][skill]), float(trace.mixtures[rounds[0]][skill])
    return None
