"""Digits as a sequence of tasks: through other pixels each time, or other classes each time."""

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


def permutations(tasks: int, rng: np.random.Generator) -> list[NDArray[np.int64]]:
    """One shuffling of the pixels for each task, the first included."""
    return [rng.permutation(PIXELS) for _ in range(tasks)]


def permuted_digits(tasks: int, rng: np.random.Generator) -> list[Task]:
    """The tasks: one random split into 1297 and 500 examples, seen through each permutation."""
    whole = _split(rng)
    return [
        Task(whole.inputs[:, pixels], whole.labels, whole.test_inputs[:, pixels], whole.test_labels)
        for pixels in permutations(tasks, rng)
    ]


def split_digits(rng: np.random.Generator) -> list[Task]:
    """Five tasks of two classes each, in a random order of the classes; labels stay 0..9."""
    whole = _split(rng)
    tasks = []
    for pair in rng.permutation(CLASSES).reshape(-1, 2):
        train, test = np.isin(whole.labels, pair), np.isin(whole.test_labels, pair)
        tasks.append(
            Task(
                whole.inputs[train],
                whole.labels[train],
                whole.test_inputs[test],
                whole.test_labels[test],
            )
        )
    return tasks


def _split(rng: np.random.Generator) -> Task:
    """All digits, 500 of them to test."""
    images, labels = _digits()
    order = rng.permutation(len(images))
    train, test = order[TEST_EXAMPLES:], order[:TEST_EXAMPLES]
    return Task(images[train], labels[train], images[test], labels[test])


def digits_hash() -> str:
    """SHA-256 of the images and labels that this machine's scikit-learn ships."""
    images, labels = _digits()
    return hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest()


@cache
def _digits() -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    return (images / 16).astype(np.float32), labels.astype(np.int64)
