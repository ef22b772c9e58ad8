"""How one question of each kind is made from an experience, and checked in the simulator.

The four options are two choices of two each (which item and from where, which first room and which
last one...), so that none of them stands out to somebody who has not read the question.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from reproductions.e2wm.changes import action_changes, fact_changes, noisy
from reproductions.e2wm.experiences import Experience
from reproductions.e2wm.wording import action_text, fact_text, plan_text, task_text
from reproductions.e2wm.world_rules import YOU, Action, Fact, Rules

LONGEST = 5  # actions of a plan that is asked for
SHOWN = 7  # actions told for a path
MOST = 10  # actions told for an activity, noise included
LISTED = 6  # items whose place is told for counting
NUMBERS = ("zero", "one", "two", "three")


@dataclass(frozen=True, kw_only=True)
class Question:
    """A text with options for how it goes on, exactly one of them right.

    `plan` is the plan that is asked for or told, without noise: what a split by content looks at.
    `fresh` says that it names a room or an item that no training house has.
    """

    kind: str
    prompt: str
    options: tuple[str, ...]
    answer: int
    plan: str
    fresh: bool


Maker = Callable[[Experience, np.random.Generator], Question | None]


def ask_plan(experience: Experience, rng: np.random.Generator) -> Question | None:
    """Which plan reaches the goal from here? The others would if things lay elsewhere."""
    rules, actions = experience.home.rules, experience.actions
    shortest = min(3, len(actions))
    start, numbers = part(experience, int(rng.integers(shortest, LONGEST + 1)), rng, last=True)
    done = [rules.actions[number] for number in numbers]
    changes = action_changes(rules, start, done, rng)
    if len(changes) < 2 or start & experience.goal == experience.goal:
        return None
    variants = two_by_two(done, changes)
    if any(action not in rules.number for variant in variants for action in variant):
        return None
    plans = [tuple(rules.number[action] for action in variant) for variant in variants]
    if [reaches(rules, start, plan, experience.goal) for plan in plans] != [True] + 3 * [False]:
        return None
    named = {name for variant in variants for action in variant for name in action[1:]}
    switched = {action.thing for action in done if action.verb.startswith("switch")}
    facts = [
        fact
        for fact in rules.holding(start)
        if fact.thing in named
        and fact.relation not in ("running", "stopped")
        or fact.thing in switched
        or fact.relation in ("close", "sitting", "right", "left")
    ]
    aim = task_text(rules.holding(experience.goal & ~start))
    prompt = f"{sentences(facts, rng)} goal: {aim}. plan:"
    texts = [plan_text(rules, plan) for plan in plans]
    return question("plan", prompt, texts, texts[0], experience, rng)


def ask_activity(experience: Experience, rng: np.random.Generator) -> Question | None:
    """What was this done for? Told among steps that have nothing to do with it."""
    rules = experience.home.rules
    start, numbers = part(experience, LONGEST + 2, rng, last=True)
    told = noisy(rules, start, numbers, experience.goal, rng)
    aims = rules.holding(experience.goal & ~start)
    if told is None or not aims or len(told) > MOST:
        return None
    end = (rules.run(start, told) or [start])[-1]
    changes = fact_changes(rules, aims, [rules.actions[number] for number in told], rng)
    if len(changes) < 2:
        return None
    variants = two_by_two(aims, changes)
    if any(fact not in rules.bit for variant in variants for fact in variant):
        return None
    holds = [end & goal == goal for goal in map(rules.state, variants)]
    if holds != [True, False, False, False]:
        return None
    texts = [task_text(variant) for variant in variants]
    prompt = f"{plan_text(rules, told)}. task:"
    plan = plan_text(rules, numbers)
    return question("activity", prompt, texts, plan, experience, rng)


def ask_count(experience: Experience, rng: np.random.Generator) -> Question | None:
    """How many things are on or in something, at a state on the way?"""
    rules = experience.home.rules
    state, _ = part(experience, int(rng.integers(len(experience.actions) + 1)), rng)
    items = [fact for fact in rules.holding(state) if fact.thing in rules.house.items]
    places = sorted({(f.relation, f.place) for f in rules.facts if f.place and f.thing != YOU})
    number = int(rng.integers(len(NUMBERS)))
    fitting = [place for place in places if sum(f[::2] == place for f in items) == number]
    if not fitting:
        return None
    relation, name = fitting[rng.integers(len(fitting))]
    mixed = [items[index] for index in rng.permutation(len(items))]
    told = sorted(mixed, key=lambda fact: fact[::2] != (relation, name))[:LISTED]
    listed = sentences(told, rng)
    texts = [NUMBERS[number], *(word for word in NUMBERS if word != NUMBERS[number])]
    prompt = f"{listed} how many {relation} {name}:"
    return question("count", prompt, texts, listed, experience, rng)


def ask_path(experience: Experience, rng: np.random.Generator) -> Question | None:
    """Through which rooms did an item go? The other options have another first or last room."""
    rules, house = experience.home.rules, experience.home.rules.house
    start, numbers = part(experience, int(rng.integers(4, SHOWN + 1)), rng)
    along = rules.run(start, numbers) or [start]
    paths = {item: rooms_of(rules, along, item) for item in house.items}
    moved = [item for item, rooms in paths.items() if 2 <= len(rooms) <= 3]
    if not moved:
        return None
    item = moved[rng.integers(len(moved))]
    rooms = paths[item]
    spare = [room for room in house.rooms if room not in rooms]
    first, last = np.resize(rng.permutation(spare), 2).tolist()  # twice one if there is but one
    heads, tails = (rooms[0], first), (rooms[-1], last)
    variants = [(head, *rooms[1:-1], tail) for head in heads for tail in tails]
    place = rules.place_of(start, item)
    room = f" in {house.room_of(place.place)}" if place.place else ""
    told = ", ".join(_with_room(rules, rules.actions[number]) for number in numbers)
    texts = [", ".join(variant) for variant in variants]
    prompt = f"{fact_text(place)}{room}. {told}. path of {item}:"
    return question("path", prompt, texts, told, experience, rng)


def part(
    experience: Experience, length: int, rng: np.random.Generator, last: bool = False
) -> tuple[int, tuple[int, ...]]:
    """A state on the way and at most `length` actions that follow; the last ones if so asked."""
    actions, rules = experience.actions, experience.home.rules
    room = max(0, len(actions) - length)
    skip = room if last else int(rng.integers(room + 1))
    along = rules.run(experience.start, actions[:skip]) or [experience.start]
    return along[-1], actions[skip : skip + length]


def reaches(rules: Rules, start: int, actions: Iterable[int], goal: int) -> bool:
    """Whether the actions are legal one after the other and the goal holds at their end."""
    along = rules.run(start, actions)
    return along is not None and along[-1] & goal == goal


def rooms_of(rules: Rules, along: Iterable[int], item: str) -> list[str]:
    """The rooms in which an item was, in order; it is with you while you hold it."""
    found = list[str]()
    for state in along:
        place = rules.place_of(state, item).place
        if place:
            room = rules.house.room_of(place)
        else:
            here = state & rules.where & ~rules.close
            room = rules.facts[here.bit_length() - 1].place
        if found[-1:] != [room]:
            found.append(room)
    return found


def two_by_two(right: Sequence[Fact] | Sequence[Action], changes: Sequence[Callable]) -> list[list]:
    """As it is, with the first change, with the second, with both."""
    one, two = changes[:2]
    return [list(right), one(list(right)), two(list(right)), two(one(list(right)))]


def question(
    kind: str,
    prompt: str,
    texts: Sequence[str],
    plan: str,
    experience: Experience,
    rng: np.random.Generator,
) -> Question | None:
    """With the texts, the right one first, in a random order; None if two read the same."""
    if len(set(texts)) < len(texts):
        return None
    order = [int(index) for index in rng.permutation(len(texts))]
    words = f"{prompt} {' '.join(texts)}".replace(",", " ").replace(".", " ").replace(":", " ")
    return Question(
        kind=kind,
        prompt=prompt,
        options=tuple(texts[index] for index in order),
        answer=order.index(0),
        plan=plan,
        fresh=not experience.home.rules.house.fresh.isdisjoint(words.split()),
    )


def sentences(facts: Sequence[Fact], rng: np.random.Generator) -> str:
    """The facts in a random order, one sentence each."""
    return " ".join(f"{fact_text(facts[index])}." for index in rng.permutation(len(facts)))


def _with_room(rules: Rules, action: Action) -> str:
    """The action in words; a walk to furniture says in which room that is."""
    if action.verb == "walk" and action.thing not in rules.house.rooms:
        return f"{action_text(action)} in {rules.house.room_of(action.thing)}"
    return action_text(action)


MAKERS: dict[str, Maker] = {
    "plan": ask_plan,
    "activity": ask_activity,
    "count": ask_count,
    "path": ask_path,
}
