"""What can be true in a house and what can be tried there, in a fixed order."""

from typing import NamedTuple

from reproductions.e2wm.houses import House

YOU = "you"


class Fact(NamedTuple):
    """A relation of one or two things: ("in", "apple", "box"), ("open", "box", "")."""

    relation: str
    thing: str
    place: str = ""


class Action(NamedTuple):
    """A verb with what it is done to: ("put_on", "apple", "table"), ("stand", "", "")."""

    verb: str
    thing: str = ""
    place: str = ""


def facts_of(house: House) -> list[Fact]:
    """Everything that can be true in a house, in a fixed order."""
    found = [Fact("in", YOU, room) for room in house.rooms]
    found += [Fact("close", YOU, kind.name) for kind in house.furniture]
    found += [Fact("sitting", YOU, kind.name) for kind in house.furniture if kind.seat]
    for kind in house.furniture:
        found += [Fact("open", kind.name), Fact("closed", kind.name)] if kind.door else []
        found += [Fact("running", kind.name), Fact("stopped", kind.name)] if kind.switch else []
    for item in house.items:
        found += [Fact("right", item), Fact("left", item)]
        found += [Fact("on", item, kind.name) for kind in house.furniture if kind.surface]
        found += [Fact("in", item, kind.name) for kind in house.furniture if kind.container]
    return found


def actions_of(house: House) -> list[Action]:
    """Everything that can be tried in a house, in a fixed order."""
    furniture = house.furniture
    found = [Action("walk", room) for room in house.rooms]
    found += [Action("walk", kind.name) for kind in furniture]
    found += [Action("grab", item) for item in house.items]
    for item in house.items:
        found += [Action("put_on", item, kind.name) for kind in furniture if kind.surface]
        found += [Action("put_in", item, kind.name) for kind in furniture if kind.container]
    for kind in furniture:
        found += [Action("open", kind.name), Action("close", kind.name)] if kind.door else []
        if kind.switch:
            found += [Action("switch_on", kind.name), Action("switch_off", kind.name)]
        found += [Action("sit", kind.name)] if kind.seat else []
    return [*found, Action("stand")]
