"""The validator against a replay with towers as lists, which shares no code with it."""

import itertools
import json

import numpy as np
import pytest

from reproductions.rap_mcts.tasks import Problem, optimal_plan, random_problem
from reproductions.rap_mcts.validator import valid

NAME = "blocksworld/instances.jsonl"


def replayed(problem, plan):
    """Whether the plan solves it: towers are lists from the bottom up, a hand holds one block."""
    above = {below: block for block, below in enumerate(problem.initial) if below >= 0}
    towers = [[block] for block, below in enumerate(problem.initial) if below == -1]
    hand = [block for block, below in enumerate(problem.initial) if below == -2]
    for tower in towers:
        while tower[-1] in above:
            tower.append(above[tower[-1]])
    for name, block, other in plan:
        home = [tower for tower in towers if tower[-1] == block]
        onto = [tower for tower in towers if tower[-1] == other]
        if name in ("pick-up", "unstack"):
            right = bool(home) and (len(home[0]) == 1) == (name == "pick-up") and not hand
            if not right or (name == "unstack" and home[0][-2] != other):
                return False
            hand.append(home[0].pop())
            towers = [tower for tower in towers if tower]
        else:
            if hand != [block] or (name == "stack" and not onto):
                return False
            if name == "stack":
                onto[0].append(hand.pop())
            else:
                towers.append([hand.pop()])
    lies_on = {(up, down) for tower in towers for down, up in itertools.pairwise(tower)}
    return set(problem.goal) <= lies_on


def damaged(plan, blocks):
    """Every plan that differs by one swap of two actions, one dropped or one replaced."""
    one = [(name, a, -1) for name in ("pick-up", "put-down") for a in range(blocks)]
    pairs = itertools.permutations(range(blocks), 2)
    actions = one + [(name, a, b) for a, b in pairs for name in ("stack", "unstack")]
    for i, j in itertools.combinations(range(len(plan)), 2):
        swapped = list(plan)
        swapped[i], swapped[j] = plan[j], plan[i]
        yield swapped
    for i in range(len(plan)):
        yield [*plan[:i], *plan[i + 1 :]]
        yield from ([*plan[:i], action, *plan[i + 1 :]] for action in actions if action != plan[i])


def judged_alike(problem, plan):
    """How many damaged plans are valid, and how many there are; each is judged as replayed."""
    verdicts = []
    for other in damaged(plan, problem.blocks):
        verdicts.append(valid(problem, other))
        assert verdicts[-1] == replayed(problem, other), other
    return sum(verdicts), len(verdicts)


def test_every_swap_drop_and_replacement_is_judged_as_a_naive_replay_does():
    rng = np.random.default_rng(0)
    good = total = 0
    for blocks in (2, 3, 3, 4, 4, 4, 5, 5, 5, 5):
        problem = random_problem(rng, blocks)
        plan = optimal_plan(problem, rng)
        assert valid(problem, plan)
        found = judged_alike(problem, plan)
        good, total = good + found[0], total + found[1]
    assert 0 < good < total / 10  # both verdicts occur


def test_random_plans_are_judged_as_a_naive_replay_does():
    """Long legal walks with one strange action in some: deep states, not only those of plans."""
    from reproductions.rap_mcts.tasks import apply, legal_actions

    rng = np.random.default_rng(1)
    seen = set()
    for _ in range(300):
        problem = random_problem(rng, int(rng.integers(2, 5)))
        state, plan = problem.initial, []
        for _ in range(int(rng.integers(1, 30))):
            legal = legal_actions(state)
            plan.append(legal[rng.integers(len(legal))])
            state = apply(state, plan[-1])
            seen.add(valid(problem, plan))
            assert valid(problem, plan) == replayed(problem, plan)
            assert valid(Problem(state, problem.goal), []) == replayed(problem, plan)
    assert seen == {True, False}


def test_the_gold_plans_of_planbench_and_all_their_damages(shared):
    rows = [json.loads(line) for line in (shared / NAME).read_text().splitlines()]
    counted = 0
    for row in rows:
        problem = Problem(tuple(row["init"]), tuple(map(tuple, row["goal"])))
        words = [line.strip("()").split() for line in row["gold_plan"].splitlines()]
        at = row["objects"].index
        plan = [(name, at(a), at(b[0]) if b else -1) for name, a, *b in words]
        assert valid(problem, plan), row["id"]
        if row["n_blocks"] <= 5 or counted % 100 == 0:
            judged_alike(problem, plan)
        counted += 1
    assert counted == len(rows) > 300


def test_an_empty_plan_solves_only_what_is_solved():
    assert valid(Problem((-1, 0), ((1, 0),)), [])
    assert not valid(Problem((-1, -1), ((1, 0),)), [])


def test_an_action_on_a_block_that_is_not_there_makes_the_plan_invalid():
    problem = Problem((-1, -1), ((1, 0),))
    assert not valid(problem, [("pick-up", 5, -1)])
    assert not valid(problem, [("pick-up", 1, -1), ("stack", 1, 7)])


@pytest.mark.parametrize(
    "plan",
    [
        None,
        "(pick-up b)",
        7,
        ["(pick-up b)"],
        [("pick-up", 1)],
        [("pick-up", 1, 0)],
        [("stack", 1, -1)],
        [("fly", 1, -1)],
        [("pick-up", "b", -1)],
        [("pick-up", 1, -1), ("stack", 1, 0), None],
        [("stack", 0, 1), None],
    ],
)
def test_what_is_no_plan_is_an_error_and_never_a_verdict(plan):
    with pytest.raises(ValueError, match="is a sequence|is no action"):
        valid(Problem((-1, -1), ((1, 0),)), plan)


def test_a_problem_without_blocks_or_goal_is_an_error():
    class Nothing:
        initial = ()
        goal = ((1, 0),)

    with pytest.raises(ValueError, match="without blocks"):
        valid(Nothing(), [])
    Nothing.initial, Nothing.goal = (-1, -1), ()
    with pytest.raises(ValueError, match="without a goal"):
        valid(Nothing(), [])


def test_the_validator_imports_nothing_of_the_simulator():
    import ast
    import inspect

    from reproductions.rap_mcts import validator

    tree = ast.parse(inspect.getsource(validator))
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names == {"collections.abc", "typing"}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
