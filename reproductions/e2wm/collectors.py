"""Where experiences come from: random exploration, goal-oriented search, an automatic curriculum.

Random exploration walks. The search takes goals in a random order. The curriculum proposes the next
goal from what succeeded so far: one fact beyond a solved goal, and of a kind that it is good at.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from reproductions.e2wm.experiences import Collected, Experience, Home, Ledger
from reproductions.e2wm.search import Searching, draws, search
from reproductions.e2wm.world_rules import Rules

Collector = Callable[[Sequence[Home], int, Searching, np.random.Generator], Collected]
Task = tuple[int, int]  # the number of a home, and a goal in it
FIRST = 15  # simulations of the first search for a goal; each later one may take twice as many


def random_exploration(
    homes: Sequence[Home], budget: int, settings: Searching, rng: np.random.Generator
) -> Collected:
    """Walks of `horizon` steps from the start; a plan is what led to a goal for the first time."""
    ledger, draw = Ledger(homes=homes), draws(rng)
    while ledger.steps < budget:
        for index, home in enumerate(homes):
            actions, along = random_walk(home.rules, home.start, settings.horizon, draw)
            walk = Experience(home, home.start, tuple(actions))
            ledger.walks.append(walk)
            for goal in ledger.credit(index, along):
                end = next(i for i, state in enumerate(along) if state & goal == goal)
                ledger.plans.append(Experience(home, home.start, walk.actions[:end], goal))
            ledger.enter(index, len(actions), along)
    return ledger.closed()


def random_walk(
    rules: Rules, start: int, length: int, draw: Callable[[], float]
) -> tuple[list[int], list[int]]:
    """Legal actions, a random verb first and then what to do it to, and the states along them."""
    actions, along = list[int](), [start]
    verbs = [action.verb for action in rules.actions]
    for _ in range(length):
        by_verb = dict[str, list[tuple[int, int]]]()
        for move in rules.moves(along[-1]):
            by_verb.setdefault(verbs[move[0]], []).append(move)
        groups = list(by_verb.values())
        group = groups[int(draw() * len(groups))]
        action, flip = group[int(draw() * len(group))]
        actions.append(action)
        along.append(along[-1] ^ flip)
    return actions, along


def goal_oriented(
    homes: Sequence[Home], budget: int, settings: Searching, rng: np.random.Generator
) -> Collected:
    """Searches for the goals of all homes in a random order; what fails has another turn later."""
    pursuit = Pursuit(homes, settings, rng)
    waiting = [(index, goal) for index, home in enumerate(homes) for goal in home.goals]
    while waiting and pursuit.ledger.steps < budget:
        for place in rng.permutation(len(waiting)):
            if pursuit.ledger.steps < budget and waiting[place] not in pursuit.ledger.solved:
                pursuit.attempt(waiting[place], ())
        waiting = [task for task in waiting if task not in pursuit.ledger.solved]
    return pursuit.ledger.closed()


class Pursuit:
    """Goals being searched for: the ledger, the plan of each solved goal, and past attempts."""

    def __init__(
        self, homes: Sequence[Home], settings: Searching, rng: np.random.Generator
    ) -> None:
        self.ledger, self.settings, self.rng = Ledger(homes=homes), settings, rng
        self.plans: dict[Task, tuple[int, ...]] = {}
        self.tries: dict[Task, int] = {}

    def attempt(self, task: Task, first: tuple[int, ...]) -> bool:
        """Do the actions of `first`, then search for the goal; whether it was solved."""
        index, goal = task
        home = self.ledger.homes[index]
        tries = self.tries[task] = self.tries.get(task, 0) + 1
        allowed = min(self.settings.simulations, FIRST << (tries - 1))
        along = home.rules.run(home.start, first) or []
        settings = replace(self.settings, simulations=allowed)
        found = search(home.rules, along[-1], goal, settings, self.rng)
        if found.plan is not None:
            actions = without_loops(home.rules, home.start, (*first, *found.plan))
            self.plans[task] = actions
            self.ledger.plans.append(Experience(home, home.start, actions, goal))
            self.ledger.credit(index, home.rules.run(home.start, actions) or [])
        self.ledger.enter(index, len(first) + found.steps, [*along, *found.states])
        return found.plan is not None


def without_loops(rules: Rules, start: int, actions: tuple[int, ...]) -> tuple[int, ...]:
    """The actions without those that lead back to a state already met; the same end."""
    states, kept = [start], list[int]()
    for action, state in zip(actions, (rules.run(start, actions) or [])[1:], strict=True):
        if state in states:
            keep = states.index(state)
            states, kept = states[: keep + 1], kept[:keep]
        else:
            states.append(state)
            kept.append(action)
    return tuple(kept)


def curriculum(
    homes: Sequence[Home], budget: int, settings: Searching, rng: np.random.Generator
) -> Collected:
    """Searches for the goal with the best chance, from where the plan of a solved part ends.

    The chance of a goal is that of the facts it has beyond its largest solved part: for each the
    share of past searches for facts of its relation that succeeded. A failed attempt halves it.
    """
    pursuit, chances = Pursuit(homes, settings, rng), Chances()
    waiting = {(index, goal) for index, home in enumerate(homes) for goal in home.goals}
    while waiting and pursuit.ledger.steps < budget:
        proposals = [
            (chances.of(pursuit, task, part), rng.random(), task, part)
            for task in sorted(waiting)
            for part in [largest_part(pursuit, task)]
        ]
        _, _, task, part = max(proposals)
        solved = pursuit.attempt(task, pursuit.plans.get((task[0], part), ()))
        chances.learn(pursuit, task, part, solved)
        waiting -= pursuit.ledger.solved.keys()
    return pursuit.ledger.closed()


def largest_part(pursuit: Pursuit, task: Task) -> int:
    """The solved goal, or 0, with the most facts of this one and no others, in the same home."""
    index, goal = task
    parts = [part for home, part in pursuit.plans if home == index and part & goal == part]
    return max(parts, key=int.bit_count, default=0)


class Chances:
    """For each relation how many searches for such facts were made, and how many succeeded."""

    def __init__(self) -> None:
        self.counts: dict[str, list[int]] = {}

    def of(self, pursuit: Pursuit, task: Task, part: int) -> float:
        """The estimated chance to solve a goal from the end of its part's plan."""
        chance = 0.5 ** pursuit.tries.get(task, 0)
        for relation in self._missing(pursuit, task, part):
            good, all_ = self.counts.get(relation, (0, 0))
            chance *= (good + 1) / (all_ + 2)
        return chance

    def learn(self, pursuit: Pursuit, task: Task, part: int, solved: bool) -> None:
        """Count a search for every fact that it was to add."""
        for relation in self._missing(pursuit, task, part):
            count = self.counts.setdefault(relation, [0, 0])
            count[0] += solved
            count[1] += 1

    @staticmethod
    def _missing(pursuit: Pursuit, task: Task, part: int) -> list[str]:
        rules = pursuit.ledger.homes[task[0]].rules
        return [fact.relation for fact in rules.holding(task[1] & ~part)]


COLLECTORS: dict[str, Collector] = {
    "random": random_exploration,
    "search": goal_oriented,
    "curriculum": curriculum,
}
