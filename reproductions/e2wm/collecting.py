"""The comparisons that need no language model, as scores: collectors, and the memory of skills."""

from collections.abc import Iterator

import numpy as np

from reproductions.card import Score
from reproductions.e2wm.card import Settings
from reproductions.e2wm.comparisons import compare_collectors, compare_memory
from reproductions.e2wm.experiences import Collected

POINTS = 40  # of a curve


def collectors(
    settings: Settings, rng: np.random.Generator
) -> tuple[dict[str, Collected], list[Score]]:
    """What each collector brings home, and its scores."""
    collected = compare_collectors(rng, settings.homes, settings.budget)
    grid = range(0, settings.budget + 1, max(1, settings.budget // POINTS))
    return collected, [s for name, got in collected.items() for s in brought(name, got, grid)]


def brought(name: str, got: Collected, grid: range) -> Iterator[Score]:
    """Goals and states along the simulator's steps, and goals for each thousand of them."""
    for steps in grid:
        goals, states = got.within(steps)
        yield Score(method=name, metric="goals_solved", value=goals, at=steps)
        yield Score(method=name, metric="states_reached", value=states, at=steps)
    rate = 1000 * len(got.solved) / got.steps
    yield Score(method=name, metric="goals_per_1000_steps", value=rate)


def planners(settings: Settings, rng: np.random.Generator) -> Iterator[Score]:
    """Success and cost of each way to plan for goals that reuse parts."""
    tallies = compare_memory(rng, settings.memory_homes)
    whole = tallies["from_nothing"].steps_per_goal
    for name, tally in tallies.items():
        for metric, value in (
            ("planned", tally.success),
            ("steps_per_goal", tally.steps_per_goal),
            ("share_of_steps", tally.steps_per_goal / whole),
        ):
            yield Score(method=name, metric=metric, value=value)
        for met, spent in enumerate(tally.spent):
            yield Score(method=name, metric="steps_spent", value=spent, at=met)
