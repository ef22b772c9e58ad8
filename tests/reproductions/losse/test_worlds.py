"""The cart-pole and the pendulum against their equations, and the agent's steps by hand."""

import numpy as np
import pytest

from reproductions.losse import pendulum, tasks
from reproductions.losse.dyna import Imagination, Memory, Truth, Values
from reproductions.losse.method import DenseLeader, random_encoding


def test_the_cart_pole_obeys_the_equations_of_motion():
    """Both of Newton's equations, not solved for anything, hold for the accelerations found."""
    rng = np.random.default_rng(0)
    state, force = rng.normal(size=(50, 4)), rng.uniform(-10, 10, 50)
    rates = (tasks.after(state, force) - state) / 0.02
    np.testing.assert_allclose(rates[:, [0, 2]], state[:, [1, 3]], atol=1e-9)
    speeding, bending = rates[:, 1], rates[:, 3]
    angle, turning = state[:, 2], state[:, 3]
    mass, pole, half = 1.1, 0.1, 0.5
    pull = pole * half * (turning**2 * np.sin(angle) - bending * np.cos(angle))
    np.testing.assert_allclose(mass * speeding, force + pull, atol=1e-9)
    turned = 9.8 * np.sin(angle) - speeding * np.cos(angle)
    np.testing.assert_allclose(4 / 3 * half * bending, turned, atol=1e-9)


def test_the_three_behaviours_are_in_different_places_and_pumping_gets_up():
    rng = np.random.default_rng(0)
    parts = [tasks.phase(each, 6, 200, rng) for each in tasks.BEHAVIOURS.values()]
    hanging, pumping, balancing = (part.given[:, 2] for part in parts)
    assert hanging.max() < -0.7 and balancing.min() > 0.7
    assert pumping.min() < -0.9 and pumping.max() > 0.9
    for part in parts:
        assert len(part.given) == len(part.change) == 1200
        np.testing.assert_allclose((part.given[:, 2:4] ** 2).sum(axis=1), 1)
        inside = part.given[1:200, :5] * tasks.OBSERVED
        stepped = (part.given[:199, :5] * tasks.OBSERVED) + part.change[:199] * tasks.CHANGE
        close = np.isclose(inside, stepped).all(axis=1)
        assert close.mean() > 0.95  # but for where an episode begins anew


def test_the_pendulum_hangs_still_and_gains_the_energy_that_a_torque_gives():
    np.testing.assert_allclose(
        pendulum.after(np.array([[np.pi, 0.0]]), np.zeros(1))[0, 1], 0, atol=1e-9
    )
    later = pendulum.after(np.array([[np.pi / 2, 1.0]]), np.array([2.0]))
    np.testing.assert_allclose(later[0, 1], 1 + 0.05 * (15 + 6))
    seen = pendulum.observed(np.array([[0.0, 0.0], [np.pi, 0.0], [0.0, 8.0]]))
    gained = pendulum.reward(seen, np.array([0.0, 0.0, 2.0]))
    np.testing.assert_allclose(gained, [0, -(np.pi**2), -(6.4 + 0.004)])


def test_the_true_model_foresees_what_comes_and_a_memory_gives_it_back():
    rng = np.random.default_rng(0)
    state = np.column_stack([rng.uniform(-3, 3, 20), rng.uniform(-5, 5, 20)])
    action = rng.integers(3, size=20)
    later = pendulum.observed(pendulum.after(state, pendulum.TORQUES[action]))
    seen = pendulum.observed(state)
    np.testing.assert_allclose(Truth().foreseen(seen, pendulum.TORQUES[action]), later)
    memory = Memory()
    for row in range(20):
        memory.observe(seen[[row]], int(action[row]), later[[row]])
    rows = np.array([3, 3, 17])
    _, acted, after = memory.transitions(seen[rows], rows, rng)
    np.testing.assert_array_equal(acted, action[rows])
    np.testing.assert_array_equal(after, later[rows])


def test_an_imagination_with_a_model_that_knows_the_change_foresees_it():
    class Linear(DenseLeader):
        def predict(self, given):
            return np.tile([0.5, 0.0, 0.1], (len(given), 1))

    seen = np.array([[0.0, 1.0, 0.0]])
    foreseen = Imagination(Linear(4, 3, 1.0)).foreseen(seen, np.zeros(1))
    circle = np.array([0.2, 1.0]) / np.hypot(0.2, 1.0)
    np.testing.assert_allclose(foreseen, [[*circle, 0.01]])


def test_a_step_of_q_learning_goes_the_given_part_of_the_way_to_its_target():
    rng = np.random.default_rng(0)
    values = Values(random_encoding(3, 4, 3, 1.0, rng), rate=0.25, discount=0.9)
    values.weights[:] = rng.normal(size=values.weights.shape)
    seen, later = rng.normal(size=(1, 3)), rng.normal(size=(1, 3))
    before = values.of(seen)[0]
    target = pendulum.reward(seen, np.zeros(1))[0] + 0.9 * values.of(later).max()
    values.learn(seen, np.array([1]), later)
    after = values.of(seen)[0]
    assert after[1] - before[1] == pytest.approx(0.25 * (target - before[1]))
    np.testing.assert_array_equal(after[[0, 2]], before[[0, 2]])
