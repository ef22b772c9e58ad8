"""The networks that Losse is held against: one net, and what it is trained on at each step."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Parts = list[Array]
Recall = Callable[[int, np.random.Generator], NDArray[np.int64]]


class Network:
    """Rectified layers and Adam, squared error. sizes (inputs, hidden..., outputs)."""

    def __init__(self, sizes: tuple[int, ...], rate: float, rng: np.random.Generator) -> None:
        self.weights: Parts = []
        for inputs, outputs in zip(sizes, sizes[1:], strict=False):
            self.weights.append(rng.normal(0, np.sqrt(2 / inputs), (inputs + 1, outputs)))
            self.weights[-1][-1] = 0
        self.rate, self.steps = rate, 0
        self.first = [np.zeros_like(part) for part in self.weights]
        self.second = [np.zeros_like(part) for part in self.weights]

    def activations(self, inputs: Array) -> Parts:
        """What each layer is given, with a column of ones, and the outputs last."""
        found = [_with_one(inputs)]
        for part in self.weights[:-1]:
            found.append(_with_one(np.maximum(found[-1] @ part, 0)))
        return [*found, found[-1] @ self.weights[-1]]

    def gradients(self, inputs: Array, targets: Array) -> Parts:
        """Of the squared error, summed over outputs and averaged over rows, for each layer."""
        found = self.activations(inputs)
        error = 2 * (found[-1] - targets) / len(inputs)
        slopes: Parts = []
        for given, part in zip(found[-2::-1], self.weights[::-1], strict=True):
            slopes.append(given.T @ error)
            error = (error @ part[:-1].T) * (given[:, :-1] > 0)
        return slopes[::-1]

    def learn(self, inputs: Array, targets: Array) -> None:
        """One step of Adam (decay rates 0.9 and 0.999) on these rows."""
        self.steps += 1
        correction = np.sqrt(1 - 0.999**self.steps) / (1 - 0.9**self.steps)
        slopes = self.gradients(inputs, targets)
        for part, slope, first, second in zip(
            self.weights, slopes, self.first, self.second, strict=True
        ):
            first += 0.1 * (slope - first)
            second += 0.001 * (slope**2 - second)
            part -= self.rate * correction * first / (np.sqrt(second) + 1e-8)

    @property
    def size(self) -> int:
        """How many weights there are."""
        return sum(part.size for part in self.weights)


class Recaller:
    """A network that at each step learns from the newest transition and some that it remembers.

    `recall(count, rng)` says which of the `count` transitions seen so far, the newest included,
    one step of Adam is taken on; `room` how many are kept.
    """

    def __init__(self, network: Network, recall: Recall, room: int, rng: np.random.Generator):
        self.network, self.recall, self.room, self.rng = network, recall, room, rng
        self.given: Array = np.empty((0, 0))
        self.change: Array = np.empty((0, 0))
        self.count = self.work = 0

    @property
    def kept(self) -> int:
        """Numbers in memory that the past has made: weights, Adam's means, transitions."""
        row = self.given.shape[1] + self.change.shape[1]
        return 3 * self.network.size + min(self.count, self.room) * row

    def observe(self, given: Array, change: Array) -> None:
        """One transition, given [D], change [K]: remember it, take one step of Adam."""
        if self.count == len(self.given):
            spare = max(1024, 2 * self.count)
            self.given = _grown(self.given, spare, len(given))
            self.change = _grown(self.change, spare, len(change))
        self.given[self.count], self.change[self.count] = given, change
        self.count += 1
        rows = self.recall(self.count, self.rng)
        self.network.learn(self.given[rows], self.change[rows])
        self.work = 6 * len(rows) * self.network.size

    def predict(self, given: Array) -> Array:
        """The expected change [N, K]."""
        return self.network.activations(given)[-1]


def newest(count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """The last transition alone: plain online learning."""
    return np.array([count - 1])


def from_last(window: int, batch: int) -> Recall:
    """The newest and others of the last `window`: a sliding window."""

    def recall(count: int, rng: np.random.Generator) -> NDArray[np.int64]:
        return np.append(rng.integers(max(0, count - window), count, batch - 1), count - 1)

    return recall


class Reservoir:
    """The newest and others of a uniform sample of fixed size of all seen (Vitter 1985)."""

    def __init__(self, room: int, batch: int) -> None:
        self.room, self.batch = room, batch
        self.held: list[int] = []

    def __call__(self, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Which rows to learn from; the sample takes the newest in by chance."""
        if len(self.held) < self.room:
            self.held.append(count - 1)
        elif (place := int(rng.integers(count))) < self.room:
            self.held[place] = count - 1
        return np.append(rng.choice(self.held, self.batch - 1), count - 1)


def _with_one(inputs: Array) -> Array:
    return np.column_stack([inputs, np.ones(len(inputs))])


def _grown(rows: Array, spare: int, width: int) -> Array:
    larger = np.zeros((spare, width))
    larger[: len(rows)] = rows.reshape(len(rows), width)
    return larger
