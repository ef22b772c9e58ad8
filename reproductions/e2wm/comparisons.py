"""The two comparisons that need no language model: collectors (claim 5), the skill memory (6)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from reproductions.e2wm.collectors import COLLECTORS, goal_oriented, random_exploration
from reproductions.e2wm.experiences import Collected, Home, random_homes
from reproductions.e2wm.search import Searching, search
from reproductions.e2wm.skills import Memory, Solution, pruned, solve

FEWEST = Searching(after=0)  # as few steps as will do: the first plan is taken
ALONE = replace(FEWEST, simulations=300)  # for a single fact
WHOLE = replace(FEWEST, simulations=1000)  # for a goal of several facts at once


def compare_collectors(
    rng: np.random.Generator, homes: int = 4, budget: int = 150_000
) -> dict[str, Collected]:
    """What each collector has after so many simulator steps in the same homes.

    By name: "random", "search", "curriculum". Beside them random exploration in walks four times as
    long as a simulation of the search, and so with plans that the search may not make; the search
    with c_init read the other way, and with every action of the house in place of those on what the
    goal names.
    """
    settings = Searching(simulations=1000, after=5)
    variants = {
        **{name: (collect, settings) for name, collect in COLLECTORS.items()},
        "random_long": (random_exploration, replace(settings, horizon=4 * settings.horizon)),
        "search_outside": (goal_oriented, replace(settings, c_init_inside=False)),
        "search_unfocused": (goal_oriented, replace(settings, focused=False)),
    }
    same = random_homes(rng, homes)
    return {
        name: collect(same, budget, each, child)
        for (name, (collect, each)), child in zip(
            variants.items(), rng.spawn(len(variants)), strict=True
        )
    }


@dataclass
class Tally:
    """How one way of planning did on the composed goals, one after the other."""

    learning: int = 0  # simulator steps before the first of them
    solved: list[bool] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    facts: list[int] = field(default_factory=list)  # of each goal

    def enter(self, goal: int, solution: Solution) -> None:
        """Add a goal."""
        self.solved.append(solution.plan is not None)
        self.steps.append(solution.steps)
        self.facts.append(goal.bit_count())

    @property
    def success(self) -> float:
        """The share of goals solved."""
        return float(np.mean(self.solved))

    @property
    def steps_per_goal(self) -> float:
        """Simulator steps, spent on solved and unsolved goals alike, without the learning."""
        return float(np.mean(self.steps))

    @property
    def spent(self) -> list[int]:
        """All simulator steps after each goal, the learning included: the first is before any."""
        return [self.learning, *(self.learning + int(n) for n in np.cumsum(self.steps))]


def compare_memory(
    rng: np.random.Generator, homes: int = 6, fresh: bool = True
) -> dict[str, Tally]:
    """Goals of two and three facts in new homes, with names never met where `fresh`.

    "memory": skills learnt from single facts in other homes, and on the way. "from_nothing": one
    search for the whole goal. "fact_by_fact": a search for each fact, the plan pruned, which is the
    memory's way without anything remembered.
    """
    known, asked, chance = rng.spawn(3)
    learnt = from_single_facts(random_homes(known, homes, sizes=(10,)), chance)
    memory, tallies = learnt[0], {"memory": Tally(learnt[1])}
    tallies |= {"from_nothing": Tally(), "fact_by_fact": Tally()}
    for home in random_homes(asked, homes, fresh, sizes=(10, 8, 8)):
        for goal in (goal for goal in home.goals if goal.bit_count() > 1):
            task = home.rules, home.start, goal
            tallies["memory"].enter(goal, solve(memory, *task, ALONE, chance))
            tallies["fact_by_fact"].enter(goal, solve(None, *task, ALONE, chance))
            found = search(*task, WHOLE, chance)
            tallies["from_nothing"].enter(goal, Solution(found.plan, found.steps))
    return tallies


def from_single_facts(homes: Sequence[Home], rng: np.random.Generator) -> tuple[Memory, int]:
    """Skills from searches for every goal of one fact, and the simulator steps that they took."""
    memory, steps = Memory(), 0
    for home in homes:
        for goal in (goal for goal in home.goals if goal.bit_count() == 1):
            found = search(home.rules, home.start, goal, ALONE, rng)
            needed, tried = pruned(home.rules, home.start, found.plan or (), goal)
            steps += found.steps + tried
            if needed:
                memory.learn(home.rules, home.start, needed, home.rules.holding(goal)[0])
    return memory, steps
