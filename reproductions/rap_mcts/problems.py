"""The problems that planners are tested on: other people's, or classes that are kept from training.

Up to renaming of blocks a problem is a way to pile up the goal's towers and a state, so with five
blocks all classes can be listed.
"""

import hashlib
from collections.abc import Collection, Hashable, Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np

from reproductions.rap_mcts.pddl import read_folder
from reproductions.rap_mcts.tasks import (
    HAND,
    Goal,
    Problem,
    class_of,
    distances,
    optimal_length,
    problem_class,
)

STEPS = (2, 4, 6, 8, 10, 12)  # optimal lengths; with an empty hand at first every one is even
Tests = list[tuple[Problem, int]]  # with their optimal lengths


def drawn(
    rng: np.random.Generator, per_steps: tuple[int, ...], blocks: tuple[int, ...] = (3, 4, 5)
) -> Tests:
    """A problem of each of so many classes for 2, 4, ... 12 steps.

    At most a third of the classes there are for one number: the rest must do for training.
    """
    known, found = classes(blocks), Tests()
    for steps, count in zip(STEPS, per_steps, strict=True):
        problems = known[steps]
        chosen = rng.permutation(len(problems))[: min(count, len(problems) // 3)]
        found += [(problems[place], steps) for place in chosen]
    return found


def read(folder: str, most_blocks: int) -> Tests:
    """The PDDL problems of a folder that take 2 to 12 steps. ValueError if there are none.

    ValueError too for a problem of more blocks than the model has letters for.
    """
    found = Tests()
    for name, problem in read_folder(Path(folder)):
        if problem.blocks > most_blocks:
            raise ValueError(
                f"{folder}: {name} has {problem.blocks} blocks and the model knows {most_blocks}; "
                "point problems= at a folder with smaller ones"
            )
        steps = optimal_length(problem)
        if STEPS[0] <= steps <= STEPS[-1]:
            found.append((problem, steps))
    if not found:
        raise ValueError(f"{folder}: no problem takes {STEPS[0]} to {STEPS[-1]} steps")
    return found


def without(tests: Tests, shown: Collection[Hashable]) -> Tests:
    """The tests that are not of these classes."""
    return [(problem, steps) for problem, steps in tests if problem_class(problem) not in shown]


def fingerprint(folder: str, blocks: tuple[int, ...] = (3, 4, 5)) -> str:
    """SHA-256 of the folder's problems, or of all classes that tests are drawn from."""
    said = [problem for _, problem in read_folder(Path(folder))] if folder else classes(blocks)
    return hashlib.sha256(repr(said).encode()).hexdigest()


@lru_cache(maxsize=4)
def classes(blocks: tuple[int, ...]) -> dict[int, list[Problem]]:
    """One problem of every class with an empty hand, by its number of steps."""
    found: dict[int, dict[Hashable, Problem]] = {}
    for size in blocks:
        for goal in goals(size):
            for state, steps in distances(size, goal).items():
                if steps and HAND not in state:
                    same = found.setdefault(steps, {})
                    same.setdefault(class_of(state, goal), Problem(state, goal))
    return {steps: list(found[steps].values()) for steps in sorted(found)}


def goals(blocks: int) -> Iterator[Goal]:
    """The goal of each way to pile up so many blocks but the flat one, up to renaming."""
    for heights in partitions(blocks, blocks):
        goal, bottom = list[tuple[int, int]](), 0
        for height in heights:
            goal += [(block, block + 1) for block in range(bottom, bottom + height - 1)]
            bottom += height
        if goal:
            yield tuple(goal)


def partitions(total: int, largest: int) -> Iterator[tuple[int, ...]]:
    """The ways to write a number as a sum of others, none above `largest`, from large to small."""
    if total == 0:
        yield ()
    for first in range(min(total, largest), 0, -1):
        yield from ((first, *rest) for rest in partitions(total - first, first))
