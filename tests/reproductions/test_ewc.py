"""EWC against enumeration, finite differences and numbers worked by hand."""

import dataclasses

import numpy as np
import pytest

from reproductions.ewc import method
from reproductions.ewc.card import CARD
from reproductions.ewc.experiment import (
    METHODS,
    backward_transfer,
    forgetting,
    learning_accuracy,
    mean_accuracy,
    run,
    with_memory,
)
from reproductions.ewc.tasks import permutations, permuted_digits

TINY = dataclasses.replace(CARD.quick, tasks=2, hidden=(6,), epochs=1)


def network(sizes=(3, 5, 4, 3), examples=7, seed=0):
    """A small network in float64 and inputs for it."""
    rng = np.random.default_rng(seed)
    count = sum((a + 1) * b for a, b in zip(sizes, sizes[1:], strict=False))
    return rng.normal(0, 0.7, count), sizes, rng.normal(size=(examples, sizes[0])), rng


def log_probability(weights, sizes, row, label):
    """log p(label|row), neuron by neuron: shares no code with the method."""
    at, values = 0, list(row)
    for layer, (inputs, outputs) in enumerate(zip(sizes, sizes[1:], strict=False)):
        sums = [
            sum(values[i] * weights[at + i * outputs + o] for i in range(inputs))
            + weights[at + inputs * outputs + o]
            for o in range(outputs)
        ]
        at += (inputs + 1) * outputs
        values = sums if layer == len(sizes) - 2 else [max(s, 0.0) for s in sums]
    return values[label] - np.log(sum(np.exp(value) for value in values))


def slope(weights, sizes, row, label, width=1e-5):
    """Gradient of log p by central differences."""
    found = np.zeros_like(weights)
    for index in range(len(weights)):
        up, down = weights.copy(), weights.copy()
        up[index] += width
        down[index] -= width
        found[index] = (
            log_probability(up, sizes, row, label) - log_probability(down, sizes, row, label)
        ) / (2 * width)
    return found


@pytest.mark.parametrize("sizes", [(3, 3), (3, 4, 3), (3, 5, 4, 3)])
def test_fisher_is_the_mean_over_examples_and_own_labels_of_squared_gradients(sizes):
    weights, sizes, inputs, _ = network(sizes)
    want = np.zeros_like(weights)
    for row in inputs:
        for label in range(sizes[-1]):
            likely = np.exp(log_probability(weights, sizes, row, label))
            want += likely * slope(weights, sizes, row, label) ** 2 / len(inputs)
    before = weights.copy()
    np.testing.assert_allclose(method.fisher_diagonal(weights, sizes, inputs), want, atol=1e-8)
    np.testing.assert_array_equal(weights, before)


def test_fisher_does_not_depend_on_how_often_the_examples_are_given():
    weights, sizes, inputs, _ = network()
    once = method.fisher_diagonal(weights, sizes, inputs)
    thrice = method.fisher_diagonal(weights, sizes, np.tile(inputs, (3, 1)))
    np.testing.assert_allclose(thrice, once)
    with pytest.raises(ValueError, match="no examples"):
        method.fisher_diagonal(weights, sizes, inputs[:0])


def test_gradient_against_finite_differences():
    weights, sizes, inputs, rng = network()
    labels = rng.integers(sizes[-1], size=len(inputs))
    pairs = list(zip(inputs, labels, strict=True))
    want = -np.mean([slope(weights, sizes, row, label) for row, label in pairs], axis=0)
    np.testing.assert_allclose(method.gradient(weights, sizes, inputs, labels), want, atol=1e-8)


def consolidation(tasks=3, count=20, penalty=2.5):
    """A consolidation of random tasks, and those tasks as (importance, anchor)."""
    rng = np.random.default_rng(1)
    old = [(rng.random(count), rng.normal(size=count)) for _ in range(tasks)]
    held = method.Consolidation(count, penalty)
    for importance, anchor in old:
        held.add(importance, anchor)
    return held, old, rng.normal(size=count)


def test_the_collapsed_penalty_is_the_sum_of_the_separate_ones():
    held, old, weights = consolidation()
    want = sum(2 * 2.5 * importance * (weights - anchor) for importance, anchor in old)
    np.testing.assert_allclose(held.gradient(weights), want, rtol=1e-5, atol=1e-5)
    assert np.abs(want).max() > 1  # a penalty that is silently zero would pass anything


@pytest.mark.parametrize("penalty", [0.3, 1e6])
def test_the_implicit_step_solves_its_equation(penalty):
    held, _, weights = consolidation(penalty=penalty)
    slopes, rate = np.random.default_rng(2).normal(size=len(weights)), 0.1
    new = held.step(weights, slopes, rate)
    residual = new - (weights - rate * (slopes + held.gradient(new)))
    np.testing.assert_allclose(residual, 0, atol=1e-6 * max(1, penalty))
    assert np.isfinite(new).all()


def test_without_a_task_the_step_is_plain_descent_and_with_a_huge_penalty_nothing_moves():
    free, (held, old, weights) = method.Consolidation(20, 500.0), consolidation(1, penalty=1e9)
    slopes = np.ones(20)
    np.testing.assert_allclose(free.step(weights, slopes, 0.1), weights - 0.1)
    np.testing.assert_allclose(held.step(weights, slopes, 0.1), old[0][1], rtol=1e-4, atol=1e-4)


def test_metrics_of_a_matrix_worked_by_hand():
    matrix = np.array([[0.9, 0.1, 0.2], [0.5, 0.8, 0.1], [0.6, 0.7, 1.0]])
    assert mean_accuracy(matrix) == pytest.approx(2.3 / 3)
    assert learning_accuracy(matrix) == pytest.approx(2.7 / 3)
    assert forgetting(matrix) == pytest.approx((0.3 + 0.1) / 2)  # best before the last row
    assert backward_transfer(matrix) == pytest.approx((-0.3 - 0.1) / 2)
    better = np.array([[0.5, 0.1], [0.9, 0.8]])  # the old task gained: the last row is no "best"
    assert forgetting(better) == pytest.approx(-0.4)
    earlier = np.array([[0.9, 0.7, 0], [0.5, 0.6, 0], [0.6, 0.6, 1.0]])
    assert forgetting(earlier) == pytest.approx((0.3 + 0.1) / 2)  # 0.7 came before task 2
    assert backward_transfer(earlier) == pytest.approx((-0.3 + 0.0) / 2)


def test_tasks_are_the_same_images_through_different_bijections():
    tasks = permuted_digits(3, np.random.default_rng(0))
    for task in tasks:
        assert (len(task.inputs), len(task.test_inputs)) == (1297, 500)
        np.testing.assert_array_equal(
            np.sort(task.inputs, axis=1), np.sort(tasks[0].inputs, axis=1)
        )
        np.testing.assert_array_equal(task.labels, tasks[0].labels)
    assert not np.array_equal(tasks[0].inputs, tasks[1].inputs)
    for order in permutations(3, np.random.default_rng(0)):
        np.testing.assert_array_equal(np.sort(order), np.arange(64))


def test_verdict_seeds_see_other_permutations_than_the_seeds_that_chose_the_settings():
    def tasks_of(seed):
        first = np.random.SeedSequence(seed).spawn(3)[0]
        return {task.inputs.tobytes() for task in permuted_digits(3, np.random.default_rng(first))}

    judged = set().union(*(tasks_of(seed) for seed in CARD.full.seeds))
    chosen = set().union(*(tasks_of(seed) for seed in CARD.tuned_on))
    assert len(judged) == 15
    assert not judged & chosen


def test_the_same_seed_gives_the_same_scores_and_another_seed_others():
    first, again, other = (list(run(TINY, seed)) for seed in (3, 3, 4))
    assert first == again
    assert first != other


def test_without_penalties_and_memory_every_method_is_plain_descent():
    free = dataclasses.replace(TINY, penalty=0.0, l2_penalty=0.0, memory=0)
    scores = {
        name: [(s.metric, s.at, s.part, s.value) for s in run(free, 0) if s.method == name]
        for name in METHODS
    }
    assert scores["sgd"] == scores["l2"] == scores["ewc"] == scores["replay"] != scores["joint"]


def test_replay_adds_as_many_old_examples_as_there_are_new_ones_and_only_kept_ones():
    tasks = permuted_digits(3, np.random.default_rng(0))
    inputs, labels = with_memory(tasks, dataclasses.replace(TINY, memory=10))
    assert len(inputs) == len(labels) == 2 * 1297
    kept = {row.tobytes() for task in tasks[:2] for row in task.inputs[:10]}
    assert {row.tobytes() for row in inputs[1297:]} == kept
