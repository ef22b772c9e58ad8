"""Locality sensitive sparse encoding, and follow-the-leader on it in one pass (Losse-FTL).

A model is linear in features that are fixed at random and nearly all zero. What is fitted is the
ridge regression on everything seen so far, of which each step refits only the weights of the
features that are active in it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

Array = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Encoding:
    """Many small overlapping grids, each over two random directions of the input (Section 4).

    directions [G, 2, D], shifts [G, 2]; a grid has (bins + 1)^2 nodes, each one feature.
    """

    directions: Array
    shifts: Array
    bins: int

    @property
    def size(self) -> int:
        """How many features there are."""
        return len(self.directions) * (self.bins + 1) ** 2

    @property
    def active(self) -> int:
        """How many of them are not zero for one input: the four corners of a cell in each grid."""
        return 4 * len(self.directions)

    def features(self, inputs: Array) -> tuple[Indices, Array]:
        """Which features inputs [N, D] have, and how much: both [N, 4 G].

        The two numbers of a grid are squashed to 0..1 and fall into a cell; its corners share 1
        by nearness (soft binning), so the features are continuous in the input and sum to G.
        """
        sums = np.einsum("gkd,nd->ngk", self.directions, inputs) + self.shifts
        places = self.bins / (1 + np.exp(-sums))
        cells = np.minimum(places.astype(np.int64), self.bins - 1)
        right = places - cells
        left, side = 1 - right, self.bins + 1
        corner = (np.arange(len(self.directions)) * side**2) + cells[..., 0] * side + cells[..., 1]
        which = np.stack([corner, corner + 1, corner + side, corner + side + 1], axis=-1)
        pairs = [(left, left), (left, right), (right, left), (right, right)]
        much = np.stack([one[..., 0] * other[..., 1] for one, other in pairs], axis=-1)
        return which.reshape(len(inputs), -1), much.reshape(len(inputs), -1)


def random_encoding(
    inputs: int, grids: int, bins: int, spread: float, rng: np.random.Generator
) -> Encoding:
    """Directions of normally distributed entries; `spread` is their standard deviation."""
    directions = rng.normal(0, spread, (grids, 2, inputs))
    return Encoding(directions, rng.normal(0, spread, (grids, 2)), bins)


class SparseLeader:
    """Follow-the-leader on sparse features, of which each step refits the active ones.

    A = sum of phi phi', B = sum of phi y'. With s the active features,
    W_s = (A_ss + l I)^-1 (B_s - A_s,rest W_rest): the exact minimum over W_s of
    sum |W' phi - y|^2 + l |W|^2 while all other weights stay. `ridge` is l.
    """

    def __init__(self, encoding: Encoding, outputs: int, ridge: float) -> None:
        self.encoding, self.ridge = encoding, ridge
        self.products = np.zeros((encoding.size, encoding.size))  # A
        self.moments = np.zeros((encoding.size, outputs))  # B
        self.weights = np.zeros((encoding.size, outputs))  # W
        self.work = 0  # multiplications and additions of the last step

    @property
    def kept(self) -> int:
        """Numbers in memory that the past has made."""
        return self.products.size + self.moments.size + self.weights.size

    def observe(self, given: Array, change: Array) -> None:
        """One transition, given [D], change [K]: count it in, refit what it touches."""
        indices, values = self.encoding.features(given[None])
        touched, amounts = indices[0], values[0]
        self.products[np.ix_(touched, touched)] += np.outer(amounts, amounts)
        self.moments[touched] += np.outer(amounts, change)
        rows = self.products[touched]
        block = rows[:, touched]
        own = self.weights[touched]
        left = self.moments[touched] - rows @ self.weights + block @ own
        factor = cho_factor(block + self.ridge * np.eye(len(touched)), check_finite=False)
        self.weights[touched] = cho_solve(factor, left, check_finite=False)
        active, outputs = own.shape
        self.work = active**3 // 3 + rows.size * outputs + 4 * active**2 * outputs

    def predict(self, given: Array) -> Array:
        """The expected change [N, K]."""
        return at(self.encoding, self.weights, given)

    def exact(self) -> Array:
        """W of the ridge regression on everything seen so far, all features at once."""
        held = self.products + self.ridge * np.eye(self.encoding.size)
        return cho_solve(cho_factor(held, check_finite=False), self.moments, check_finite=False)


def at(encoding: Encoding, weights: Array, given: Array) -> Array:
    """W' phi for every row of given [N, D] -> [N, K], in pieces that fit in memory."""
    pieces = []
    for start in range(0, len(given), 256):
        indices, values = encoding.features(given[start : start + 256])
        pieces.append(np.einsum("nf,nfk->nk", values, weights[indices]))
    return np.concatenate(pieces)


class DenseLeader:
    """Follow-the-leader of a model that is linear in the input: recursive least squares.

    Keeps the inverse P of (sum x x' + l I); a step costs the square of the number of inputs.
    """

    def __init__(self, inputs: int, outputs: int, ridge: float) -> None:
        self.inverse = np.eye(inputs + 1) / ridge
        self.weights = np.zeros((inputs + 1, outputs))
        self.work = 0

    @property
    def kept(self) -> int:
        """Numbers in memory that the past has made."""
        return self.inverse.size + self.weights.size

    def observe(self, given: Array, change: Array) -> None:
        """One transition: P <- P - P x x' P / (1 + x' P x), W <- W + P x (y - W' x)'."""
        x = np.append(given, 1.0)
        carried = self.inverse @ x
        self.inverse -= np.outer(carried, carried) / (1 + x @ carried)
        self.weights += np.outer(self.inverse @ x, change - x @ self.weights)
        self.work = 4 * self.inverse.size + 2 * self.weights.size

    def predict(self, given: Array) -> Array:
        """The expected change [N, K]."""
        return np.column_stack([given, np.ones(len(given))]) @ self.weights
