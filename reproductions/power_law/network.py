"""A classifier of rectified layers in one flat vector of weights, and EWC to hold it.

`sizes` (inputs, hidden layers, classes) says how the vector folds into matrices, each with its
bias as a last row. Examples are rows: inputs [N, D], labels [N].
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
Labels = NDArray[np.integer]
Sizes = tuple[int, ...]


def initial_weights(sizes: Sizes, rng: np.random.Generator) -> Array:
    """Weights drawn with variance 2 / inputs in each layer, biases 0; float32."""
    parts = []
    for inputs, outputs in zip(sizes, sizes[1:], strict=False):
        matrix = rng.normal(0, np.sqrt(2 / inputs), (inputs + 1, outputs))
        matrix[-1] = 0
        parts.append(matrix.ravel())
    return np.concatenate(parts).astype(np.float32)


def layers(weights: Array, sizes: Sizes) -> list[Array]:
    """Views of the flat vector: one matrix [inputs + 1, outputs] for each layer."""
    found, start = [], 0
    for inputs, outputs in zip(sizes, sizes[1:], strict=False):
        end = start + (inputs + 1) * outputs
        found.append(weights[start:end].reshape(inputs + 1, outputs))
        start = end
    return found


def activations(weights: Array, sizes: Sizes, inputs: Array) -> list[Array]:
    """What each layer is given, then the logits [N, C] as the last entry."""
    given = [inputs]
    *hidden, last = layers(weights, sizes)
    for matrix in hidden:
        given.append(np.maximum(given[-1] @ matrix[:-1] + matrix[-1], 0))
    return [*given, given[-1] @ last[:-1] + last[-1]]


def accuracy(weights: Array, sizes: Sizes, inputs: Array, labels: Labels) -> float:
    """The share of examples whose likeliest class is their label."""
    return float((activations(weights, sizes, inputs)[-1].argmax(axis=1) == labels).mean())


def gradient(weights: Array, sizes: Sizes, inputs: Array, labels: Labels) -> Array:
    """Gradient of the mean negative log-likelihood of the labels, in nats per weight unit."""
    given = activations(weights, sizes, inputs)
    surprise = _probabilities(given[-1])
    surprise[np.arange(len(labels)), labels] -= 1
    parts = []
    for entering, error in _errors(weights, sizes, given, surprise / len(labels)):
        parts += [error.sum(axis=0), (entering.T @ error).ravel()]
    return np.concatenate(parts[::-1])


def fisher_diagonal(weights: Array, sizes: Sizes, inputs: Array) -> Array:
    """Diagonal Fisher information of p(y|x): EWC's importance of each weight.

    Expected under the network's own labels, averaged over the examples, one gradient for each.
    """
    given = activations(weights, sizes, inputs)
    likely = _probabilities(given[-1])
    total = np.zeros_like(weights)
    for label in range(sizes[-1]):
        surprise = likely - np.eye(sizes[-1], dtype=likely.dtype)[label]
        parts = []
        for entering, error in _errors(weights, sizes, given, surprise):
            weighted = likely[:, [label]] * error**2 / len(inputs)
            parts += [weighted.sum(axis=0), ((entering**2).T @ weighted).ravel()]
        total += np.concatenate(parts[::-1])
    return total


class Consolidation:
    """EWC's penalty l sum_k F_k (w - w_k)^2 over all earlier tasks k, kept in two vectors."""

    def __init__(self, weight_count: int, penalty: float) -> None:
        self.penalty = penalty
        self.importance = np.zeros(weight_count, np.float32)
        self.anchor = np.zeros(weight_count, np.float32)

    def add(self, importance: Array, weights: Array) -> None:
        """Hold these weights from now on, each by its importance."""
        self.importance += importance
        self.anchor += importance * weights

    def step(self, weights: Array, slope: Array, rate: float) -> Array:
        """Weights after a descent step, the penalty's gradient taken where the step ends."""
        pull = 2 * rate * self.penalty
        return (weights - rate * slope + pull * self.anchor) / (1 + pull * self.importance)


def _probabilities(logits: Array) -> Array:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def _errors(
    weights: Array, sizes: Sizes, given: list[Array], error: Array
) -> Iterator[tuple[Array, Array]]:
    """From the last layer back: what entered it, and the loss's gradient by what left it."""
    folded = layers(weights, sizes)
    for index in range(len(folded) - 1, -1, -1):
        yield given[index], error
        if index:
            error = (error @ folded[index][:-1].T) * (given[index] > 0)
