"""Goal-oriented tree search in the true simulator, as E2WM collects its experience.

"Language Models Meet World Models" (arXiv 2305.10626, E2WM), Section 3.1: it needs a simulator and
a goal, no planner and no model. Nothing is learned, and no length is known before.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from reproductions.rap_mcts.tasks import Action, Goal, Problem, State, moves, solved

GAIN = 2.0  # for a fact of the goal, the first time that it is made true
LOSS = -1.5  # for a fact of the goal that stops being true
STEP = -0.1
DONE = 5.0  # once the whole goal holds
CLOSE = 1e-9  # sums of rewards this near are equal

Edge = tuple[Action, State, int, float, bool]  # ..., fact gained as a bit, reward, whether the end


@dataclass(frozen=True, kw_only=True)
class Collecting:
    """How the search explores; the released code generates with 20,000 simulations of 25 steps."""

    simulations: int = 200  # at most; the released code: 20,000
    horizon: int = 6  # steps of a simulation, as in the longest demonstration; the code: 25
    discount: float = 0.99  # as in the generation run; the class's default is 0.9
    c_base: float = 1000.0
    c_init: float = 10.0
    c_init_inside: bool = True  # in the logarithm, as coded; False: beside it, as in MuZero

    def __post_init__(self) -> None:
        if self.simulations < 1 or self.horizon < 1:
            raise ValueError(f"{self} searches nothing")

    def exploration(self, visits: int) -> float:
        """What a child's 1 / (1 + n) is multiplied by when its parent had so many visits."""
        base = (1 + visits + self.c_base) / self.c_base
        rate = math.log(base + self.c_init) if self.c_init_inside else math.log(base) + self.c_init
        return rate * math.sqrt(visits)


def best_prefix(
    problem: Problem, settings: Collecting, rng: np.random.Generator
) -> tuple[tuple[Action, ...], float]:
    """The actions with the largest sum of rewards in any simulation, and that sum.

    The shorter of equals, and the earlier. Nothing says that they meet the goal. The search ends
    before its last simulation if no plan can be worth more.
    """
    search = _Search(problem, settings, rng)
    for _ in range(settings.simulations):
        if search.best_sum > search.most - CLOSE:
            break
        search.simulate()
    return search.best, search.best_sum


def edges_from(state: State, goal: Goal) -> list[Edge]:
    """Every legal move with where it leads, the fact gained, its reward and whether that ends.

    The reward lacks GAIN: a fact counts once in a plan, so that undoing and redoing it earns
    nothing. DONE is for the goal itself; the released code also gives it when every fact has held
    once, though one may be lost again.
    """
    found = []
    for action, after in moves(state).items():
        block, end = action[1], solved(after, goal)
        gained, reward = 0, STEP + (DONE if end else 0.0)
        for index, (upper, below) in enumerate(goal):
            if upper == block:
                gained = 1 << index if after[block] == below else 0
                reward += LOSS if state[block] == below else 0.0
        found.append((action, after, gained, reward, end))
    return found


def fewest(problem: Problem) -> int:
    """Steps that the problem needs at least, without a search: two for each block that must move.

    A block must move if a fact of the goal about it fails, or if it lies on one that must; one
    already in the hand needs a single step.
    """
    wanted, must = dict(problem.goal), set[int]()
    for _ in problem.initial:
        for block, below in enumerate(problem.initial):
            if wanted.get(block, below) != below or below in must:
                must.add(block)
    return sum(1 if problem.initial[block] < -1 else 2 for block in must)


def draws(rng: np.random.Generator) -> Callable[[], float]:
    """Uniform numbers from 0 to 1, taken from the rng in blocks: single draws are slow."""
    waiting: list[float] = []

    def draw() -> float:
        if not waiting:
            waiting.extend(rng.random(512).tolist())
        return waiting.pop()

    return draw


class Node:
    """A state in the tree, with the facts still to be gained and how its moves have gone so far."""

    __slots__ = (
        "action",
        "children",
        "earned",
        "edges",
        "rates",
        "reward",
        "todo",
        "totals",
        "values",
        "visits",
    )

    def __init__(self, action: Action | None, todo: int, reward: float, edges: list[Edge]) -> None:
        self.action, self.todo, self.reward, self.edges = action, todo, reward, edges
        self.earned = reward  # from the root to here
        self.visits = 0  # N
        self.children: list[Node | None] = [None] * len(edges)
        self.totals = [0.0] * len(edges)  # of the returns
        self.values = [0.0] * len(edges)  # Q, their mean
        self.rates = [1.0] * len(edges)  # 1 / (1 + n)

    def choose(self, scale: float) -> int:
        """The move with the largest Q + rate(N) sqrt(N) / (1 + n), the first of equals."""
        scores = [q + scale * rate for q, rate in zip(self.values, self.rates, strict=True)]
        return scores.index(max(scores))

    def learn(self, chosen: int, value: float) -> None:
        """Count a return of the move."""
        self.totals[chosen] += value
        self.rates[chosen] = rate = self.rates[chosen] / (1 + self.rates[chosen])
        self.values[chosen] = self.totals[chosen] / (1 / rate - 1)
        self.visits += 1


class _Search:
    """One search under way: its tree, the edges it has met, and the best prefix so far."""

    def __init__(self, problem: Problem, settings: Collecting, rng: np.random.Generator) -> None:
        self.goal, self.settings, self.draw = problem.goal, settings, draws(rng)
        self.known: dict[State, list[Edge]] = {}
        self.scale = [settings.exploration(n) for n in range(settings.simulations)]
        unmet = [i for i, (a, b) in enumerate(self.goal) if problem.initial[a] != b]
        edges = self.edges(problem.initial) if unmet else []
        self.root = Node(None, sum(1 << index for index in unmet), 0.0, edges)
        self.most = GAIN * len(unmet) + DONE + STEP * fewest(problem) if unmet else 0.0
        self.best: tuple[Action, ...] = ()
        self.best_sum = 0.0

    def edges(self, state: State) -> list[Edge]:
        """The legal moves with their rewards, but for what a first gain adds."""
        if state not in self.known:
            self.known[state] = edges_from(state, self.goal)
        return self.known[state]

    def simulate(self) -> None:
        """Down the tree to a new node or an end, on at random, and back up with the return."""
        node, path, taken = self.root, [self.root], list[int]()
        while node.edges and len(taken) < self.settings.horizon:
            chosen = node.choose(self.scale[node.visits])
            taken.append(chosen)
            child = node.children[chosen]
            if child is None:
                path.append(self.grow(node, chosen))
                break
            path.append(node := child)
        value = self.roll_out(path) if node is not path[-1] else 0.0
        for parent, chosen, child in zip(path[-2::-1], taken[::-1], path[:0:-1], strict=True):
            value = child.reward + self.settings.discount * value
            parent.learn(chosen, value)

    def grow(self, parent: Node, chosen: int) -> Node:
        """The node that a move leads to; it has no edges if the goal holds there."""
        action, state, gained, reward, end = parent.edges[chosen]
        reward += GAIN if parent.todo & gained else 0.0
        child = Node(action, parent.todo & ~gained, reward, [] if end else self.edges(state))
        child.earned = parent.earned + reward
        parent.children[chosen] = child
        return child

    def roll_out(self, path: list[Node]) -> float:
        """The discounted return of moves drawn uniformly from the path's end, a new node."""
        node, moved = path[-1], list[Action]()
        edges, todo, earned, value, weight = node.edges, node.todo, node.earned, 0.0, 1.0
        self.note(earned, path, moved)
        while edges and len(path) + len(moved) <= self.settings.horizon:
            action, state, gained, reward, end = edges[int(self.draw() * len(edges))]
            if todo & gained:
                reward += GAIN
                todo &= ~gained
            value += weight * reward
            weight *= self.settings.discount
            moved.append(action)
            earned += reward
            if earned > self.best_sum - CLOSE:
                self.note(earned, path, moved)
            edges = [] if end else self.edges(state)
        return value

    def note(self, earned: float, path: list[Node], moved: list[Action]) -> None:
        """Keep the plan so far if it is worth more than the best, or as much and shorter."""
        gap, length = earned - self.best_sum, len(path) - 1 + len(moved)
        if gap > CLOSE or (gap > -CLOSE and length < len(self.best)):
            tree = [node.action for node in path if node.action is not None]
            self.best, self.best_sum = (*tree, *moved), earned
