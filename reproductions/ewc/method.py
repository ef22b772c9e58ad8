"""Elastic weight consolidation: which weights an old task needs, and how they are held.

A network is one flat vector of weights; `sizes` (inputs, hidden layers, classes) says how it folds
into dense layers with rectifiers between them. Examples are rows: inputs [N, D], labels [N].
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
        spread = np.sqrt(2 / inputs)
        parts += [rng.normal(0, spread, inputs * outputs), np.zeros(outputs)]
    return np.concatenate(parts).astype(np.float32)


def layers(weights: Array, sizes: Sizes) -> list[tuple[Array, Array]]:
    """Views of the flat vector: (matrix [inputs, outputs], bias [outputs]) of each layer."""
    found, start = [], 0
    for inputs, outputs in zip(sizes, sizes[1:], strict=False):
        middle = start + inputs * outputs
        matrix = weights[start:middle].reshape(inputs, outputs)
        found.append((matrix, weights[middle : middle + outputs]))
        start = middle + outputs
    return found


def activations(weights: Array, sizes: Sizes, inputs: Array) -> list[Array]:
    """What each layer is given, then the logits [N, C] as the last entry."""
    given = [inputs]
    *hidden, (matrix, bias) = layers(weights, sizes)
    for inner, inner_bias in hidden:
        given.append(np.maximum(given[-1] @ inner + inner_bias, 0))
    return [*given, given[-1] @ matrix + bias]


def probabilities(logits: Array) -> Array:
    """p(y|x), the softmax of each row."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def accuracy(weights: Array, sizes: Sizes, inputs: Array, labels: Labels) -> float:
    """The share of examples whose likeliest class is their label."""
    return float((activations(weights, sizes, inputs)[-1].argmax(axis=1) == labels).mean())


def gradient(weights: Array, sizes: Sizes, inputs: Array, labels: Labels) -> Array:
    """Gradient of the mean negative log-likelihood of the labels, in nats per weight unit."""
    given = activations(weights, sizes, inputs)
    surprise = probabilities(given[-1])
    surprise[np.arange(len(labels)), labels] -= 1
    parts = []
    for entering, error in _errors(weights, sizes, given, surprise / len(labels)):
        parts += [error.sum(axis=0), (entering.T @ error).ravel()]
    return np.concatenate(parts[::-1])


def fisher_diagonal(weights: Array, sizes: Sizes, inputs: Array) -> Array:
    """Diagonal Fisher information of p(y|x), the importance F in Eq. 3.

    Exact: expected under the model's own labels, averaged over examples, one gradient for each
    (squaring a batch's mean gradient would shrink it with the batch size). For a dense layer the
    sum over examples of squared gradients is one product, (activation^2)^T error^2, so nothing of
    size examples x weights is ever made. Same shape as the weights, nats per squared weight unit.
    ValueError if there are no examples.
    """
    if not len(inputs):
        raise ValueError("the Fisher information of no examples is not defined")
    given = activations(weights, sizes, inputs)
    likely = probabilities(given[-1])
    total = np.zeros_like(weights)
    for label in range(sizes[-1]):
        labels = np.full(len(inputs), label)
        total += _squares(weights, sizes, given, labels, likely[:, [label]] / len(inputs))
    return total


def empirical_fisher(weights: Array, sizes: Sizes, inputs: Array, labels: Labels) -> Array:
    """The mean over examples of the squared gradient of -log p(label|x), the label as given.

    With the true labels it is the empirical Fisher, with labels drawn from p(y|x) an estimate of
    the exact one. Same shape and unit as `fisher_diagonal`.
    """
    given = activations(weights, sizes, inputs)
    return _squares(weights, sizes, given, labels, given[-1].dtype.type(1 / len(inputs)))


def own_labels(weights: Array, sizes: Sizes, inputs: Array, rng: np.random.Generator) -> Labels:
    """One label for each example, drawn from p(y|x)."""
    reach = probabilities(activations(weights, sizes, inputs)[-1]).cumsum(axis=1)
    below = rng.random((len(inputs), 1)) * reach[:, -1:] >= reach
    return below.sum(axis=1)


def batched_fisher(
    weights: Array, sizes: Sizes, inputs: Array, labels: Labels, batch: int
) -> Array:
    """The mean over batches of the squared gradient of the batch's mean loss.

    What libraries often call the Fisher: it shrinks with the batch size, so a penalty that fits it
    fits no other reading.
    """
    starts = range(0, len(inputs), batch)
    total = np.zeros_like(weights)
    for at in starts:
        part = slice(at, at + batch)
        total += gradient(weights, sizes, inputs[part], labels[part]) ** 2
    return total / len(starts)


class Consolidation:
    """The penalty of Eq. 3 summed over all earlier tasks, in two vectors for any number of them.

    λ Σ_k Σ_i F_ki (θ_i - θ*_ki)^2, without the paper's 1/2, is λ Σ_i (S0 θ^2 - 2 S1 θ)
    plus a constant, with S0 = Σ_k F_k and S1 = Σ_k F_k θ*_k. `penalty` is λ.
    """

    def __init__(self, weight_count: int, penalty: float) -> None:
        self.penalty = penalty
        self._importance = np.zeros(weight_count, np.float32)  # S0
        self._anchor = np.zeros(weight_count, np.float32)  # S1

    def add(self, importance: Array, weights: Array) -> None:
        """Hold these weights from now on, each by its importance."""
        self._importance += importance
        self._anchor += importance * weights

    def gradient(self, weights: Array) -> Array:
        """2 λ (S0 θ - S1), the penalty's gradient."""
        return 2 * self.penalty * (self._importance * weights - self._anchor)

    def step(self, weights: Array, loss_gradient: Array, rate: float) -> Array:
        """Weights after one descent step on loss + penalty, the penalty taken at the new weights.

        This implicit step solves θ' = θ - rate (g + 2 λ (S0 θ' - S1)) and is stable for every λ,
        where the explicit one diverges once rate 2 λ max S0 > 2. Without any task it is plain SGD.
        """
        pull = 2 * rate * self.penalty
        return (weights - rate * loss_gradient + pull * self._anchor) / (
            1 + pull * self._importance
        )


def _errors(
    weights: Array, sizes: Sizes, given: list[Array], error: Array
) -> Iterator[tuple[Array, Array]]:
    """From the last layer back: what entered it, and the loss's gradient by what left it."""
    folded = layers(weights, sizes)
    for index in range(len(folded) - 1, -1, -1):
        yield given[index], error
        if index:
            error = (error @ folded[index][0].T) * (given[index] > 0)


def _squares(
    weights: Array, sizes: Sizes, given: list[Array], labels: Labels, shares: Array | np.floating
) -> Array:
    """The sum over examples of share x squared gradient of -log p(label|x)."""
    surprise = probabilities(given[-1])
    surprise[np.arange(len(labels)), labels] -= 1  # the gradient of -log p by the logits
    parts = []
    for entering, error in _errors(weights, sizes, given, surprise):
        weighted = shares * error**2
        parts += [weighted.sum(axis=0), ((entering**2).T @ weighted).ravel()]
    return np.concatenate(parts[::-1])
