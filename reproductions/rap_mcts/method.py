"""Reasoning as planning (Section 3.3): Monte Carlo tree search over hooks that may ask a model."""

import math
from collections.abc import Callable
from typing import Generic

import numpy as np

from reproductions.rap_mcts.hooks import A, Asking, Budget, Result, S, Spent, Tally, Task, metered
from reproductions.rap_mcts.tree import (
    OUTPUTS,
    ROLLOUTS,
    Node,
    Path,
    Search,
    by_fast_reward,
    withdraw,
    worth,
)

Trace = Callable[[int, Path, float], None]  # iteration from 1, its path (live nodes), its return


def search(
    task: Task[S, A],
    state: S,
    settings: Search,
    rng: np.random.Generator,
    budget: Budget,
    trace: Trace | None = None,
) -> Asking[Result[S, A]]:
    """The plan that tree search finds from a state, as a planner: a generator of requests.

    `hooks.finished` runs it if its task asks no model, `lockstep.run` runs many that do. Each
    iteration goes down the tree by UCT and on by the rollout rule to a leaf: a state that is
    terminal, has no actions or lies at the depth limit. All it meets is evaluated, leaves at the
    depth limit too, and stays in the tree. One that runs out of requests is dropped whole.
    """
    tree = _Tree(task, state, settings, rng)
    return (yield from metered(tree.grow(budget, trace), budget, tree.tally))


class _Tree(Generic[S, A]):
    """One search under way: its nodes, the best path and the last one."""

    def __init__(
        self, task: Task[S, A], state: S, settings: Search, rng: np.random.Generator
    ) -> None:
        self.task, self.settings, self.rng, self.tally = task, settings, rng, Tally()
        self.root = Node(None, 0.0, state)
        self.best: Path = [self.root]
        self.last: Path = self.best
        self.rank = (task.solved(state), -math.inf)  # of the best: solved comes before return
        self.better_at = 0  # the iteration that found the best

    def grow(self, budget: Budget, trace: Trace | None) -> Asking[Result[S, A]]:
        """Iterations until something stops them, then the plan by the output rule."""
        number, stopped = 0, ""
        while number < budget.iterations:
            path = selected(self.root, self.settings)
            try:
                if path[-1].children is None:
                    yield from self.unfold(path)
            except Spent:
                stopped = "requests"
                break
            if not path:
                stopped = "exhausted"
                break
            number += 1
            total = self.note(number, path)
            if trace:
                trace(number, path, total)
            if stopped := self.enough(number):
                break
        return self.result(number, stopped or "iterations")

    def unfold(self, path: Path) -> Asking[None]:
        """Evaluate the end of the path and roll out from it to a leaf, Section 3.3.

        An action that leads nowhere (an unreadable state, or a revisit where none are wanted)
        leaves the tree, and so does a state left without actions; the rollout goes on above it.
        The path ends empty if that takes the root.
        """
        while path:
            node = path[-1]
            if node.children is None and not (yield from self.evaluate(path)):
                withdraw(path)
            elif node.children:
                path.append(ROLLOUTS[self.settings.rollout](node.children, self.rng))
            else:
                return

    def evaluate(self, path: Path) -> Asking[bool]:
        """Give the last node its state, reward and children; False if it leads nowhere."""
        node, depth = path[-1], len(path) - 1
        if node.state is None:
            before = path[-2].state
            state = yield from self.task.step(before, node.action)
            self.tally.misses += state is None
            known = () if self.settings.revisits else [above.state for above in path[:-1]]
            if state is None or state in known:
                return False
            node.reward = self.task.reward(before, node.action, state, node.fast)
            node.state = state
        if depth == self.settings.depth_limit or self.task.terminal(node.state, depth):
            node.children = []
        else:
            found = yield from self.task.expand(node.state, depth)
            node.children = [Node(action, fast) for action, fast in found]
        return True

    def note(self, number: int, path: Path) -> float:
        """Back up the path and compare it with the best; its return."""
        self.last, total = path, back_up(path, self.settings)
        if path[-1].visits == 1:  # later visits to a leaf have the same return
            rank = self.task.solved(path[-1].state), total
            if rank > self.rank:
                self.best, self.rank, self.better_at = path, rank, number
        return total

    def enough(self, number: int) -> str:
        """Why to stop early, or nothing."""
        if self.settings.stop_solved and self.rank[0]:
            return "solved"
        idle = number - self.better_at
        return "patience" if 0 < self.settings.patience <= idle else ""

    def result(self, number: int, stopped: str) -> Result[S, A]:
        """What the output rule makes of the tree."""
        path = OUTPUTS[self.settings.output](self.root, self.best, self.last)
        return Result(
            plan=tuple(node.action for node in path[1:]),
            states=tuple(node.state for node in path),
            total=worth([node.reward for node in path[:0:-1]], self.settings.accumulate),
            solved=self.task.solved(path[-1].state),
            stopped=stopped,
            iterations=number,
            root=self.root,
            requests=self.tally.requests,
            distinct=len(self.tally.distinct),
            misses=self.tally.misses,
        )


def selected(root: Node, settings: Search) -> Path:
    """Down the tree from the root, at each node to the action that UCT prefers."""
    path, node = [root], root
    while node.children:
        node = uct(node, settings.exploration, settings.unvisited_first)
        path.append(node)
    return path


def uct(node: Node, exploration: float, unvisited_first: bool = False) -> Node:
    """The child with the largest Q(s,a) + w sqrt(ln N(s) / max(1, N(s,a))), the first of equals.

    Q of an unvisited child is its fast reward; or such children come first, by fast reward.
    """
    children = node.children or []
    if unvisited_first and (fresh := [child for child in children if not child.visits]):
        return by_fast_reward(fresh)
    scale, best, chosen = exploration * math.sqrt(math.log(node.visits)), -math.inf, children[0]
    for child in children:
        score = child.value + scale * child.spread
        if score > best:
            best, chosen = score, child
    return chosen


def back_up(path: Path, settings: Search) -> float:
    """Count a visit to each node of the path and renew its Q, Section 3.3; the plan's return.

    A return is the sum, or the mean, of the rewards from the node's own to the end of the path. Q
    is the mean of all returns so far, their maximum, or the maximum of their means in any case.
    """
    averaged = settings.value == "max_of_mean" or settings.accumulate == "mean"
    highest, rewards = settings.value != "mean", 0.0
    for length, node in enumerate(path[:0:-1], start=1):
        rewards += node.reward
        earned = rewards / length if averaged else rewards
        node.visits = visits = node.visits + 1
        node.sum += earned
        node.spread = 1 / math.sqrt(visits)
        if not highest:
            node.value = node.sum / visits
        elif visits == 1 or earned > node.value:
            node.value = earned
    path[0].visits += 1
    return rewards / max(1, len(path) - 1) if settings.accumulate == "mean" else rewards
