"""Goal-oriented tree search in the simulator (E2WM, Section 3.1), with the published constants.

It needs a goal and the world's rules, no planner and no model, and learns nothing. The released
code and the form that it is taken from (MuZero's) read c_init differently; both are here.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from reproductions.e2wm.world_rules import YOU, Move, Rules

GAIN = 2.0  # for a fact of the goal, the first time that it is made true
LOSS = -1.5  # for each fact of the goal that stops being true
STEP = -0.1
DONE = 5.0  # when the whole goal holds
CLOSE = 1e-9  # sums of rewards this near are equal


@dataclass(frozen=True, kw_only=True)
class Searching:
    """How the search explores; the released code generates with 20,000 simulations of 25 steps."""

    simulations: int = 300  # at most; the released code: 20,000
    horizon: int = 25  # steps of a simulation
    discount: float = 0.99  # as in the generation run; the class's default is 0.9
    c_base: float = 1000.0
    c_init: float = 10.0
    c_init_inside: bool = True  # in the logarithm, as coded; False: beside it, as in MuZero
    after: int = 20  # simulations that go on after the first plan, for a shorter one
    focused: bool = True  # only actions on what the goal names and on what holds that; ours

    def __post_init__(self) -> None:
        if self.simulations < 1 or self.horizon < 1:
            raise ValueError(f"{self} searches nothing")

    def exploration(self, visits: int) -> float:
        """What 1 / (1 + n) of a child is multiplied by when its parent had so many visits."""
        base = (1 + visits + self.c_base) / self.c_base
        rate = math.log(base + self.c_init) if self.c_init_inside else math.log(base) + self.c_init
        return rate * math.sqrt(visits)


@dataclass(frozen=True)
class Found:
    """What a search came to: the plan if the goal holds at its end, else None, and its cost."""

    plan: tuple[int, ...] | None
    steps: int  # calls of the transition function
    states: frozenset[int] = frozenset()  # that it reached


def search(
    rules: Rules, start: int, goal: int, settings: Searching, rng: np.random.Generator
) -> Found:
    """The prefix of a simulation with the largest sum of rewards, if the goal holds after it.

    The rewards alone do not say so: a goal fact can be lost again. So the goal is looked at.
    """
    if start & goal == goal:
        return Found((), 0)
    known = rules.focused(relevant(rules, start, goal)) if settings.focused else rules
    under_way = _Search(known, start, goal, settings, draws(rng))
    end = settings.simulations
    done = 0
    while done < end:
        solved_before = under_way.solved
        under_way.simulate()
        done += 1
        if under_way.solved and not solved_before:
            end = min(end, done + settings.after)
    plan = tuple(under_way.best) if under_way.solved else None
    return Found(plan, under_way.steps, frozenset(under_way.states))


def judged(before: int, after: int, goal: int, todo: int) -> tuple[float, int, bool]:
    """The reward of a step, the goal facts that are still to be gained, and whether the goal holds.

    A fact earns once, so that undoing and redoing it does not pay.
    """
    changed = (before ^ after) & goal
    if not changed:
        return STEP, todo, False
    gained, lost = after & changed & todo, before & changed
    reward = STEP + GAIN * gained.bit_count() + LOSS * lost.bit_count()
    end = after & goal == goal
    return reward + DONE if end else reward, todo & ~gained, end


def relevant(rules: Rules, state: int, goal: int) -> frozenset[str]:
    """What a goal names, what holds its items now, and what is in hand."""
    facts = rules.holding(goal)
    named = {name for fact in facts for name in (fact.thing, fact.place) if name and name != YOU}
    held = {fact.thing for fact in rules.holding(state & (rules.right | rules.left))}
    holders = {rules.place_of(state, name).place for name in named if name in rules.house.items}
    return frozenset(named | held | holders - {""})


def draws(rng: np.random.Generator) -> Callable[[], float]:
    """Uniform numbers from 0 to 1, taken from the rng in blocks: single draws are slow."""
    waiting: list[float] = []

    def draw() -> float:
        if not waiting:
            waiting.extend(rng.random(512).tolist())
        return waiting.pop()

    return draw


class _Node:
    """A state in the tree, the goal facts still to gain, and how its moves have gone so far."""

    __slots__ = ("children", "earned", "moves", "reward", "state", "todo", "totals", "visits", "n")

    def __init__(
        self, state: int, todo: int, reward: float, earned: float, moves: list[Move]
    ) -> None:
        self.state, self.todo, self.reward, self.earned = state, todo, reward, earned
        self.moves = moves  # none where the goal holds
        self.visits = 0
        self.children: list[_Node | None] = [None] * len(moves)
        self.totals = [0.0] * len(moves)  # of the returns
        self.n = [0] * len(moves)  # visits of each child

    def choose(self, scale: float) -> int:
        """The move with the largest Q + rate(N) sqrt(N) / (1 + n), the first of equals."""
        scores = [
            total / n + scale / (1 + n) if n else scale
            for total, n in zip(self.totals, self.n, strict=True)
        ]
        return scores.index(max(scores))


class _Search:
    """One search under way: its tree, and the best prefix so far."""

    def __init__(
        self, rules: Rules, start: int, goal: int, settings: Searching, draw: Callable[[], float]
    ) -> None:
        self.rules, self.goal, self.settings, self.draw = rules, goal, settings, draw
        self.scale = [settings.exploration(n) for n in range(settings.simulations + 1)]
        self.root = _Node(start, goal & ~start, 0.0, 0.0, rules.moves(start))
        self.steps, self.states = 0, {start}
        self.best: list[int] = []
        self.best_sum, self.solved = 0.0, False

    def simulate(self) -> None:
        """Down the tree to a new node or an end, on at random, and back up with the return."""
        node, path, taken = self.root, [self.root], list[int]()
        value = 0.0
        while node.moves and len(taken) < self.settings.horizon:
            chosen = node.choose(self.scale[node.visits])
            taken.append(chosen)
            child = node.children[chosen]
            if child is None:
                path.append(self.grow(node, chosen))
                value = self.roll_out(path, taken)
                break
            path.append(node := child)
        for parent, chosen, child in zip(path[-2::-1], taken[::-1], path[:0:-1], strict=True):
            value = child.reward + self.settings.discount * value
            parent.totals[chosen] += value
            parent.n[chosen] += 1
            parent.visits += 1

    def grow(self, parent: _Node, chosen: int) -> _Node:
        """The node that a move leads to."""
        after = parent.state ^ parent.moves[chosen][1]
        reward, todo, end = judged(parent.state, after, self.goal, parent.todo)
        moves = [] if end else self.rules.moves(after)
        child = _Node(after, todo, reward, parent.earned + reward, moves)
        parent.children[chosen] = child
        self.steps += 1
        self.states.add(after)
        return child

    def roll_out(self, path: list[_Node], taken: list[int]) -> float:
        """The discounted return of moves drawn uniformly from the path's end, a new node."""
        node, moved = path[-1], list[int]()
        state, todo, earned, moves = node.state, node.todo, node.earned, node.moves
        value, weight, left = 0.0, 1.0, self.settings.horizon - len(taken)
        self.note(earned, not moves, path, taken, moved)
        while moves and left:
            left -= 1
            action, flip = moves[int(self.draw() * len(moves))]
            after = state ^ flip
            reward, todo, end = judged(state, after, self.goal, todo)
            state = after
            self.states.add(state)
            moved.append(action)
            value += weight * reward
            weight *= self.settings.discount
            earned += reward
            if earned > self.best_sum - CLOSE:
                self.note(earned, end, path, taken, moved)
            moves = [] if end else self.rules.moves(state)
        self.steps += len(moved)
        return value

    def note(
        self, earned: float, end: bool, path: list[_Node], taken: list[int], moved: list[int]
    ) -> None:
        """Keep the plan so far if it is worth more than the best, or as much and shorter."""
        gap, length = earned - self.best_sum, len(taken) + len(moved)
        if gap > CLOSE or (gap > -CLOSE and length < len(self.best)):
            tree = [node.moves[chosen][0] for node, chosen in zip(path, taken, strict=False)]
            self.best, self.best_sum, self.solved = tree + moved, earned, end
