"""One network learns permuted digits task after task, in environments where old ones come back."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reproductions.card import Score
from reproductions.digits import CLASSES, PIXELS, Task, digits_hash, permuted_digits
from reproductions.power_law.card import Settings
from reproductions.power_law.method import (
    Law,
    exponential,
    last_task,
    met_again,
    power_law,
    uniform,
)
from reproductions.power_law.network import (
    Array,
    Consolidation,
    Labels,
    Sizes,
    accuracy,
    fisher_diagonal,
    gradient,
    initial_weights,
)

Examples = tuple[NDArray[np.float32], Labels]


@dataclass(frozen=True, kw_only=True)
class Environment:
    """By which law old tasks come back (None: never), EWC's penalty, and whether all come back."""

    law: Callable[[Settings], Law] | None = None
    penalty: Callable[[Settings], float] = lambda settings: 0.0
    everything: bool = False


def run(settings: Settings, seed: int) -> Iterator[Score]:
    """Scores of every environment, each from the same tasks, first weights and orders."""
    task_seed, weight_seed, order_seed = np.random.SeedSequence(seed).spawn(3)
    tasks = permuted_digits(settings.tasks, np.random.default_rng(task_seed))
    for name, environment in ENVIRONMENTS.items():
        start = initial_weights(_sizes(settings), np.random.default_rng(weight_seed))
        rng = np.random.default_rng(order_seed)
        yield from lifetime(name, environment, start, tasks, settings, rng)


def data_hash(settings: Settings) -> str:
    """Of the digits; all tasks follow from them and the seed."""
    return digits_hash()


def lifetime(
    name: str,
    environment: Environment,
    weights: Array,
    tasks: Sequence[Task],
    settings: Settings,
    rng: np.random.Generator,
) -> Iterator[Score]:
    """The scores of one network after each task, and of each task at the end."""
    sizes, learnt, rehearsed = _sizes(settings), [], 0
    held = Consolidation(len(weights), environment.penalty(settings))
    first = settings.tasks if environment.everything else 1
    for trained in range(first, settings.tasks + 1):
        inputs, labels = encountered(environment, tasks[:trained], settings, rng)
        rehearsed += len(inputs) - len(tasks[0].inputs)
        for _ in range(settings.epochs):
            weights = one_epoch(weights, sizes, (inputs, labels), held, settings, rng)
        if held.penalty:
            held.add(fisher_diagonal(weights, sizes, tasks[trained - 1].inputs), weights)
        row = [accuracy(weights, sizes, each.test_inputs, each.test_labels) for each in tasks]
        learnt.append(row[trained - 1])
        yield Score(
            method=name, metric="mean_accuracy", value=float(np.mean(row[:trained])), at=trained
        )
    yield Score(method=name, metric="learning_accuracy", value=float(np.mean(learnt)))
    oldest = float(np.mean(row[: max(1, settings.tasks // 3)]))
    yield Score(method=name, metric="oldest_third", value=oldest)
    yield Score(method=name, metric="rehearsed", value=rehearsed)
    for task, value in enumerate(row, start=1):
        yield Score(method=name, metric="accuracy", value=value, at=settings.tasks, part=task)


def encountered(
    environment: Environment, tasks: Sequence[Task], settings: Settings, rng: np.random.Generator
) -> Examples:
    """All examples of the newest task, and those of old ones that are met again beside it."""
    newest, old = tasks[-1], tasks[:-1]
    if environment.everything:
        inputs = np.concatenate([task.inputs for task in tasks])
        return inputs, np.concatenate([task.labels for task in tasks])
    if not old or environment.law is None:
        return newest.inputs, newest.labels
    examples = len(newest.inputs)
    count = round(settings.rehearsal * examples)
    which, rows = met_again(environment.law(settings), len(old), examples, count, rng)
    met = np.stack([task.inputs for task in old])[which, rows]
    labels = np.stack([task.labels for task in old])[which, rows]
    return np.concatenate([newest.inputs, met]), np.concatenate([newest.labels, labels])


def one_epoch(
    weights: Array,
    sizes: Sizes,
    examples: Examples,
    held: Consolidation,
    settings: Settings,
    rng: np.random.Generator,
) -> Array:
    """Weights after one pass over the examples in a random order."""
    inputs, labels = examples
    order = rng.permutation(len(inputs))
    for start in range(0, len(order), settings.batch):
        rows = order[start : start + settings.batch]
        slope = gradient(weights, sizes, inputs[rows], labels[rows])
        weights = held.step(weights, slope, settings.rate)
    return weights


def _sizes(settings: Settings) -> Sizes:
    return (PIXELS, *settings.hidden, CLASSES)


ENVIRONMENTS = {
    "none": Environment(),
    "ewc": Environment(penalty=lambda settings: settings.penalty),
    "last_task": Environment(law=lambda settings: last_task),
    "exponential": Environment(law=lambda settings: exponential(settings.half_life)),
    "exponential_slow": Environment(law=lambda settings: exponential(settings.slow_half_life)),
    "power_law": Environment(law=lambda settings: power_law(settings.exponent)),
    "power_law_slow": Environment(law=lambda settings: power_law(settings.slow_exponent)),
    "uniform": Environment(law=lambda settings: uniform),
    "joint": Environment(everything=True),
}
