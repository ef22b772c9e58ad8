"""Blocksworld: states, legal moves, optimal lengths, random problems and classes of problems.

A state says for each block what it is on: another block, the table or the hand. The four moves are
those of the STRIPS domain of PlanBench, and each has an inverse.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np

State = tuple[int, ...]  # for block i what it is on: TABLE, HAND, else the block below
Action = tuple[str, int, int]  # one of the four moves, the block, the other block or -1
Goal = tuple[tuple[int, int], ...]  # (block, block below)

TABLE = -1
HAND = -2
MOVES = ("pick-up", "put-down", "stack", "unstack")
LARGEST_GRAPH = 7  # blocks: 65,990 states; 8 blocks have 695,417


@dataclass(frozen=True)
class Problem:
    """Where the blocks are and which must lie on which. ValueError if either cannot be."""

    initial: State
    goal: Goal

    def __post_init__(self) -> None:
        _check_towers(dict(enumerate(self.initial)), len(self.initial), "state")
        if not self.goal:
            raise ValueError("a goal needs at least one fact")
        if len({block for block, _ in self.goal}) < len(self.goal):
            raise ValueError(f"a block of the goal {self.goal} lies on two things at once")
        if min(below for _, below in self.goal) < 0:
            raise ValueError(f"a fact of the goal {self.goal} is not about two blocks")
        _check_towers(dict(self.goal), len(self.initial), "goal")

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return len(self.initial)


@lru_cache(maxsize=1 << 17)
def moves(state: State) -> Mapping[Action, State]:
    """Every legal action with the state that it leads to, always in the same order."""
    covered = set(state)
    clear = [block for block, below in enumerate(state) if block not in covered and below != HAND]
    found: dict[Action, State] = {}
    if HAND in covered:
        held = state.index(HAND)
        found["put-down", held, -1] = _moved(state, held, TABLE)
        for below in clear:
            found["stack", held, below] = _moved(state, held, below)
    else:
        for block in clear:
            below = state[block]
            lift = ("pick-up", block, -1) if below == TABLE else ("unstack", block, below)
            found[lift] = _moved(state, block, HAND)
    return MappingProxyType(found)


@lru_cache(maxsize=1 << 17)
def legal_actions(state: State) -> tuple[Action, ...]:
    """The legal actions, always in the same order."""
    return tuple(moves(state))


def apply(state: State, action: Action) -> State:
    """The state after the action. ValueError if the action is not legal."""
    try:
        return moves(state)[action]
    except KeyError:
        raise ValueError(f"{action} is not legal in {state}") from None


def facts_met(state: State, goal: Goal) -> float:
    """The share of the goal's facts that hold, 0..1."""
    met = 0
    for block, below in goal:
        met += state[block] == below
    return met / len(goal)


def solved(state: State, goal: Goal) -> bool:
    """Whether every fact of the goal holds."""
    return all(state[block] == below for block, below in goal)


@lru_cache(maxsize=LARGEST_GRAPH)
def all_states(blocks: int) -> tuple[State, ...]:
    """Every state of so many blocks, breadth-first from all of them on the table."""
    if not 1 <= blocks <= LARGEST_GRAPH:
        raise ValueError(f"only 1 to {LARGEST_GRAPH} blocks can be enumerated, not {blocks}")
    return tuple(_breadth_first([(TABLE,) * blocks]))


@lru_cache(maxsize=512)
def distances(blocks: int, goal: Goal) -> Mapping[State, int]:
    """For each state the fewest moves to the goal; moves have inverses, so counted from its end."""
    ends = [state for state in all_states(blocks) if solved(state, goal)]
    return MappingProxyType(_breadth_first(ends))


def optimal_length(problem: Problem) -> int:
    """The fewest moves that solve the problem. ValueError above LARGEST_GRAPH blocks."""
    return distances(problem.blocks, problem.goal)[problem.initial]


def optimal_plan(problem: Problem, rng: np.random.Generator | None = None) -> tuple[Action, ...]:
    """A shortest plan: the first in the order of the moves, or one at random with an rng."""
    left = distances(problem.blocks, problem.goal)
    state, plan = problem.initial, []
    while left[state]:
        better = [move for move, after in moves(state).items() if left[after] < left[state]]
        plan.append(better[rng.integers(len(better)) if rng else 0])
        state = moves(state)[plan[-1]]
    return tuple(plan)


def problem_class(problem: Problem) -> tuple[object, ...]:
    """The same for two problems exactly if a renaming of blocks turns one into the other."""
    return class_of(problem.initial, problem.goal)


@lru_cache(maxsize=1 << 16)
def class_of(state: State, goal: Goal) -> tuple[object, ...]:
    """The class of the problem that starts here.

    Blocks tied by "on", in the state or in the goal, form components. In both relations a block
    has at most one neighbour above and below, so a walk from a first block fixes the names of its
    component; the least description over first blocks is the component's, and they are sorted.
    """
    wanted = dict(goal)
    maps = (dict(enumerate(state)), wanted, _inverse(dict(enumerate(state))), _inverse(wanted))
    waiting, parts = set(range(len(state))), []
    while waiting:
        walks = [_walk(min(waiting), maps)]
        walks += [_walk(block, maps) for block in walks[0][1:]]
        waiting -= set(walks[0])
        parts.append(min(_described(walk, state, wanted) for walk in walks))
    return tuple(sorted(parts))


def states_between(problem: Problem) -> frozenset[tuple[object, ...]]:
    """Classes of the problem and of all unsolved states on its shortest plans, to hold out."""
    left = distances(problem.blocks, problem.goal)
    layer, found = {problem.initial}, set()
    while layer := {state for state in layer if left[state]}:
        found |= {class_of(state, problem.goal) for state in layer}
        layer = {to for at in layer for to in moves(at).values() if left[to] < left[at]}
    return frozenset(found)


def random_state(rng: np.random.Generator, blocks: int) -> State:
    """One of the states with an empty hand, all equally likely.

    k towers can be formed in C(n - 1, k - 1) n! / k! ways: an order of the blocks, cut in k
    pieces, where the order of the pieces does not matter.
    """
    ways = [math.comb(blocks - 1, k - 1) / math.factorial(k) for k in range(1, blocks + 1)]
    towers = 1 + int(np.searchsorted(np.cumsum(ways) / sum(ways), rng.random(), side="right"))
    order = rng.permutation(blocks).tolist()
    bottoms = {0, *(1 + rng.permutation(blocks - 1)[: towers - 1]).tolist()}
    state = [TABLE] * blocks
    for place in set(range(blocks)) - bottoms:
        state[order[place]] = order[place - 1]
    return tuple(state)


def random_problem(rng: np.random.Generator, blocks: int) -> Problem:
    """Two random states: the start, and the "on" facts of the other as a goal not met yet."""
    if blocks < 2:
        raise ValueError(f"a goal needs at least two blocks, not {blocks}")
    while True:
        initial, wanted = random_state(rng, blocks), random_state(rng, blocks)
        goal = tuple((block, below) for block, below in enumerate(wanted) if below != TABLE)
        if goal and not solved(initial, goal):
            return Problem(initial, goal)


def _moved(state: State, block: int, below: int) -> State:
    return (*state[:block], below, *state[block + 1 :])


def _breadth_first(starts: Sequence[State]) -> dict[State, int]:
    """Every state that can be reached, with the fewest moves from one of the starts."""
    found = dict.fromkeys(starts, 0)
    waiting = list(starts)
    for state in waiting:  # grows while it is read
        for after in moves(state).values():
            if after not in found:
                found[after] = found[state] + 1
                waiting.append(after)
    return found


def _check_towers(on: Mapping[int, int], blocks: int, what: str) -> None:
    """ValueError unless every block of `on` stands, at last, on the table or is alone in hand."""
    used = [below for below in on.values() if below != TABLE]
    if not all(0 <= block < blocks for block in on) or not all(HAND <= b < blocks for b in used):
        raise ValueError(f"a {what} of {blocks} blocks names others: {dict(on)}")
    if len(set(used)) < len(used):
        raise ValueError(f"two blocks of a {what} are in the same place: {dict(on)}")
    for block, below in on.items():
        if below == HAND and block in used:
            raise ValueError(f"a {what} has a block on the one in the hand: {dict(on)}")
        for _ in range(blocks):
            below = on.get(below, TABLE)
        if below >= 0:
            raise ValueError(f"the blocks of a {what} lie on one another in a ring: {dict(on)}")


def _inverse(on: Mapping[int, int]) -> dict[int, int]:
    return {below: block for block, below in on.items() if below >= 0}


def _walk(first: int, maps: Sequence[Mapping[int, int]]) -> list[int]:
    """The blocks tied to the first, in an order that depends on no names."""
    found = [first]
    for block in found:  # grows while it is read
        for each in maps:
            other = each.get(block, TABLE)
            if other >= 0 and other not in found:
                found.append(other)
    return found


def _described(walk: list[int], state: State, wanted: Mapping[int, int]) -> tuple[object, ...]:
    place = {block: index for index, block in enumerate(walk)} | {TABLE: TABLE, HAND: HAND}
    return tuple((place[state[block]], place[wanted.get(block, TABLE)]) for block in walk)
