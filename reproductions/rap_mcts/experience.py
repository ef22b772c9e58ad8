"""What the language model learns from: problems at hand, E2WM's plans for them, random walks.

Goals are where a walk of a few moves has ended, so that most are within reach of a short search;
problems with independent goals need ten moves and more, and nearly all would be thrown away.
"""

from collections.abc import Collection, Hashable

import numpy as np

from reproductions.rap_mcts.demonstrations import (
    Demonstration,
    Planner,
    flaw,
    goal_oriented,
)
from reproductions.rap_mcts.goal_search import Collecting
from reproductions.rap_mcts.tasks import (
    TABLE,
    Problem,
    apply,
    legal_actions,
    random_state,
    solved,
)

BLOCKS = (3, 4, 5)
SHARES = (0.1, 0.3, 0.6)  # of the problems: the more blocks, the more states


def nearby_problem(rng: np.random.Generator, blocks: int, steps: int) -> Problem | None:
    """A random state, and the "on" facts where a walk that revisits nothing ends; None if none."""
    start = state = random_state(rng, blocks)
    seen = {start}
    for _ in range(steps):
        after = [to for to in (apply(state, a) for a in legal_actions(state)) if to not in seen]
        if not after:
            return None
        state = after[rng.integers(len(after))]
        seen.add(state)
    goal = tuple((block, below) for block, below in enumerate(state) if below > TABLE)
    return Problem(start, goal) if goal and not solved(start, goal) else None


def gathered(
    rng: np.random.Generator,
    count: int,
    held_out: Collection[Hashable],
    planner: Planner | None = None,
    longest: int = 6,
) -> list[Demonstration]:
    """Demonstrations of at most `longest` steps, none through a class held out.

    ValueError if 100 problems for each are not enough.
    """
    plan_for = planner or goal_oriented(Collecting(simulations=120, horizon=longest + 2))
    found: list[Demonstration] = []
    for _ in range(100 * count):
        if len(found) == count:
            return found
        steps = int(rng.choice((2, 4, 6), p=(0.2, 0.3, 0.5)))
        problem = nearby_problem(rng, int(rng.choice(BLOCKS, p=SHARES)), steps)
        if problem is not None:
            plan = tuple(plan_for(problem, rng))
            if not flaw(problem, plan, held_out, longest):
                found.append(Demonstration(problem=problem, plan=plan))
    raise ValueError(f"only {len(found)} of {count} demonstrations were found")
