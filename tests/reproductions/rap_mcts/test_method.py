"""Tree search against a naive search that shares no code with it, and against hand-worked trees."""

import math
import zlib
from collections import Counter

import numpy as np
import pytest

from reproductions.rap_mcts import tasks
from reproductions.rap_mcts.hooks import Budget, at_once, finished, metered
from reproductions.rap_mcts.method import back_up, search, uct
from reproductions.rap_mcts.tree import OUTPUTS, ROLLOUTS, Node, Search


class Blocks:
    """Blocksworld with a log-likelihood for each state and action that only its names decide."""

    def __init__(self, problem, asks=False, unreadable=0.0):
        self.problem, self.asks, self.unreadable = problem, asks, unreadable

    def draw(self, *key):
        """A number in 0..1 that looks random."""
        return zlib.crc32(repr((self.problem.goal, *key)).encode()) / 2**32

    def prior(self, state, action):
        return math.log(0.01 + self.draw(state, action)) / 2

    def asked(self, kind, state, action, value):
        if self.asks:
            value = yield (kind, state, self.problem.goal, action), value
        return value

    def expand(self, state, depth):
        known = ((action, self.prior(state, action)) for action in tasks.legal_actions(state))
        return (yield from self.asked("prior", state, None, tuple(known)))

    def step(self, state, action):
        lost = self.draw("lost", state, action) < self.unreadable
        after = None if lost else tasks.apply(state, action)
        return (yield from self.asked("world", state, action, after))

    def reward(self, state, action, next_state, fast):
        met = tasks.facts_met(next_state, self.problem.goal)
        return fast + (50 if met == 1 else met / 2)

    def terminal(self, state, depth):
        return self.solved(state)

    def solved(self, state):
        return tasks.solved(state, self.problem.goal)


class Naive:
    """The search in its plainest form: dictionaries by plan, every return kept in a list."""

    def __init__(self, task, start, settings):
        self.task, self.settings = task, settings
        self.states, self.fast, self.rewards = {(): start}, {(): 0.0}, {(): 0.0}
        self.children, self.histories, self.plans = {}, {(): []}, []

    def q(self, plan):
        history = self.histories[plan]
        if not history:
            return self.fast[plan]
        averaged = self.settings.value == "max_of_mean" or self.settings.accumulate == "mean"
        returns = [sum(h) / len(h) if averaged else sum(h) for h in history]
        return sum(returns) / len(returns) if self.settings.value == "mean" else max(returns)

    def best_child(self, plan):
        fresh = [c for c in self.children[plan] if not self.histories[c]]
        if fresh and self.settings.unvisited_first:
            return max(fresh, key=self.fast.get)
        total = len(self.histories[plan])
        return max(
            self.children[plan],
            key=lambda c: (
                self.q(c)
                + self.settings.exploration
                * math.sqrt(math.log(total) / max(1, len(self.histories[c])))
            ),
        )

    def evaluated(self, plan):
        if plan not in self.states:
            state = finished(self.task.step(self.states[plan[:-1]], plan[-1]))
            above = [self.states[plan[:n]] for n in range(len(plan))]
            if state is None or (not self.settings.revisits and state in above):
                return False
            self.states[plan] = state
            self.rewards[plan] = self.task.reward(above[-1], plan[-1], state, self.fast[plan])
        self.children[plan] = []
        if len(plan) < self.settings.depth_limit and not self.task.solved(self.states[plan]):
            for action, fast in finished(self.task.expand(self.states[plan], len(plan))):
                self.children[plan].append((*plan, action))
                self.fast[*plan, action], self.histories[*plan, action] = fast, []
        return True

    def iterate(self):
        plan = ()
        while self.children.get(plan):
            plan = self.best_child(plan)
        while plan not in self.children or self.children[plan]:
            if plan in self.children:
                plan = max(self.children[plan], key=self.fast.get)
                continue
            if self.evaluated(plan):
                continue
            while True:
                gone, plan = plan, plan[:-1]
                self.children[plan].remove(gone)
                if self.children[plan]:
                    break
                if not plan:
                    return False
        for length in range(len(plan) + 1):
            kept = [self.rewards[plan[:n]] for n in range(max(1, length), len(plan) + 1)]
            self.histories[plan[:length]].append(kept)
        self.plans.append((self.task.solved(self.states[plan]), self.worth(plan), plan))
        return True

    def worth(self, plan):
        rewards = [self.rewards[plan[:n]] for n in range(1, len(plan) + 1)]
        return sum(rewards) / (max(1, len(rewards)) if self.settings.accumulate == "mean" else 1)

    def best(self):
        return max(self.plans, key=lambda found: found[:2])


def drawn_settings(rng):
    """Any of the settings that use no chance while searching."""
    return Search(
        exploration=float(rng.choice([0, 0.5, 1, 5, 50])),
        depth_limit=int(rng.integers(2, 9)),
        value=str(rng.choice(["mean", "max", "max_of_mean"])),
        accumulate=str(rng.choice(["sum", "mean"])),
        unvisited_first=bool(rng.integers(2)),
        revisits=bool(rng.integers(2)),
    )


def run(task, settings, iterations=50, seed=0, requests=None, trace=None):
    budget = Budget(iterations=iterations, requests=requests)
    rng = np.random.default_rng(seed)
    planner = search(task, task.problem.initial, settings, rng, budget, trace)
    return answered(planner) if task.asks else finished(planner)


def answered(planner):
    """The planner's result where each request carries its own answer."""
    answer = None
    while True:
        try:
            _, answer = planner.send(answer)
        except StopIteration as done:
            return done.value


@pytest.mark.parametrize("seed", range(50))
def test_visits_plan_and_return_are_those_of_the_naive_search(seed):
    rng = np.random.default_rng(seed)
    task = Blocks(tasks.random_problem(rng, int(rng.integers(3, 6))))
    task.unreadable = float(rng.choice([0, 0.2]))
    settings = drawn_settings(rng)
    naive = Naive(task, task.problem.initial, settings)
    done = 0
    while done < 120 and naive.iterate():
        done += 1
    result = run(task, settings, 120)
    assert result.iterations == done
    assert result.visits == {plan[0]: len(naive.histories[plan]) for plan in naive.children[()]}
    if done:
        _, total, plan = naive.best()
        assert result.plan == plan and result.total == pytest.approx(total)
        assert result.states == tuple(naive.states[plan[:n]] for n in range(len(plan) + 1))


def node(name, visits=0, value=0.0, fast=0.0, children=None, reward=0.0):
    """A node as it may stand in a tree."""
    made = Node(name, fast, state=name if visits else None)
    made.visits, made.children, made.reward = visits, children, reward
    if visits:
        made.value, made.spread = value, 1 / math.sqrt(visits)
    return made


def test_uct_by_hand():
    # ln 20 = 2.9957: without exploration 1.0 wins; at w = 1 the scores are 1.0 + sqrt(2.9957 / 15)
    # = 1.447, 0.6 + sqrt(2.9957 / 5) = 1.374 and for the unvisited -0.4 + sqrt(2.9957) = 1.331
    children = [node("a", 15, 1.0), node("b", 5, 0.6), node("c", fast=-0.4)]
    root = node(None, 20, children=children)
    assert [uct(root, w).action for w in (0, 1)] == ["a", "a"]
    # at 1.25 they are 1.559, 1.568, 1.764: the crossing of a and c is at w = 1.4 / 1.2839 = 1.0904
    assert [uct(root, w).action for w in (1.09, 1.091)] == ["a", "c"]
    children[2].fast = children[2].value = -9.0
    # a and b meet at w = 0.4 / (0.77405 - 0.44690) = 1.2227
    assert [uct(root, w).action for w in (1.222, 1.223)] == ["a", "b"]
    assert uct(root, 0, unvisited_first=True).action == "c"
    assert uct(node(None, 1, children=[node("x"), node("y")]), 1).action == "x"


@pytest.mark.parametrize(
    ("value", "accumulate", "first_q", "second_q", "after"),
    [  # rewards 1, 2, 4 and then 1, -3: sums 7, 6, 4 and -2, -3; means 7/3, 3, 4 and -1, -3
        ("mean", "sum", 7, 6, (7 - 2) / 2),
        ("mean", "mean", 7 / 3, 3, (7 / 3 - 1) / 2),
        ("max", "sum", 7, 6, 7),
        ("max", "mean", 7 / 3, 3, 7 / 3),
        ("max_of_mean", "sum", 7 / 3, 3, 7 / 3),
        ("max_of_mean", "mean", 7 / 3, 3, 7 / 3),
    ],
)
def test_back_up_by_hand(value, accumulate, first_q, second_q, after):
    root, first, second, third, other = (Node(name, 99.0) for name in "rabcd")
    first.reward, second.reward, third.reward, other.reward = 1.0, 2.0, 4.0, -3.0
    settings = Search(value=value, accumulate=accumulate)
    total = back_up([root, first, second, third], settings)
    assert total == pytest.approx(7 if accumulate == "sum" else 7 / 3)
    values = [first.value, second.value, third.value]
    assert values == pytest.approx([first_q, second_q, 4])
    total = back_up([root, first, other], settings)
    assert total == pytest.approx(-2 if accumulate == "sum" else -1)
    assert [first.value, other.value] == pytest.approx([after, -3])
    assert [each.visits for each in (root, first, second, other)] == [2, 2, 1, 1]
    assert first.spread == pytest.approx(2**-0.5)


def test_a_low_return_still_replaces_the_fast_reward_under_max():
    root, child = Node(None, 0.0), Node("a", 99.0)
    child.reward = -5.0
    back_up([root, child], Search(value="max"))
    assert child.value == -5


def test_output_rules_by_hand():
    # "b" has the larger value, "a" the more visits, and below "a" two have equal visits
    a = node("a", 6, 0.5, children=[node("aa", 3, 0.1), node("ab", 3, 0.9)])
    b = node("b", 4, 0.8, children=[node("ba", 1, 0.3), node("bb", fast=7.0)])
    root = node(None, 10, children=[a, b, node("c", fast=9.0)])
    best, last = [root, b], [root, a]
    found = {name: [n.action for n in rule(root, best, last)] for name, rule in OUTPUTS.items()}
    assert found == {
        "best_return": [None, "b"],
        "last_iteration": [None, "a"],
        "follow_max": [None, "b", "ba"],
        "most_visits": [None, "a", "ab"],
    }


@pytest.mark.parametrize("output", OUTPUTS)
def test_every_output_rule_gives_a_whole_plan_with_its_return(output):
    task = Blocks(tasks.random_problem(np.random.default_rng(5), 4))
    paths = []
    settings = Search(depth_limit=6, output=output)
    result = run(task, settings, 30, trace=lambda number, path, total: paths.append((path, total)))
    actions = {tuple(n.action for n in path[1:]): total for path, total in paths}
    assert actions[result.plan] == pytest.approx(result.total)
    if output == "last_iteration":
        assert result.plan == tuple(n.action for n in paths[-1][0][1:])
    if output == "best_return":
        ranks = [(task.solved(path[-1].state), total) for path, total in paths]
        assert (result.solved, pytest.approx(result.total)) == max(ranks)


def visited(root):
    """Every node of a tree that was visited, with the states above it."""
    open_nodes = [(root, [])]
    while open_nodes:
        at, above = open_nodes.pop()
        if at.visits:
            yield at, above
        open_nodes += [(child, [*above, at.state]) for child in at.children or ()]


def problems_of(length, count, blocks=4):
    rng = np.random.default_rng(1)
    while count:
        problem = tasks.random_problem(rng, blocks)
        if tasks.optimal_length(problem) == length:
            count -= 1
            yield problem


def test_leaves_at_the_depth_limit_are_evaluated():
    # Public searches leave those that UCT reaches without a state: goals there are never seen.
    solved = 0
    for problem in problems_of(6, 30):
        result = run(Blocks(problem), Search(depth_limit=6, exploration=50.0), 500)
        assert all(each.state is not None for each, _ in visited(result.root))
        assert all(len(above) <= 6 for _, above in visited(result.root))
        solved += result.solved
    assert solved >= 18


def test_a_solved_plan_comes_before_one_with_a_larger_return():
    class Poor(Blocks):
        def reward(self, state, action, next_state, fast):
            return -9.0 if self.solved(next_state) else 1.0

    task = Poor(next(problems_of(2, 1, 3)))
    paths = []
    settings = Search(depth_limit=4, exploration=9.0)
    result = run(task, settings, 200, trace=lambda *seen: paths.append(seen))
    assert result.solved and result.total < max(total for *_, total in paths)


def test_of_equal_plans_the_earliest_is_given():
    class Flat(Blocks):
        def reward(self, state, action, next_state, fast):
            return 1.0

    plans = []
    settings = Search(depth_limit=2, exploration=9.0)
    task = Flat(next(problems_of(6, 1)))
    result = run(task, settings, 50, trace=lambda _, path, __: plans.append(path))
    assert len({path[-1] for path in plans}) > 2
    assert result.plan == tuple(node.action for node in plans[0][1:])


def test_unreadable_states_are_counted_and_leave_the_tree():
    task = Blocks(next(problems_of(6, 1)), unreadable=0.25)
    result = run(task, Search(depth_limit=6, exploration=50.0), 100)
    assert result.misses > 5 and result.iterations == 100
    assert sum(result.visits.values()) == 100
    task.unreadable = 1.1
    nothing = run(task, Search(depth_limit=6), 100)
    assert (nothing.stopped, nothing.plan, nothing.iterations) == ("exhausted", (), 0)
    assert nothing.misses == len(tasks.legal_actions(task.problem.initial))


@pytest.mark.parametrize("revisits", [True, False])
def test_without_revisits_no_state_repeats_on_a_path(revisits):
    result = run(
        Blocks(next(problems_of(6, 1))),
        Search(depth_limit=8, exploration=20.0, revisits=revisits),
        200,
    )
    assert any(each.state in above for each, above in visited(result.root)) == revisits


@pytest.mark.parametrize("requests", [0, 1, 2, 7, 30, 61])
def test_no_request_above_the_budget_is_made(requests):
    task, settings = Blocks(next(problems_of(6, 1)), asks=True), Search(depth_limit=6)
    result = run(task, settings, 1000, requests=requests)
    assert (result.requests, result.stopped) == (requests, "requests")
    assert result.distinct <= requests
    whole = run(task, settings, max(1, result.iterations))
    if result.iterations:  # what was begun and not ended changes nothing
        assert (whole.plan, whole.total) == (result.plan, result.total)
        assert whole.requests <= requests


def test_repeated_requests_count_and_are_told_apart():
    result = run(Blocks(next(problems_of(6, 1)), asks=True), Search(depth_limit=6), 30)
    assert 0 < result.distinct < result.requests and result.stopped == "iterations"


def test_early_stops():
    task = Blocks(next(problems_of(4, 1)))
    seen = []
    settings = Search(depth_limit=6, exploration=20.0, stop_solved=True)
    first = run(task, settings, 5000, trace=lambda _, path, __: seen.append(path[-1].state))
    assert first.stopped == "solved" and first.solved
    assert [task.solved(state) for state in seen] == [False] * (len(seen) - 1) + [True]
    ranks = []
    patient = run(
        task,
        Search(depth_limit=6, patience=25),
        5000,
        trace=lambda _, path, total: ranks.append((task.solved(path[-1].state), total)),
    )
    assert patient.stopped == "patience"
    assert ranks.index(max(ranks)) + 1 + 25 == patient.iterations == len(ranks)


def test_the_trace_is_given_the_tree_itself():
    paths = []
    task = Blocks(next(problems_of(4, 1)))
    result = run(task, Search(), 20, trace=lambda number, path, total: paths.append((number, path)))
    assert [number for number, _ in paths] == list(range(1, 21))
    for _, path in paths:
        assert path[0] is result.root
        for parent, child in zip(path, path[1:], strict=False):
            assert any(child is each for each in parent.children)


def test_the_generator_alone_decides_what_is_random():
    task = Blocks(next(problems_of(6, 1)))
    settings = Search(depth_limit=6, rollout="random", output="last_iteration")
    before = np.random.get_state()[1].tolist()
    plans = [run(task, settings, 5, seed).plan for seed in (1, 1, 2, 3, 4)]
    assert plans[0] == plans[1] and len(set(plans)) > 2
    assert np.random.get_state()[1].tolist() == before


def test_rollout_rules_against_their_shares():
    children = [Node(name, fast) for name, fast in (("a", 0.0), ("b", math.log(3)), ("c", -99.0))]
    rng = np.random.default_rng(0)
    counts = {
        name: Counter(rule(children, rng).action for _ in range(4000))
        for name, rule in ROLLOUTS.items()
    }
    assert counts["max"] == {"b": 4000}
    assert counts["sample"]["b"] / 4000 == pytest.approx(0.75, abs=0.03)
    assert counts["sample"]["c"] == 0
    assert all(counts["random"][name] / 4000 == pytest.approx(1 / 3, abs=0.03) for name in "abc")


def test_a_root_that_is_solved_needs_no_plan():
    problem = next(problems_of(2, 1))
    task = Blocks(problem, asks=True)
    done = problem.initial
    for action in tasks.optimal_plan(problem):
        done = tasks.apply(done, action)
    planner = search(task, done, Search(), np.random.default_rng(0), Budget(iterations=3))
    result = answered(planner)
    assert (result.plan, result.solved, result.requests, result.total) == ((), True, 0, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": "median"},
        {"accumulate": "product"},
        {"rollout": "best"},
        {"output": "max_visit"},
        {"depth_limit": 0},
        {"exploration": -1.0},
        {"patience": -1},
    ],
)
def test_settings_that_mean_nothing_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Search(**wrong)


def test_budgets_that_allow_nothing_are_refused():
    for wrong in ({"iterations": 0}, {"requests": -1}):
        with pytest.raises(ValueError, match="allows nothing"):
            Budget(**wrong)


def test_a_planner_that_asks_cannot_be_finished_without_a_model():
    task = Blocks(next(problems_of(2, 1)), asks=True)
    with pytest.raises(ValueError, match="no model"):
        finished(search(task, task.problem.initial, Search(), np.random.default_rng(0), Budget()))
    assert finished(at_once(7)) == 7
    assert finished(metered(at_once(7), Budget(), None)) == 7
