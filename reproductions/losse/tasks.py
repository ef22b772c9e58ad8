"""A pole on a cart, and three ways of behaving with it, one after the other.

The equations are the classic ones (Barto, Sutton and Anderson 1983). A state is (position in m,
speed in m/s, angle in rad, turning speed in rad/s), the angle 0 upright and pi hanging. What is
observed of it is five numbers: the angle as its cosine and sine.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

GRAVITY, CART_KG, POLE_KG, HALF_POLE_M, STEP_S = 9.8, 1.0, 0.1, 0.5, 0.02
STRONGEST_N = 10.0
TRACK_M = 2.4
OBSERVED = np.array([TRACK_M, 3.0, 1.0, 1.0, 8.0])  # what each observed number is divided by
CHANGE = OBSERVED * np.array([0.02, 0.05, 0.1, 0.1, 0.05])  # the same for its change in a step
UPRIGHT_REACH = 0.6  # rad: further than this, balancing begins anew


@dataclass(frozen=True)
class Stream:
    """Transitions in order: what is observed and done [N, 6], and what changes by it [N, 5]."""

    given: Array
    change: Array


@dataclass(frozen=True)
class Behaviour:
    """How episodes start, which force is used, and how wide the random part of it is (N)."""

    start: Callable[[int, np.random.Generator], Array]
    force: Callable[[Array], Array]
    noise: float
    reach: float = np.inf


def after(state: Array, force: Array) -> Array:
    """The states [N, 4] one step of 0.02 s later under forces [N] in newtons (Euler's rule)."""
    position, speed, angle, turning = state.T
    sine, cosine, mass = np.sin(angle), np.cos(angle), CART_KG + POLE_KG
    push = (force + POLE_KG * HALF_POLE_M * turning**2 * sine) / mass
    bending = (GRAVITY * sine - cosine * push) / (
        HALF_POLE_M * (4 / 3 - POLE_KG * cosine**2 / mass)
    )
    speeding = push - POLE_KG * HALF_POLE_M * bending * cosine / mass
    rates = np.stack([speed, speeding, turning, bending], axis=1)
    return state + STEP_S * rates


def observed(state: Array) -> Array:
    """What is seen of states [N, 4]: position, speed, cosine, sine, turning speed, each scaled."""
    position, speed, angle, turning = state.T
    seen = np.stack([position, speed, np.cos(angle), np.sin(angle), turning], axis=1)
    return seen / OBSERVED


def phase(behaviour: Behaviour, episodes: int, length: int, rng: np.random.Generator) -> Stream:
    """The transitions of so many episodes of one behaviour, one episode after the other.

    An episode that leaves the track or the behaviour's reach begins anew in its next step.
    """
    state = behaviour.start(episodes, rng)
    given, change = [], []
    for _ in range(length):
        wish = behaviour.force(state) + rng.uniform(-1, 1, episodes) * behaviour.noise
        force = np.clip(wish, -STRONGEST_N, STRONGEST_N)
        later = after(state, force)
        seen = observed(state)
        given.append(np.column_stack([seen, force / STRONGEST_N]))
        change.append((observed(later) - seen) * OBSERVED / CHANGE)
        lost = (np.abs(later[:, 0]) > TRACK_M) | (np.abs(later[:, 2]) > behaviour.reach)
        state = np.where(lost[:, None], behaviour.start(episodes, rng), later)
    return Stream(
        *(np.stack(each, axis=1).reshape(-1, each[0].shape[1]) for each in (given, change))
    )


def _hanging(count: int, rng: np.random.Generator) -> Array:
    return rng.uniform(-0.1, 0.1, (count, 4)) + np.array([0, 0, np.pi, 0])


def _upright(count: int, rng: np.random.Generator) -> Array:
    return rng.uniform(-0.2, 0.2, (count, 4))


def _pump(state: Array) -> Array:
    """Push with the swing while its energy is below that of standing upright, and to the middle."""
    position, speed, angle, turning = state.T
    inertia = 4 / 3 * POLE_KG * HALF_POLE_M**2
    energy = inertia * turning**2 / 2 + POLE_KG * GRAVITY * HALF_POLE_M * (np.cos(angle) - 1)
    pull = 30 * energy * turning * np.cos(angle)
    return np.clip(pull, -7, 7) - 2 * position - speed


def _balance(state: Array) -> Array:
    """A linear feedback that holds the pole up and the cart in the middle."""
    return state @ np.array([1.0, 2.0, 30.0, 8.0])


BEHAVIOURS = {
    "hanging": Behaviour(_hanging, lambda state: -state[:, 0] - state[:, 1], noise=3.0),
    "pumping": Behaviour(_hanging, _pump, noise=2.0),
    "balancing": Behaviour(_upright, _balance, noise=3.0, reach=UPRIGHT_REACH),
}


def equations_hash() -> str:
    """Of what the equations answer to fixed states: it changes when they do."""
    states = np.linspace(-1, 1, 40).reshape(10, 4)
    answer = np.round(after(states, np.linspace(-10, 10, 10)), 9)
    return hashlib.sha256(answer.tobytes()).hexdigest()
