"""The page of one search: which search it is, and how states are called on it."""

import numpy as np
import pytest

from reproductions.rap_mcts.agent import Uninformed
from reproductions.rap_mcts.hooks import Budget, finished
from reproductions.rap_mcts.measures import Outcome, planned
from reproductions.rap_mcts.method import search
from reproductions.rap_mcts.specimen import aim, specimen, towers
from reproductions.rap_mcts.tasks import HAND, TABLE, Problem
from reproductions.rap_mcts.tree import Search

PILE = Problem((TABLE, TABLE, TABLE), ((0, 1), (1, 2)))  # 4 steps
MOVE = Problem((TABLE, TABLE), ((0, 1),))  # 2 steps


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ((TABLE, TABLE), "A | B"),
        ((1, 2, TABLE, TABLE), "A on B on C | D"),
        ((TABLE, HAND, 0), "C on A | B in the hand"),
        ((HAND,), "A in the hand"),
    ],
)
def test_towers_are_told_from_their_tops(state, said):
    assert towers(state) == said


def test_a_problem_is_told_by_its_start_and_its_goal():
    assert aim(PILE) == "A | B | C to A on B, B on C"


def outcome_of(rows):
    """RAP without a prior in the true world: (problem, steps, iterations) -> its outcome."""
    rule, rng = Search(depth_limit=8, exploration=2.0), np.random.default_rng(0)
    results = [
        finished(search(Uninformed(p.goal), p.initial, rule, rng, Budget(iterations=iterations)))
        for p, _, iterations in rows
    ]
    return planned([(problem, steps) for problem, steps, _ in rows], results)


def test_the_longest_solved_problem_is_shown_and_a_longest_one_if_none_is():
    solved = outcome_of([(MOVE, 2, 300), (PILE, 4, 3000), (PILE, 4, 1)])
    assert solved.won == (True, True, False)
    assert "rap_20 on a problem of 4 steps: A | B | C to" in specimen("rap_20", solved).html
    assert "3000 iterations" in specimen("rap_20", solved).html
    short = Outcome(solved.tests, (True, False, False), solved.results)
    assert "on a problem of 2 steps: A | B to A on B" in specimen("rap_20", short).html
    none = Outcome(solved.tests, (False, False, False), solved.results)
    assert "3000 iterations" in specimen("rap_20", none).html
