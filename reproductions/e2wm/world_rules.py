"""What can be done in a house and what it changes, after VirtualHome's graph simulator.

A state is one integer whose bits are the facts that hold, so it can be hashed, and a goal, which is
a set of facts, is a mask: it holds where `state & goal == goal`. A move is (action, flip), and the
state after it is `state ^ flip`.

    walk     not sitting; then in its room, close to it and to nothing else
    grab     close to what holds the item, which is not shut in, and a free hand: first the right
    put on   the item held, close to the surface
    put in   the item held, close to the container, which is open or has no door
    open     close, closed, a free hand; close, switch on, switch off: close and the opposite state
    sit      close, a seat, not sitting; stand: sitting
"""

from collections.abc import Iterable
from functools import cached_property

import numpy as np

from reproductions.e2wm.facts import YOU, Action, Fact, actions_of, facts_of
from reproductions.e2wm.houses import House, Kind

Move = tuple[int, int]  # action, bits that change


class Rules:
    """The facts and actions of one house, numbered, and which moves are legal in a state.

    With `things`, only actions on these are ever offered, and standing up; the numbers stay.
    """

    def __init__(self, house: House, things: Iterable[str] | None = None) -> None:
        self.house = house
        self.facts, self.actions = facts_of(house), actions_of(house)
        self.bit = {fact: 1 << index for index, fact in enumerate(self.facts)}
        self.number = {action: index for index, action in enumerate(self.actions)}
        self.things = None if things is None else frozenset(things)
        self.where = self.mask("close", YOU) | self.mask("in", YOU)
        self.close, self.seated = self.mask("close", YOU), self.mask("sitting", YOU)
        self.right, self.left = self.mask("right"), self.mask("left")
        self.placed = sum(self.bit[fact] for fact in self.facts if fact.thing in house.items)
        self.stand = self.number[Action("stand")]
        self.walks = self._walks()
        self.spots = {
            self.bit[Fact("close", YOU, kind.name)]: _Spot(self, kind) for kind in house.furniture
        }

    def mask(self, relation: str, thing: str | None = None) -> int:
        """The bits of all facts of a relation, about one thing or any."""
        chosen = [f for f in self.facts if f.relation == relation and thing in (None, f.thing)]
        return sum(self.bit[fact] for fact in chosen)

    def focused(self, things: Iterable[str]) -> "Rules":
        """The same house with actions on these things only."""
        return Rules(self.house, things)

    def offers(self, *things: str) -> bool:
        """Whether all of these are among the things to act on."""
        return self.things is None or self.things.issuperset(things)

    def moves(self, state: int) -> list[Move]:
        """Every legal (action, flip); the transition function of the world."""
        seated = state & self.seated
        found = [(self.stand, seated)] if seated else [*self.walks[state & self.where]]
        spot = self.spots.get(state & self.close)
        if spot is not None:
            spot.add_moves(state, found)
        return found

    def step(self, state: int, action: int) -> int | None:
        """The state after an action, None if it is not legal."""
        for legal, flip in self.moves(state):
            if legal == action:
                return state ^ flip
        return None

    def run(self, state: int, actions: Iterable[int]) -> list[int] | None:
        """All states along the actions, the first included; None if one is not legal."""
        states = [state]
        for action in actions:
            after = self.step(states[-1], action)
            if after is None:
                return None
            states.append(after)
        return states

    def holding(self, state: int) -> list[Fact]:
        """The facts that are true."""
        found = []
        while state:
            found.append(self.facts[(state & -state).bit_length() - 1])
            state &= state - 1
        return found

    def place_of(self, state: int, item: str) -> Fact:
        """Where an item is: on or in furniture, or in a hand."""
        where = state & self._places[item]
        return self.facts[where.bit_length() - 1]

    def state(self, facts: Iterable[Fact]) -> int:
        """The state, or goal, with these facts. KeyError if the house cannot have one of them."""
        return sum(self.bit[fact] for fact in set(facts))

    @cached_property
    def _places(self) -> dict[str, int]:
        items = dict.fromkeys(self.house.items, 0)
        for fact, bit in self.bit.items():
            if fact.thing in items:
                items[fact.thing] |= bit
        return items

    def _walks(self) -> dict[int, tuple[Move, ...]]:
        """For every place where one can be, its bits -> the walks away from it."""
        here = {room: self.bit[Fact("in", YOU, room)] for room in self.house.rooms}
        for kind in self.house.furniture:
            room = here[self.house.room_of(kind.name)]
            here[kind.name] = room | self.bit[Fact("close", YOU, kind.name)]
        aims = [(self.number[Action("walk", to)], here[to]) for to in here if self.offers(to)]
        return {
            bits: tuple((action, bits ^ aim) for action, aim in aims if aim != bits)
            for bits in here.values()
        }


class _Spot:
    """What can be done at one piece of furniture, as bits prepared for speed."""

    def __init__(self, rules: Rules, kind: Kind) -> None:
        self.right, self.hands, self.seated = rules.right, rules.right | rules.left, rules.seated
        self.takes: dict[int, tuple[Move, Move]] = {}  # with the right hand, with the left
        self.on, self.puts_on = self._places(rules, "on", kind.name if kind.surface else "")
        self.inside, self.puts_in = self._places(rules, "in", kind.name if kind.container else "")
        open_bits, self.door = _toggle(rules, kind.name, "open close", "open closed", kind.door)
        self.locked_by, self.has_door = open_bits & -open_bits, kind.door
        running, self.switch = _toggle(
            rules, kind.name, "switch_on switch_off", "running stopped", kind.switch
        )
        self.running = running & -running
        self.sit: list[Move] = []
        if kind.seat and rules.offers(kind.name):
            sat = rules.bit[Fact("sitting", YOU, kind.name)]
            self.sit = [(rules.number[Action("sit", kind.name)], sat)]

    def _places(self, rules: Rules, relation: str, name: str) -> tuple[int, dict[int, Move]]:
        """Where items can be here, as one mask, and the move that puts each bit of a hand there."""
        mask, puts = 0, dict[int, Move]()
        for item in (i for i in rules.house.items if name and rules.offers(i)):
            place = rules.bit[Fact(relation, item, name)]
            hands = rules.bit[Fact("right", item)], rules.bit[Fact("left", item)]
            grab = rules.number[Action("grab", item)]
            mask |= place
            self.takes[place] = (grab, place | hands[0]), (grab, place | hands[1])
            if rules.offers(name):
                put = rules.number[Action(f"put_{relation}", item, name)]
                puts |= {hand: (put, place | hand) for hand in hands}
        return mask, puts

    def add_moves(self, state: int, found: list[Move]) -> None:
        """Append the legal moves here, but for walking away and standing up."""
        right, held = state & self.right, state & self.hands
        full = right and held ^ right
        ajar = not self.has_door or state & self.locked_by
        if not full:
            here, hand = state & (self.on | self.inside if ajar else self.on), 1 if right else 0
            while here:
                found.append(self.takes[here & -here][hand])
                here &= here - 1
        while held:
            low = held & -held
            held ^= low
            if low in self.puts_on:
                found.append(self.puts_on[low])
            if ajar and low in self.puts_in:
                found.append(self.puts_in[low])
        if self.door and (ajar or not full):
            found.append(self.door[1 if ajar else 0])
        if self.switch:
            found.append(self.switch[1 if state & self.running else 0])
        if self.sit and not state & self.seated:
            found += self.sit


def _toggle(
    rules: Rules, name: str, verbs: str, states: str, wanted: bool
) -> tuple[int, list[Move]]:
    """The bits of two opposite states, the first the lower, and the moves to each of them."""
    if not wanted:
        return 0, []
    both = sum(rules.bit[Fact(state, name)] for state in states.split())
    moves = [(rules.number[Action(verb, name)], both) for verb in verbs.split()]
    return both, moves if rules.offers(name) else []


def random_start(rules: Rules, rng: np.random.Generator) -> int:
    """A state with you in some room, nothing in hand, doors open or not, switches on or not."""
    house, facts = rules.house, list[Fact]()
    for kind in house.furniture:
        facts += [Fact("open" if rng.random() < 0.5 else "closed", kind.name)] if kind.door else []
        facts += (
            [Fact("running" if rng.random() < 0.5 else "stopped", kind.name)] if kind.switch else []
        )
    places = [fact for fact in rules.facts if fact.thing == house.items[0] and fact.place]
    for item in house.items:
        relation, _, name = places[rng.integers(len(places))]
        facts.append(Fact(relation, item, name))
    return rules.state([*facts, Fact("in", YOU, house.rooms[rng.integers(len(house.rooms))])])
