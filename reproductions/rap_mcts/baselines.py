"""Planners to compare tree search with, on the same hooks and budget of requests.

Each gives what it has when its requests run out. The return of a plan is that of the search.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from reproductions.rap_mcts.hooks import (
    A,
    Asking,
    Budget,
    Enumerable,
    Result,
    S,
    Spent,
    Tally,
    Task,
    metered,
)
from reproductions.rap_mcts.lines import Line, Plain, best_of
from reproductions.rap_mcts.tree import softmax, worth

UNLIMITED = Budget()
Order = Callable[[Sequence[float]], list[int]]  # fast rewards -> which action to try first


def greedy(
    task: Task[S, A], state: S, settings: Plain, budget: Budget = UNLIMITED
) -> Asking[Result[S, A]]:
    """At every state the action of the largest fast reward; the next if its state is unreadable."""
    once = replace(settings, width=1)
    return _walks(
        task,
        state,
        once,
        budget,
        lambda fast: sorted(range(len(fast)), key=lambda index: -fast[index]),
    )


def sampling(
    task: Task[S, A],
    state: S,
    settings: Plain,
    rng: np.random.Generator,
    budget: Budget = UNLIMITED,
) -> Asking[Result[S, A]]:
    """Several plans, each action drawn by the softmax of the fast rewards; `others` holds them all.

    The plan is the best of them: solved first, then by return, then the earliest.
    """

    def drawn(fast: Sequence[float]) -> list[int]:
        shares = softmax(fast, settings.temperature)
        some = np.flatnonzero(shares)  # all but those too unlikely for a float
        return rng.choice(some, len(some), replace=False, p=shares[some]).tolist()

    return _walks(task, state, settings, budget, drawn)


def _walks(
    task: Task[S, A], state: S, settings: Plain, budget: Budget, order: Order
) -> Asking[Result[S, A]]:
    tally, lines = Tally(), list[Line[S, A]]()

    def planner() -> Asking[str]:
        try:
            for _ in range(settings.width):
                lines.append(Line((state,)))
                yield from _walk(task, lines, settings, order, tally)
                if settings.stop_solved and task.solved(lines[-1].states[-1]):
                    return "solved"
        except Spent:
            return "requests"
        return "done"

    stopped = yield from metered(planner(), budget, tally)
    others = tuple(line.actions for line in lines)
    return replace(best_of(task, lines, settings, tally, stopped), others=others)


def _walk(
    task: Task[S, A], lines: list[Line[S, A]], settings: Plain, order: Order, tally: Tally
) -> Asking[None]:
    """Lengthen the last line to its end, each time by the first action with a readable outcome."""
    for depth in range(settings.depth_limit):
        here = lines[-1].states[-1]
        if task.terminal(here, depth):
            return
        found = yield from task.expand(here, depth)
        for index in order([fast for _, fast in found]) if found else ():
            action, fast = found[index]
            state = yield from task.step(here, action)
            if state is not None:
                reward = task.reward(here, action, state, fast)
                lines[-1] = lines[-1].longer(action, state, reward)
                break
            tally.misses += 1
        else:
            return


def beam(
    task: Task[S, A], state: S, settings: Plain, budget: Budget = UNLIMITED
) -> Asking[Result[S, A]]:
    """All actions of the best `width` plans of each length; ends at the first length that solves.

    Of plans that lead to the same state the best is kept: the beam holds different states.
    """
    tally, lines, ended = Tally(), [Line[S, A]((state,))], list[Line[S, A]]()

    def planner() -> Asking[str]:
        try:
            for depth in range(settings.depth_limit + 1):
                over = [task.terminal(line.states[-1], depth) for line in lines]
                ended.extend(line for line, is_over in zip(lines, over, strict=True) if is_over)
                going = [line for line, is_over in zip(lines, over, strict=True) if not is_over]
                if any(task.solved(line.states[-1]) for line in lines):
                    return "solved"
                if depth == settings.depth_limit:
                    break
                longer = yield from _longer(task, going, depth, tally)
                if not longer:
                    break
                lines[:] = _best(longer, settings)
        except Spent:
            return "requests"
        return "done"

    stopped = yield from metered(planner(), budget, tally)
    return best_of(task, ended + lines, settings, tally, stopped)


def _longer(
    task: Task[S, A], lines: list[Line[S, A]], depth: int, tally: Tally
) -> Asking[list[Line[S, A]]]:
    """Every line with every action added whose outcome is readable."""
    found = []
    for line in lines:
        here = line.states[-1]
        for action, fast in (yield from task.expand(here, depth)):
            state = yield from task.step(here, action)
            tally.misses += state is None
            if state is not None:
                reward = task.reward(here, action, state, fast)
                found.append(line.longer(action, state, reward))
    return found


def _best(lines: list[Line[S, A]], settings: Plain) -> list[Line[S, A]]:
    """The `width` best by return, the earliest of equals, no two in the same state."""
    different: dict[S, Line[S, A]] = {}
    for line in sorted(lines, key=lambda line: -worth(line.rewards, settings.accumulate)):
        different.setdefault(line.states[-1], line)
    return list(different.values())[: settings.width]


def breadth_first(
    task: Enumerable[S, A], state: S, depth_limit: int, budget: Budget = UNLIMITED
) -> Asking[Result[S, A]]:
    """A shortest plan in the task's own states: every new state in turn, none twice.

    It asks for next states only, so it earns no rewards: the return is 0.
    """
    tally, came = Tally(), dict[S, tuple[S, A] | None]({state: None})

    def planner() -> Asking[tuple[str, S]]:
        layer = [state]
        try:
            if task.solved(state):
                return "solved", state
            for depth in range(depth_limit):
                edges = [
                    (here, action)
                    for here in layer
                    if not task.terminal(here, depth)
                    for action in task.legal(here, depth)
                ]
                layer = []
                for here, action in edges:
                    after = yield from task.step(here, action)
                    tally.misses += after is None
                    if after is None or after in came:
                        continue
                    came[after] = here, action
                    if task.solved(after):
                        return "solved", after
                    layer.append(after)
        except Spent:
            return "requests", state
        return "exhausted", state

    stopped, end = yield from metered(planner(), budget, tally)
    line = _traced(came, end)
    return best_of(task, [line], Plain(), tally, stopped)


def _traced(came: dict[S, tuple[S, A] | None], end: S) -> Line[S, A]:
    """The line that led to a state, from how every state was reached."""
    states, actions = [end], list[A]()
    while (step := came[states[-1]]) is not None:
        states.append(step[0])
        actions.append(step[1])
    return Line(tuple(states[::-1]), tuple(actions[::-1]))
