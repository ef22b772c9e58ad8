"""The goal-oriented search: constants and rewards by hand, plans against breadth-first search."""

import math
from collections import deque

import numpy as np
import pytest

from reproductions.e2wm import search as module
from reproductions.e2wm.facts import Action, Fact
from reproductions.e2wm.houses import FURNITURE, House, random_house
from reproductions.e2wm.search import Searching, judged, relevant, search
from reproductions.e2wm.world_rules import Rules, random_start

KIND = {kind.name: kind for kind in FURNITURE}
HOUSE = House(
    ("kitchen", "hall"),
    tuple(KIND[name] for name in ("table", "fridge", "chair", "lamp")),
    (0, 0, 1, 1),
    ("apple", "cup"),
)
RULES = Rules(HOUSE)
START = RULES.state(
    [
        Fact("in", "you", "hall"),
        Fact("on", "apple", "table"),
        Fact("in", "cup", "fridge"),
        Fact("closed", "fridge"),
        Fact("stopped", "lamp"),
    ]
)


def goal_of(*facts: Fact) -> int:
    return RULES.state(facts)


def fewest(rules: Rules, start: int, goal: int) -> int:
    """Steps of the shortest plan, by breadth-first search."""
    waiting, seen = deque([(start, 0)]), {start}
    while waiting:
        state, steps = waiting.popleft()
        if state & goal == goal:
            return steps
        for _, flip in rules.moves(state):
            if state ^ flip not in seen:
                seen.add(state ^ flip)
                waiting.append((state ^ flip, steps + 1))
    raise LookupError("no plan")


@pytest.mark.parametrize("visits", [0, 1, 4, 100])
def test_exploration_has_the_published_constants_and_both_places_of_c_init(visits):
    base = (1 + visits + 1000) / 1000
    inside, outside = Searching(), Searching(c_init_inside=False)
    assert inside.exploration(visits) == pytest.approx(math.log(base + 10) * math.sqrt(visits))
    assert outside.exploration(visits) == pytest.approx((math.log(base) + 10) * math.sqrt(visits))


def test_defaults_are_those_of_the_generation_run_where_it_has_them():
    assert (Searching().horizon, Searching().discount) == (25, 0.99)
    assert (module.GAIN, module.LOSS, module.STEP, module.DONE) == (2.0, -1.5, -0.1, 5.0)
    with pytest.raises(ValueError):
        Searching(simulations=0)


@pytest.mark.parametrize(
    ("before", "after", "todo", "reward", "left", "end"),
    [
        (0b100, 0b000, 0b011, -0.1, 0b011, False),  # nothing of the goal changed
        (0b000, 0b001, 0b011, 1.9, 0b010, False),  # the first fact
        (0b001, 0b011, 0b010, 6.9, 0b000, True),  # the second: done
        (0b001, 0b000, 0b010, -1.6, 0b010, False),  # one lost
        (0b000, 0b001, 0b010, -0.1, 0b010, False),  # gained again: it earns once
        (0b001, 0b010, 0b010, 0.4, 0b000, False),  # one gained, one lost: not the goal
        (0b010, 0b011, 0b000, 4.9, 0b000, True),  # the lost one again: the goal holds
        (0b000, 0b011, 0b011, 8.9, 0b000, True),  # two at once
    ],
)
def test_rewards_worked_by_hand(before, after, todo, reward, left, end):
    got = judged(before, after, 0b011, todo)
    assert got == (pytest.approx(reward), left, end)


@pytest.mark.parametrize(
    "goal",
    [
        goal_of(Fact("running", "lamp")),
        goal_of(Fact("open", "fridge")),
        goal_of(Fact("sitting", "you", "chair")),
        goal_of(Fact("on", "apple", "chair")),
        goal_of(Fact("on", "cup", "table")),
        goal_of(Fact("in", "apple", "fridge")),
    ],
)
@pytest.mark.parametrize("inside", [True, False])
def test_with_enough_simulations_plans_are_as_short_as_can_be(goal, inside):
    settings = Searching(simulations=3000, after=3000, horizon=12, c_init_inside=inside)
    found = search(RULES, START, goal, settings, np.random.default_rng(0))
    assert found.plan is not None
    along = RULES.run(START, found.plan)
    assert along is not None and along[-1] & goal == goal
    assert len(found.plan) == fewest(RULES, START, goal)


@pytest.mark.parametrize("focused", [True, False])
def test_whatever_is_returned_is_legal_and_meets_the_goal(focused):
    rng = np.random.default_rng(5)
    solved = 0
    for _ in range(25):
        rules = Rules(random_house(rng))
        start = random_start(rules, rng)
        places = [f for f in rules.facts if f.thing in rules.house.items[:2] and f.place]
        one, two = (places[i] for i in rng.permutation(len(places))[:2])
        goal = rules.state([one] if one.thing == two.thing else [one, two])
        found = search(rules, start, goal, Searching(simulations=150, focused=focused), rng)
        if found.plan is not None:
            along = rules.run(start, found.plan)
            assert along is not None and along[-1] & goal == goal
            assert len(found.plan) <= 25
            solved += 1
    assert solved >= (15 if focused else 1)


def test_a_goal_that_holds_costs_nothing_and_one_that_cannot_be_has_no_plan():
    rng = np.random.default_rng(0)
    held = goal_of(Fact("on", "apple", "table"))
    assert search(RULES, START, held, Searching(), rng) == module.Found((), 0)
    both = goal_of(Fact("on", "apple", "table"), Fact("on", "apple", "chair"))
    assert search(RULES, START, both, Searching(simulations=50), rng).plan is None


def test_every_call_of_the_transition_function_is_counted_and_every_state_kept(monkeypatch):
    calls = []

    def counted(before, after, goal, todo):
        calls.append(after)
        return judged(before, after, goal, todo)

    monkeypatch.setattr(module, "judged", counted)
    goal = goal_of(Fact("in", "apple", "fridge"))
    found = search(RULES, START, goal, Searching(simulations=40), np.random.default_rng(1))
    assert found.steps == len(calls) > 0
    assert found.states == {START, *calls}


def test_it_goes_on_for_a_shorter_plan_only_as_long_as_it_is_told_to():
    goal = goal_of(Fact("in", "apple", "fridge"))
    found = [
        search(RULES, START, goal, Searching(after=after), np.random.default_rng(3))
        for after in (0, 5, 100)
    ]
    steps = [each.steps for each in found]
    lengths = [len(each.plan or ()) for each in found]
    assert steps == sorted(steps) and steps[0] < steps[2]
    assert lengths == sorted(lengths, reverse=True)


def test_the_focus_is_on_what_the_goal_names_what_holds_it_and_what_is_in_hand():
    assert relevant(RULES, START, goal_of(Fact("on", "cup", "chair"))) == {"cup", "chair", "fridge"}
    actions = [Action("walk", "table"), Action("grab", "apple")]
    along = RULES.run(START, [RULES.number[action] for action in actions])
    assert along is not None
    goal = goal_of(Fact("sitting", "you", "chair"))
    assert relevant(RULES, along[-1], goal) == {"chair", "apple"}


def test_the_rng_decides():
    goal = goal_of(Fact("in", "apple", "fridge"), Fact("running", "lamp"))
    first, again, other = (
        search(RULES, START, goal, Searching(after=0), np.random.default_rng(seed))
        for seed in (0, 0, 1)
    )
    assert first == again != other
