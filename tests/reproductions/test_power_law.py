"""Laws of meeting old tasks again, worked by hand; the network against enumeration."""

import dataclasses

import numpy as np
import pytest

from reproductions.card import curves
from reproductions.digits import permuted_digits
from reproductions.power_law import network
from reproductions.power_law.card import CARD
from reproductions.power_law.experiment import ENVIRONMENTS, encountered, run
from reproductions.power_law.method import (
    exponential,
    last_task,
    met_again,
    power_law,
    shares,
    uniform,
)

TINY = dataclasses.replace(CARD.quick, tasks=3, hidden=(6,), epochs=1)
SIZES = (3, 5, 4, 3)


def test_the_laws_worked_by_hand():
    np.testing.assert_allclose(shares(power_law(1), 3), np.array([1 / 3, 1 / 2, 1]) * 6 / 11)
    np.testing.assert_allclose(shares(power_law(0.5), 4)[0], 0.5 / (1 + 2**-0.5 + 3**-0.5 + 0.5))
    np.testing.assert_allclose(shares(exponential(1), 3), [1 / 7, 2 / 7, 4 / 7])
    np.testing.assert_allclose(shares(exponential(2), 3)[0] / shares(exponential(2), 3)[2], 1 / 2)
    np.testing.assert_array_equal(shares(last_task, 4), [0, 0, 0, 1])
    np.testing.assert_allclose(shares(uniform, 5), 0.2)


def test_the_power_law_and_the_exponential_start_to_fall_alike_and_end_apart():
    lags = np.array([1.0, 2.0, 8.0])
    power, fast = power_law(CARD.full.exponent)(lags), exponential(CARD.full.half_life)(lags)
    assert power[0] / power[1] == pytest.approx(fast[0] / fast[1])
    assert power[0] / power[2] == pytest.approx(8)
    assert fast[0] / fast[2] == pytest.approx(128)


def test_old_tasks_are_met_as_often_as_the_law_says():
    tasks, rows = met_again(power_law(1), 3, 50, 20000, np.random.default_rng(0))
    found = np.bincount(tasks, minlength=3) / 20000
    np.testing.assert_allclose(found, np.array([2, 3, 6]) / 11, atol=0.014)
    assert rows.min() == 0 and rows.max() == 49


def drawn(seed=0, examples=7):
    rng = np.random.default_rng(seed)
    count = sum((a + 1) * b for a, b in zip(SIZES, SIZES[1:], strict=False))
    return rng.normal(0, 0.7, count), rng.normal(size=(examples, SIZES[0])), rng


def log_probability(weights, row, label):
    """log p(label|row), neuron by neuron: shares no code with the network."""
    at, values = 0, list(row)
    for layer, (inputs, outputs) in enumerate(zip(SIZES, SIZES[1:], strict=False)):
        sums = [
            sum(values[i] * weights[at + i * outputs + o] for i in range(inputs))
            + weights[at + inputs * outputs + o]
            for o in range(outputs)
        ]
        at += (inputs + 1) * outputs
        values = sums if layer == len(SIZES) - 2 else [max(each, 0.0) for each in sums]
    return values[label] - np.log(sum(np.exp(value) for value in values))


def slope(weights, row, label, width=1e-5):
    """Gradient of log p by central differences."""
    found = np.zeros_like(weights)
    for index in range(len(weights)):
        nudge = width * (np.arange(len(weights)) == index)
        up, down = (log_probability(weights + sign * nudge, row, label) for sign in (1, -1))
        found[index] = (up - down) / (2 * width)
    return found


def test_gradient_and_fisher_against_enumeration_of_labels_and_finite_differences():
    weights, inputs, rng = drawn()
    labels = rng.integers(3, size=len(inputs))
    slopes = [[slope(weights, row, label) for label in range(3)] for row in inputs]
    mean = -np.mean([each[label] for each, label in zip(slopes, labels, strict=True)], axis=0)
    np.testing.assert_allclose(network.gradient(weights, SIZES, inputs, labels), mean, atol=1e-8)
    fisher = np.zeros_like(weights)
    for row, each in zip(inputs, slopes, strict=True):
        for label in range(3):
            fisher += np.exp(log_probability(weights, row, label)) * each[label] ** 2
    found = network.fisher_diagonal(weights, SIZES, inputs)
    np.testing.assert_allclose(found, fisher / len(inputs), atol=1e-8)


def test_a_step_of_ewc_solves_its_equation_and_is_plain_descent_without_a_task():
    rng = np.random.default_rng(1)
    held, free = network.Consolidation(9, 2.5), network.Consolidation(9, 2.5)
    old = [(rng.random(9), rng.normal(size=9)) for _ in range(3)]
    for importance, anchor in old:
        held.add(importance, anchor)
    weights, slopes = rng.normal(size=9), rng.normal(size=9)
    new = held.step(weights, slopes, 0.1)
    pull = sum(2 * 2.5 * importance * (new - anchor) for importance, anchor in old)
    np.testing.assert_allclose(new, weights - 0.1 * (slopes + pull), atol=1e-6)
    np.testing.assert_allclose(free.step(weights, slopes, 0.1), weights - 0.1 * slopes)


def test_what_is_met_is_the_whole_newest_task_and_as_much_of_old_ones_under_every_law():
    tasks = permuted_digits(3, np.random.default_rng(0))
    old = {row.tobytes() for task in tasks[:2] for row in task.inputs}
    for name in ("last_task", "exponential", "power_law", "uniform"):
        inputs, labels = encountered(ENVIRONMENTS[name], tasks, TINY, np.random.default_rng(0))
        assert len(inputs) == len(labels) == 1297 + 648
        np.testing.assert_array_equal(inputs[:1297], tasks[2].inputs)
        assert {row.tobytes() for row in inputs[1297:]} <= old
    latest = {row.tobytes() for row in tasks[1].inputs}
    inputs, _ = encountered(ENVIRONMENTS["last_task"], tasks, TINY, np.random.default_rng(0))
    assert {row.tobytes() for row in inputs[1297:]} <= latest
    none, _ = encountered(ENVIRONMENTS["none"], tasks, TINY, np.random.default_rng(0))
    assert len(none) == 1297
    joint, _ = encountered(ENVIRONMENTS["joint"], tasks, TINY, np.random.default_rng(0))
    assert len(joint) == 3 * 1297


@pytest.fixture(scope="module")
def tiny():
    return {seed: tuple(run(TINY, seed)) for seed in (3, 4)}


def test_every_score_is_on_the_card_and_every_claim_has_its_scores(tiny):
    for score in tiny[3]:
        CARD.check(score)
    assert {score.method for score in tiny[3]} == set(CARD.methods)
    read = curves(tiny[3])
    for claim in CARD.claims:
        assert claim.margin(read, CARD.metric(claim.metric).sign) is not None


def test_every_law_meets_as_many_examples_of_old_tasks(tiny):
    met = {score.method: score.value for score in tiny[3] if score.metric == "rehearsed"}
    laws = [name for name, each in ENVIRONMENTS.items() if each.law is not None]
    assert [met[name] for name in laws] == [2 * 648] * 6
    assert met["none"] == met["ewc"] == 0


def test_the_same_seed_gives_the_same_scores_and_another_seed_others(tiny):
    assert tiny[3] == tuple(run(TINY, 3))
    assert tiny[3] != tiny[4]
