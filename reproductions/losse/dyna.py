"""Dyna: an agent that learns its values from what a world model foresees (Sutton 1990).

Each real step gives the model one transition to learn from. Then values are learnt from imagined
ones: states seen before, actions at random, and what the model says comes of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from reproductions.losse import pendulum
from reproductions.losse.method import Encoding

Array = NDArray[np.float64]
Foresee = Callable[[Array, Array], Array]


class Model(Protocol):
    """A world model that learns one transition at a time."""

    work: int  # multiplications and additions of the last step of learning

    @property
    def kept(self) -> int:
        """Numbers in memory that the past has made."""

    def observe(self, given: Array, change: Array) -> None:
        """Learn from one transition."""

    def predict(self, given: Array) -> Array:
        """The expected change [N, K]."""


@dataclass
class Values:
    """Q(seen, action): linear in sparse features, one set of weights for each torque."""

    encoding: Encoding
    rate: float
    discount: float
    weights: Array = field(init=False)

    def __post_init__(self) -> None:
        self.weights = np.zeros((len(pendulum.TORQUES), self.encoding.size))

    def of(self, seen: Array) -> Array:
        """[N, 3]: one value for each torque."""
        which, much = self.encoding.features(seen)
        return np.einsum("nf,anf->na", much, self.weights[:, which])

    def learn(self, seen: Array, action: NDArray[np.int64], later: Array) -> None:
        """One step of Q-learning on transitions [N, 3], [N], [N, 3]; the reward is known."""
        gain = pendulum.reward(seen, pendulum.TORQUES[action])
        target = gain + self.discount * self.of(later).max(axis=1)
        which, much = self.encoding.features(seen)
        error = target - np.einsum("nf,nf->n", much, self.weights[action[:, None], which])
        length = (much**2).sum(axis=1)
        change = (self.rate * error / length)[:, None] * much
        np.add.at(self.weights, (action[:, None], which), change)


@dataclass(frozen=True)
class Loop:
    """How an agent lives: real steps, imagined transitions for each, exploration, scoring."""

    steps: int
    imagined: int
    chance: float  # of a torque at random
    every: int  # real steps from one scoring to the next


def live(
    values: Values, loop: Loop, imagine: "Imagination", rng: np.random.Generator
) -> Iterator[tuple[int, float]]:
    """(real steps so far, return of the greedy agent) again and again while it learns."""
    state, seen_before = pendulum.hanging(1, rng), np.zeros((loop.steps, 3))
    for step in range(loop.steps):
        if step % pendulum.LENGTH == 0:
            state = pendulum.hanging(1, rng)
        seen = pendulum.observed(state)
        seen_before[step] = seen[0]
        explores = rng.random() < loop.chance
        action = int(rng.integers(3)) if explores else int(values.of(seen)[0].argmax())
        state = pendulum.after(state, pendulum.TORQUES[[action]])
        later = pendulum.observed(state)
        imagine.observe(seen, action, later)
        rows = rng.integers(step + 1, size=loop.imagined)
        values.learn(*imagine.transitions(seen_before[rows], rows, rng))
        if (step + 1) % loop.every == 0:
            yield step + 1, greedy_return(values)


def greedy_return(values: Values, episodes: int = 20) -> float:
    """Mean return of always taking the best torque, over one episode from each fixed start."""
    angles = np.pi + np.linspace(-0.5, 0.5, episodes)
    state, total = np.column_stack([angles, np.zeros(episodes)]), np.zeros(episodes)
    for _ in range(pendulum.LENGTH):
        seen = pendulum.observed(state)
        torque = pendulum.TORQUES[values.of(seen).argmax(axis=1)]
        total += pendulum.reward(seen, torque)
        state = pendulum.after(state, torque)
    return float(total.mean())


def random_return(rng: np.random.Generator, episodes: int = 200) -> float:
    """Mean return of torques at random."""
    state, total = pendulum.hanging(episodes, rng), np.zeros(episodes)
    for _ in range(pendulum.LENGTH):
        torque = rng.choice(pendulum.TORQUES, episodes)
        total += pendulum.reward(pendulum.observed(state), torque)
        state = pendulum.after(state, torque)
    return float(total.mean())


class Imagination:
    """Transitions that a learnt model foresees, from states seen before."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def observe(self, seen: Array, action: int, later: Array) -> None:
        """Give the model the real transition of this step."""
        given = pendulum.as_given(seen, pendulum.TORQUES[[action]])
        self.model.observe(given[0], (later - seen)[0] / pendulum.CHANGE)

    def transitions(
        self, seen: Array, rows: NDArray[np.int64], rng: np.random.Generator
    ) -> tuple[Array, NDArray[np.int64], Array]:
        """From these states, with torques at random, to what the model foresees."""
        action = rng.integers(3, size=len(seen))
        return seen, action, self.foreseen(seen, pendulum.TORQUES[action])

    def foreseen(self, seen: Array, torque: Array) -> Array:
        """What is observed after one more step, as the model has it."""
        change = self.model.predict(pendulum.as_given(seen, torque))
        return pendulum.plausible(seen + change * pendulum.CHANGE)


class Truth(Imagination):
    """The pendulum itself in place of a model: the bound for every model."""

    def __init__(self) -> None:
        pass

    def observe(self, seen: Array, action: int, later: Array) -> None:
        """There is nothing to learn."""

    def foreseen(self, seen: Array, torque: Array) -> Array:
        """What is observed after one more step."""
        angle = np.arctan2(seen[:, 1], seen[:, 0])
        state = np.column_stack([angle, seen[:, 2] * pendulum.FASTEST])
        return pendulum.observed(pendulum.after(state, torque))


class Memory(Imagination):
    """No model: the real transitions again, as often as others imagine new ones."""

    def __init__(self) -> None:
        self.actions: list[int] = []
        self.later: list[Array] = []

    def observe(self, seen: Array, action: int, later: Array) -> None:
        """Remember the real transition of this step."""
        self.actions.append(action)
        self.later.append(later[0])

    def transitions(
        self, seen: Array, rows: NDArray[np.int64], rng: np.random.Generator
    ) -> tuple[Array, NDArray[np.int64], Array]:
        """What really came after these states."""
        return seen, np.array(self.actions)[rows], np.array([self.later[row] for row in rows])
