"""Trainings in lockstep, what they come to, and that the model learns from sets of tokens."""

import numpy as np
import pytest
import torch

from reproductions.skill_it.crew import Budget, Crew, Plan, Trace
from reproductions.skill_it.measures import (
    area,
    area_from,
    half_way,
    loss_at_own,
    loss_over_training,
    share_when_learned,
)
from reproductions.skill_it.method import Fixed, SkillIt
from reproductions.skill_it.model import Model
from reproductions.skill_it.tasks import Split, lego

SIZES = (2, 16, 2)
EVERY = (0, 1, 2)
BUDGET = Budget(steps=12, batch=8, evaluations=4, rates=(0.01, 0.01), decay=0.5)
PLANS = [
    Plan(SkillIt(np.eye(3), step_size=3.0), EVERY, EVERY, 3),
    Plan(Fixed((0, 1, 0)), EVERY, EVERY, 1),
    Plan(SkillIt(np.array([[0.5], [0.0]]), step_size=3.0), (0, 2), (1,), 4),
]


def train(plans, seed=0):
    return Crew(Split(lego(3, 4), 6, np.random.default_rng(seed)), plans, SIZES, seed).train(BUDGET)


def test_a_crew_does_to_each_model_what_it_would_do_alone():
    for together, plan in zip(train(PLANS), PLANS, strict=True):
        (alone,) = train([plan])
        np.testing.assert_allclose(together.losses, alone.losses, atol=1e-4)
        np.testing.assert_allclose(together.mixtures, alone.mixtures, atol=1e-3)
        np.testing.assert_array_equal(together.drawn[1], alone.drawn[1])


def test_all_trainings_see_equally_many_examples_of_the_skills_they_may_see():
    for trace, plan in zip(train(PLANS), PLANS, strict=True):
        assert trace.examples == [0, 24, 48, 72, 96]
        assert [int(drawn.sum()) for drawn in trace.drawn] == trace.examples
        assert len(trace.mixtures) == len(trace.begun) == plan.rounds
        np.testing.assert_allclose(np.sum(trace.mixtures, axis=1), 1)
    whole, single, rest = train(PLANS)
    assert single.drawn[-1].tolist() == [0, 96, 0]
    assert rest.drawn[-1][1] == 0 and rest.begun == [0, 24, 48, 72]
    assert whole.drawn[-1].min() > 0


def test_the_losses_are_those_of_the_model_on_each_skill_s_examples():
    split = Split(lego(3, 4), 6, np.random.default_rng(0))
    crew = Crew(split, PLANS[:2], SIZES, 0)
    traces = crew.train(BUDGET)
    for model, trace in zip(crew.models, traces, strict=True):
        with torch.inference_mode():
            chances = model(split.validation.symbols).double().softmax(1).numpy()
        for skill in EVERY:
            rows = np.flatnonzero(split.validation.skills == skill)
            right = [chances[row, split.validation.answers[row]] for row in rows]
            assert trace.losses[-1][skill] == pytest.approx(-np.mean(np.log(right)), abs=1e-4)


@torch.inference_mode()
def test_the_model_does_not_care_for_the_order_of_clauses_and_ignores_symbol_0():
    model, found = Model(16, 2, SIZES, 0), Split(lego(3, 4), 6, np.random.default_rng(0)).validation
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(0.1 * torch.randn(weight.shape, generator=torch.Generator().manual_seed(1)))
    want = model(found.symbols)
    turned = found.symbols[:, [2, 0, 1, 3]]
    torch.testing.assert_close(model(turned), want, atol=1e-5, rtol=1e-4)
    asked_of_another = np.concatenate([found.symbols[:, :-1], found.symbols[::-1, -1:]], 1)
    assert (model(asked_of_another) - want).abs().max() > 0.01
    padded = np.pad(found.symbols, ((0, 0), (0, 0), (0, 2)))
    torch.testing.assert_close(model(padded), want)


def trace(accuracies=(), losses=(), drawn=(), mixtures=(), begun=()):
    """A trace of two skills with evaluations every ten examples."""
    count = max(len(accuracies), len(losses))
    rows = [[np.array(row, float) for row in each] for each in (losses, accuracies, mixtures)]
    return Trace(
        list(range(0, 10 * count, 10)), rows[0], rows[1], list(drawn), list(begun), rows[2]
    )


def test_areas_and_half_way_values_by_hand():
    found = trace(accuracies=[(0, 0.2), (0.4, 0.6), (0.6, 0.8), (0.8, 0.8), (1, 1)])
    assert area(found) == pytest.approx((0.5 + 0.7 + 0.8 + 1.0) / 4)
    assert half_way(found) == pytest.approx(0.7)
    assert area_from(found, 0) == pytest.approx(area(found))
    assert area_from(found, 20) == pytest.approx((0.1 + 0.1 + 0.5 + 0.7) / 4)
    assert area_from(found, 1000) == pytest.approx(0.1)  # it is still learning the graph


def test_losses_over_training_and_by_own_examples_by_hand():
    found = trace(losses=[(1, 9), (0.8, 9), (0.2, 9)], drawn=[(0, 0), (4, 6), (8, 12)])
    assert loss_over_training(found, 0) == pytest.approx(0.5)
    np.testing.assert_allclose(loss_at_own(found, 0, np.array([2, 4, 6])), [0.9, 0.8, 0.5])


def test_the_share_of_the_skill_that_is_learned_first_by_hand():
    found = trace(
        losses=[(0.7, 0.7), (0.6, 0.09), (0.05, 0.1)],
        mixtures=[(0.5, 0.5), (0.6, 0.4), (0.8, 0.2)],
        begun=[0, 5, 12],
    )
    assert share_when_learned(found, 0.1) == (0.5, 0.2)
    assert share_when_learned(found, 0.01) is None
    late = trace(losses=[(0.7, 0.7), (0.7, 0.05)], mixtures=[(0.5, 0.5)], begun=[0])
    assert share_when_learned(late, 0.1) is None  # no round follows
