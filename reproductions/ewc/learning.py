"""The methods: what each trains on at the newest task, and how it holds the weights afterwards."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator, SeedSequence
from numpy.typing import NDArray

from reproductions.ewc.card import Settings
from reproductions.ewc.method import (
    Array,
    Consolidation,
    Labels,
    Sizes,
    batched_fisher,
    empirical_fisher,
    fisher_diagonal,
    gradient,
    initial_weights,
    own_labels,
)
from reproductions.ewc.tasks import CLASSES, PIXELS, Task

Examples = tuple[NDArray[np.float32], Labels]
Importance = Callable[[Array, Sizes, Examples, Settings, Generator], Array]
SOME = 500  # examples of a Fisher that is exact on a part of them


@dataclass(frozen=True, kw_only=True)
class Method:
    """A way to learn task after task. `importance` of all weights is taken after each task."""

    examples: Callable[[Sequence[Task], Settings], Examples]
    penalty: Callable[[Settings], float] = lambda settings: 0.0
    importance: Importance | None = None


@dataclass(frozen=True)
class Seeds:
    """What chance decides, each from its own source, so that methods differ in nothing else."""

    tasks: SeedSequence
    weights: SeedSequence
    order: SeedSequence
    labels: SeedSequence


def learn(
    method: Method, tasks: Sequence[Task], settings: Settings, seeds: Seeds
) -> Iterator[tuple[int, Array]]:
    """After every epoch: how many are done, and the weights."""
    sizes = network(settings)
    weights = initial_weights(sizes, np.random.default_rng(seeds.weights))
    held = Consolidation(len(weights), method.penalty(settings))
    order, drawn = np.random.default_rng(seeds.order), np.random.default_rng(seeds.labels)
    for trained in range(1, len(tasks) + 1):
        examples = method.examples(tasks[:trained], settings)
        for epoch in range(1, settings.epochs + 1):
            weights = one_epoch(weights, sizes, examples, held, settings, order)
            yield (trained - 1) * settings.epochs + epoch, weights
        if method.importance and trained < len(tasks):
            newly = newest(tasks[:trained], settings)
            held.add(method.importance(weights, sizes, newly, settings, drawn), weights)


def network(settings: Settings) -> Sizes:
    """Pixels, hidden layers, classes."""
    return (PIXELS, *settings.hidden, CLASSES)


def one_epoch(
    weights: Array,
    sizes: Sizes,
    examples: Examples,
    held: Consolidation,
    settings: Settings,
    rng: Generator,
) -> Array:
    """Weights after one pass over the examples in a random order."""
    inputs, labels = examples
    order = rng.permutation(len(inputs))
    for start in range(0, len(order), settings.batch):
        rows = order[start : start + settings.batch]
        slope = gradient(weights, sizes, inputs[rows], labels[rows])
        weights = held.step(weights, slope, settings.rate)
    return weights


def newest(tasks: Sequence[Task], settings: Settings) -> Examples:
    """The examples of the task at hand."""
    return tasks[-1].inputs, tasks[-1].labels


def with_memory(tasks: Sequence[Task], settings: Settings) -> Examples:
    """The newest task, and as many examples again from a few kept of each old one, repeated."""
    inputs, labels = newest(tasks, settings)
    kept = settings.memory
    if len(tasks) == 1 or kept == 0:
        return inputs, labels
    old = np.concatenate([task.inputs[:kept] for task in tasks[:-1]])
    old_labels = np.concatenate([task.labels[:kept] for task in tasks[:-1]])
    rows = np.resize(np.arange(len(old)), len(inputs))
    return np.concatenate([inputs, old[rows]]), np.concatenate([labels, old_labels[rows]])


def everything(tasks: Sequence[Task], settings: Settings) -> Examples:
    """All examples of all tasks so far."""
    inputs = np.concatenate([task.inputs for task in tasks])
    return inputs, np.concatenate([task.labels for task in tasks])


def held_by(importance: Importance) -> Method:
    """EWC with this reading of the Fisher information."""
    return Method(examples=newest, penalty=lambda settings: settings.penalty, importance=importance)


READINGS = {
    "ewc": held_by(
        lambda weights, sizes, seen, settings, rng: fisher_diagonal(weights, sizes, seen[0])
    ),
    "ewc_500": held_by(
        lambda weights, sizes, seen, settings, rng: fisher_diagonal(weights, sizes, seen[0][:SOME])
    ),
    "ewc_sampled": held_by(
        lambda weights, sizes, seen, settings, rng: empirical_fisher(
            weights, sizes, seen[0], own_labels(weights, sizes, seen[0], rng)
        )
    ),
    "ewc_empirical": held_by(
        lambda weights, sizes, seen, settings, rng: empirical_fisher(weights, sizes, *seen)
    ),
    "ewc_batched": held_by(
        lambda weights, sizes, seen, settings, rng: batched_fisher(
            weights, sizes, *seen, settings.batch
        )
    ),
}
METHODS = {
    "sgd": Method(examples=newest),
    "l2": Method(
        examples=newest,
        penalty=lambda settings: settings.l2_penalty,
        importance=lambda weights, sizes, seen, settings, rng: np.ones_like(weights),
    ),
    **READINGS,
    "replay": Method(examples=with_memory),
    "joint": Method(examples=everything),
}
