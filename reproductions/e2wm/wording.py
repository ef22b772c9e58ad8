"""The world in plain English of few words: actions, facts, goals, plans and states."""

from collections.abc import Iterable

from reproductions.e2wm.world_rules import YOU, Action, Fact, Rules

VERBS = {
    "walk": "walk to {0}",
    "grab": "grab {0}",
    "put_on": "put {0} on {1}",
    "put_in": "put {0} in {1}",
    "open": "open {0}",
    "close": "close {0}",
    "switch_on": "switch on {0}",
    "switch_off": "switch off {0}",
    "sit": "sit on {0}",
    "stand": "stand up",
}
RELATIONS = {
    "on": "{0} on {1}",
    "in": "{0} in {1}",
    "close": "{0} at {1}",
    "sitting": "{0} sit on {1}",
    "open": "{0} open",
    "closed": "{0} closed",
    "running": "{0} running",
    "stopped": "{0} stopped",
    "right": f"{YOU} hold {{0}}",
    "left": f"{YOU} hold {{0}}",
}

TASKS = {  # what brings a fact about; the other facts are no tasks
    "on": "put {0} on {1}",
    "in": "put {0} in {1}",
    "open": "open {0}",
    "closed": "close {0}",
    "running": "switch on {0}",
    "stopped": "switch off {0}",
    "sitting": "sit on {1}",
}


def action_text(action: Action) -> str:
    """For example "put apple in box"."""
    return VERBS[action.verb].format(action.thing, action.place)


def fact_text(fact: Fact) -> str:
    """For example "apple in box" or "box open"."""
    return RELATIONS[fact.relation].format(fact.thing, fact.place)


def task_text(facts: Iterable[Fact]) -> str:
    """Wanted facts as commands joined by "and": "open fridge and put apple in fridge"."""
    return " and ".join(TASKS[fact.relation].format(fact.thing, fact.place) for fact in facts)


def goal_text(rules: Rules, goal: int) -> str:
    """The facts of a goal, or of a state, joined by "and"."""
    return " and ".join(fact_text(fact) for fact in rules.holding(goal))


def plan_text(rules: Rules, actions: Iterable[int]) -> str:
    """The actions in order, with commas between them."""
    return ", ".join(action_text(rules.actions[action]) for action in actions)


def state_text(rules: Rules, state: int) -> str:
    """Every fact that holds, one sentence each."""
    return " ".join(f"{fact_text(fact)}." for fact in rules.holding(state))
