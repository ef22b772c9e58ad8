"""The hypernetwork chunk by chunk, its rehearsal by hand, EWC's importances by enumeration."""

import dataclasses
import math

import numpy as np
import pytest
import torch

from reproductions.card import curves
from reproductions.hypernetworks import method
from reproductions.hypernetworks.card import CARD
from reproductions.hypernetworks.experiment import (
    Finetuned,
    Generated,
    learn,
    run,
    sizes_of,
)

TINY = dataclasses.replace(CARD.quick, tasks=2, hidden=(4,), epochs=1, batch=400, width=8, chunk=50)
SIZES = (3, 4, 2)


def made(seed=0, tasks=3, chunk=7):
    return method.Hypernetwork(SIZES, tasks, 8, chunk, torch.Generator().manual_seed(seed))


def test_weights_are_made_chunk_by_chunk_from_the_tasks_vector_and_the_chunks():
    net = made()
    assert method.weight_count(SIZES) == 4 * 4 + 5 * 2 == net.count
    found = net.made([2, 0]).detach().numpy()
    parts = [matrix.detach().numpy() for matrix in net.matrices]
    for row, task in zip(found, (2, 0), strict=True):
        want = []
        for chunk in range(math.ceil(26 / 7)):
            x = np.concatenate([net.tasks[task].detach(), net.chunks[chunk].detach()])
            for matrix in parts[:2]:
                x = np.maximum(x @ matrix, 0)
            want.extend(x @ parts[2])
        typical = [math.sqrt(2 / 3)] * 12 + [0.1] * 4 + [math.sqrt(2 / 4)] * 8 + [0.1] * 2
        np.testing.assert_allclose(row, np.array(want[:26]) * typical, rtol=1e-4, atol=1e-5)


def test_weights_start_about_as_large_as_they_should():
    net = method.Hypernetwork((64, 48, 10), 10, 64, 200, torch.Generator().manual_seed(0))
    drawn = net.made(list(range(10))) / method.typical_size((64, 48, 10))
    assert 0.6 < float(drawn.detach().std()) < 1.6


def test_the_target_network_worked_neuron_by_neuron():
    rng = np.random.default_rng(0)
    flat, inputs = rng.normal(size=26), rng.normal(size=(5, 3))
    logits = method.activations(torch.tensor(flat), SIZES, torch.tensor(inputs))[-1]
    for row, found in zip(inputs, logits, strict=True):
        hidden = [
            max(sum(row[i] * flat[i * 4 + o] for i in range(3)) + flat[12 + o], 0) for o in range(4)
        ]
        want = [
            sum(hidden[i] * flat[16 + i * 2 + o] for i in range(4)) + flat[24 + o] for o in range(2)
        ]
        np.testing.assert_allclose(found, want)


def test_drift_is_the_mean_over_old_tasks_of_the_squared_distance():
    before = torch.tensor([[1.0, 2.0], [0.0, 0.0]])
    moved = torch.tensor([[1.0, 5.0], [1.0, 1.0]])
    assert float(method.drift(moved, before)) == pytest.approx((9 + 2) / 2)


def test_fisher_is_the_mean_over_examples_and_own_labels_of_squared_gradients():
    torch.manual_seed(0)
    flat = torch.randn(26, dtype=torch.float64, requires_grad=True)
    inputs = torch.randn(6, 3, dtype=torch.float64)
    want = torch.zeros(26, dtype=torch.float64)
    for row in inputs:
        for label in range(2):
            log = method.activations(flat, SIZES, row[None])[-1].log_softmax(dim=1)[0, label]
            (slope,) = torch.autograd.grad(log, flat)
            want += log.detach().exp() * slope.square() / 6
    found = method.fisher_diagonal(flat.detach(), SIZES, inputs)
    np.testing.assert_allclose(found, want)


def test_rehearsal_is_nothing_when_a_task_begins_and_grows_as_old_weights_move():
    learner = Generated(TINY, 0, beta=0.5)
    learner.begin(0)
    assert learner.pull() == 0
    learner.begin(1)
    assert float(torch.as_tensor(learner.pull()).detach()) == 0
    with torch.no_grad():
        learner.net.biases[2] += 0.1
    typical = method.typical_size(sizes_of(TINY))
    want = 0.5 * 0.01 * float(typical.square().sum())
    assert float(torch.as_tensor(learner.pull()).detach()) == pytest.approx(want, rel=1e-4)


def test_ewc_pulls_to_the_weights_of_each_task_by_their_importance():
    learner = Finetuned(TINY, 0, penalty=3.0)
    assert float(torch.as_tensor(learner.pull()).detach()) == 0
    learner.held = [
        (torch.full_like(learner.flat, 0.5), learner.flat.detach() + 2),
        (torch.full_like(learner.flat, 0.25), learner.flat.detach() - 1),
    ]
    count = learner.flat.numel()
    assert float(torch.as_tensor(learner.pull()).detach()) == pytest.approx(
        3 * count * (0.5 * 4 + 0.25), rel=1e-4
    )


def test_rehearsal_keeps_the_weights_of_old_tasks_nearer_to_where_they_were():
    drawn = torch.Generator().manual_seed(0)
    examples = torch.rand(64, 64, generator=drawn), torch.randint(10, (64,), generator=drawn)
    settings, moved = dataclasses.replace(TINY, batch=16, epochs=8), []
    for beta in (0.0, 3.0):
        learner, rng = Generated(TINY, 0, beta), np.random.default_rng(0)
        learn(learner, 0, examples, settings, rng)
        old = learner.weights(0).detach().clone()
        learn(learner, 1, examples, settings, rng)
        moved.append(float((learner.weights(0) - old).detach().norm()))
    assert moved[1] < 0.5 * moved[0]


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


def test_who_is_not_told_the_task_answers_alike_for_every_task(tiny):
    told = {score.method: score.value for score in tiny[3] if score.metric == "accuracy_as_another"}
    end = {score.method: score.value for score in tiny[3] if score.metric == "mean_accuracy"}
    assert told["finetune"] == end["finetune"]
    assert told["ewc"] == end["ewc"]
    assert told["hypernetwork"] != end["hypernetwork"]
