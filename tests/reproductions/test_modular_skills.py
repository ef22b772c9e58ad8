"""Planted skills found again, closed forms against least squares, recovery against all pairings."""

import dataclasses
from itertools import permutations, product

import numpy as np
import pytest
import torch

from reproductions.card import curves
from reproductions.modular_skills import method
from reproductions.modular_skills.card import CARD
from reproductions.modular_skills.experiment import run
from reproductions.modular_skills.tasks import Tasks, drawn_tasks, hidden_skills

TINY = dataclasses.replace(
    CARD.quick, inputs=4, tasks=6, new_tasks=3, examples=5, shots=(2, 6), steps=5
)


def planted(seed=0, noise=0.0, tasks=30, examples=12):
    rng = np.random.default_rng(seed)
    skills = hidden_skills(3, 6, rng)
    return skills, drawn_tasks(skills, tasks, examples, noise, rng)


def test_a_task_is_the_mean_of_its_skills_and_every_set_is_as_likely():
    skills, drawn = planted(tasks=700)
    for row, weights in zip(drawn.allocation, drawn.weights, strict=True):
        np.testing.assert_allclose(weights, np.mean(skills[row == 1], axis=0))
    sets = drawn.allocation @ [1, 2, 4]
    assert (np.abs(np.bincount(sets.astype(int))[1:] - 100) < 40).all()
    np.testing.assert_allclose(np.einsum("tnd,td->tn", drawn.inputs, drawn.weights), drawn.answers)


def test_the_error_is_what_many_fresh_examples_give():
    rng = np.random.default_rng(0)
    true, guess = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    inputs = rng.normal(size=(400_000, 3))
    wrong = ((inputs @ (guess - true).T) ** 2).mean(axis=0) / (inputs @ true.T).var(axis=0)
    tasks = Tasks(np.zeros((2, 0, 3)), np.zeros((2, 0)), true, np.ones((2, 1)))
    assert tasks.error(guess) == pytest.approx(wrong.mean(), rel=0.02)
    assert tasks.error(true) == 0
    assert tasks.error(np.zeros_like(true)) == 1


def test_weights_of_a_task_are_the_mean_of_its_active_skills():
    skills = torch.tensor([[1.0, 0.0], [0.0, 2.0], [6.0, 6.0]])
    allocation = torch.tensor([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    found = method.mean_of_active(allocation, skills)
    np.testing.assert_allclose(found, [[0.5, 1.0], [6.0, 6.0]])


def test_a_relaxed_activity_is_on_as_often_as_its_chance_says():
    logits = torch.tensor([[-1.0, 0.0, 2.0]]).expand(20_000, 3)
    drawn = method.relaxed(logits, 0.1, torch.Generator().manual_seed(0))
    chance = 1 / (1 + np.exp(-np.array([-1.0, 0.0, 2.0])))
    np.testing.assert_allclose((drawn > 0.5).float().mean(dim=0), chance, atol=0.015)
    binary = ((drawn < 0.05) | (drawn > 0.95)).float().mean()
    assert float(binary) > 0.8


def test_rounding_leaves_no_task_without_a_skill():
    logits = np.array([[1.0, -1.0, 2.0], [-3.0, -1.0, -2.0]])
    np.testing.assert_array_equal(method.rounded(logits), [[1, 0, 1], [0, 1, 0]])


def test_ridge_regression_is_least_squares_with_rows_added_for_the_pull():
    rng = np.random.default_rng(0)
    inputs, answers, centre = rng.normal(size=(5, 8)), rng.normal(size=5), rng.normal(size=8)
    rows = np.concatenate([inputs, np.sqrt(0.7) * np.eye(8)])
    for around in (np.zeros(8), centre):
        targets = np.concatenate([answers, np.sqrt(0.7) * around])
        want = np.linalg.lstsq(rows, targets)[0]
        np.testing.assert_allclose(method.ridge_weights(inputs, answers, 0.7, around), want)


def test_skills_given_the_true_allocation_are_the_true_ones():
    skills, drawn = planted()
    found = method.skills_given(drawn.allocation, drawn.inputs, drawn.answers, 1e-9)
    np.testing.assert_allclose(found, skills, atol=1e-6)


def test_the_best_set_for_a_new_task_is_found_among_all():
    skills, drawn = planted()
    for inputs, answers, weights in zip(drawn.inputs, drawn.answers, drawn.weights, strict=True):
        np.testing.assert_allclose(method.best_subset(inputs[:2], answers[:2], skills), weights)
    mixed = method.best_mixture(drawn.inputs[0], drawn.answers[0], skills, 1e-9)
    np.testing.assert_allclose(mixed, drawn.weights[0], atol=1e-6)


def test_recovery_is_the_best_of_all_pairings():
    rng = np.random.default_rng(0)
    for _ in range(5):
        learnt, true = rng.normal(size=(9, 4)), rng.integers(2, size=(9, 4)).astype(float)
        sums = [
            sum(np.corrcoef(learnt[:, a], true[:, b])[0, 1] for a, b in enumerate(order))
            for order in permutations(range(4))
        ]
        assert method.recovery(learnt, true) == pytest.approx(max(sums) / 4)
    true = np.array(list(product((0.0, 1.0), repeat=3)))
    assert method.recovery(true[:, [2, 0, 1]], true) == pytest.approx(1)
    idle = np.column_stack([true[:, 0], np.ones(8), np.ones(8)])
    assert method.recovery(idle, true) == pytest.approx(1 / 3)


def test_planted_skills_are_learnt_without_being_told_the_allocation():
    skills, drawn = planted(noise=0.01)
    schedule = method.Schedule(steps=600, rate=0.02, fast_rate=0.1, temperature=1.0, ridge=0.001)
    allocation, found = method.learn_skilled(drawn.inputs, drawn.answers, 3, schedule, 0)
    assert set(np.unique(allocation)) <= {0, 1}
    assert method.recovery(allocation, drawn.allocation) > 0.9
    weights = allocation @ found / allocation.sum(axis=1, keepdims=True)
    assert drawn.error(weights) < 0.05


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


def test_the_same_seed_gives_the_same_scores_and_another_seed_others(tiny):
    assert tiny[3] == tuple(run(TINY, 3))
    assert tiny[3] != tiny[4]
