"""The baselines on a small map worked by hand, and against plain enumeration."""

import itertools
from collections import Counter

import numpy as np
import pytest

from reproductions.rap_mcts.baselines import beam, breadth_first, greedy, sampling
from reproductions.rap_mcts.hooks import Budget, finished
from reproductions.rap_mcts.lines import Plain

# where an action leads, its fast reward, and the reward that the next state adds
MAP = {
    "s": {"a": ("A", 0.0, 0.0), "b": ("B", -1.0, 0.5), "c": ("C", -2.0, 3.0)},
    "A": {"x": ("X", 0.0, 0.0), "y": ("s", -1.0, 0.0)},
    "B": {"x": ("G", -1.0, 9.0), "y": ("X", 0.0, 0.0)},
    "C": {"x": ("D", 0.0, -1.0)},
    "D": {"x": ("G", 0.0, 9.0)},
    "X": {},
    "G": {"y": ("X", 5.0, 0.0)},
}


class Map:
    """The map; `lost` are the steps that cannot be read, `asks` makes each a request."""

    def __init__(self, lost=(), asks=False):
        self.lost, self.asks = lost, asks

    def legal(self, state, depth):
        return tuple(MAP[state])

    def expand(self, state, depth):
        if self.asks:
            yield "prior", state
        return [(name, fast) for name, (_, fast, _) in MAP[state].items()]

    def step(self, state, action):
        if self.asks:
            yield "world", state, action
        return None if (state, action) in self.lost else MAP[state][action][0]

    def reward(self, state, action, next_state, fast):
        return fast + MAP[state][action][2]

    def terminal(self, state, depth):
        return state == "G"

    def solved(self, state):
        return state == "G"


def answered(planner):
    """A planner whose model says nothing: the map knows all."""
    asked = []
    try:
        request = next(planner)
        while True:
            asked.append(request)
            request = planner.send(None)
    except StopIteration as done:
        return done.value, asked


def test_greedy_follows_the_fast_reward_and_no_more():
    result = finished(greedy(Map(), "s", Plain()))
    assert (result.plan, result.states) == (("a", "x"), ("s", "A", "X"))
    assert (result.solved, result.stopped, result.total) == (False, "done", 0)


def test_greedy_takes_the_next_action_where_a_state_cannot_be_read():
    result = finished(greedy(Map(lost={("s", "a"), ("B", "y")}), "s", Plain()))
    assert (result.plan, result.solved, result.misses) == (("b", "x"), True, 2)
    assert result.total == pytest.approx(-1 + 0.5 - 1 + 9)
    nothing = finished(greedy(Map(lost={("s", name) for name in "abc"}), "s", Plain()))
    assert (nothing.plan, nothing.states, nothing.misses) == ((), ("s",), 3)


def test_the_depth_limit_ends_a_plan():
    assert finished(greedy(Map(), "s", Plain(depth_limit=1))).plan == ("a",)
    assert finished(beam(Map(), "s", Plain(depth_limit=1))).plan == ("c",)
    assert finished(breadth_first(Map(), "s", 1)).plan == ()


def test_sampling_draws_by_the_softmax_at_its_temperature():
    settings = Plain(width=3000, depth_limit=1, temperature=2.0)
    result = finished(sampling(Map(), "s", settings, np.random.default_rng(0)))
    counts = Counter(plan[0] for plan in result.others)
    weights = np.exp(np.array([0.0, -1.0, -2.0]) / 2)
    shares = [counts[name] / 3000 for name in "abc"]
    np.testing.assert_allclose(shares, weights / weights.sum(), atol=0.03)


def test_sampling_gives_the_best_of_its_plans_and_all_of_them():
    settings = Plain(width=40)
    result = finished(sampling(Map(), "s", settings, np.random.default_rng(0)))
    again = finished(sampling(Map(), "s", settings, np.random.default_rng(0)))
    assert result == again and len(result.others) == 40
    # of the plans that solve, c-x-x has the highest return, -2 + 3 - 1 + 9
    assert result.plan == ("c", "x", "x") and result.total == pytest.approx(9)
    short = finished(
        sampling(Map(), "s", Plain(width=40, stop_solved=True), np.random.default_rng(0))
    )
    assert short.stopped == "solved" and len(short.others) < 40
    assert short.others == result.others[: len(short.others)] and short.plan == short.others[-1]


def test_the_beam_keeps_the_best_plans_and_ends_at_the_first_length_that_solves():
    # after one action the returns are c 1, a 0 and b -0.5: only a beam of three keeps b
    for width, plan in ((3, ("b", "x")), (2, ("c", "x", "x")), (1, ("c", "x", "x"))):
        result = finished(beam(Map(), "s", Plain(width=width)))
        assert (result.plan, result.stopped) == (plan, "solved")


def test_of_plans_to_one_state_the_beam_keeps_the_better():
    # s-a-x and s-b-y both lead to X, with returns 0 and -0.5
    task = Map(lost={("B", "x"), ("C", "x")})
    result = finished(beam(task, "s", Plain(depth_limit=2)))
    assert result.plan == ("a", "x") and result.total == 0


def test_a_plan_that_solves_comes_before_one_with_a_larger_return():
    class Dear(Map):
        def reward(self, state, action, next_state, fast):
            return -50.0 if next_state == "G" else 0.0

    for planner in (
        beam(Dear(), "s", Plain()),
        sampling(Dear(), "s", Plain(width=40), np.random.default_rng(0)),
    ):
        result = finished(planner)
        assert result.solved and result.total == -50


def test_a_wide_beam_is_plain_enumeration():
    def plans(length):
        for names in itertools.product("abcxy", repeat=length):
            states, total = ["s"], 0.0
            for name in names:
                if states[-1] == "G" or name not in MAP[states[-1]]:
                    break
                after, fast, added = MAP[states[-1]][name]
                states.append(after)
                total += fast + added
            else:
                yield states[-1] == "G", total, names

    found = finished(beam(Map(lost={("B", "x")}), "s", Plain(width=100)))
    solving = [plan for plan in plans(3) if plan[0]]
    assert (True, found.total, found.plan) == max(solving)
    assert not any(plan[0] for plan in plans(2) if plan[2] != ("b", "x"))


def test_breadth_first_finds_a_shortest_plan_and_enters_no_state_twice():
    result, asked = answered(breadth_first(Map(asks=True), "s", 9))
    assert (result.plan, result.states) == (("b", "x"), ("s", "B", "G"))
    assert (result.solved, result.stopped, result.total) == (True, "solved", 0)
    assert {kind for kind, *_ in asked} == {"world"}  # no action is judged
    assert len(asked) == len(set(asked)) == result.requests
    longer = finished(breadth_first(Map(lost={("B", "x")}), "s", 9))
    assert longer.plan == ("c", "x", "x") and longer.misses == 1
    never = finished(breadth_first(Map(lost={("B", "x"), ("D", "x")}), "s", 9))
    assert (never.plan, never.solved, never.stopped) == ((), False, "exhausted")


def test_a_start_that_is_solved_needs_no_plan():
    for planner in (
        greedy(Map(), "G", Plain()),
        sampling(Map(), "G", Plain(), np.random.default_rng(0)),
        beam(Map(), "G", Plain()),
        breadth_first(Map(), "G", 5),
    ):
        result = finished(planner)
        assert (result.plan, result.solved, result.requests) == ((), True, 0)


@pytest.mark.parametrize("requests", range(12))
def test_no_baseline_asks_more_than_its_budget(requests):
    budget, asking = Budget(requests=requests), Map(asks=True)
    for planner in (
        greedy(asking, "s", Plain(), budget),
        sampling(asking, "s", Plain(), np.random.default_rng(0), budget),
        beam(asking, "s", Plain(), budget),
        breadth_first(asking, "s", 9, budget),
    ):
        result, asked = answered(planner)
        assert len(asked) == result.requests <= requests
        assert (result.stopped == "requests") <= (result.requests == requests)
        assert len(result.states) == len(result.plan) + 1 and result.states[0] == "s"
        assert result.distinct == len(set(asked))


@pytest.mark.parametrize("wrong", ["depth_limit", "width", "temperature"])
def test_settings_that_mean_nothing_are_refused(wrong):
    with pytest.raises(ValueError, match=wrong):
        Plain(**{wrong: 0})
    with pytest.raises(ValueError, match="accumulate"):
        Plain(accumulate="product")
