"""The memory of skills: similarity by hand, programs in houses with other names, what it costs."""

import numpy as np
import pytest

from reproductions.e2wm import skills
from reproductions.e2wm.comparisons import compare_memory, from_single_facts
from reproductions.e2wm.experiences import random_homes
from reproductions.e2wm.facts import Action, Fact
from reproductions.e2wm.houses import FURNITURE, House
from reproductions.e2wm.search import Searching
from reproductions.e2wm.skills import Memory, Skill, pruned, recalled, solve
from reproductions.e2wm.world_rules import Rules

KIND = {kind.name: kind for kind in FURNITURE}


def rules_of(furniture: str, items: str) -> Rules:
    kinds = tuple(KIND[name] for name in furniture.split())
    return Rules(House(("hall", "attic"), kinds, (0, 1, 0), tuple(items.split())))


HERE, THERE = rules_of("table fridge chair", "apple cup"), rules_of("desk oven bed", "hat map")
START = HERE.state(
    [
        Fact("in", "you", "hall"),
        Fact("on", "apple", "table"),
        Fact("on", "cup", "table"),
        Fact("closed", "fridge"),
    ]
)
START_THERE = THERE.state(
    [
        Fact("in", "you", "attic"),
        Fact("on", "hat", "desk"),
        Fact("in", "map", "oven"),
        Fact("closed", "oven"),
        Fact("stopped", "oven"),
    ]
)
PLAN = "walk table; grab apple; walk fridge; open fridge; put_in apple fridge"
WANTED, WANTED_THERE = Fact("in", "apple", "fridge"), Fact("in", "hat", "oven")


def numbers(rules: Rules, text: str) -> tuple[int, ...]:
    return tuple(rules.number[Action(*each.split())] for each in text.split(";"))


def taught() -> Memory:
    memory = Memory()
    memory.learn(HERE, START, numbers(HERE, PLAN), WANTED)
    return memory


def test_a_plan_is_kept_with_roles_for_things_and_with_its_situation():
    (skill,) = taught().skills.values()
    assert skill.program == (
        Action("walk", "?from"),
        Action("grab", "?item"),
        Action("walk", "?place"),
        Action("open", "?place"),
        Action("put_in", "?item", "?place"),
    )
    assert skill.situation == {
        Fact("wanted in", "?item", "?place"),
        Fact("on", "?item", "?from"),
        Fact("closed", "?place"),
    }


def test_similarity_is_the_share_of_facts_in_common():
    facts = [Fact("on", "?item", name) for name in "abcd"]
    skill = Skill(frozenset(facts[:3]), ())
    assert skill.similarity(frozenset(facts[1:])) == pytest.approx(2 / 4)
    assert skill.similarity(frozenset(facts[:3])) == 1
    assert skill.similarity(frozenset(facts[3:])) == 0


def test_a_skill_works_on_things_of_other_names_and_every_step_of_it_counts():
    actions, steps = recalled(taught(), THERE, START_THERE, WANTED_THERE)
    expected = "walk desk; grab hat; walk oven; open oven; put_in hat oven"
    assert tuple(actions) == numbers(THERE, expected)
    assert steps == 5


def test_a_skill_that_does_not_work_costs_the_steps_until_it_fails():
    opened = HERE.run(START, numbers(HERE, "walk fridge; open fridge; walk hall"))
    assert opened is not None
    assert recalled(taught(), HERE, opened[-1], WANTED) == ([], 4)  # the door is open already


def test_the_nearest_skill_comes_first_and_a_shorter_program_takes_the_place_of_a_longer():
    memory = taught()
    memory.learn(HERE, START, numbers(HERE, "walk fridge; open fridge"), Fact("open", "fridge"))
    situation = frozenset([Fact("wanted open", "?thing"), Fact("closed", "?thing")])
    assert [len(skill.program) for skill in memory.nearest(situation)] == [2, 5]
    longer = numbers(HERE, f"walk chair; {PLAN}")
    again = taught()
    again.skills.clear()
    again.learn(HERE, START, numbers(HERE, f"walk table; {PLAN[12:]}"), WANTED)
    before = dict(again.skills)
    again.learn(HERE, START, longer, WANTED)  # a chair has no role
    assert again.skills == before


def test_what_a_plan_does_not_need_is_pruned_and_the_trying_is_counted():
    detour = f"walk chair; sit chair; stand; {PLAN[:11]}; walk table;{PLAN[11:]}"
    with pytest.raises(KeyError):
        numbers(HERE, detour.replace("sit", "fly"))
    plan = numbers(HERE, "walk chair; sit chair; stand; " + PLAN)
    kept, steps = pruned(HERE, START, plan, HERE.bit[WANTED])
    assert kept == numbers(HERE, PLAN)
    assert steps >= len(kept)
    assert pruned(HERE, START, (), HERE.bit[WANTED])[0] == ()


def test_facts_are_taken_items_first_then_furniture_then_you():
    facts = [
        Fact("sitting", "you", "chair"),
        Fact("closed", "fridge"),
        Fact("in", "apple", "fridge"),
    ]
    assert skills.in_order(HERE, HERE.state(facts)) == facts[::-1]


def test_composed_goals_are_solved_without_a_search_where_skills_suffice(monkeypatch):
    memory = taught()
    memory.learn(
        HERE, START, numbers(HERE, "walk chair; sit chair"), Fact("sitting", "you", "chair")
    )

    def forbidden(*_):
        raise LookupError("searched")

    monkeypatch.setattr(skills, "search", forbidden)
    goal = THERE.state([WANTED_THERE, Fact("sitting", "you", "bed")])
    rng = np.random.default_rng(0)
    solution = solve(memory, THERE, START_THERE, goal, Searching(), rng)
    expected = "walk desk; grab hat; walk oven; open oven; put_in hat oven; walk bed; sit bed"
    assert solution.plan == numbers(THERE, expected)
    assert solution.steps >= 7
    with pytest.raises(LookupError):
        solve(Memory(), THERE, START_THERE, goal, Searching(), rng)


def test_what_no_skill_solves_is_searched_for_and_then_known():
    memory, rng = Memory(), np.random.default_rng(0)
    goal = THERE.state([WANTED_THERE])
    first = solve(memory, THERE, START_THERE, goal, Searching(after=0), rng)
    assert first.plan is not None and len(memory.skills) == 1
    second = solve(memory, THERE, START_THERE, goal, Searching(after=0), rng)
    assert second.plan is not None
    assert second.steps == len(second.plan) < first.steps


def test_a_plan_longer_than_a_simulation_is_no_solution():
    goal = HERE.state([WANTED])
    settings, rng = Searching(horizon=4), np.random.default_rng(0)
    assert solve(taught(), HERE, START, goal, settings, rng).plan is None


def test_skills_from_single_facts_are_learnt_at_a_cost():
    homes = random_homes(np.random.default_rng(0), 2, sizes=(6,))
    memory, steps = from_single_facts(homes, np.random.default_rng(0))
    assert 1 < len(memory.skills) <= 12
    assert steps > 12


def test_the_memory_solves_as_many_composed_goals_for_at_most_half_the_steps():
    first, again = (compare_memory(np.random.default_rng(100), homes=1) for _ in range(2))
    memory, nothing = first["memory"], first["from_nothing"]
    assert memory.success >= nothing.success
    assert memory.steps_per_goal <= 0.5 * nothing.steps_per_goal
    assert memory.spent[0] == memory.learning > 0 == nothing.learning
    assert memory.spent[-1] == memory.learning + sum(memory.steps)
    assert set(memory.facts) == {2, 3} and len(memory.steps) == 16
    assert {name: tally.steps for name, tally in first.items()} == {
        name: tally.steps for name, tally in again.items()
    }
