"""Forty tasks to learn from at once, then twenty new ones with a few examples each."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from reproductions.card import Score
from reproductions.modular_skills.card import Settings
from reproductions.modular_skills.method import (
    Schedule,
    best_mixture,
    best_subset,
    learn_dense,
    learn_skilled,
    recovery,
    ridge_weights,
    skills_given,
)
from reproductions.modular_skills.tasks import Tasks, drawing_hash, drawn_tasks, hidden_skills

Array = NDArray[np.float64]
Few = Callable[[Array, Array], Array]
FEW = 2


def run(settings: Settings, seed: int) -> Iterator[Score]:
    """Scores of every method on the same tasks."""
    skill_seed, old_seed, new_seed, model_seed = np.random.SeedSequence(seed).spawn(4)
    drawn = [np.random.default_rng(each) for each in (skill_seed, old_seed, new_seed)]
    skills = hidden_skills(settings.skills, settings.inputs, drawn[0])
    old = drawn_tasks(skills, settings.tasks, settings.examples, settings.noise, drawn[1])
    new = drawn_tasks(skills, settings.new_tasks, max(settings.shots), settings.noise, drawn[2])
    start = int(model_seed.generate_state(1)[0])
    for name, fit in FITS.items():
        weights, few, allocation = fit(settings, old, start)
        yield Score(method=name, metric="error", value=old.error(weights))
        yield from on_few(name, few, settings, new)
        if allocation is not None:
            found = recovery(allocation, old.allocation)
            yield Score(method=name, metric="recovery", value=found)
            yield from table(name, allocation)
    anything = np.random.default_rng(start).integers(2, size=old.allocation.shape).astype(float)
    yield Score(method="random", metric="recovery", value=recovery(anything, old.allocation))


def data_hash(settings: Settings) -> str:
    """Of the way tasks are drawn; all of them follow from the seed."""
    return drawing_hash()


def on_few(name: str, few: Few, settings: Settings, new: Tasks) -> Iterator[Score]:
    """The error on new tasks from their first examples, so many at a time."""
    for shots in sorted({FEW, *settings.shots}):
        pairs = zip(new.inputs[:, :shots], new.answers[:, :shots], strict=True)
        value = new.error(np.stack([few(inputs, answers) for inputs, answers in pairs]))
        yield Score(method=name, metric="few_shot_error", value=value, at=shots)
        if shots == FEW:
            yield Score(method=name, metric="error_at_2_shots", value=value)


def table(name: str, allocation: Array) -> Iterator[Score]:
    """Every task's share of every skill, skills counted from 1."""
    for (task, skill), value in np.ndenumerate(allocation):
        yield Score(
            method=name, metric="allocation", value=float(value), at=skill + 1, part=task + 1
        )


Fit = tuple[Array, Few, Array | None]


def shared(settings: Settings, old: Tasks, seed: int) -> Fit:
    """One set of weights for all tasks; a new task starts from it and is pulled back to it."""
    size = settings.inputs
    one = ridge_weights(old.inputs.reshape(-1, size), old.answers.reshape(-1), settings.ridge)

    def few(inputs: Array, answers: Array) -> Array:
        return ridge_weights(inputs, answers, settings.shared_pull, around=one)

    return np.tile(one, (len(old.weights), 1)), few, None


def private(settings: Settings, old: Tasks, seed: int) -> Fit:
    """Weights of its own for every task, old or new."""

    def few(inputs: Array, answers: Array) -> Array:
        return ridge_weights(inputs, answers, settings.private_pull)

    pairs = zip(old.inputs, old.answers, strict=True)
    return np.stack([few(inputs, answers) for inputs, answers in pairs]), few, None


def dense(settings: Settings, old: Tasks, seed: int) -> Fit:
    """Any real mixture of the skills."""
    shares, skills = learn_dense(
        old.inputs, old.answers, settings.inventory, schedule(settings), seed
    )

    def few(inputs: Array, answers: Array) -> Array:
        return best_mixture(inputs, answers, skills, settings.mixture_pull)

    return shares @ skills, few, shares


def skilled(settings: Settings, old: Tasks, seed: int) -> Fit:
    """The paper's: the mean of a learnt set of the skills."""
    allocation, skills = learn_skilled(
        old.inputs, old.answers, settings.inventory, schedule(settings), seed
    )
    return _by_sets(allocation, skills)


def told(settings: Settings, old: Tasks, seed: int) -> Fit:
    """The true allocation is given and only the skills are fitted: the bound."""
    skills = skills_given(old.allocation, old.inputs, old.answers, settings.ridge)
    return _by_sets(old.allocation, skills)


def _by_sets(allocation: Array, skills: Array) -> Fit:
    def few(inputs: Array, answers: Array) -> Array:
        return best_subset(inputs, answers, skills)

    return allocation @ skills / allocation.sum(axis=1, keepdims=True), few, allocation


def schedule(settings: Settings) -> Schedule:
    """How skills and allocations are learnt."""
    return Schedule(
        steps=settings.steps,
        rate=settings.rate,
        fast_rate=settings.fast_rate,
        temperature=settings.temperature,
        ridge=settings.ridge,
    )


FITS: dict[str, Callable[[Settings, Tasks, int], Fit]] = {
    "shared": shared,
    "private": private,
    "dense": dense,
    "skilled": skilled,
    "truth": told,
}
