"""One search of a run as a page to look at: its longest problem that was solved."""

from reproductions.card import View
from reproductions.rap_mcts.endpoint_prompts import named, said
from reproductions.rap_mcts.measures import Outcome
from reproductions.rap_mcts.tasks import HAND, TABLE, Goal, Problem, State, solved
from reproductions.rap_mcts.tree_view import Words, page

MOST_NODES = 400


def specimen(method: str, outcome: Outcome) -> View:
    """The tree of the first problem of most steps among those solved, or among all if none is."""
    rows = list(zip(outcome.tests, outcome.won, outcome.results, strict=True))
    (problem, steps), _, result = max(rows, key=lambda row: (row[1], row[0][1]))
    words = Words(action=said, state=towers, solved=lambda state: solved(state, problem.goal))
    title = f"{method} on a problem of {steps} steps: {aim(problem)}"
    return View(name=f"tree_{method}", html=page(result, title, words, MOST_NODES))


def aim(problem: Problem) -> str:
    """The problem in short, such as "A | C on B to A on B on C"."""
    return f"{towers(problem.initial)} to {wanted(problem.goal)}"


def towers(state: State) -> str:
    """A state in short: its towers, from the top, and what the hand holds."""
    bottoms = [block for block, below in enumerate(state) if below == TABLE]
    found = [" on ".join(named(block) for block in _up(state, bottom)) for bottom in bottoms]
    held = [f"{named(state.index(HAND))} in the hand"] if HAND in state else []
    return " | ".join([*found, *held])


def wanted(goal: Goal) -> str:
    """A goal in short."""
    return ", ".join(f"{named(block)} on {named(below)}" for block, below in goal)


def _up(state: State, bottom: int) -> list[int]:
    """The blocks of a tower from its top."""
    tower = [bottom]
    while tower[0] in state:
        tower.insert(0, state.index(tower[0]))
    return tower
