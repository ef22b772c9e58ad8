"""Homes, the ledger, and the three collectors: what they count is counted again from outside."""

import numpy as np
import pytest

from reproductions.e2wm import collectors
from reproductions.e2wm.collectors import COLLECTORS, Chances, Pursuit, largest_part, without_loops
from reproductions.e2wm.comparisons import compare_collectors
from reproductions.e2wm.experiences import Home, Ledger, random_homes
from reproductions.e2wm.facts import Action, Fact
from reproductions.e2wm.houses import FURNITURE, House
from reproductions.e2wm.search import Searching, draws
from reproductions.e2wm.world_rules import Rules

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
LIT, OPEN, MOVED = (
    RULES.state([fact])
    for fact in (Fact("running", "lamp"), Fact("open", "fridge"), Fact("on", "apple", "chair"))
)
HOME = Home(RULES, START, (LIT, OPEN, MOVED, LIT | OPEN, LIT | OPEN | MOVED))
SETTINGS = Searching(simulations=200, after=2)


def numbers(text: str) -> tuple[int, ...]:
    return tuple(RULES.number[Action(*each.split())] for each in text.split(";"))


def test_goals_of_a_home_do_not_hold_at_the_start_and_each_size_is_there_as_often_as_asked():
    for home in random_homes(np.random.default_rng(0), 6, sizes=(8, 6, 4)):
        sizes = [goal.bit_count() for goal in home.goals]
        assert [sizes.count(size) for size in (1, 2, 3)] == [8, 6, 4]
        assert len(set(home.goals)) == 18
        single = {goal for goal in home.goals if goal.bit_count() == 1}
        for goal in home.goals:
            assert not goal & home.start
            facts = home.rules.holding(goal)
            assert {home.rules.bit[fact] for fact in facts} <= single
            about = [(f.thing, f.relation in ("running", "stopped")) for f in facts]
            assert len(set(about)) == len(about)
            assert not {"close", "right", "left"} & {f.relation for f in facts}


def test_the_ledger_credits_every_goal_that_holds_on_the_way_once():
    ledger = Ledger(homes=[HOME])
    along = RULES.run(START, numbers("walk lamp; switch_on lamp; walk fridge; open fridge"))
    assert along is not None
    assert set(ledger.credit(0, along)) == {LIT, OPEN, LIT | OPEN}
    assert set(ledger.solved) == {(0, LIT), (0, OPEN), (0, LIT | OPEN)}
    assert ledger.credit(0, along) == []
    ledger.enter(0, 4, along)
    ledger.enter(0, 4, along)
    collected = ledger.closed()
    assert collected.curve == ((0, 0, 0), (4, 3, 5), (8, 3, 5))
    assert (collected.steps, collected.states, len(collected.solved)) == (8, 5, 3)
    assert [collected.within(steps) for steps in (0, 3, 4, 99)] == [(0, 0), (0, 0), (3, 5), (3, 5)]


def test_detours_back_to_a_state_are_left_out():
    tidy = numbers("walk lamp; switch_on lamp")
    detour = numbers("walk table; walk lamp; switch_on lamp; switch_off lamp; switch_on lamp")
    kept = without_loops(RULES, START, detour)
    assert kept == numbers("walk table; walk lamp; switch_on lamp")
    assert without_loops(RULES, START, tidy) == tidy


def test_a_random_walk_is_legal_and_takes_every_verb_that_it_can():
    homes = random_homes(np.random.default_rng(2), 1)
    rules, start = homes[0].rules, homes[0].start
    actions, along = collectors.random_walk(rules, start, 3000, draws(np.random.default_rng(0)))
    assert rules.run(start, actions) == along
    verbs = [rules.actions[action].verb for action in actions]
    assert set(verbs) == {action.verb for action in rules.actions}
    assert verbs.count("walk") < 0.5 * len(verbs)


@pytest.mark.parametrize("name", sorted(COLLECTORS))
def test_what_a_collector_says_it_solved_is_what_its_experiences_reach(name):
    homes = random_homes(np.random.default_rng(7), 3, sizes=(6, 6, 3))
    got = COLLECTORS[name](homes, 8000, SETTINGS, np.random.default_rng(0))
    index = {id(home): number for number, home in enumerate(homes)}
    reached = set()
    for each in (*got.plans, *got.walks):
        along = each.home.rules.run(each.start, each.actions)
        assert along is not None and each.start == each.home.start
        if each.goal:
            assert along[-1] & each.goal == each.goal
        reached |= {(index[id(each.home)], g) for g in each.home.goals for s in along if s & g == g}
    assert reached == got.solved
    assert 0 < len(got.solved) <= 45
    assert got.curve[0] == (0, 0, 0)
    assert got.curve[-1] == (got.steps, len(got.solved), got.states)
    assert all(a <= b for one, two in zip(got.curve, got.curve[1:], strict=False)
               for a, b in zip(one, two, strict=True))  # fmt: skip
    assert got.steps < 8000 + 25 * SETTINGS.simulations + 25


@pytest.mark.parametrize("name", sorted(COLLECTORS))
def test_the_same_rng_collects_the_same_and_another_something_else(name):
    homes = random_homes(np.random.default_rng(7), 2, sizes=(6, 6, 3))
    first, again, other = (
        COLLECTORS[name](homes, 3000, SETTINGS, np.random.default_rng(seed)) for seed in (0, 0, 1)
    )
    assert (first.curve, first.solved) == (again.curve, again.solved)
    assert [each.actions for each in first.plans] == [each.actions for each in again.plans]
    assert first.curve != other.curve


def test_random_exploration_spends_exactly_its_budget_on_whole_rounds_of_walks():
    homes = random_homes(np.random.default_rng(7), 2)
    got = COLLECTORS["random"](homes, 1000, Searching(horizon=25), np.random.default_rng(0))
    assert got.steps == 1000
    assert [len(walk.actions) for walk in got.walks] == 40 * [25]


def test_the_search_tries_a_goal_with_few_simulations_first_and_doubles_them(monkeypatch):
    allowed = []

    class Nothing:
        plan, steps, states = None, 100, frozenset[int]()

    monkeypatch.setattr(
        collectors, "search", lambda r, s, g, settings, rng: allowed.append(settings.simulations)
        or Nothing()
    )  # fmt: skip
    home = Home(RULES, START, (LIT,))
    COLLECTORS["search"]([home], 600, Searching(simulations=100), np.random.default_rng(0))
    assert allowed == [15, 30, 60, 100, 100, 100]


def test_the_curriculum_starts_from_the_largest_solved_part_and_what_it_is_good_at():
    pursuit = Pursuit([HOME], SETTINGS, np.random.default_rng(0))
    whole = 0, LIT | OPEN | MOVED
    assert largest_part(pursuit, whole) == 0
    pursuit.plans |= {(0, LIT): (), (0, LIT | OPEN): (), (1, MOVED): ()}
    assert largest_part(pursuit, whole) == LIT | OPEN
    assert largest_part(pursuit, (0, MOVED)) == 0
    chances = Chances()
    assert chances.of(pursuit, whole, LIT | OPEN) == pytest.approx(1 / 2)
    assert chances.of(pursuit, whole, 0) == pytest.approx(1 / 8)
    chances.learn(pursuit, (0, LIT), 0, solved=True)
    chances.learn(pursuit, (0, MOVED), 0, solved=False)
    assert chances.of(pursuit, whole, 0) == pytest.approx(2 / 3 * 1 / 2 * 1 / 3)
    pursuit.tries[whole] = 2
    assert chances.of(pursuit, whole, LIT | OPEN) == pytest.approx(1 / 3 / 4)


def test_the_curriculum_goes_from_fewer_facts_to_more_through_what_it_has_solved():
    got = COLLECTORS["curriculum"]([HOME], 50_000, SETTINGS, np.random.default_rng(0))
    assert got.solved == {(0, goal) for goal in HOME.goals}
    before = {0}
    for plan in got.plans:
        assert any((plan.goal & ~part).bit_count() == 1 and part & plan.goal == part
                   for part in before)  # fmt: skip
        before.add(plan.goal)
    assert len(before) > 3


def test_the_comparison_has_every_collector_and_reading_on_the_same_homes():
    first, again = (compare_collectors(np.random.default_rng(1), 2, 2000) for _ in range(2))
    names = {"random", "search", "curriculum", "random_long"}
    names |= {"search_outside", "search_unfocused"}
    assert set(first) == names
    assert {name: first[name].curve for name in names} == {n: again[n].curve for n in names}
    assert all(got.steps >= 2000 for got in first.values())
    assert len({got.curve for got in first.values()}) == 6
