"""Each method learns the tasks one after the other and is scored on all of them."""

import dataclasses
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.random import SeedSequence

from reproductions.card import Score
from reproductions.ewc.card import Settings
from reproductions.ewc.learning import METHODS, Method, Seeds, learn, network
from reproductions.ewc.measures import forgetting, learning_accuracy, mean_accuracy, summary
from reproductions.ewc.method import Array, Sizes, accuracy
from reproductions.ewc.tasks import Task, digits_hash, permuted_digits, split_digits

BASE = ("sgd", "l2", "ewc", "replay", "joint")
SWEPT = ("l2", "ewc", "ewc_batched")


def run(settings: Settings, seed: int) -> Iterator[Score]:
    """Scores of every method, each from the same tasks, first weights and order of batches."""
    seeds = Seeds(*SeedSequence(seed).spawn(4))
    for name in methods(settings):
        yield from one_after_the_other(name, settings, seeds)
    for name in BASE:
        yield from new_classes(name, settings, seeds)
    for change in settings.sweep:
        for name in SWEPT:
            yield from at_penalty(name, change, settings, seeds)


def data_hash(settings: Settings) -> str:
    """Of the digits; all tasks follow from them and the seed."""
    return digits_hash()


def methods(settings: Settings) -> list[str]:
    """Those that this run measures, in the order of the card."""
    return [name for name in METHODS if name in BASE or settings.readings]


def one_after_the_other(name: str, settings: Settings, seeds: Seeds) -> Iterator[Score]:
    """Permuted digits: accuracies after every epoch and every task, and what they come to."""
    tasks = permuted_digits(settings.tasks, np.random.default_rng(seeds.tasks))
    sizes, matrix = network(settings), np.zeros((settings.tasks, settings.tasks))
    for done, weights in learn(METHODS[name], tasks, settings, seeds):
        row = on_every_task(weights, sizes, tasks)
        yield from by_task(name, "accuracy_while_training", row, done)
        if done % settings.epochs == 0:
            trained = done // settings.epochs
            matrix[trained - 1] = row
            yield from by_task(name, "accuracy", row, trained)
            yield from summary(name, matrix[:trained, :trained])
    if settings.sweep and name in SWEPT:
        yield from swept(name, 0, matrix)


def new_classes(name: str, settings: Settings, seeds: Seeds) -> Iterator[Score]:
    """Split digits with one head for all: accuracy on the classes learnt so far."""
    tasks = split_digits(np.random.default_rng(seeds.tasks))
    matrix = after_each_task(METHODS[name], tasks, settings, seeds)
    for trained in range(1, len(tasks) + 1):
        value = mean_accuracy(matrix[:trained, :trained])
        yield Score(method=name, metric="class_incremental_accuracy", value=value, at=trained)


def at_penalty(name: str, change: int, settings: Settings, seeds: Seeds) -> Iterator[Score]:
    """The end of a run whose penalty is the method's own times 10^(change / 10)."""
    factor = 10 ** (change / 10)
    other = dataclasses.replace(
        settings, penalty=settings.penalty * factor, l2_penalty=settings.l2_penalty * factor
    )
    tasks = permuted_digits(settings.tasks, np.random.default_rng(seeds.tasks))
    yield from swept(name, change, after_each_task(METHODS[name], tasks, other, seeds))


def swept(name: str, change: int, matrix: Array) -> Iterator[Score]:
    """What the matrix of one penalty of the sweep comes to."""
    measures = {
        "sweep_mean_accuracy": mean_accuracy,
        "sweep_learning_accuracy": learning_accuracy,
        "sweep_forgetting": forgetting,
    }
    for metric, measure in measures.items():
        yield Score(method=name, metric=metric, value=measure(matrix), at=change)


def after_each_task(
    method: Method, tasks: Sequence[Task], settings: Settings, seeds: Seeds
) -> Array:
    """R[i, j]: accuracy on task j after learning task i."""
    sizes = network(settings)
    return np.array(
        [
            on_every_task(weights, sizes, tasks)
            for done, weights in learn(method, tasks, settings, seeds)
            if done % settings.epochs == 0
        ]
    )


def by_task(method: str, metric: str, row: Sequence[float], at: int) -> Iterator[Score]:
    """One score for each task, counted from 1."""
    for task, value in enumerate(row, start=1):
        yield Score(method=method, metric=metric, value=value, at=at, part=task)


def on_every_task(weights: Array, sizes: Sizes, tasks: Sequence[Task]) -> list[float]:
    """Test accuracy on all tasks, those to come included."""
    return [accuracy(weights, sizes, task.test_inputs, task.test_labels) for task in tasks]
