"""Questions, answered from their text alone by a reader that knows nothing of the simulator."""

import re

import numpy as np
import pytest

from reproductions.e2wm.asking import MAKERS, NUMBERS, Question
from reproductions.e2wm.collectors import goal_oriented, random_exploration
from reproductions.e2wm.experiences import random_homes
from reproductions.e2wm.houses import FURNITURE
from reproductions.e2wm.questions import KINDS, answer_only, questions
from reproductions.e2wm.search import Searching

KIND = {kind.name: kind for kind in FURNITURE}
ROOM = re.compile(r"(\w+) in (\w+)$")


def experiences(seed: int, fresh: bool = False):
    rng = np.random.default_rng(seed)
    homes = random_homes(rng, 5, fresh)
    planned = goal_oriented(homes, 30_000, Searching(after=5), rng)
    walked = random_exploration(homes, 10_000, Searching(), rng)
    return (*planned.plans, *walked.plans, *walked.walks)


@pytest.fixture(scope="module")
def usual():
    return experiences(0)


@pytest.fixture(scope="module")
def asked(usual):
    return questions(np.random.default_rng(1), usual, 60)


def of(asked, kind):
    return [each for each in asked if each.kind == kind]


class Reader:
    """Follows facts and actions in words. What it was not told it does not hold against them."""

    def __init__(self) -> None:
        self.where: dict[str, str] = {}  # item -> "on table", "in box", "held"
        self.states: dict[str, str] = {}  # fridge -> open, lamp power -> running
        self.spot, self.sits = "", False
        self.sound = True  # nothing told so far is impossible

    def told(self, text: str) -> None:
        words = text.split()
        if words[:2] == ["you", "hold"]:
            self.where[words[2]] = "held"
        elif words[:3] == ["you", "sit", "on"]:
            self.sits, self.spot = True, words[3]
        elif words[0] == "you":
            self.spot = words[2]
        elif len(words) == 2:
            self.set(*words)
        else:
            self.where[words[0]] = " ".join(words[1:3])

    def set(self, thing: str, state: str) -> None:
        self.states[thing if state in ("open", "closed") else f"{thing} power"] = state

    def expect(self, condition: bool) -> None:
        self.sound = self.sound and condition

    def at(self, thing: str) -> None:
        self.expect(self.spot in ("", thing))
        self.spot = thing

    def does(self, text: str) -> None:
        verb, *words = text.split()
        getattr(self, verb)(*words)

    def walk(self, _, to, *room):
        self.expect(not self.sits and self.spot != to)
        self.spot = to

    def grab(self, item):
        where = self.where.get(item)
        if where:
            self.expect(where != "held")
            self.at(where.split()[-1])
            self.expect(where[:2] == "on" or self.states.get(self.spot, "open") == "open")
        self.free_hand()
        self.where[item] = "held"

    def free_hand(self):
        self.expect(list(self.where.values()).count("held") < 2)

    def put(self, item, relation, place):
        self.expect(self.where.get(item, "held") == "held")
        self.at(place)
        self.expect(relation == "on" or self.states.get(place, "open") == "open")
        self.expect(KIND[place].surface if relation == "on" else KIND[place].container)
        self.where[item] = f"{relation} {place}"

    def turn(self, thing, old, new, key):
        self.at(thing)
        self.expect(self.states.get(key, old) == old)
        self.states[key] = new

    def open(self, thing):
        self.free_hand()
        self.turn(thing, "closed", "open", thing)

    def close(self, thing):
        self.turn(thing, "open", "closed", thing)

    def switch(self, way, thing):
        states = ("stopped", "running") if way == "on" else ("running", "stopped")
        self.turn(thing, *states, f"{thing} power")

    def sit(self, _, seat):
        self.at(seat)
        self.expect(not self.sits)
        self.sits = True

    def stand(self, _):
        self.sits = False

    def meets(self, goal: str) -> bool:
        return all(self.has(*task.split()) for task in goal.split(" and "))

    def has(self, verb: str, *words: str) -> bool:
        thing = words[-1]
        if verb == "sit":
            return self.sits and self.spot == thing
        if verb == "put":
            return self.where.get(words[0]) == " ".join(words[1:])
        if verb == "switch":
            return (
                self.states.get(f"{thing} power") == {"on": "running", "off": "stopped"}[words[0]]
            )
        return self.states.get(thing) == {"open": "open", "close": "closed"}[verb]


def read(facts: list[str], actions: str) -> Reader:
    reader = Reader()
    for fact in facts:
        reader.told(fact)
    for action in actions.split(", "):
        reader.does(action)
    return reader


def test_there_are_as_many_of_each_kind_as_asked_for_all_different_with_four_options(asked):
    assert [len(of(asked, kind)) for kind in KINDS] == [60, 60, 60, 60]
    assert KINDS == ("plan", "activity", "count", "path")
    assert len({each.prompt for each in asked}) == 240
    for each in asked:
        assert len(set(each.options)) == 4 and 0 <= each.answer < 4
        text = f"{each.prompt} {each.options[each.answer]}"
        assert re.fullmatch(r"[a-z ,.:]+", text), text
        assert len(each.prompt.split()) <= 55 and len(each.options[each.answer].split()) <= 18


def test_the_right_plan_and_no_other_follows_from_the_text(asked):
    for each in of(asked, "plan"):
        facts, goal = re.fullmatch(r"(?:(.*)\. )?goal: (.*)\. plan:", each.prompt).groups()
        readers = [read((facts or "").split(". ") if facts else [], o) for o in each.options]
        right = [index for index, r in enumerate(readers) if r.sound and r.meets(goal)]
        assert right == [each.answer], each


def test_the_activity_and_no_other_has_been_done_at_the_end_of_what_is_told(asked):
    for each in of(asked, "activity"):
        told = each.prompt.removesuffix(". task:")
        reader = read([], told)
        done = [index for index, option in enumerate(each.options) if reader.meets(option)]
        assert done == [each.answer], each


def test_activities_are_told_among_other_steps(asked):
    longer = [
        each.prompt.count(",") > each.plan.count(",") and f"{each.plan}. task:" != each.prompt
        for each in of(asked, "activity")
    ]
    assert all(longer)


def test_counts_follow_from_the_text(asked):
    for each in of(asked, "count"):
        *facts, query = each.prompt.split(". ")
        relation, name = re.fullmatch(r"how many (on|in) (\w+):", query).groups()
        reader = Reader()
        for fact in facts:
            reader.told(fact)
        number = list(reader.where.values()).count(f"{relation} {name}")
        assert each.options[each.answer] == NUMBERS[number], each


def test_paths_follow_from_the_text(asked):
    for each in of(asked, "path"):
        first, told, query = each.prompt.split(". ")
        item = query.removeprefix("path of ").removesuffix(":")
        reader = Reader()
        place = first.split()
        reader.told(" ".join(place[:3]))
        held = place[:2] == ["you", "hold"]
        rooms = [] if held else [place[-1]]
        for action in told.split(", "):
            if action.startswith("walk") and reader.where[item] == "held":
                rooms.append(action.split()[-1])
            reader.does(action)
        path = [room for index, room in enumerate(rooms) if rooms[index - 1 : index] != [room]]
        answer = each.options[each.answer].split(", ")
        assert answer[-len(path) :] == path, each  # held from the start: its first room is not told
        assert len(answer) == len(path) or (held and len(answer) == len(path) + 1)


def test_right_answers_are_at_every_place_and_counts_come_equally_often(asked):
    for kind in KINDS:
        assert {each.answer for each in of(asked, kind)} == {0, 1, 2, 3}
    counts = [each.options[each.answer] for each in of(asked, "count")]
    assert [counts.count(number) for number in NUMBERS] == [15, 15, 15, 15]


def test_the_options_of_plans_and_paths_are_two_choices_of_two(asked):
    for kind in ("plan", "path"):
        for each in of(asked, kind):
            words = [set(option.replace(",", "").split()) for option in each.options]
            differing = set.union(*words) - set.intersection(*words)
            assert differing
            shared = [sum(word in option for option in words) for word in differing]
            assert set(shared) <= {1, 2, 3}


def test_no_test_question_has_a_prompt_or_a_plan_of_training(usual, asked):
    again = questions(np.random.default_rng(2), usual, 20, apart_from=asked)
    assert not {each.prompt for each in again} & {each.prompt for each in asked}
    known = {(each.kind, each.plan) for each in asked}
    assert not {(each.kind, each.plan) for each in again} & known
    with pytest.raises(ValueError, match="only 0 of 1 questions of plan were found"):
        questions(np.random.default_rng(2), (), 1)


def test_fresh_says_that_a_room_or_an_item_was_never_in_training(asked):
    assert not any(each.fresh for each in asked)
    fresh = questions(np.random.default_rng(3), experiences(1, fresh=True), 15)
    assert sum(each.fresh for each in fresh) > 30


def test_questions_need_experiences_with_a_goal_only_where_they_ask_for_one(usual):
    walks = [each for each in usual if not each.goal]
    found = questions(np.random.default_rng(0), walks, 8, kinds=("count", "path"))
    assert len(found) == 16
    with pytest.raises(ValueError):
        questions(np.random.default_rng(0), walks, 1, kinds=("plan",))


def test_the_rng_decides_which_questions_are_asked(usual):
    first, again, other = (questions(np.random.default_rng(s), usual, 5) for s in (0, 0, 1))
    assert first == again != other
    assert set(MAKERS) == set(KINDS)


def invented(options: tuple[str, ...], answer: int) -> Question:
    return Question(
        kind="plan", prompt="", options=options, answer=answer, plan="", fresh=False
    )  # fmt: skip


def test_answering_without_reading_finds_what_the_options_give_away():
    always = [invented(("yes", "no", "none", "nil"), 0)] * 20
    assert answer_only(always, always) == 1
    longest = [invented(("a b c", f"d{n}", f"e{n}", f"f{n}"), 0) for n in range(20)]
    assert answer_only([], longest) == 1
    fair = [invented(("one", "two", "six", "ten"), place) for place in (0, 1, 2, 3)]
    assert answer_only(fair, fair) == pytest.approx(1 / 4)


def test_questions_give_little_away_to_who_does_not_read_them(usual, asked):
    test = questions(np.random.default_rng(5), experiences(2), 60, apart_from=asked)
    for kind in KINDS:
        assert answer_only(of(asked, kind), of(test, kind)) < 0.55
