"""What makes wrong options out of right ones, and noise: small changes to plans and to goals."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from reproductions.e2wm.search import draws
from reproductions.e2wm.world_rules import Action, Fact, Rules

Row = TypeVar("Row", Action, Fact)
Change = Callable[[list], list]
OPPOSITE = {"open": "closed", "closed": "open", "running": "stopped", "stopped": "running"}
ASIDE = 2  # steps of noise in a row


def action_changes(
    rules: Rules, start: int, done: Sequence[Action], rng: np.random.Generator
) -> list[Change]:
    """Ways to change a plan, in a random order: things exchanged, or a door opened or not.

    Two of them can be done in their order. At most one is about a door, and it comes first.
    """
    used = list(dict.fromkeys(name for action in done for name in action[1:] if name))
    swaps = _exchanges(rules, used, [*rules.house.items, *_furniture(rules)], rng)
    at_doors = [
        kind.name
        for kind in rules.house.furniture
        if kind.door and Action("walk", kind.name) in done
    ]
    if at_doors and rng.random() < 0.5:
        return [_opening(at_doors[rng.integers(len(at_doors))]), *swaps]
    return swaps


def fact_changes(
    rules: Rules, aims: Sequence[Fact], told: Sequence[Action], rng: np.random.Generator
) -> list[Change]:
    """Ways to change a goal, in a random order: things exchanged for others told of, or a state."""
    used = list(dict.fromkeys(name for fact in aims for name in fact[1:] if name))
    mentioned = dict.fromkeys(name for action in told for name in action[1:] if name)
    swaps = _exchanges(rules, used, list(mentioned), rng)
    flips = [_opposite(fact.relation) for fact in aims if fact.relation in OPPOSITE]
    found = [*swaps, *flips[:1]]
    return [found[index] for index in rng.permutation(len(found))]


def noisy(
    rules: Rules, start: int, actions: Sequence[int], goal: int, rng: np.random.Generator
) -> tuple[int, ...] | None:
    """The actions with steps aside put in somewhere; the goal still holds at the end.

    None if some attempts at that fail.
    """
    told, draw = tuple(actions), draws(rng)
    for _ in range(12):
        place = int(rng.integers(len(told) + 1))
        along = rules.run(start, told[:place]) or [start]
        aside = _aside(rules, along[-1], int(rng.integers(1, ASIDE + 1)), draw)
        tried = (*told[:place], *aside, *told[place:])
        after = rules.run(start, tried)
        if after is not None and after[-1] & goal == goal:
            return tried
    return None


def _aside(rules: Rules, state: int, steps: int, draw: Callable[[], float]) -> list[int]:
    """Random steps, and back to where they began."""
    actions, here = list[int](), state & rules.where
    verbs = [action.verb for action in rules.actions]
    for _ in range(steps):
        moves = rules.moves(state)
        busy = [move for move in moves if verbs[move[0]] != "walk"]
        pool = busy if busy and draw() < 0.6 else moves
        action, flip = pool[int(draw() * len(pool))]
        actions.append(action)
        state ^= flip
    if state & rules.seated:
        actions.append(rules.stand)
    back = here & rules.close or here
    if state & rules.where != here:
        actions.append(rules.number[Action("walk", rules.holding(back)[0].place)])
    return actions


def _exchanges(
    rules: Rules, used: Sequence[str], pool: Sequence[str], rng: np.random.Generator
) -> list[Change]:
    """Each thing used for another of the pool on which as much can be done, none taken twice."""
    found, taken = list[Change](), set(used)
    for index in rng.permutation(len(used)):
        others = [name for name in pool if name not in taken and _alike(rules, used[index], name)]
        if others:
            other = others[rng.integers(len(others))]
            taken.add(other)
            found.append(_exchange({used[index]: other, other: used[index]}))
    return found


def _alike(rules: Rules, name: str, other: str) -> bool:
    """Whether both are items, or rooms, or furniture that holds things in the same way.

    Furniture of another sort would give an option away: some sorts are in more plans than others.
    """
    sorts = {k.name: (k.surface, k.container, k.door) for k in rules.house.furniture}
    items = rules.house.items
    return (name in items, sorts.get(name)) == (other in items, sorts.get(other))


def _furniture(rules: Rules) -> list[str]:
    return [kind.name for kind in rules.house.furniture]


def _exchange(swap: dict[str, str]) -> Change:
    return lambda rows: [
        row._replace(thing=swap.get(row.thing, row.thing), place=swap.get(row.place, row.place))
        for row in rows
    ]


def _opening(name: str) -> Change:
    """Without the opening of a door; with it, after walking there, where it was not opened."""
    opening, walking = Action("open", name), Action("walk", name)

    def change(actions: list[Action]) -> list[Action]:
        if opening in actions:
            return [action for action in actions if action != opening]
        place = actions.index(walking) + 1
        return [*actions[:place], opening, *actions[place:]]

    return change


def _opposite(relation: str) -> Change:
    """Furniture wanted in this state is wanted in the opposite one."""
    turned = {relation: OPPOSITE[relation]}
    return lambda facts: [
        fact._replace(relation=turned.get(fact.relation, fact.relation)) for fact in facts
    ]
