"""The words for actions and facts."""

from collections import Counter

import numpy as np
import pytest

from reproductions.e2wm import wording
from reproductions.e2wm.facts import Action, Fact
from reproductions.e2wm.houses import random_house
from reproductions.e2wm.world_rules import Rules, random_start


@pytest.mark.parametrize(
    ("action", "text"),
    [
        (Action("walk", "kitchen"), "walk to kitchen"),
        (Action("grab", "cup"), "grab cup"),
        (Action("put_on", "cup", "table"), "put cup on table"),
        (Action("put_in", "cup", "box"), "put cup in box"),
        (Action("open", "fridge"), "open fridge"),
        (Action("close", "fridge"), "close fridge"),
        (Action("switch_on", "lamp"), "switch on lamp"),
        (Action("switch_off", "lamp"), "switch off lamp"),
        (Action("sit", "sofa"), "sit on sofa"),
        (Action("stand"), "stand up"),
    ],
)
def test_actions_in_words(action, text):
    assert wording.action_text(action) == text


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        (Fact("on", "cup", "table"), "cup on table"),
        (Fact("in", "you", "hall"), "you in hall"),
        (Fact("close", "you", "sofa"), "you at sofa"),
        (Fact("sitting", "you", "sofa"), "you sit on sofa"),
        (Fact("right", "cup"), "you hold cup"),
        (Fact("left", "cup"), "you hold cup"),
        (Fact("open", "oven"), "oven open"),
        (Fact("running", "oven"), "oven running"),
    ],
)
def test_facts_in_words(fact, text):
    assert wording.fact_text(fact) == text


def test_in_a_house_no_two_actions_read_the_same_and_facts_only_where_the_hand_differs():
    rules = Rules(random_house(np.random.default_rng(0)))
    actions = [wording.action_text(action) for action in rules.actions]
    assert len(set(actions)) == len(actions)
    twice = {text for text, n in Counter(map(wording.fact_text, rules.facts)).items() if n > 1}
    assert twice == {f"you hold {item}" for item in rules.house.items}


def test_a_state_is_told_fact_by_fact_and_a_plan_action_by_action():
    rng = np.random.default_rng(0)
    rules = Rules(random_house(rng))
    start = random_start(rules, rng)
    told = wording.state_text(rules, start)
    assert told.count(".") == start.bit_count()
    assert all(f"{wording.fact_text(fact)}." in told for fact in rules.holding(start))
    assert wording.plan_text(rules, [0, len(rules.actions) - 1]) == (
        f"walk to {rules.house.rooms[0]}, stand up"
    )
    goal = rules.state([rules.facts[-1], rules.facts[0]])
    assert wording.goal_text(rules, goal) == " and ".join(
        wording.fact_text(rules.facts[index]) for index in (0, -1)
    )


def test_what_is_wanted_is_worded_as_what_to_do():
    facts = [Fact("in", "cup", "box"), Fact("closed", "box"), Fact("sitting", "you", "sofa")]
    assert wording.task_text(facts) == "put cup in box and close box and sit on sofa"
    assert wording.task_text([Fact("running", "lamp")]) == "switch on lamp"
    assert wording.task_text([Fact("stopped", "lamp")]) == "switch off lamp"
