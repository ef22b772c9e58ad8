"""Blocksworld against enumeration, Floyd-Warshall and all renamings of the blocks."""

import itertools
from collections import Counter

import numpy as np
import pytest

from reproductions.rap_mcts import tasks
from reproductions.rap_mcts.tasks import (
    Problem,
    all_states,
    apply,
    distances,
    facts_met,
    legal_actions,
    optimal_length,
    optimal_plan,
    problem_class,
    random_problem,
    random_state,
    solved,
    states_between,
)


def arrangements(blocks):
    """Every state by brute force: all supports, those kept that stand, with at most one held."""
    for state in itertools.product(range(-2, blocks), repeat=blocks):
        used = [below for below in state if below != -1]
        if len(set(used)) == len(used) and all(stands(block, state) for block in range(blocks)):
            yield state


def stands(block, state):
    """Whether the block is in the hand, or comes down to the table in fewer steps than a ring."""
    steps = 0
    while state[block] >= 0 and steps <= len(state):
        block, steps = state[block], steps + 1
    return state[block] == -1 or (state[block] == -2 and not steps)


def shortest(blocks, goal):
    """Fewest moves between all pairs by relaxation, then to the nearest that meets the goal."""
    states = sorted(all_states(blocks))
    place = {state: index for index, state in enumerate(states)}
    far = np.full((len(states), len(states)), 99)
    np.fill_diagonal(far, 0)
    for state in states:
        for action in legal_actions(state):
            far[place[state], place[apply(state, action)]] = 1
    for through in range(len(states)):
        far = np.minimum(far, far[:, [through]] + far[[through], :])
    ends = [place[state] for state in states if all(state[a] == b for a, b in goal)]
    return {state: far[place[state], ends].min() for state in states}


def renamed(problem, names):
    """The problem with block i called names[i]."""
    state = [0] * len(names)
    for block, below in enumerate(problem.initial):
        state[names[block]] = names[below] if below >= 0 else below
    goal = tuple(sorted((names[a], names[b]) for a, b in problem.goal))
    return Problem(tuple(state), goal)


@pytest.mark.parametrize(("blocks", "count"), [(1, 2), (2, 5), (3, 22), (4, 125), (5, 866)])
def test_the_states_reached_are_all_that_can_stand(blocks, count):
    assert len(all_states(blocks)) == count
    assert set(all_states(blocks)) == set(arrangements(blocks))


def test_the_moves_of_a_state_worked_by_hand():
    assert legal_actions((-1, 0, -1)) == (("unstack", 1, 0), ("pick-up", 2, -1))
    assert apply((-1, 0, -1), ("unstack", 1, 0)) == (-1, -2, -1)
    assert legal_actions((-1, -2, -1)) == (
        ("put-down", 1, -1),
        ("stack", 1, 0),
        ("stack", 1, 2),
    )
    assert apply((-1, -2, -1), ("stack", 1, 2)) == (-1, 2, -1)
    assert apply((-1, -2, -1), ("put-down", 1, -1)) == (-1, -1, -1)


@pytest.mark.parametrize(
    "action",
    [("pick-up", 0, -1), ("pick-up", 1, -1), ("unstack", 1, 2), ("stack", 2, 1), ("fly", 2, -1)],
)
def test_an_illegal_action_is_an_error_and_no_state(action):
    with pytest.raises(ValueError, match="is not legal in"):
        apply((-1, 0, -1), action)


def test_every_move_can_be_taken_back():
    for state in all_states(4):
        for action in legal_actions(state):
            after = apply(state, action)
            assert state in {apply(after, back) for back in legal_actions(after)}


@pytest.mark.parametrize("goal", [((0, 1), (1, 2)), ((2, 0),), ((0, 1), (2, 3)), ((3, 2), (2, 1))])
def test_distances_are_those_of_the_relaxed_graph(goal):
    blocks = 1 + max(max(fact) for fact in goal)
    assert dict(distances(blocks, goal)) == shortest(blocks, goal)


def test_an_optimal_plan_solves_in_the_fewest_moves_with_and_without_chance():
    rng = np.random.default_rng(0)
    kinds = set()
    for _ in range(100):
        problem = random_problem(rng, 4)
        for plan in (optimal_plan(problem), optimal_plan(problem, rng)):
            state = problem.initial
            for action in plan:
                state = apply(state, action)
            assert solved(state, problem.goal)
            assert len(plan) == optimal_length(problem)
        kinds.add(optimal_plan(problem, rng) == optimal_plan(problem))
    assert kinds == {True, False}


def test_the_share_of_the_goal_that_holds():
    goal = ((0, 1), (1, 2), (3, 4))
    assert facts_met((1, -1, -1, 4, -1), goal) == pytest.approx(2 / 3)
    assert facts_met((-1, -1, -1, -1, -1), goal) == 0
    assert not solved((1, -1, -1, 4, -1), goal)
    assert solved((1, 2, -1, 4, -1), goal)


def test_classes_are_equal_exactly_up_to_renaming():
    """All 3-block problems and 400 of four: the class against the least of all renamings."""
    rng = np.random.default_rng(1)
    three = [
        Problem(state, tuple(goal))
        for state in all_states(3)
        for size in (1, 2)
        for goal in itertools.combinations(itertools.permutations(range(3), 2), size)
        if len({a for a, _ in goal}) == len({b for _, b in goal}) == size
        and goal[0] != goal[-1][::-1]
    ]
    for blocks, problems in ((3, three), (4, [random_problem(rng, 4) for _ in range(400)])):
        pairs = set()
        for problem in problems:
            twins = [renamed(problem, names) for names in itertools.permutations(range(blocks))]
            least = min((twin.initial, twin.goal) for twin in twins)
            pairs.add((least, problem_class(problem)))
            assert {problem_class(twin) for twin in twins} == {problem_class(problem)}
        assert len(pairs) == len({least for least, _ in pairs}) == len({each for _, each in pairs})


def test_a_class_of_fifteen_blocks_is_found_without_trying_all_renamings():
    rng = np.random.default_rng(2)
    problem = random_problem(rng, 15)
    names = rng.permutation(15).tolist()  # of 1.3e12
    assert problem_class(problem) == problem_class(renamed(problem, names))


def test_the_states_between_are_those_on_some_shortest_plan():
    """Against walking every shortest plan of problems with up to eight moves."""
    rng = np.random.default_rng(3)
    for _ in range(25):
        problem = random_problem(rng, 4)
        length = optimal_length(problem)
        want, paths = set(), [(problem.initial,)]
        for _ in range(length):
            paths = [
                (*path, apply(path[-1], action))
                for path in paths
                for action in legal_actions(path[-1])
            ]
            paths = [p for p in paths if distances(4, problem.goal)[p[-1]] == length - len(p) + 1]
        for path in paths:
            want |= {problem_class(Problem(state, problem.goal)) for state in path[:-1]}
        assert states_between(problem) == want
        assert problem_class(problem) in want


@pytest.mark.parametrize(("blocks", "count"), [(3, 13), (4, 73)])
def test_random_states_are_all_equally_likely(blocks, count):
    rng = np.random.default_rng(4)
    seen = Counter(random_state(rng, blocks) for _ in range(200 * count))
    assert len(seen) == count
    assert set(seen) == {state for state in all_states(blocks) if -2 not in state}
    spread = sum((times - 200) ** 2 / 200 for times in seen.values())  # chi-squared
    assert spread < count + 4 * (2 * count) ** 0.5


def test_random_problems_are_unsolved_and_repeat_with_their_seed():
    first, again = (np.random.default_rng(5) for _ in "ab")
    problems = [random_problem(first, 3) for _ in range(200)]
    assert problems == [random_problem(again, 3) for _ in range(200)]
    assert not any(solved(problem.initial, problem.goal) for problem in problems)


@pytest.mark.parametrize(
    ("initial", "goal", "wrong"),
    [
        ((1, 0), ((0, 1),), "ring"),
        ((-2, -2), ((0, 1),), "same place"),
        ((-1, 0, 0), ((0, 1),), "same place"),
        ((-2, 0), ((0, 1),), "on the one in the hand"),
        ((-1, 5), ((0, 1),), "names others"),
        ((-1, -3), ((0, 1),), "names others"),
        ((-1, -1), (), "at least one fact"),
        ((-1, -1), ((0, 1), (1, 0)), "ring"),
        ((-1, -1, -1), ((0, 1), (0, 2)), "two things"),
        ((-1, -1, -1), ((0, 2), (1, 2)), "same place"),
        ((-1, -1), ((0, 2),), "names others"),
        ((-1, -1), ((0, -1),), "not about two blocks"),
    ],
)
def test_a_problem_that_cannot_be_is_refused(initial, goal, wrong):
    with pytest.raises(ValueError, match=wrong):
        Problem(initial, goal)


def test_what_cannot_be_enumerated_or_asked_is_refused():
    with pytest.raises(ValueError, match="1 to 7 blocks"):
        optimal_length(random_problem(np.random.default_rng(6), 8))
    with pytest.raises(ValueError, match="at least two blocks"):
        random_problem(np.random.default_rng(6), 1)


def test_the_moves_of_a_state_are_worked_out_once():
    tasks.moves.cache_clear()
    tasks.legal_actions.cache_clear()
    state = (-1,) * 5
    for step in range(5000):
        actions = legal_actions(state)
        state = apply(state, actions[step % len(actions)])
    assert tasks.moves.cache_info().misses <= 866
    assert tasks.moves.cache_info().maxsize == 1 << 17
