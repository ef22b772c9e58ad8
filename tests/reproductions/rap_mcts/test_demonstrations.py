"""Demonstrations: solved, short, and clear of every class held out, on the way too."""

import itertools

import numpy as np
import pytest

from reproductions.rap_mcts.demonstrations import (
    collect,
    goal_oriented,
    optimal,
    passes_through,
    random_walks,
)
from reproductions.rap_mcts.goal_search import Collecting
from reproductions.rap_mcts.tasks import (
    Problem,
    all_states,
    apply,
    legal_actions,
    optimal_length,
    problem_class,
    random_problem,
)
from reproductions.rap_mcts.validator import valid

FAST = goal_oriented(Collecting(simulations=60))


def canonical(state, goal):
    """The least of all renamings: the class of a problem without the code under test."""
    best = None
    for names in itertools.permutations(range(len(state))):
        on = sorted((names[a], names[b] if b >= 0 else b) for a, b in enumerate(state))
        wanted = sorted((names[a], names[b]) for a, b in goal)
        best = min(best, (on, wanted)) if best else (on, wanted)
    return repr(best)


def states(demonstration):
    """The states of a plan before each action."""
    state = demonstration.problem.initial
    for action in demonstration.plan:
        yield state
        state = apply(state, action)


def held_out_problems(count=150):
    rng = np.random.default_rng(0)
    return [random_problem(rng, int(rng.integers(3, 5))) for _ in range(count)]


def test_every_demonstration_is_solved_short_and_not_solved_earlier():
    found = collect(np.random.default_rng(1), 100, planner=FAST).demonstrations
    assert len(found) == 100
    for each in found:
        assert valid(each.problem, each.plan)
        assert optimal_length(each.problem) <= len(each.plan) <= 6
        assert not any(valid(each.problem, each.plan[:cut]) for cut in range(len(each.plan)))
    assert {each.problem.blocks for each in found} == {3, 4, 5}
    assert {len(each.plan) for each in found} >= {2, 4, 6}


def test_no_demonstration_is_of_a_class_held_out_or_passes_through_one():
    held = held_out_problems()
    forbidden = {canonical(problem.initial, problem.goal) for problem in held}
    classes = {problem_class(problem) for problem in held}
    found = collect(np.random.default_rng(2), 60, classes, FAST, (3, 4))
    assert found.held_out > 0
    assert found.passing > 0
    for each in found.demonstrations:
        assert not forbidden & {canonical(state, each.problem.goal) for state in states(each)}


def test_without_the_check_demonstrations_would_pass_through_held_out_classes():
    classes = {problem_class(problem) for problem in held_out_problems()}
    found = collect(np.random.default_rng(3), 60, planner=FAST, blocks=(3, 4)).demonstrations
    outside = [each for each in found if problem_class(each.problem) not in classes]
    assert any(passes_through(each.problem, each.plan, classes) for each in outside)


def test_a_state_on_the_way_is_found_at_every_place_but_the_solved_one():
    problem = Problem((-1, -1, -1), ((0, 1), (1, 2)))
    plan = [("pick-up", 1, -1), ("stack", 1, 2), ("pick-up", 0, -1), ("stack", 0, 1)]
    state = problem.initial
    for place in range(5):
        held = {problem_class(Problem(state, problem.goal))}
        assert passes_through(problem, plan, held) == (place < 4)
        state = apply(state, plan[place]) if place < 4 else state


def test_the_ablation_has_the_shortest_plans():
    found = collect(np.random.default_rng(4), 50, planner=optimal)
    assert all(len(each.plan) == optimal_length(each.problem) for each in found.demonstrations)
    assert found.unsolved == 0


def test_a_plan_that_does_not_meet_the_goal_is_never_kept():
    def half(problem, rng):
        return optimal(problem, rng)[:-1]

    with pytest.raises(
        ValueError, match="only 0 of 2 demonstrations were found.*'unsolved': [1-9]"
    ):
        collect(np.random.default_rng(5), 2, planner=half)


def test_a_longer_plan_is_never_kept():
    def wandering(problem, rng):
        lift = legal_actions(problem.initial)[0]
        down = next(a for a in legal_actions(apply(problem.initial, lift)) if a[0] == "put-down")
        if lift[0] == "unstack":
            return optimal(problem, rng)
        return (lift, down, lift, down, *optimal(problem, rng))

    found = collect(np.random.default_rng(6), 20, planner=wandering, longest=4)
    assert all(len(each.plan) <= 4 for each in found.demonstrations)


def test_holding_everything_out_is_an_error_and_no_endless_search():
    goals = {random_problem(np.random.default_rng(seed), 3).goal for seed in range(60)}
    classes = {problem_class(Problem(s, goal)) for s in all_states(3) for goal in goals}
    with pytest.raises(ValueError, match="only 0 of 1 demonstrations"):
        collect(np.random.default_rng(7), 1, classes, FAST, (3,))


def test_a_seed_repeats_its_demonstrations_and_another_has_others():
    runs = [collect(np.random.default_rng(seed), 15, planner=FAST) for seed in (8, 8, 9)]
    assert runs[0] == runs[1] != runs[2]


def test_random_walks_take_every_legal_step_of_three_and_four_blocks():
    rng = np.random.default_rng(10)
    for blocks, count, walked in ((3, 42, 2000), (4, 272, 12000)):
        steps = random_walks(rng, walked, blocks)
        every = {(s, a, apply(s, a)) for s in all_states(blocks) for a in legal_actions(s)}
        assert len(steps) == walked
        assert set(steps) == every
        assert len(every) == count


def test_a_walk_goes_on_where_it_was_and_starts_anew_after_its_steps():
    steps = random_walks(np.random.default_rng(11), 100, 4, steps=10)
    joined = [a[2] == b[0] for a, b in itertools.pairwise(steps)]
    assert all(same for place, same in enumerate(joined, 1) if place % 10)
    assert not all(joined)
    assert all(-2 not in steps[start][0] for start in range(0, 100, 10))
    assert steps == random_walks(np.random.default_rng(11), 100, 4, steps=10)
