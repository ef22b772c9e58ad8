"""Plans to learn from: E2WM's search on random problems, and random walks.

Section 3.1 of "Language Models Meet World Models" (arXiv 2305.10626): the experience comes from a
simulator, by search for goals and by walking about. An optimal planner is there as an ablation.
"""

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from reproductions.rap_mcts.goal_search import Collecting, best_prefix, draws, fewest
from reproductions.rap_mcts.tasks import (
    Action,
    Problem,
    State,
    apply,
    class_of,
    legal_actions,
    optimal_plan,
    random_problem,
    random_state,
)
from reproductions.rap_mcts.validator import valid

Planner = Callable[[Problem, np.random.Generator], Sequence[Action]]


@dataclass(frozen=True, kw_only=True)
class Demonstration:
    """A problem and a plan that solves it."""

    problem: Problem
    plan: tuple[Action, ...]


@dataclass(frozen=True, kw_only=True)
class Collected:
    """The demonstrations, and why other random problems gave none."""

    demonstrations: tuple[Demonstration, ...]
    too_long: int  # more steps were certainly needed, or taken
    unsolved: int  # the plan found does not meet the goal
    held_out: int  # the problem is of a class held out
    passing: int  # a state on the way is


def goal_oriented(settings: Collecting | None = None) -> Planner:
    """E2WM's search as a planner: the best prefix of all its simulations, solved or not."""
    chosen = settings or Collecting()
    return lambda problem, rng: best_prefix(problem, chosen, rng)[0]


def collect(
    rng: np.random.Generator,
    count: int,
    held_out: Collection[Hashable] = frozenset(),
    planner: Planner | None = None,
    blocks: Sequence[int] = (3, 4, 5),
    longest: int = 6,
) -> Collected:
    """Demonstrations of at most `longest` steps on random problems; the planner: E2WM's search.

    None is of a class held out, and none passes through one: what follows such a state would show
    the held-out problem's solution. Each plan is checked by the validator. ValueError if 500
    problems for each demonstration are not enough. The same rng gives the same.
    """
    plan_for, found = planner or goal_oriented(), list[Demonstration]()
    why = dict.fromkeys(("too_long", "unsolved", "held_out", "passing"), 0)
    for _ in range(500 * count):
        if len(found) == count:
            break
        problem = random_problem(rng, int(rng.choice(blocks)))
        if fewest(problem) > longest:
            why["too_long"] += 1
        elif class_of(problem.initial, problem.goal) in held_out:
            why["held_out"] += 1
        else:
            plan = tuple(plan_for(problem, rng))
            if wrong := flaw(problem, plan, held_out, longest):
                why[wrong] += 1
            else:
                found.append(Demonstration(problem=problem, plan=plan))
    if len(found) < count:
        raise ValueError(f"only {len(found)} of {count} demonstrations were found: {why}")
    return Collected(demonstrations=tuple(found), **why)


def flaw(
    problem: Problem, plan: Sequence[Action], held_out: Collection[Hashable], longest: int
) -> str:
    """Why the plan is no demonstration, as a field of Collected, or nothing."""
    if not valid(problem, plan):
        return "unsolved"
    if len(plan) > longest:
        return "too_long"
    return "passing" if passes_through(problem, plan, held_out) else ""


def passes_through(
    problem: Problem, plan: Sequence[Action], held_out: Collection[Hashable]
) -> bool:
    """Whether a problem held out starts at some state of the plan, its first one included."""
    state = problem.initial
    for action in plan:
        if class_of(state, problem.goal) in held_out:
            return True
        state = apply(state, action)
    return False


def optimal(problem: Problem, rng: np.random.Generator) -> tuple[Action, ...]:
    """A shortest plan, drawn at random: the ablation, with a planner instead of E2WM's search."""
    return optimal_plan(problem, rng)


def random_walks(
    rng: np.random.Generator, count: int, blocks: int, steps: int = 20
) -> list[tuple[State, Action, State]]:
    """Steps of random walks, each begun at a random state: what a world model learns from."""
    draw, found = draws(rng), list[tuple[State, Action, State]]()
    while len(found) < count:
        state = random_state(rng, blocks)
        for _ in range(min(steps, count - len(found))):
            legal = legal_actions(state)
            action = legal[int(draw() * len(legal))]
            after = apply(state, action)
            found.append((state, action, after))
            state = after
    return found
