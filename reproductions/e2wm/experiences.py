"""Homes with goals, what was done in them, and the book in which collectors enter it.

All collectors work in the same homes with the same list of goals in each, drawn before anyone
starts, and are counted in the same way. A goal is solved when it holds at some moment of an
experience that the collector hands over, asked for or not, so a random walk gets credit for
whatever it reaches by chance. Cost is simulator steps: calls of the transition function, inside a
search too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from reproductions.e2wm.houses import random_houses
from reproductions.e2wm.world_rules import YOU, Fact, Rules, random_start

FACT_SHARES = {"item": 0.7, "furniture": 0.2, "you": 0.1}  # what the single facts of goals are of


@dataclass(frozen=True, eq=False)
class Home:
    """A house, the state it starts in, and the goals that are counted there, as masks."""

    rules: Rules
    start: int
    goals: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Experience:
    """Actions that are legal one after the other, and the goal they were done for, 0 if none."""

    home: Home
    start: int
    actions: tuple[int, ...]
    goal: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Collected:
    """What a collector brought home, and how it got there.

    `curve` has (simulator steps, distinct goals solved, distinct states reached) along the way;
    `solved` the solved goals as (home, goal), homes counted from 0 in their order.
    """

    plans: tuple[Experience, ...]
    walks: tuple[Experience, ...]
    solved: frozenset[tuple[int, int]]
    states: int
    steps: int
    curve: tuple[tuple[int, int, int], ...]

    def within(self, steps: int) -> tuple[int, int]:
        """Distinct goals solved and states reached within so many simulator steps."""
        return next(point[1:] for point in reversed(self.curve) if point[0] <= steps)


def random_homes(
    rng: np.random.Generator, count: int, fresh: bool = False, sizes: tuple[int, ...] = (10, 15, 10)
) -> list[Home]:
    """Homes with goals of one, two, three... facts, as many of each as `sizes` says."""
    return [random_home(rng, Rules(house), sizes) for house in random_houses(rng, count, fresh)]


def random_home(rng: np.random.Generator, rules: Rules, sizes: tuple[int, ...]) -> Home:
    """A start, and goals made of single facts that do not hold there; none about a thing twice."""
    start = random_start(rules, rng)
    single = _single_facts(rules, start, sizes[0], rng)
    goals = dict.fromkeys(rules.state([fact]) for fact in single)
    for size, count in enumerate(sizes[1:], start=2):
        made = dict[int, None]()
        for _ in range(50 * count):
            chosen = [single[index] for index in rng.choice(len(single), size, replace=False)]
            if len({_subject(fact) for fact in chosen}) == size and len(made) < count:
                made[rules.state(chosen)] = None
        goals |= made
    return Home(rules, start, tuple(goals))


def _single_facts(rules: Rules, start: int, count: int, rng: np.random.Generator) -> list[Fact]:
    """Different facts that do not hold: mostly of items, some of furniture, some of yourself."""
    kinds = {name: list[Fact]() for name in FACT_SHARES}
    for fact in rules.facts:
        if not rules.bit[fact] & start and fact.relation not in ("close", "right", "left"):
            if fact.thing == YOU:
                kinds["you"] += [fact] if fact.relation == "sitting" else []
            else:
                kinds["item" if fact.place else "furniture"].append(fact)
    names, shares = list(FACT_SHARES), list(FACT_SHARES.values())
    found = dict[Fact, None]()
    while len(found) < count:
        pool = kinds[names[rng.choice(len(names), p=shares)]]
        found[pool[rng.integers(len(pool))]] = None
    return list(found)


def _subject(fact: Fact) -> tuple[str, bool]:
    """What a fact is about, so that two facts with the same subject exclude each other."""
    return fact.thing, fact.relation in ("running", "stopped")


@dataclass(kw_only=True)
class Ledger:
    """What a collector has so far: every step and every experience is entered here."""

    homes: Sequence[Home]
    steps: int = 0
    plans: list[Experience] = field(default_factory=list)
    walks: list[Experience] = field(default_factory=list)
    solved: dict[tuple[int, int], None] = field(default_factory=dict)
    states: set[tuple[int, int]] = field(default_factory=set)
    curve: list[tuple[int, int, int]] = field(default_factory=lambda: [(0, 0, 0)])

    def enter(self, home: int, steps: int, states: Iterable[int]) -> None:
        """Count the steps, and the states that they reached."""
        self.steps += steps
        self.states.update((home, state) for state in states)
        self.curve.append((self.steps, len(self.solved), len(self.states)))

    def credit(self, home: int, along: Iterable[int]) -> list[int]:
        """Mark the goals that hold at some state of an experience; those that are new."""
        open_goals = [goal for goal in self.homes[home].goals if (home, goal) not in self.solved]
        found = dict[int, None]()
        for state in along:
            found |= dict.fromkeys(goal for goal in open_goals if state & goal == goal)
        self.solved |= dict.fromkeys((home, goal) for goal in found)
        return list(found)

    def closed(self) -> Collected:
        """All of it, with at most some hundred points of the curve."""
        thin = self.curve[:: max(1, len(self.curve) // 200)]
        return Collected(
            plans=tuple(self.plans),
            walks=tuple(self.walks),
            solved=frozenset(self.solved),
            states=len(self.states),
            steps=self.steps,
            curve=tuple(dict.fromkeys((*thin, self.curve[-1]))),
        )
