"""Handwritten digits for reproductions that need a small real data set, and permutations of them.

The 1797 images of 8x8 pixels that scikit-learn ships, 1297 to learn from and 500 to test on.
"""

import hashlib
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

CLASSES = 10
PIXELS = 64
TEST_EXAMPLES = 500


@dataclass(frozen=True)
class Task:
    """Training and test examples: inputs [N, 64] in 0..1, labels [N] in 0..9."""

    inputs: NDArray[np.float32]
    labels: NDArray[np.int64]
    test_inputs: NDArray[np.float32]
    test_labels: NDArray[np.int64]


def digits(rng: np.random.Generator) -> Task:
    """One random split of the digits as they are."""
    images, labels = _images()
    order = rng.permutation(len(images))
    train, test = order[TEST_EXAMPLES:], order[:TEST_EXAMPLES]
    return Task(images[train], labels[train], images[test], labels[test])


def permuted_digits(tasks: int, rng: np.random.Generator) -> list[Task]:
    """One random split, seen through one shuffling of the pixels for each task."""
    plain = digits(rng)
    found = []
    for _ in range(tasks):
        pixels = rng.permutation(PIXELS)
        inputs, test_inputs = plain.inputs[:, pixels], plain.test_inputs[:, pixels]
        found.append(Task(inputs, plain.labels, test_inputs, plain.test_labels))
    return found


def digits_hash() -> str:
    """SHA-256 of the images and labels that this machine's scikit-learn ships."""
    images, labels = _images()
    return hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest()


@cache
def _images() -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    return (images / 16).astype(np.float32), labels.astype(np.int64)
