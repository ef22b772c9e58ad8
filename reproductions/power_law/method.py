"""Environments in which an old task comes back less and less: which ones, and how fast.

The chance to meet a task again falls with the time since it was learnt, its lag: 1 for the task
before the present one. What differs between environments is the law, never the amount.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Law = Callable[[Array], Array]


def power_law(exponent: float) -> Law:
    """Weight lag^-exponent (Section 1: how needs recur in nature, Anderson and Schooler 1991)."""
    return lambda lags: lags**-exponent


def exponential(half_life: float) -> Law:
    """Weight halved with every `half_life` tasks."""
    return lambda lags: 2.0 ** (-lags / half_life)


def last_task(lags: Array) -> Array:
    """All weight on the task just before."""
    return (lags == 1).astype(float)


def uniform(lags: Array) -> Array:
    """The same weight on every old task."""
    return np.ones_like(lags)


def shares(law: Law, old_tasks: int) -> Array:
    """The chance of each old task, oldest first, to be the one met again; they sum to 1."""
    weights = law(np.arange(old_tasks, 0, -1, dtype=float))
    return weights / weights.sum()


def met_again(
    law: Law, old_tasks: int, examples: int, count: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which old task and which of its `examples` each of `count` encounters is: both [count]."""
    tasks = rng.choice(old_tasks, size=count, p=shares(law, old_tasks))
    return tasks, rng.integers(examples, size=count)
