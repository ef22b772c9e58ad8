"""Skill-It's update by hand, its limits, finite differences; the other samplers; graphs by hand."""

import math

import numpy as np
import pytest

from reproductions.skill_it.graphs import (
    Trials,
    approximate,
    brute_force,
    by_data,
    precision_and_recall,
    trainings,
)
from reproductions.skill_it.method import (
    Curriculum,
    Fixed,
    GroupDRO,
    LossProportional,
    SkillIt,
    examples_to,
    with_neighbours,
)

GRAPH = np.array([[1, 0.5, 0], [0, 1, 0.5], [0, 0, 1]])
LOSSES = np.array([[0.9, 0.8, 0.7], [0.2, 0.6, 0.7], [0.0, 0.4, 0.6]])


def test_three_skills_worked_by_hand():
    """Two evaluations: sums .2, 1.0, 1.3; by the graph .7, 1.65, 1.3; times 2 as exponents."""
    raised = [math.exp(1.4), math.exp(3.3), math.exp(2.6)]
    found = SkillIt(GRAPH, step_size=2.0, window=2).next_mixture(LOSSES)
    np.testing.assert_allclose(found, [each / sum(raised) for each in raised])
    halved = [math.exp(0.7), math.exp(1.65), math.exp(1.3)]
    mean = SkillIt(GRAPH, step_size=2.0, window=2, averaged=True).next_mixture(LOSSES)
    np.testing.assert_allclose(mean, [each / sum(halved) for each in halved])


def test_before_the_first_evaluation_the_graph_s_row_sums_decide():
    raised = [math.exp(0.75), math.exp(0.75), math.exp(0.5)]
    found = SkillIt(GRAPH).next_mixture(np.empty((0, 3)))
    np.testing.assert_allclose(found, [each / sum(raised) for each in raised])


@pytest.mark.parametrize("losses", [LOSSES, np.empty((0, 3))], ids=["some", "none"])
@pytest.mark.parametrize(
    "sampler",
    [SkillIt(GRAPH, step_size=0.0), SkillIt(np.ones((3, 3)), step_size=3.0), Fixed((2, 2, 2))],
    ids=["step size 0", "full graph", "stratified"],
)
def test_these_are_all_uniform(sampler, losses):
    np.testing.assert_allclose(sampler.next_mixture(losses), 1 / 3)


def test_without_a_graph_only_the_own_loss_counts():
    raised = np.exp(0.5 * LOSSES.sum(axis=0))
    found = SkillIt(np.eye(3), step_size=0.5, window=3).next_mixture(LOSSES)
    np.testing.assert_allclose(found, raised / raised.sum())


def test_a_large_step_size_takes_the_best_skill_alone_and_stays_finite():
    found = SkillIt(GRAPH, step_size=1e6).next_mixture(LOSSES)
    np.testing.assert_allclose(found, [0, 1, 0], atol=1e-12)


def test_skills_named_in_another_order_get_the_same_shares():
    order = [2, 0, 1]
    found = SkillIt(GRAPH[np.ix_(order, order)]).next_mixture(LOSSES[:, order])
    np.testing.assert_allclose(found, SkillIt(GRAPH).next_mixture(LOSSES)[order])


def test_the_window_forgets_and_its_absence_is_mirror_descent():
    """p_i(t+1) ~ p_i(t) exp(-η dL/dp_i), L_j(p) = L_j (1 - A[:, j] p), slopes by differences."""
    shares, step_size, width = SkillIt(GRAPH, 0.7).next_mixture(np.empty((0, 3))), 0.7, 1e-6
    for losses in LOSSES:
        slopes = np.zeros(3)
        for skill in range(3):
            moved = np.eye(3)[skill] * width
            ahead, behind = (
                (losses * (1 - GRAPH.T @ (shares + sign * moved))).sum() for sign in (1, -1)
            )
            slopes[skill] = (ahead - behind) / (2 * width)
        raised = shares * np.exp(-step_size * slopes)
        shares = raised / raised.sum()
    start = np.ones((1, 3))  # the first mixture is that of losses 1
    whole = SkillIt(GRAPH, 0.7, window=None).next_mixture(np.concatenate([start, LOSSES]))
    np.testing.assert_allclose(whole, shares, rtol=1e-6)
    older = LOSSES.copy()
    older[0] = 9
    same = SkillIt(GRAPH, window=2)
    np.testing.assert_array_equal(same.next_mixture(older), same.next_mixture(LOSSES))


def test_one_evaluated_skill_is_a_graph_of_one_column():
    column = np.array([[0.5], [1.0], [0.0]])
    raised = np.exp(0.5 * 0.7 * column[:, 0])
    found = SkillIt(column, window=1).next_mixture(np.array([[0.7]]))
    np.testing.assert_allclose(found, raised / raised.sum())
    with pytest.raises(ValueError, match="1 evaluated skills, the losses have 3"):
        SkillIt(column).next_mixture(LOSSES)


def test_the_static_mixtures():
    np.testing.assert_allclose(Fixed((1, 1, 3, 5)).next_mixture(LOSSES), [0.1, 0.1, 0.3, 0.5])
    np.testing.assert_allclose(with_neighbours(GRAPH, 1).next_mixture(LOSSES), [0.5, 0.5, 0])
    np.testing.assert_allclose(with_neighbours(np.zeros((3, 3)), 2).next_mixture(LOSSES), [0, 0, 1])


@pytest.mark.parametrize(
    ("done", "want"),
    [
        (0.0, [0, 0, 1]),
        (0.24, [0, 0, 1]),
        (0.25, [0.6, 0, 0.4]),
        (0.5, [0.2, 0.6, 0.2]),
        (0.75, [1 / 3, 1 / 3, 1 / 3]),
        (1.0, [1 / 3, 1 / 3, 1 / 3]),
    ],
)
def test_the_curriculum_s_stages_by_hand(done, want):
    np.testing.assert_allclose(Curriculum((2, 0, 1)).next_mixture(LOSSES, done), want)


def test_later_methods():
    raised = np.exp(0.1 * np.array([1.1, 1.8, 2.0]))
    np.testing.assert_allclose(GroupDRO(3).next_mixture(LOSSES), raised / raised.sum())
    np.testing.assert_allclose(GroupDRO(3).next_mixture(np.empty((0, 3))), 1 / 3)
    found = LossProportional(3, window=2).next_mixture(LOSSES)
    np.testing.assert_allclose(found, [0.2 / 2.5, 1.0 / 2.5, 1.3 / 2.5])
    np.testing.assert_allclose(LossProportional(3).next_mixture(np.zeros((2, 3))), 1 / 3)


def trials():
    """Two skills: alone the second needs 80 examples, in the pair 30 of its own."""
    examples = np.array([0, 20, 40, 60, 80])
    slow, fast, flat = [0.7, 0.6, 0.5, 0.3, 0.1], [0.7, 0.5, 0.3, 0.1, 0.0], [0.7] * 5
    losses = {
        (0,): np.array([fast, [0.7, 0.7, 0.65, 0.6, 0.6]]).T,
        (1,): np.array([flat, slow]).T,
        (0, 1): np.array([[0.7, 0.7, 0.7, 0.7, 0.2], fast]).T,
    }
    return Trials(losses, examples)


def test_the_graph_by_data_by_hand():
    """Alone, skill 0 needs 60; the pair does not bring it to 0.1. Skill 1 needs 80, 30 in it."""
    np.testing.assert_allclose(by_data(trials(), level=0.1), [[1, 0.5], [0, 1]])
    np.testing.assert_allclose(by_data(trials(), level=0.1, share=29 / 80), np.eye(2))
    np.testing.assert_allclose(by_data(trials(), level=0.01), [[1, 0.5], [0, 1]])  # alone never
    np.testing.assert_allclose(by_data(trials(), level=-1.0), np.eye(2))  # no training gets there
    assert trials().cost == 3 * 80


def test_the_graphs_by_falls_of_loss_by_hand():
    np.testing.assert_allclose(brute_force(trials()), [[1, 0.1], [0, 1]])
    np.testing.assert_allclose(approximate(trials()), [[1, 0.1], [0, 1]], atol=1e-12)


def test_every_skill_and_every_pair_is_trained_once():
    assert trainings(3) == [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2)]


def test_precision_and_recall_against_counting():
    rng = np.random.default_rng(0)
    for _ in range(20):
        true, found = rng.random((2, 4, 4)) < 0.5
        edges = [(i, j) for i in range(4) for j in range(4) if i != j]
        both = sum(bool(true[e] and found[e]) for e in edges)
        want = both / sum(found[e] for e in edges), both / sum(true[e] for e in edges)
        assert precision_and_recall(0.3 * found, true) == pytest.approx(want)
    assert precision_and_recall(np.eye(2), np.array([[False, True], [False, False]])) == (None, 0.0)


def test_examples_to_a_level():
    assert examples_to(np.array([0.7, 0.1, 0.2]), np.array([0, 32, 64]), 0.1) == 32
    assert examples_to(np.array([0.7]), np.array([0]), 0.1) == math.inf
