"""The shared digits: a split that loses nothing, and permutations that are bijections."""

import numpy as np

from reproductions.digits import digits, digits_hash, permuted_digits


def test_a_split_holds_every_image_once_and_the_seed_decides_it():
    first, other = (digits(np.random.default_rng(seed)) for seed in (0, 1))
    assert (len(first.inputs), len(first.test_inputs)) == (1297, 500)
    for task in (first, other):
        rows = np.concatenate([task.inputs, task.test_inputs])
        assert rows.min() == 0 and rows.max() == 1
        assert rows.sum(dtype=float) == np.float64(561718 / 16)
    assert not np.array_equal(first.test_inputs, other.test_inputs)
    assert len(digits_hash()) == 64


def test_tasks_are_the_same_images_through_different_bijections():
    tasks = permuted_digits(3, np.random.default_rng(0))
    for task in tasks:
        for ours, first in (("inputs", "inputs"), ("test_inputs", "test_inputs")):
            left, right = getattr(task, ours), getattr(tasks[0], first)
            np.testing.assert_array_equal(np.sort(left, axis=1), np.sort(right, axis=1))
        np.testing.assert_array_equal(task.labels, tasks[0].labels)
    assert not np.array_equal(tasks[0].inputs, tasks[1].inputs)


def test_other_seeds_have_other_permutations():
    seen = [permuted_digits(3, np.random.default_rng(seed)) for seed in range(4)]
    assert len({task.inputs.tobytes() for tasks in seen for task in tasks}) == 12
