"""The scheduler: the same results however requests are batched and remembered."""

from collections import Counter

import numpy as np
import pytest

from reproductions.rap_mcts.baselines import beam, breadth_first, greedy, sampling
from reproductions.rap_mcts.hooks import Budget
from reproductions.rap_mcts.lines import Plain
from reproductions.rap_mcts.lockstep import Traffic, run
from reproductions.rap_mcts.method import search
from reproductions.rap_mcts.tree import Search

ACTIONS = ("double", "less", "more")


class Numbers:
    """From a number to another; a model tells how good an action is and where it leads."""

    def __init__(self, goal):
        self.goal = goal

    def legal(self, state, depth):
        return ACTIONS

    def expand(self, state, depth):
        return (yield "prior", state, self.goal, None)

    def step(self, state, action):
        return (yield "world", state, None, action)

    def reward(self, state, action, next_state, fast):
        return fast + (20 if next_state == self.goal else 1 / (1 + abs(next_state - self.goal)))

    def terminal(self, state, depth):
        return state == self.goal

    def solved(self, state):
        return state == self.goal


def answer(request):
    """What the model says; it cannot read numbers that end in 7."""
    kind, state, goal, action = request
    if kind == "prior":
        rough = {"double": 2 * state, "less": state - 1, "more": state + 1}
        return [(name, -abs(rough[name] - goal) / (5 + state % 3)) for name in ACTIONS]
    after = {"double": 2 * state, "less": state - 3, "more": state + 1}[action]
    return None if after % 10 == 7 else after


class Model:
    """Answers, and remembers how it was asked."""

    def __init__(self):
        self.batches = []

    def __call__(self, requests):
        self.batches.append(requests)
        return [answer(request) for request in requests]


def planners(goals=range(9, 30)):
    """One of every kind of planner in turn, each with a random generator of its own."""
    return [
        planner(number % 6, goal, np.random.default_rng(goal)) for number, goal in enumerate(goals)
    ]


def planner(kind, goal, rng):
    """A planner of one of six kinds."""
    task, settings, plain = Numbers(goal), Search(depth_limit=7, rollout="sample"), Plain(width=4)
    if kind < 2:
        budget = Budget(iterations=15) if kind else Budget(iterations=99, requests=25)
        return search(task, 4, settings, rng, budget)
    if kind == 2:
        return sampling(task, 4, plain, rng)
    return (greedy(task, 4, plain), beam(task, 4, plain), breadth_first(task, 4, 5))[kind - 3]


def told(results):
    """All of a result but the tree, which has no equality."""
    return [(r.plan, r.states, r.total, r.requests, r.distinct, r.misses) for r in results]


def alone(planner):
    """A planner by itself, one request at a time."""
    given = None
    while True:
        try:
            given = answer(planner.send(given))
        except StopIteration as done:
            return done.value


@pytest.mark.parametrize("cache", [True, False])
@pytest.mark.parametrize("batch", [None, 1, 3])
def test_neither_cache_nor_batches_change_a_result(cache, batch):
    want = told([alone(planner) for planner in planners()])
    assert any(misses for *_, misses in want) and any(plan for plan, *_ in want)
    assert told(run(planners(), Model(), cache, batch)) == want


def test_with_a_cache_the_model_is_asked_nothing_twice():
    model, traffic = Model(), Traffic()
    results = run(planners(), model, traffic=traffic)
    counts = Counter(request for some in model.batches for request in some)
    assert set(counts.values()) == {1}
    assert traffic.asked == sum(result.requests for result in results) > traffic.answered
    assert traffic.answered == len(counts) and traffic.batches == len(model.batches)
    assert traffic.largest == max(map(len, model.batches)) <= len(results)


def test_without_a_cache_every_request_reaches_the_model():
    model, traffic = Model(), Traffic()
    results = run(planners(), model, cache=False, traffic=traffic)
    assert traffic.asked == traffic.answered == sum(result.requests for result in results)
    assert len(model.batches[0]) == len(results)


def test_batches_are_no_larger_than_asked():
    model = Model()
    run(planners(), model, batch=4)
    assert max(map(len, model.batches)) == 4


def test_a_cache_is_shared_between_runs():
    known = {}
    first = run(planners(), Model(), cache=known)
    model = Model()
    assert told(run(planners(), model, cache=known)) == told(first)
    assert model.batches == [] and known


def test_results_keep_the_order_of_the_planners_whoever_ends_first():
    def waits(turns):
        for turn in range(turns):
            yield ("turn", turn)
        return turns

    assert run([waits(n) for n in (3, 0, 5, 1)], lambda some: some) == [3, 0, 5, 1]
    assert run([], lambda some: some) == []


def test_answers_that_do_not_match_the_requests_are_refused():
    with pytest.raises(ValueError, match="1 requests were given 0 answers"):
        run([greedy(Numbers(9), 4, Plain())], lambda some: [])
    with pytest.raises(ValueError, match="batch of 0"):
        run([], lambda some: some, batch=0)


def test_an_error_of_the_model_is_not_swallowed():
    def broken(some):
        raise OSError("no connection")

    with pytest.raises(OSError, match="no connection"):
        run(planners(), broken)
