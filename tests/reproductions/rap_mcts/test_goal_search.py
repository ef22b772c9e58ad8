"""E2WM's search against enumeration of all plans and numbers worked by hand."""

import math

import numpy as np
import pytest

from reproductions.rap_mcts import goal_search
from reproductions.rap_mcts.goal_search import Collecting, Node, best_prefix, edges_from, fewest
from reproductions.rap_mcts.tasks import (
    Problem,
    all_states,
    apply,
    legal_actions,
    optimal_length,
    random_problem,
)


def earned(problem, plan):
    """The sum of rewards of a plan: facts as a set, each gained once, until the goal holds."""
    goal, state = set(problem.goal), problem.initial
    todo, total = goal - set(enumerate(state)), 0.0
    for action in plan:
        before = set(enumerate(state)) & goal
        state = apply(state, action)
        after = set(enumerate(state)) & goal
        total += 2 * len((after - before) & todo) - 1.5 * len(before - after) - 0.1
        todo -= after
        if after == goal:
            return total + 5
    return total


def plans(state, goal, horizon):
    """Every legal plan of at most so many steps that does not go on beyond the goal."""
    yield ()
    if horizon and not set(goal) <= set(enumerate(state)):
        for action in legal_actions(state):
            for rest in plans(apply(state, action), goal, horizon - 1):
                yield (action, *rest)


def test_with_enough_simulations_the_best_of_all_plans_is_found():
    rng = np.random.default_rng(0)
    lengths = set()
    for _ in range(12):
        problem = random_problem(rng, 3)
        want = max(plans(problem.initial, problem.goal, 6), key=lambda p: earned(problem, p))
        plan, total = best_prefix(problem, Collecting(simulations=3000, c_init_inside=False), rng)
        assert total == pytest.approx(earned(problem, want))
        assert len(plan) == len(want)
        lengths.add(len(plan))
    assert len(lengths) > 1


@pytest.mark.parametrize("inside", [True, False])
def test_the_sum_is_that_of_the_plan_and_no_prefix_is_worth_more(inside):
    rng = np.random.default_rng(1)
    for _ in range(60):
        problem = random_problem(rng, int(rng.integers(3, 6)))
        settings = Collecting(simulations=50, horizon=9, c_init_inside=inside)
        plan, total = best_prefix(problem, settings, rng)
        assert len(plan) <= 9
        assert total == pytest.approx(earned(problem, plan))
        assert all(earned(problem, plan[:cut]) < total - 1e-9 for cut in range(len(plan)))


def test_the_rewards_of_moves_worked_by_hand():
    goal = ((0, 1), (1, 2))
    rewards = {edge[0]: edge[2:] for edge in edges_from((-2, 2, -1), goal)}
    assert rewards[("stack", 0, 1)] == (1, pytest.approx(4.9), True)  # a gain adds 2
    assert rewards[("put-down", 0, -1)] == (0, pytest.approx(-0.1), False)
    rewards = {edge[0]: edge[2:] for edge in edges_from((1, -1, -1), goal)}
    assert rewards[("unstack", 0, 1)] == (0, pytest.approx(-1.6), False)
    rewards = {edge[0]: edge[2:] for edge in edges_from((-1, -2, -1), goal)}
    assert rewards[("stack", 1, 2)] == (2, pytest.approx(-0.1), False)


def test_undoing_and_redoing_a_fact_earns_nothing():
    """Facts that counted each time would make 0.3 of every two steps."""
    problem = Problem((-1, -1, -1, -1), ((0, 1), (2, 3)))
    again = [("pick-up", 0, -1), ("stack", 0, 1), ("unstack", 0, 1), ("stack", 0, 1)]
    assert earned(problem, again) < earned(problem, again[:2])
    plan, _ = best_prefix(problem, Collecting(horizon=10), np.random.default_rng(2))
    assert len(set(plan)) == len(plan) == 4


@pytest.mark.parametrize(
    ("inside", "want"),
    [(True, math.log(1.101 + 10) * 10), (False, (math.log(1.101) + 10) * 10)],
)
def test_the_exploration_rate_with_c_init_in_and_beside_the_logarithm(inside, want):
    assert Collecting(c_init_inside=inside).exploration(100) == pytest.approx(want)
    assert want == pytest.approx(24.0704 if inside else 100.9622, abs=1e-3)


def test_a_node_learns_means_and_counts():
    node = Node(None, 0, 0.0, edges_from((-1, -1, -1), ((0, 1),)))
    assert node.choose(0.0) == 0
    for chosen, value in ((1, 3.0), (1, 5.0), (2, -1.0)):
        node.learn(chosen, value)
    assert node.visits == 3
    assert node.values == pytest.approx([0, 4, -1])
    assert node.rates == pytest.approx([1, 1 / 3, 1 / 2])
    assert [node.choose(scale) for scale in (0, 5, 7)] == [1, 1, 0]  # 4 + s/3 against s


def test_returns_are_discounted_in_rollouts_and_in_the_tree_as_worked_by_hand():
    """Two blocks, three steps of which each costs 0.1 and every draw takes the first move."""
    problem = Problem((-1, -1), ((0, 1),))
    settings = Collecting(horizon=3, discount=0.9)
    found = goal_search._Search(problem, settings, np.random.default_rng(0))
    found.draw = lambda: 0.0
    found.simulate()  # pick-up 0, then at random: put-down, pick-up
    assert found.root.totals == pytest.approx([-0.1 - 0.09 - 0.081, 0])
    found.simulate()  # the other block
    found.simulate()  # pick-up 0 and put-down in the tree, then pick-up
    assert found.root.totals == pytest.approx([-0.542, -0.271])
    assert found.root.children[0].totals[0] == pytest.approx(-0.1 - 0.09)
    assert (found.best, found.best_sum) == ((), 0.0)
    ending = goal_search._Search(problem, settings, np.random.default_rng(0))
    ending.draw = lambda: 0.99
    ending.simulate()  # pick-up 0, then the last move: stack on 1
    assert ending.root.totals[0] == pytest.approx(-0.1 + 0.9 * 6.9)
    assert ending.best == (("pick-up", 0, -1), ("stack", 0, 1))


def test_of_plans_worth_the_same_the_shorter_is_kept_and_then_the_earlier():
    problem = Problem((-1, -1), ((0, 1),))
    found = goal_search._Search(problem, Collecting(), np.random.default_rng(0))
    first, second = ("pick-up", 0, -1), ("pick-up", 1, -1)
    found.note(1.0, [found.root], [first, first, first])
    found.note(1.0, [found.root], [second, second, second])
    assert found.best == (first, first, first)
    found.note(1.0 - 1e-12, [found.root], [second, second])
    assert found.best == (second, second)
    found.note(0.9, [found.root], [first])
    assert found.best == (second, second)


def test_the_bound_ends_the_search_early_and_changes_no_answer(monkeypatch):
    rng = np.random.default_rng(3)
    problems = [random_problem(rng, 4) for _ in range(40)]

    def found():
        chance = [np.random.default_rng(seed) for seed in range(40)]
        pairs = zip(problems, chance, strict=True)
        return [best_prefix(problem, Collecting(), each) for problem, each in pairs]

    early = found()
    monkeypatch.setattr(goal_search, "fewest", lambda problem: -100)
    assert found() == early


def test_the_least_number_of_steps_is_never_too_large():
    rng = np.random.default_rng(4)
    tight = 0
    for state in all_states(4):
        problem = Problem(state, random_problem(rng, 4).goal)
        assert fewest(problem) <= optimal_length(problem)
        tight += fewest(problem) == optimal_length(problem)
    assert tight > 40


def test_what_is_solved_needs_no_plan_and_a_seed_repeats_its_plan():
    done = Problem((-1, 0), ((1, 0),))
    assert best_prefix(done, Collecting(), np.random.default_rng(5)) == ((), 0.0)
    problem, few = random_problem(np.random.default_rng(6), 4), Collecting(simulations=30)
    runs = [best_prefix(problem, few, np.random.default_rng(seed)) for seed in (7, 7, *range(20))]
    assert runs[0] == runs[1]
    assert len(set(runs)) > 1


@pytest.mark.parametrize("wrong", [{"simulations": 0}, {"horizon": 0}])
def test_settings_that_search_nothing_are_refused(wrong):
    with pytest.raises(ValueError, match="searches nothing"):
        Collecting(**wrong)
