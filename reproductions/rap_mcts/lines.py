"""Plans that are drawn out one action at a time, as the baselines make them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic

from reproductions.rap_mcts.hooks import A, Result, S, Tally, Task
from reproductions.rap_mcts.tree import CHOICES, worth


@dataclass(frozen=True, kw_only=True)
class Plain:
    """How a baseline plans."""

    depth_limit: int = 5  # actions in the longest plan
    width: int = 10  # plans that sampling draws, or that the beam keeps
    temperature: float = 1.0  # of the softmax over fast rewards that sampling draws from
    accumulate: str = "sum"  # a plan's return: "sum" or "mean" of its rewards
    stop_solved: bool = False  # sampling ends with the first plan that the task calls solved

    def __post_init__(self) -> None:
        if self.accumulate not in CHOICES["accumulate"]:
            raise ValueError(f"accumulate is {self.accumulate!r}, not {CHOICES['accumulate']}")
        if self.depth_limit < 1 or self.width < 1 or self.temperature <= 0:
            raise ValueError("depth_limit and width must be 1 or more, temperature above 0")


@dataclass(frozen=True)
class Line(Generic[S, A]):
    """A plan so far."""

    states: tuple[S, ...]  # one more than actions
    actions: tuple[A, ...] = ()
    rewards: tuple[float, ...] = ()

    def longer(self, action: A, state: S, reward: float) -> "Line[S, A]":
        """One action more."""
        return Line((*self.states, state), (*self.actions, action), (*self.rewards, reward))


def best_of(
    task: Task[S, A],
    lines: Sequence[Line[S, A]],
    settings: Plain,
    tally: Tally,
    stopped: str,
) -> Result[S, A]:
    """The best line: solved first, then by return, then the earliest."""

    def rank(line: Line[S, A]) -> tuple[bool, float]:
        return task.solved(line.states[-1]), worth(line.rewards, settings.accumulate)

    best = max(lines, key=rank)
    return Result(
        plan=best.actions,
        states=best.states,
        total=worth(best.rewards, settings.accumulate),
        solved=task.solved(best.states[-1]),
        stopped=stopped,
        requests=tally.requests,
        distinct=len(tally.distinct),
        misses=tally.misses,
    )
