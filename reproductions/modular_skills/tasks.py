"""Tasks that each need some of a few hidden skills: regressions whose weights are their mean."""

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Tasks:
    """T tasks: inputs [T, N, D] and answers [T, N] to learn from, true weights [T, D].

    `allocation` [T, S] is 1 where a task needs a skill.
    """

    inputs: Array
    answers: Array
    weights: Array
    allocation: Array

    def error(self, weights: Array) -> float:
        """Mean over tasks of the expected squared error of these weights [T, D] over the
        variance of the answers without noise: exact, as the inputs are independent and normal."""
        wrong = ((weights - self.weights) ** 2).sum(axis=1)
        return float((wrong / (self.weights**2).sum(axis=1)).mean())


def hidden_skills(skills: int, inputs: int, rng: np.random.Generator) -> Array:
    """[S, D]: the weights of each skill, answers of variance 1."""
    return rng.normal(0, inputs**-0.5, (skills, inputs))


def drawn_tasks(
    skills: Array, tasks: int, examples: int, noise: float, rng: np.random.Generator
) -> Tasks:
    """Tasks of which each needs a random, not empty set of the skills, every set as likely.

    `noise` is the standard deviation of what is added to an answer.
    """
    sets = rng.integers(1, 2 ** len(skills), size=tasks)
    allocation = (sets[:, None] >> np.arange(len(skills))) & 1
    weights = allocation @ skills / allocation.sum(axis=1, keepdims=True)
    inputs = rng.normal(size=(tasks, examples, skills.shape[1]))
    answers = np.einsum("tnd,td->tn", inputs, weights)
    answers = answers + noise * rng.normal(size=answers.shape)
    return Tasks(inputs, answers, weights, allocation.astype(float))


def drawing_hash() -> str:
    """Of a fixed draw: it changes when the way tasks are drawn does."""
    rng = np.random.default_rng(0)
    found = drawn_tasks(hidden_skills(3, 4, rng), 5, 2, 0.1, rng)
    return hashlib.sha256(np.round(found.answers, 9).tobytes()).hexdigest()
