"""Whether a plan solves a Blocksworld problem: the facts of the STRIPS domain, replayed as a set.

It judges the simulator and the search, so it shares no code with them: a state is a set of facts
as in PDDL, an action needs, removes and adds facts, and nothing is looked up in tasks.py.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

Fact = tuple[str | int, ...]
Facts = set[Fact]


class Problem(Protocol):
    """What is judged: where each block is (-1 the table, -2 the hand), and what must be on what."""

    @property
    def initial(self) -> tuple[int, ...]: ...
    @property
    def goal(self) -> tuple[tuple[int, int], ...]: ...


def valid(problem: Problem, plan: Iterable[tuple[str, int, int]]) -> bool:
    """Whether every action's precondition holds in turn and, after the last, the whole goal does.

    An action on blocks that are not there has no precondition that holds: False. What is no plan
    (no action of the domain, a wrong number of blocks) raises ValueError: nothing was judged.
    """
    if not problem.goal:
        raise ValueError("a problem without a goal cannot be judged")
    facts = _facts(problem.initial)
    steps = [_operator(action) for action in _actions(plan)]
    for needed, removed, added in steps:
        if not needed <= facts:
            return False
        facts = (facts - removed) | added
    return all(("on", block, below) in facts for block, below in problem.goal)


def _actions(plan: Iterable[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    if isinstance(plan, str) or not isinstance(plan, Iterable):
        raise ValueError(f"a plan is a sequence of actions, not {plan!r}")
    return list(plan)


def _facts(supports: Sequence[int]) -> Facts:
    """The PDDL facts of a state. ValueError if it has no blocks: nothing would be judged."""
    if not supports:
        raise ValueError("a problem without blocks cannot be judged")
    facts: Facts = {("clear", block) for block in range(len(supports))}
    for block, below in enumerate(supports):
        if below == -1:
            facts.add(("ontable", block))
        elif below == -2:
            facts.add(("holding", block))
            facts.discard(("clear", block))
        else:
            facts.add(("on", block, below))
            facts.discard(("clear", below))
    return facts if -2 in supports else facts | {("handempty",)}


def _operator(action: object) -> tuple[Facts, Facts, Facts]:
    """The facts that the action needs, removes and adds, as in PlanBench's domain file."""
    match action:
        case ("pick-up", int(ob), -1):
            resting: Facts = {("clear", ob), ("ontable", ob), ("handempty",)}
            return resting, resting, {("holding", ob)}
        case ("put-down", int(ob), -1):
            return {("holding", ob)}, {("holding", ob)}, {("clear", ob), ("ontable", ob), _EMPTY}
        case ("stack", int(ob), int(under)) if under != -1:
            held: Facts = {("holding", ob), ("clear", under)}
            return held, held, {("on", ob, under), ("clear", ob), _EMPTY}
        case ("unstack", int(ob), int(under)) if under != -1:
            placed: Facts = {("on", ob, under), ("clear", ob), _EMPTY}
            return placed, placed, {("holding", ob), ("clear", under)}
    raise ValueError(
        f"{action!r} is no action: one of pick-up, put-down, stack and unstack, the block, and the "
        "other block, which is -1 for pick-up and put-down"
    )


_EMPTY: Fact = ("handempty",)
