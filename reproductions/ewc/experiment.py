"""Each method learns the tasks one after the other and is scored on all of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reproductions.card import Score
from reproductions.ewc.card import Settings
from reproductions.ewc.method import (
    Array,
    Consolidation,
    Labels,
    Sizes,
    accuracy,
    fisher_diagonal,
    gradient,
    initial_weights,
)
from reproductions.ewc.tasks import CLASSES, PIXELS, Task, digits_hash, permuted_digits

Examples = tuple[NDArray[np.float32], Labels]


@dataclass(frozen=True, kw_only=True)
class Method:
    """What a method trains on at the newest task, and how it holds the weights afterwards."""

    examples: Callable[[Sequence[Task], Settings], Examples]
    penalty: Callable[[Settings], float] = lambda settings: 0.0
    importance: Callable[[Array, Sizes, NDArray[np.float32]], Array] = (
        lambda weights, sizes, inputs: np.zeros_like(weights)
    )


def run(settings: Settings, seed: int) -> Iterator[Score]:
    """Scores of every method, each from the same tasks, first weights and order of batches."""
    task_seed, weight_seed, order_seed = np.random.SeedSequence(seed).spawn(3)
    tasks = permuted_digits(settings.tasks, np.random.default_rng(task_seed))
    sizes = (PIXELS, *settings.hidden, CLASSES)
    for name, method in METHODS.items():
        weights = initial_weights(sizes, np.random.default_rng(weight_seed))
        matrix = np.zeros((settings.tasks, settings.tasks))
        held = Consolidation(len(weights), method.penalty(settings))
        order = np.random.default_rng(order_seed)
        for trained in range(1, settings.tasks + 1):
            inputs, labels = method.examples(tasks[:trained], settings)
            for epoch in range(1, settings.epochs + 1):
                weights = one_epoch(weights, sizes, (inputs, labels), held, settings, order)
                done = (trained - 1) * settings.epochs + epoch
                row = on_every_task(weights, sizes, tasks)
                yield from by_task(name, "accuracy_while_training", row, done)
            matrix[trained - 1] = row
            yield from by_task(name, "accuracy", row, trained)
            yield from summary(name, matrix[:trained, :trained])
            held.add(method.importance(weights, sizes, tasks[trained - 1].inputs), weights)


def data_hash(settings: Settings) -> str:
    """Of the digits; all tasks follow from them and the seed."""
    return digits_hash()


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


def mean_accuracy(matrix: Array) -> float:
    """ACC = mean_j R[T, j]: over the tasks learnt so far, after the last of them."""
    return float(matrix[-1].mean())


def forgetting(matrix: Array) -> float:
    """mean_{j<T} (max_{l<T} R[l, j] - R[T, j]), Chaudhry 2018; negative if the end is the best."""
    return float((matrix[:-1, :-1].max(axis=0) - matrix[-1, :-1]).mean())


def backward_transfer(matrix: Array) -> float:
    """BWT = mean_{j<T} (R[T, j] - R[j, j]), Lopez-Paz 2017."""
    return float((matrix[-1, :-1] - matrix.diagonal()[:-1]).mean())


def learning_accuracy(matrix: Array) -> float:
    """mean_j R[j, j]: on each task right after it was learnt. A frozen net forgets nothing."""
    return float(matrix.diagonal().mean())


def summary(method: str, matrix: Array) -> Iterator[Score]:
    """What R[i, j], the accuracy on task j after task i, comes to; two of it need two tasks."""
    measures = {"mean_accuracy": mean_accuracy, "learning_accuracy": learning_accuracy}
    if len(matrix) > 1:
        measures |= {"forgetting": forgetting, "backward_transfer": backward_transfer}
    for metric, measure in measures.items():
        yield Score(method=method, metric=metric, value=measure(matrix), at=len(matrix))


def by_task(method: str, metric: str, row: Sequence[float], at: int) -> Iterator[Score]:
    """One score for each task, counted from 1."""
    for task, value in enumerate(row, start=1):
        yield Score(method=method, metric=metric, value=value, at=at, part=task)


def on_every_task(weights: Array, sizes: Sizes, tasks: Sequence[Task]) -> list[float]:
    """Test accuracy on all tasks, those to come included."""
    return [accuracy(weights, sizes, task.test_inputs, task.test_labels) for task in tasks]


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


METHODS = {
    "sgd": Method(examples=newest),
    "l2": Method(
        examples=newest,
        penalty=lambda settings: settings.l2_penalty,
        importance=lambda weights, sizes, inputs: np.ones_like(weights),
    ),
    "ewc": Method(
        examples=newest,
        penalty=lambda settings: settings.penalty,
        importance=fisher_diagonal,
    ),
    "replay": Method(examples=with_memory),
    "joint": Method(examples=everything),
}
