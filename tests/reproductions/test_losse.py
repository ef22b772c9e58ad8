"""Losse against ridge regression in closed form, finite differences and numbers worked by hand."""

import dataclasses

import numpy as np
import pytest

from reproductions.card import Score, curves
from reproductions.losse.card import CARD
from reproductions.losse.experiment import errors, run
from reproductions.losse.figures import draw
from reproductions.losse.method import DenseLeader, Encoding, SparseLeader, random_encoding
from reproductions.losse.network import Network, Recaller, Reservoir, from_last, newest

TINY = dataclasses.replace(
    CARD.quick,
    episodes=1,
    grids=3,
    bins=2,
    hidden=(5,),
    real_steps=24,
    imagined=4,
    value_grids=3,
    scorings=1,
)


def dense_features(encoding, inputs):
    """Features as one long row, node by node from the distance to it: no code of the method."""
    side = encoding.bins + 1
    rows = np.zeros((len(inputs), len(encoding.directions) * side**2))
    for row, given in zip(rows, inputs, strict=True):
        for grid, (directions, shift) in enumerate(
            zip(encoding.directions, encoding.shifts, strict=True)
        ):
            place = encoding.bins / (1 + np.exp(-(directions @ given + shift)))
            for i in range(side):
                for j in range(side):
                    near = max(0, 1 - abs(place[0] - i)) * max(0, 1 - abs(place[1] - j))
                    row[grid * side**2 + i * side + j] = near
    return rows


def closed_form(features, targets, ridge):
    """Ridge regression as least squares on rows added for the pull: no normal equations."""
    count = features.shape[1]
    pulled = np.concatenate([features, np.sqrt(ridge) * np.eye(count)])
    return np.linalg.lstsq(pulled, np.concatenate([targets, np.zeros((count, targets.shape[1]))]))[
        0
    ]


def data(count=60, inputs=3, outputs=2, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(count, inputs)), rng.normal(size=(count, outputs)), rng


def test_recursive_least_squares_is_the_closed_form_after_every_step():
    given, change, _ = data()
    model = DenseLeader(3, 2, ridge=0.3)
    for step in range(len(given)):
        model.observe(given[step], change[step])
        with_one = np.column_stack([given[: step + 1], np.ones(step + 1)])
        want = closed_form(with_one, change[: step + 1], 0.3)
        np.testing.assert_allclose(model.weights, want, atol=1e-8)


def test_the_features_of_an_input_are_its_nearness_to_the_nodes_around_it():
    rng = np.random.default_rng(1)
    encoding = random_encoding(3, grids=4, bins=3, spread=1.5, rng=rng)
    inputs = rng.normal(size=(20, 3))
    which, much = encoding.features(inputs)
    assert which.shape == much.shape == (20, encoding.active)
    dense = np.zeros((20, encoding.size))
    for row, (nodes, amounts) in enumerate(zip(which, much, strict=True)):
        assert len(set(nodes)) == len(nodes)
        dense[row, nodes] = amounts
    np.testing.assert_allclose(dense, dense_features(encoding, inputs), atol=1e-12)
    np.testing.assert_allclose(dense.sum(axis=1), 4)


def test_an_input_far_out_stays_within_the_grid():
    encoding = Encoding(np.array([[[1.0], [-1.0]]]), np.zeros((1, 2)), bins=4)
    which, much = encoding.features(np.array([[1000.0]]) / 2)
    assert which.min() >= 0 and which.max() < encoding.size
    assert which[0][much[0] > 0.5] == [4 * 5 + 0]  # the last node one way, the first the other


def test_with_every_feature_active_each_step_is_the_exact_leader():
    """One cell in each grid: all nodes are touched, so the block is the whole problem."""
    given, change, rng = data(outputs=2)
    encoding = random_encoding(3, grids=2, bins=1, spread=1.0, rng=rng)
    model = SparseLeader(encoding, 2, ridge=0.2)
    for step in range(20):
        model.observe(given[step], change[step])
        features = dense_features(encoding, given[: step + 1])
        want = closed_form(features, change[: step + 1], 0.2)
        np.testing.assert_allclose(model.weights, want, atol=1e-8)
    np.testing.assert_allclose(model.exact(), model.weights, atol=1e-8)
    np.testing.assert_allclose(model.predict(given), dense_features(encoding, given) @ want)


def test_a_sparse_step_touches_only_active_weights_and_is_the_best_there():
    given, change, rng = data(count=40)
    encoding = random_encoding(3, grids=3, bins=3, spread=1.0, rng=rng)
    model = SparseLeader(encoding, 2, ridge=0.1)
    features = dense_features(encoding, given)

    def loss(weights, count):
        wrong = features[:count] @ weights - change[:count]
        return (wrong**2).sum() + 0.1 * (weights**2).sum()

    for step in range(40):
        before = model.weights.copy()
        model.observe(given[step], change[step])
        silent = features[step] == 0
        np.testing.assert_array_equal(model.weights[silent], before[silent])
        reached = loss(model.weights, step + 1)
        assert reached <= loss(before, step + 1) + 1e-9
        for _ in range(3):  # no other value of the touched weights is better
            other = model.weights + 0.01 * rng.normal(size=before.shape) * ~silent[:, None]
            assert loss(other, step + 1) > reached
    np.testing.assert_allclose(model.exact(), closed_form(features, change, 0.1), atol=1e-8)


def test_the_work_of_a_step_is_counted_from_what_it_multiplies():
    encoding = random_encoding(3, grids=3, bins=3, spread=1.0, rng=np.random.default_rng(0))
    model = SparseLeader(encoding, 2, ridge=0.1)
    model.observe(np.zeros(3), np.zeros(2))
    active, size = 12, 48
    assert model.work == active**3 // 3 + active * size * 2 + 4 * active * active * 2
    assert model.kept == size * size + 2 * size * 2
    network = Network((3, 4, 2), 0.01, np.random.default_rng(0))
    remembering = Recaller(network, from_last(100, 8), 100, np.random.default_rng(0))
    remembering.observe(np.zeros(3), np.zeros(2))
    assert network.size == 4 * 4 + 5 * 2
    assert remembering.work == 6 * 8 * 26
    assert remembering.kept == 3 * 26 + 5


def test_the_networks_gradient_against_finite_differences():
    given, change, rng = data(count=7)
    network = Network((3, 4, 5, 2), 0.01, rng)
    found = network.gradients(given, change)
    for part, slope in zip(network.weights, found, strict=True):
        for index in np.ndindex(part.shape):
            kept = part[index]
            losses = []
            for nudge in (1e-6, -1e-6):
                part[index] = kept + nudge
                wrong = network.activations(given)[-1] - change
                losses.append((wrong**2).sum(axis=1).mean())
            part[index] = kept
            assert slope[index] == pytest.approx((losses[0] - losses[1]) / 2e-6, abs=1e-5)


def test_the_first_step_of_adam_moves_every_weight_by_the_rate():
    given, change, rng = data(count=7)
    network = Network((3, 2), 0.01, rng)
    before = network.weights[0].copy()
    sign = np.sign(network.gradients(given, change)[0])
    network.learn(given, change)
    np.testing.assert_allclose(network.weights[0], before - 0.01 * sign, atol=1e-6)


def test_what_the_networks_learn_from():
    rng = np.random.default_rng(0)
    assert newest(7, rng).tolist() == [6]
    window = from_last(5, 4)
    assert {int(row) for _ in range(200) for row in window(50, rng)} == set(range(45, 50))
    assert all(window(50, rng)[-1] == 49 for _ in range(5))
    sampled = np.zeros(40)
    for _ in range(400):
        reservoir = Reservoir(10, 2)
        for count in range(1, 41):
            reservoir(count, rng)
        assert len(set(reservoir.held)) == 10
        sampled[reservoir.held] += 1
    np.testing.assert_allclose(sampled / 400, 0.25, atol=0.09)  # four standard errors


def test_forgetting_worked_by_hand():
    table = [[0.1, 0.9, 0.9], [0.3, 0.2, 0.9], [0.5, 0.1, 0.2]]
    found = {s.metric: s.value for s in errors("losse", table, 0.01, 3) if s.part is None}
    assert found["forgetting"] == pytest.approx((0.4 - 0.1) / 2)
    assert found["log_error"] == pytest.approx(-2)


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


def test_the_figures_show_every_phase_and_every_agent(tiny):
    figures = dict(draw(CARD, tiny))
    assert sorted(figures) == ["phase_error_by_phase", "return_in_the_dyna_loop"]
    assert len(figures["phase_error_by_phase"].axes) == 3
    assert dict(draw(CARD, {0: (Score(method="losse", metric="kept", value=1.0),)})) == {}
