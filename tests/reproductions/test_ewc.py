"""EWC's penalty, measures, tasks and scores against sums of parts and numbers worked by hand."""

import dataclasses

import numpy as np
import pytest

from reproductions.card import curves
from reproductions.ewc import method
from reproductions.ewc.card import CARD
from reproductions.ewc.experiment import BASE, SWEPT, after_each_task, run
from reproductions.ewc.figures import draw
from reproductions.ewc.learning import METHODS, READINGS, Seeds, with_memory
from reproductions.ewc.measures import (
    backward_transfer,
    forgetting,
    learning_accuracy,
    mean_accuracy,
)
from reproductions.ewc.tasks import permutations, permuted_digits, split_digits

TINY = dataclasses.replace(CARD.quick, tasks=2, hidden=(6,), epochs=1)
TINY_FULL = dataclasses.replace(TINY, readings=True, sweep=(-10,))


def consolidation(tasks=3, count=20, penalty=2.5):
    """A consolidation of random tasks, and those tasks as (importance, anchor)."""
    rng = np.random.default_rng(1)
    old = [(rng.random(count), rng.normal(size=count)) for _ in range(tasks)]
    held = method.Consolidation(count, penalty)
    for importance, anchor in old:
        held.add(importance, anchor)
    return held, old, rng.normal(size=count)


@pytest.mark.parametrize("tasks", [1, 3, 10])
def test_the_collapsed_penalty_is_the_sum_of_the_separate_ones(tasks):
    held, old, weights = consolidation(tasks)
    kept = [value for value in vars(held).values() if isinstance(value, np.ndarray)]
    assert sum(value.size for value in kept) == 2 * len(weights)  # for any number of tasks
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


def test_split_digits_are_five_tasks_of_two_classes_and_together_all_of_them():
    tasks = split_digits(np.random.default_rng(0))
    assert sum(len(task.inputs) for task in tasks) == 1297
    assert sum(len(task.test_inputs) for task in tasks) == 500
    pairs = [set(np.unique(task.labels)) for task in tasks]
    assert pairs == [set(np.unique(task.test_labels)) for task in tasks]
    assert [len(pair) for pair in pairs] == [2] * 5
    assert set.union(*pairs) == set(range(10))


def test_verdict_seeds_see_other_permutations_than_the_seeds_that_chose_the_settings():
    def tasks_of(seed):
        first = np.random.SeedSequence(seed).spawn(3)[0]
        return {task.inputs.tobytes() for task in permuted_digits(3, np.random.default_rng(first))}

    judged = set().union(*(tasks_of(seed) for seed in CARD.full.seeds))
    chosen = set().union(*(tasks_of(seed) for seed in CARD.tuned_on))
    assert len(judged) == 15
    assert not judged & chosen


@pytest.fixture(scope="module")
def scores():
    """What a tiny full run gives on seed 3."""
    return tuple(run(TINY_FULL, 3))


def test_a_full_run_measures_what_the_card_says_and_every_claim_has_its_scores(scores):
    for score in scores:
        CARD.check(score)
    assert {score.metric for score in scores} == {metric.name for metric in CARD.metrics}
    assert {score.method for score in scores} == set(CARD.methods)
    for claim in CARD.claims:
        assert claim.margin(curves(scores), CARD.metric(claim.metric).sign) is not None
    assert {score.method for score in run(TINY, 3)} == set(BASE)


def test_a_sweep_changes_the_penalty_by_tenths_of_its_logarithm(scores):
    ends = curves(scores)
    assert {method for method, metric in ends if metric.startswith("sweep_")} == set(SWEPT)
    tenth = dataclasses.replace(TINY, penalty=TINY.penalty / 10, l2_penalty=TINY.l2_penalty / 10)
    other = curves(run(tenth, 3))
    for metric in ("mean_accuracy", "learning_accuracy", "forgetting"):
        assert ends["ewc_batched", f"sweep_{metric}"].keys() == {-10, 0}
        for name in ("l2", "ewc"):
            found = ends[name, f"sweep_{metric}"]
            assert found[0] == ends[name, metric][TINY.tasks]
            assert found[-10] == other[name, metric][TINY.tasks]


def test_the_readings_differ_in_nothing_but_the_fisher():
    free = dataclasses.replace(TINY_FULL, penalty=0.0)
    tasks = permuted_digits(2, np.random.default_rng(0))
    seeds = Seeds(*np.random.SeedSequence(0).spawn(4))
    plain = after_each_task(METHODS["sgd"], tasks, free, seeds)
    held = dataclasses.replace(free, penalty=500.0)
    for method_ in READINGS.values():
        np.testing.assert_array_equal(after_each_task(method_, tasks, free, seeds), plain)
        assert (after_each_task(method_, tasks, held, seeds) != plain).any()


def test_the_frontier_shows_every_method_of_the_sweep(scores):
    (name, figure), *others = draw(CARD, {3: scores})
    assert (name, others) == ("frontier", [])
    (axes,) = figure.axes
    labels = {text.get_text() for text in axes.get_legend().get_texts()}
    assert labels == {*SWEPT, "sgd"}
    assert list(draw(CARD, {3: tuple(run(TINY, 3))})) == []  # nothing was swept


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
