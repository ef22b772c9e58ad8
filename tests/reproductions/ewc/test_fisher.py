"""Gradients and the readings of the Fisher against enumeration and finite differences."""

import numpy as np
import pytest

from reproductions.ewc import method


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


def squared_slopes(weights, sizes, inputs, labels):
    """Of -log p(label|x), a row for each example."""
    pairs = zip(inputs, labels, strict=True)
    return np.array([slope(weights, sizes, row, label) ** 2 for row, label in pairs])


def test_the_empirical_fisher_is_the_mean_of_squared_gradients_of_the_given_labels():
    weights, sizes, inputs, rng = network()
    labels = rng.integers(sizes[-1], size=len(inputs))
    want = squared_slopes(weights, sizes, inputs, labels).mean(axis=0)
    found = method.empirical_fisher(weights, sizes, inputs, labels)
    np.testing.assert_allclose(found, want, atol=1e-8)


def test_own_labels_come_as_often_as_the_network_says_so_that_the_sampled_fisher_is_exact():
    weights, sizes, inputs, rng = network(examples=3)
    many = np.repeat(inputs, 4000, axis=0)
    labels = method.own_labels(weights, sizes, many, rng)
    for row, drawn in zip(inputs, labels.reshape(3, -1), strict=True):
        want = [np.exp(log_probability(weights, sizes, row, label)) for label in range(sizes[-1])]
        shares = np.bincount(drawn, minlength=sizes[-1]) / len(drawn)
        np.testing.assert_allclose(shares, want, atol=0.03)
    sampled = method.empirical_fisher(weights, sizes, many, labels)
    exact = method.fisher_diagonal(weights, sizes, inputs)
    np.testing.assert_allclose(sampled, exact, atol=0.06 * exact.max())


def test_the_batched_fisher_squares_the_mean_gradient_of_each_batch():
    weights, sizes, inputs, rng = network(examples=7)
    labels = rng.integers(sizes[-1], size=len(inputs))
    slopes = np.array(
        [slope(weights, sizes, row, label) for row, label in zip(inputs, labels, strict=True)]
    )
    want = np.mean([slopes[at : at + 3].mean(axis=0) ** 2 for at in (0, 3, 6)], axis=0)
    found = method.batched_fisher(weights, sizes, inputs, labels, 3)
    np.testing.assert_allclose(found, want, atol=1e-8)
    of_one = method.batched_fisher(weights, sizes, inputs, labels, 1)
    np.testing.assert_allclose(of_one, method.empirical_fisher(weights, sizes, inputs, labels))
    assert found.sum() < of_one.sum()  # why a penalty that fits one fits no other


def test_gradient_against_finite_differences():
    weights, sizes, inputs, rng = network()
    labels = rng.integers(sizes[-1], size=len(inputs))
    pairs = list(zip(inputs, labels, strict=True))
    want = -np.mean([slope(weights, sizes, row, label) for row, label in pairs], axis=0)
    np.testing.assert_allclose(method.gradient(weights, sizes, inputs, labels), want, atol=1e-8)
