"""An external memory in place of weights: solved goals as short programs that can be run again.

A skill is a plan for one fact with its things replaced by roles (?item, ?place, ?from...), kept
with the situation it was learnt in. For a new goal the facts are taken one after the other; for
each the skills of the most similar situations are tried in the simulator, and search is called only
where none works, which adds a skill. Every try costs its simulator steps.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from reproductions.e2wm.search import Searching, search
from reproductions.e2wm.world_rules import YOU, Action, Fact, Rules

Row = TypeVar("Row", Action, Fact)
ROUNDS = 2  # passes over the facts of a goal, for those that a later one has undone
TRIES = 3  # skills tried for a fact before the search


@dataclass(frozen=True)
class Skill:
    """A program over roles, and the situation, the goal's fact included, that it was learnt in."""

    situation: frozenset[Fact]
    program: tuple[Action, ...]

    def similarity(self, situation: frozenset[Fact]) -> float:
        """The share of the facts of either situation that both have (Jaccard)."""
        return len(self.situation & situation) / len(self.situation | situation)

    def bound(self, rules: Rules, roles: Mapping[str, str]) -> list[int] | None:
        """The program as numbered actions on these things; None if there is no such action."""
        names = {role: name for name, role in roles.items()}
        actions = [renamed(action, names) for action in self.program]
        if any(action not in rules.number for action in actions):
            return None
        return [rules.number[action] for action in actions]


@dataclass
class Memory:
    """Skills in the order of learning, each situation with the shortest program met for it."""

    skills: dict[frozenset[Fact], Skill] = field(default_factory=dict)

    def learn(self, rules: Rules, start: int, actions: Iterable[int], wanted: Fact) -> None:
        """Keep a plan for one fact as a skill, unless it needs a thing without a role."""
        roles = roles_of(rules, start, wanted)
        program = tuple(renamed(rules.actions[number], roles) for number in actions)
        named = {name for action in program for name in action[1:] if name}
        situation = situation_of(rules, start, wanted, roles)
        known = self.skills.get(situation)
        if named <= set(roles.values()) and (known is None or len(program) < len(known.program)):
            self.skills[situation] = Skill(situation, program)

    def nearest(self, situation: frozenset[Fact], count: int = TRIES) -> list[Skill]:
        """The skills learnt in the most similar situations, the older of equals first."""
        ranked = sorted(self.skills.values(), key=lambda skill: -skill.similarity(situation))
        return ranked[:count]


@dataclass(frozen=True)
class Solution:
    """A plan whose end meets the goal, or None, and the simulator steps that were spent."""

    plan: tuple[int, ...] | None
    steps: int


def solve(
    memory: Memory | None,
    rules: Rules,
    start: int,
    goal: int,
    settings: Searching,
    rng: np.random.Generator,
) -> Solution:
    """A plan for a goal, fact by fact: with skills where they work, with search where not.

    Without a memory every fact is searched for and nothing is learnt. The plan may be as long as
    a simulation of the search.
    """
    state, plan, steps = start, list[int](), 0
    for _ in range(ROUNDS):
        for wanted in in_order(rules, goal):
            if state & rules.bit[wanted]:
                continue
            part, spent = list[int](), 0
            if memory is not None:
                part, spent = recalled(memory, rules, state, wanted)
            if not part:
                found = search(rules, state, rules.bit[wanted], settings, rng)
                needed, tried = pruned(rules, state, found.plan or (), rules.bit[wanted])
                part, spent = list(needed), spent + found.steps + tried
                if memory is not None and part:
                    memory.learn(rules, state, needed, wanted)
            steps += spent
            plan += part
            state = (rules.run(state, part) or [state])[-1]
    met = state & goal == goal and len(plan) <= settings.horizon
    return Solution(tuple(plan) if met else None, steps)


def recalled(memory: Memory, rules: Rules, state: int, wanted: Fact) -> tuple[list[int], int]:
    """The first skill that works here, as actions, or no action; and the steps of all tries."""
    roles = roles_of(rules, state, wanted)
    steps = 0
    for skill in memory.nearest(situation_of(rules, state, wanted, roles)):
        actions = skill.bound(rules, roles)
        if actions is None:
            continue
        end, tried = carried_out(rules, state, actions)
        steps += tried
        if end is not None and end & rules.bit[wanted]:
            return actions, steps
    return [], steps


def carried_out(rules: Rules, state: int, actions: Iterable[int]) -> tuple[int | None, int]:
    """The state after the actions, None where one is not legal; and how many were tried."""
    after, tried = state, 0
    for action in actions:
        tried += 1
        step = rules.step(after, action)
        if step is None:
            return None, tried
        after = step
    return after, tried


def pruned(
    rules: Rules, start: int, actions: tuple[int, ...], goal: int
) -> tuple[tuple[int, ...], int]:
    """The actions without runs of one to three that the goal does not need; and the steps tried."""
    steps, changed = 0, True
    while changed:
        changed = False
        for length in (3, 2, 1):
            for place in range(len(actions) - length + 1):
                fewer = actions[:place] + actions[place + length :]
                end, tried = carried_out(rules, start, fewer)
                steps += tried
                if end is not None and end & goal == goal:
                    actions, changed = fewer, True
                    break
    return actions, steps


def in_order(rules: Rules, goal: int) -> list[Fact]:
    """The facts of a goal: items first, then doors and switches, then where you sit.

    Each later kind is undone by bringing about an earlier one more than the reverse.
    """
    items = rules.house.items
    return sorted(rules.holding(goal), key=lambda f: (f.thing == YOU, f.thing not in items))


def roles_of(rules: Rules, state: int, wanted: Fact) -> dict[str, str]:
    """The things that a plan for the fact may need, by name -> role."""
    roles = {YOU: "?you"}
    if wanted.thing != YOU:
        roles[wanted.thing] = "?item" if wanted.place else "?thing"
    if wanted.place:
        roles.setdefault(wanted.place, "?place")
    if wanted.thing in rules.house.items:
        holder = rules.place_of(state, wanted.thing).place
        if holder:
            roles.setdefault(holder, "?from")
    for index, fact in enumerate(rules.holding(state & (rules.right | rules.left))):
        roles.setdefault(fact.thing, f"?held{index}")
    for fact in rules.holding(state & (rules.seated | rules.close)):
        roles.setdefault(fact.place, "?here")
    return roles


def situation_of(
    rules: Rules, state: int, wanted: Fact, roles: Mapping[str, str]
) -> frozenset[Fact]:
    """The wanted fact, and every fact about things with roles and nothing else, in roles."""
    facts = [f for f in rules.holding(state) if f.thing in roles and (f.place or YOU) in roles]
    lifted = [renamed(fact, roles) for fact in facts]
    aim = renamed(wanted, roles)
    return frozenset([*lifted, aim._replace(relation=f"wanted {aim.relation}")])


def renamed(row: Row, names: Mapping[str, str]) -> Row:
    """The fact or action with its things under other names, where they have one."""
    return row._replace(
        thing=names.get(row.thing, row.thing), place=names.get(row.place, row.place)
    )
