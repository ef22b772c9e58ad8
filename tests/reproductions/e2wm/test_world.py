"""The rules of the house: hand-worked cases, an own simulator of sets beside them, Gymnasium."""

import warnings

import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from hypothesis import given, settings
from hypothesis import strategies as st

from reproductions.e2wm.facts import YOU, Action, Fact
from reproductions.e2wm.houses import FURNITURE, House, random_house
from reproductions.e2wm.world import Household, unpacked
from reproductions.e2wm.world_rules import Rules, random_start

KIND = {kind.name: kind for kind in FURNITURE}
HOUSE = House(
    rooms=("kitchen", "hall"),
    furniture=tuple(KIND[name] for name in ("table", "fridge", "chair", "lamp", "box", "radio")),
    stands_in=(0, 0, 1, 1, 1, 0),
    items=("apple", "book", "cup", "key"),
)
RULES = Rules(HOUSE)
START = """you in hall, apple on table, book in fridge, cup in box, key on chair,
fridge closed, lamp stopped, radio running"""


def fact(text: str) -> Fact:
    """Read "apple on table", "you close table", "fridge open" or "apple right"."""
    thing, relation, *place = text.split()
    return Fact(relation, thing, *place)


def state_of(text: str) -> int:
    return RULES.state(fact(each) for each in text.split(","))


def done(text: str, start: str = START) -> int | None:
    """The state after actions like "walk table; put_on apple table", None if one is not legal."""
    numbers = [RULES.number[Action(*each.split())] for each in text.split(";")]
    along = RULES.run(state_of(start), numbers)
    return None if along is None else along[-1]


@pytest.mark.parametrize(
    ("actions", "facts"),
    [
        ("walk kitchen", "you in kitchen"),
        ("walk table", "you in kitchen, you close table"),
        ("walk table; grab apple", "apple right"),
        ("walk table; grab apple; walk chair; grab key", "apple right, key left"),
        ("walk table; grab apple; walk chair; put_on apple chair", "apple on chair, key on chair"),
        ("walk table; grab apple; walk box; put_in apple box", "apple in box, cup in box"),
        ("walk fridge; open fridge", "fridge open"),
        ("walk fridge; open fridge; grab book", "book right, fridge open"),
        ("walk fridge; open fridge; grab book; close fridge", "book right, fridge closed"),
        ("walk box; grab cup; walk fridge; open fridge; put_in cup fridge", "cup in fridge"),
        ("walk lamp; switch_on lamp", "lamp running"),
        ("walk radio; switch_off radio", "radio stopped"),
        ("walk chair; sit chair", "you sitting chair, you close chair"),
        ("walk chair; sit chair; stand; walk kitchen", "you in kitchen"),
        ("walk chair; sit chair; grab key", "key right, you sitting chair"),
        ("walk fridge; walk kitchen", "you in kitchen"),
    ],
)
def test_actions_do_what_they_say(actions, facts):
    after = done(actions)
    assert after is not None
    assert not [each for each in facts.split(",") if not after & RULES.bit[fact(each)]]


@pytest.mark.parametrize(
    ("actions", "why"),
    [
        ("walk hall", "already there"),
        ("walk chair; sit chair; walk kitchen", "sitting"),
        ("grab key", "in the room but not close"),
        ("walk chair; grab apple", "close to something else"),
        ("walk fridge; grab book", "shut in"),
        ("walk table; grab apple; walk chair; grab key; walk box; grab cup", "no free hand"),
        ("walk table; put_on apple table", "not held"),
        ("walk table; grab apple; put_on apple chair", "not close to the surface"),
        ("walk table; grab apple; put_in apple box", "not close to the container"),
        ("walk table; grab apple; walk fridge; put_in apple fridge", "the container is closed"),
        ("walk kitchen; open fridge", "not close to the door"),
        ("walk fridge; open fridge; open fridge", "already open"),
        ("walk fridge; close fridge", "already closed"),
        ("walk table; grab apple; walk chair; grab key; walk fridge; open fridge", "no free hand"),
        ("switch_on lamp", "not close to the switch"),
        ("walk lamp; switch_off lamp", "already off"),
        ("walk radio; switch_on radio", "already on"),
        ("sit chair", "not close to the seat"),
        ("walk chair; sit chair; sit chair", "already sitting"),
        ("stand", "not sitting"),
    ],
)
def test_every_precondition_is_asked_for(actions, why):
    *before, _ = actions.rpartition(";")[0].split(";") if ";" in actions else ("", "")
    allowed = actions.rpartition(";")[0]
    assert not allowed or done(allowed) is not None, before
    assert done(actions) is None, why


def test_only_the_one_action_that_is_not_there_makes_a_door_or_a_seat_impossible():
    assert Action("open", "box") not in RULES.number  # a container without a door
    assert Action("sit", "table") not in RULES.number
    assert Action("put_on", "apple", "fridge") not in RULES.number
    assert Action("switch_on", "table") not in RULES.number
    with pytest.raises(KeyError):
        RULES.state([Fact("in", "apple", "table")])


def test_walking_away_leaves_what_you_were_close_to_and_takes_along_what_you_hold():
    after = done("walk table; grab apple; walk chair")
    assert after is not None
    about_you = {f for f in RULES.holding(after) if f.thing == YOU}
    assert about_you == {Fact("in", YOU, "hall"), Fact("close", YOU, "chair")}
    assert RULES.place_of(after, "apple") == Fact("right", "apple")


class Sets:
    """The same world once more, slowly: facts in a set, each rule as VirtualHome words it."""

    def __init__(self, house: House, facts: set[Fact]) -> None:
        self.house, self.facts = house, facts
        self.kinds = {kind.name: kind for kind in house.furniture}

    def close(self, thing: str) -> bool:
        spots = {f.place for f in self.facts if f[:2] == ("close", YOU)}
        holders = {f.place for f in self.facts if f.thing == thing and f.relation in ("on", "in")}
        return bool(spots & ({thing} | holders))

    def hands(self) -> list[str]:
        used = {f.relation for f in self.facts}
        return [hand for hand in ("right", "left") if hand not in used]

    def held(self, item: str) -> set[Fact]:
        return self.facts & {Fact("right", item), Fact("left", item)}

    def after(self, action: Action) -> set[Fact] | None:
        """The facts after an action; None if it is not legal."""
        changed = getattr(self, action.verb)(*[name for name in action[1:] if name])
        return None if changed is None else (self.facts - changed[0]) | changed[1]

    def walk(self, to):
        room = to if to in self.house.rooms else self.house.room_of(to)
        new = {Fact("in", YOU, room)} | ({Fact("close", YOU, to)} if to != room else set())
        old = {f for f in self.facts if f.thing == YOU and f.relation in ("in", "close")}
        if new == old or any(f.relation == "sitting" for f in self.facts):
            return None
        return old, new

    def grab(self, item):
        where = next(f for f in self.facts if f.thing == item)
        shut = where.relation == "in" and Fact("closed", where.place) in self.facts
        if not self.close(item) or shut or not self.hands() or self.held(item):
            return None
        return {where}, {Fact(self.hands()[0], item)}

    def put_on(self, item, surface):
        if not self.held(item) or not self.close(surface):
            return None
        return self.held(item), {Fact("on", item, surface)}

    def put_in(self, item, container):
        shut = Fact("closed", container) in self.facts
        if not self.held(item) or not self.close(container) or shut:
            return None
        return self.held(item), {Fact("in", item, container)}

    def turn(self, thing, old, new, allowed=True):
        if not self.close(thing) or Fact(old, thing) not in self.facts or not allowed:
            return None
        return {Fact(old, thing)}, {Fact(new, thing)}

    def open(self, door):
        return self.turn(door, "closed", "open", bool(self.hands()))

    def close_(self, door):
        return self.turn(door, "open", "closed")

    def switch_on(self, thing):
        return self.turn(thing, "stopped", "running")

    def switch_off(self, thing):
        return self.turn(thing, "running", "stopped")

    def sit(self, seat):
        if not self.close(seat) or any(f.relation == "sitting" for f in self.facts):
            return None
        return set(), {Fact("sitting", YOU, seat)}

    def stand(self):
        sat = {f for f in self.facts if f.relation == "sitting"}
        return (sat, set()) if sat else None


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), data=st.data())
def test_fast_rules_and_slow_ones_agree_on_every_action_along_random_walks(seed, data):
    rng = np.random.default_rng(seed)
    rules = Rules(random_house(rng, fresh=bool(seed % 2)))
    state = random_start(rules, rng)
    for _ in range(15):
        slow = Sets(rules.house, set(rules.holding(state)))
        expected = {}
        for number, action in enumerate(rules.actions):
            verb = "close_" if action.verb == "close" else action.verb
            after = slow.after(action._replace(verb=verb))
            if after is not None:
                expected[number] = rules.state(after)
        moves = rules.moves(state)
        assert {action: state ^ flip for action, flip in moves} == expected
        assert len({action for action, _ in moves}) == len(moves)
        busy = [m for m in moves if rules.actions[m[0]].verb != "walk"]
        state ^= data.draw(st.sampled_from(busy or moves))[1]
        keeps_order(rules, state)


def keeps_order(rules: Rules, state: int) -> None:
    facts = rules.holding(state)
    assert rules.state(facts) == state
    for item in rules.house.items:
        assert len([f for f in facts if f.thing == item]) == 1, item
    assert len([f for f in facts if f.relation == "right"]) <= 1
    assert len([f for f in facts if f.relation == "left"]) <= 1
    you = {relation: [f.place for f in facts if f[:2] == (relation, YOU)] for relation in
           ("in", "close", "sitting")}  # fmt: skip
    assert len(you["in"]) == 1 and len(you["close"]) <= 1
    assert set(you["sitting"]) <= set(you["close"])
    assert [rules.house.room_of(spot) for spot in you["close"]] in ([], you["in"])
    for kind in rules.house.furniture:
        states = [f.relation for f in facts if f.thing == kind.name]
        assert len(states) == kind.door + kind.switch
        assert not {"open", "closed"} <= set(states) and not {"running", "stopped"} <= set(states)


def test_a_focus_leaves_out_other_things_and_numbers_nothing_anew():
    state = state_of(START)
    focused = RULES.focused({"apple", "table", "fridge"})
    assert focused.actions == RULES.actions
    named = {RULES.actions[action].thing for action, _ in focused.moves(state)}
    assert named == {"table", "fridge"}
    assert set(focused.moves(state)) < set(RULES.moves(state))
    sitting = done("walk chair; sit chair")
    assert sitting is not None
    assert [RULES.actions[action].verb for action, _ in focused.moves(sitting)] == ["stand"]


def test_the_environment_passes_gymnasiums_own_check_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(Household(HOUSE, render_mode="ansi"))


def test_the_mask_shows_the_legal_actions_and_another_action_changes_nothing():
    world = Household(HOUSE)
    goal = state_of("apple on chair")
    seen, info = world.reset(seed=0, options={"state": state_of(START), "goal": goal})
    legal = {action for action, _ in RULES.moves(state_of(START))}
    assert set(np.flatnonzero(info["action_mask"])) == legal
    assert {RULES.facts[index] for index in np.flatnonzero(seen)} == set(
        RULES.holding(state_of(START))
    )
    after, reward, ended, cut, info = world.step(RULES.number[Action("grab", "apple")])
    np.testing.assert_array_equal(after, seen)
    assert (reward, ended, cut, info["executed"]) == (-0.1, False, False, False)
    _, reward, _, _, info = world.step(RULES.number[Action("walk", "table")])
    assert (reward, info["executed"]) == (-0.1, True)


def test_an_episode_ends_with_the_goal_and_pays_for_it():
    world = Household(HOUSE, horizon=9)
    goal = state_of("apple on chair, lamp running")
    world.reset(options={"state": state_of(START), "goal": goal})
    plan = "walk table; grab apple; walk chair; put_on apple chair; walk lamp; switch_on lamp"
    steps = [world.step(RULES.number[Action(*each.split())]) for each in plan.split(";")]
    rewards = [reward for _, reward, *_ in steps]
    assert rewards == pytest.approx([-0.1, -0.1, -0.1, 1.9, -0.1, 6.9])
    assert [ended for _, _, ended, *_ in steps] == 5 * [False] + [True]


def test_an_episode_is_cut_off_at_its_horizon():
    world = Household(HOUSE, horizon=2)
    world.reset(seed=3)
    number = RULES.number
    assert [world.step(number[Action("walk", to)])[3] for to in ("table", "chair")] == [False, True]


def test_it_is_shown_in_words_and_only_that_way():
    world = Household(HOUSE, render_mode="ansi")
    world.reset(options={"state": state_of(START), "goal": state_of("fridge open")})
    shown = world.render()
    assert shown is not None
    assert shown.startswith("goal: fridge open.\nyou in hall.")
    assert "book in fridge." in shown and "lamp stopped." in shown
    with pytest.raises(ValueError, match="render mode"):
        Household(HOUSE, render_mode="human")


def test_the_same_seed_starts_the_same_episode_and_another_seed_another():
    worlds = [Household(HOUSE) for _ in range(3)]
    starts = [world.reset(seed=seed) for world, seed in zip(worlds, (1, 1, 2), strict=True)]
    goals = [info["goal"] for _, info in starts]
    np.testing.assert_array_equal(starts[0][0], starts[1][0])
    assert goals[0] == goals[1]
    assert goals[0] & worlds[0].state == 0
    assert (starts[0][0] != starts[2][0]).any()


def test_bits_become_a_vector_in_the_order_of_the_facts():
    np.testing.assert_array_equal(unpacked(0b1_0000_0110, 10), [0, 1, 1, 0, 0, 0, 0, 0, 1, 0])
