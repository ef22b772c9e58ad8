"""The settings of a search, the nodes of its tree, the rules that pick one or a path of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Node:
    """An action and the state it led to. `children` is None until known, empty at a leaf."""

    __slots__ = (
        "action",
        "children",
        "fast",
        "reward",
        "spread",
        "state",
        "sum",
        "value",
        "visits",
    )

    def __init__(self, action: Any, fast: float, state: Any = None) -> None:
        self.action = action
        self.state = state  # None until it is evaluated
        self.children: list[Node] | None = None
        self.fast = fast  # the reward as far as it is known before the next state
        self.reward = 0.0
        self.visits = 0  # N
        self.sum = 0.0  # of the returns of all visits
        self.value = fast  # Q; the fast reward until the first visit
        self.spread = 1.0  # 1 / sqrt(max(1, N))


Path = list[Node]  # from the root on


def withdraw(path: Path) -> None:
    """Take the last node of the path out of the tree, and each above it that has no child left."""
    node = path.pop()
    while path:
        left = path[-1].children or []
        left.remove(node)
        if left:
            return
        node = path.pop()


def followed(root: Node, key: Callable[[Node], Any]) -> Path:
    """Down from the root to the visited child with the largest key, the first of equals."""
    path = [root]
    while visited := [child for child in path[-1].children or () if child.visits]:
        path.append(max(visited, key=key))
    return path


def by_fast_reward(children: Sequence[Node]) -> Node:
    """The child with the largest fast reward, the first of equals."""
    return max(children, key=FAST)


def sampled(children: Sequence[Node], rng: np.random.Generator) -> Node:
    """A child drawn by the softmax of the fast rewards."""
    shares = softmax([child.fast for child in children])
    return children[int(rng.choice(len(children), p=shares))]


def softmax(values: Sequence[float], temperature: float = 1.0) -> NDArray[np.float64]:
    """Shares that sum to 1, of values divided by the temperature; equal ones if all are -inf."""
    highest = max(values)
    if highest == -np.inf:
        return np.full(len(values), 1 / len(values))
    raised = np.exp((np.asarray(values) - highest) / temperature)
    return raised / raised.sum()


FAST = attrgetter("fast")
ROLLOUTS: dict[str, Callable[[Sequence[Node], np.random.Generator], Node]] = {
    "max": lambda children, rng: by_fast_reward(children),
    "sample": sampled,
    "random": lambda children, rng: children[int(rng.integers(len(children)))],
}
# Of the root, the best path (solved first, then by return, then the earliest) and the last one.
OUTPUTS: dict[str, Callable[[Node, Path, Path], Path]] = {
    "best_return": lambda root, best, last: best,
    "follow_max": lambda root, best, last: followed(root, attrgetter("value")),
    "most_visits": lambda root, best, last: followed(root, attrgetter("visits", "value")),
    "last_iteration": lambda root, best, last: last,
}
CHOICES = {
    "value": ("mean", "max", "max_of_mean"),
    "accumulate": ("sum", "mean"),
    "rollout": tuple(ROLLOUTS),
    "output": tuple(OUTPUTS),
}


@dataclass(frozen=True, kw_only=True)
class Search:
    """How to search. The defaults are those of llm-reasoners; its Blocksworld has depth_limit 6."""

    exploration: float = 1.0  # w in the UCT rule; the paper: 1
    depth_limit: int = 5  # actions in the longest plan
    value: str = "mean"  # Q of an action from its returns: "mean", "max", "max_of_mean" (the paper)
    accumulate: str = "sum"  # a return: "sum" or "mean" of the rewards from the action to the end
    rollout: str = "max"  # the next action by fast reward: "max", "sample" (its softmax), "random"
    output: str = "best_return"  # or "follow_max", "most_visits", "last_iteration"
    unvisited_first: bool = False  # every child once, by fast reward, before UCT compares
    revisits: bool = True  # False: a child whose state is already on its path leaves the tree
    stop_solved: bool = False  # stop at the first plan that the task calls solved
    patience: int = 0  # stop after so many iterations without a better plan; 0: never

    def __post_init__(self) -> None:
        for name, known in CHOICES.items():
            if getattr(self, name) not in known:
                raise ValueError(f"{name} is {getattr(self, name)!r}, not one of {list(known)}")
        if self.depth_limit < 1 or self.exploration < 0 or self.patience < 0:
            raise ValueError("depth_limit must be 1 or more, exploration and patience 0 or more")


def worth(rewards: Sequence[float], accumulate: str) -> float:
    """The return of a whole plan: the sum or the mean of its rewards, 0 of none."""
    return sum(rewards) / (max(1, len(rewards)) if accumulate == "mean" else 1)
