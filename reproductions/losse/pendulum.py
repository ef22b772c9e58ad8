"""A pendulum to swing up and hold with three torques too weak to lift it at once.

A state is (angle in rad, 0 upright; turning speed in rad/s). The equations, the reward and the
numbers are those of the usual control exercise: gravity 10, a rod of 1 m and 1 kg, steps of 0.05 s.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

TORQUES = np.array([-2.0, 0.0, 2.0])  # Nm
GRAVITY, STEP_S, FASTEST = 10.0, 0.05, 8.0
CHANGE = np.array([0.4, 0.4, 0.1])  # what a change of cosine, sine and scaled speed is divided by
LENGTH = 200  # steps in an episode


def after(state: Array, torque: Array) -> Array:
    """The states [N, 2] one step later under torques [N]."""
    angle, turning = state.T
    faster = turning + STEP_S * (1.5 * GRAVITY * np.sin(angle) + 3 * torque)
    faster = np.clip(faster, -FASTEST, FASTEST)
    return np.column_stack([angle + STEP_S * faster, faster])


def observed(state: Array) -> Array:
    """Cosine, sine and turning speed over its limit: [N, 3], all in -1..1."""
    return np.column_stack([np.cos(state[:, 0]), np.sin(state[:, 0]), state[:, 1] / FASTEST])


def reward(seen: Array, torque: Array) -> Array:
    """-(angle^2 + 0.1 speed^2 + 0.001 torque^2) of what is observed [N, 3], at most 0."""
    angle = np.arctan2(seen[:, 1], seen[:, 0])
    return -(angle**2 + 0.1 * (FASTEST * seen[:, 2]) ** 2 + 0.001 * torque**2)


def hanging(count: int, rng: np.random.Generator) -> Array:
    """States anywhere within half a radian of hanging at rest: an episode starts so."""
    return np.column_stack([np.pi + rng.uniform(-0.5, 0.5, count), rng.uniform(-0.5, 0.5, count)])


def as_given(seen: Array, torque: Array) -> Array:
    """What a model is given: what is observed, and the torque over the strongest [N, 4]."""
    return np.column_stack([seen, torque / TORQUES[-1]])


def plausible(seen: Array) -> Array:
    """What a model foresees, brought back to the circle and below the fastest speed."""
    circle = seen[:, :2] / np.maximum(np.linalg.norm(seen[:, :2], axis=1, keepdims=True), 1e-6)
    return np.column_stack([circle, np.clip(seen[:, 2], -1, 1)])
