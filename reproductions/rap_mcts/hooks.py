"""What every planner shares: a task's hooks, the budget, the result, the requests between them.

A planner is a generator: it yields requests to a model, is sent the answers and returns a Result,
so that one scheduler can advance many planners and batch what they ask.
"""

from collections.abc import Generator, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

S = TypeVar("S")
A = TypeVar("A")
T = TypeVar("T")
Request = Hashable  # for example (kind, state, goal, action); equal requests, equal answers
Asking = Generator[Request, Any, T]  # yields requests, is sent an answer to each, returns a T


class Task(Protocol[S, A]):
    """What is searched. Hooks draw nothing at random: equal calls have equal outcomes.

    `expand` and `step` may ask a model; a task without one returns `at_once(value)` from them.
    States and actions are hashable.
    """

    def expand(self, state: S, depth: int) -> Asking[Sequence[tuple[A, float]]]:
        """The legal actions, in a fixed order, each with its fast reward: before its next state."""

    def step(self, state: S, action: A) -> Asking[S | None]:
        """The next state; None if the model's answer could not be read."""

    def reward(self, state: S, action: A, next_state: S, fast: float) -> float:
        """The reward of the action, Section 3.2, now that its next state is known."""

    def terminal(self, state: S, depth: int) -> bool:
        """Whether the task ends here; how long a plan may be is the planner's own limit."""

    def solved(self, state: S) -> bool:
        """Whether the goal holds here."""


class Enumerable(Task[S, A], Protocol[S, A]):
    """A task that can also list its actions without asking what they are worth."""

    def legal(self, state: S, depth: int) -> Sequence[A]:
        """The actions of `expand`, in its order."""


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What a planner may spend. Each request counts as it is asked, a repeated one again."""

    iterations: int = 10  # of the search; the baselines have none
    requests: int | None = None  # None: any number

    def __post_init__(self) -> None:
        if self.iterations < 1 or (self.requests is not None and self.requests < 0):
            raise ValueError(f"{self} allows nothing")


@dataclass(frozen=True, kw_only=True)
class Result(Generic[S, A]):
    """A plan, what it is worth and what it cost."""

    plan: tuple[A, ...]
    states: tuple[S, ...]  # as the task told them, one more than actions
    total: float  # the plan's return
    solved: bool  # what the task says of the last state: a claim, if a model told the states
    stopped: str  # "iterations", "requests", "solved", "patience", "exhausted" or "done"
    requests: int
    distinct: int  # different requests among them
    misses: int  # steps whose answer could not be read
    iterations: int = 0
    root: Any = None  # the tree of a search, a method.Node
    others: tuple[tuple[A, ...], ...] = ()  # every plan drawn, where plans are drawn

    @property
    def visits(self) -> dict[A, int]:
        """How often a search took each first action."""
        return {child.action: child.visits for child in self.root.children or ()}


@dataclass(kw_only=True)
class Tally:
    """What a planner has spent so far."""

    requests: int = 0
    misses: int = 0
    distinct: set[Request] = field(default_factory=set)


class Spent(Exception):  # noqa: N818  no error: the planner catches it and gives what it has
    """Thrown into a planner in place of an answer, because the request was one too many."""


def metered(planner: Asking[T], budget: Budget, tally: Tally) -> Asking[T]:
    """The same planner with its requests counted; none above the budget is passed on."""
    try:
        request = next(planner)
        while True:
            if tally.requests == budget.requests:
                request = planner.throw(Spent())
                continue
            tally.requests += 1
            tally.distinct.add(request)
            request = planner.send((yield request))
    except StopIteration as done:
        return done.value


def at_once(value: T) -> Asking[T]:
    """The outcome of a hook that asks nothing."""
    return value
    yield


def finished(planner: Asking[T]) -> T:
    """What a planner that asks nothing returns. ValueError if it asks."""
    try:
        request = next(planner)
    except StopIteration as done:
        return done.value
    raise ValueError(f"there is no model here to answer {request!r}")
