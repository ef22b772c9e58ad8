"""Houses drawn from an rng: rooms, the furniture in them, and items to carry about.

Names are split, not drawn: some rooms and items are kept for test houses, so that a question about
them cannot have been seen in training. Within a house every name is used once.
"""

from dataclasses import dataclass

import numpy as np

ROOMS = ("kitchen", "bedroom", "bathroom", "office", "hall", "garage")
FRESH_ROOMS = ("attic", "cellar", "nursery", "porch")
ITEMS = (
    *("apple", "book", "cup", "plate", "phone", "towel", "pillow", "shirt", "knife", "bottle"),
    *("key", "toy", "soap", "bread", "paper", "candle", "clock", "shoe", "bag", "comb"),
)
FRESH_ITEMS = ("orange", "spoon", "hat", "letter", "bowl", "ball", "pen", "glove", "ring", "map")


@dataclass(frozen=True)
class Kind:
    """What can be done with a piece of furniture; the words are VirtualHome's properties."""

    name: str
    surface: bool = False
    container: bool = False
    door: bool = False  # can be opened; a container without a door is always open
    switch: bool = False
    seat: bool = False


FURNITURE = (
    Kind("table", surface=True),
    Kind("desk", surface=True),
    Kind("shelf", surface=True),
    Kind("counter", surface=True),
    Kind("chair", surface=True, seat=True),
    Kind("sofa", surface=True, seat=True),
    Kind("bed", surface=True, seat=True),
    Kind("fridge", container=True, door=True),
    Kind("drawer", container=True, door=True),
    Kind("cabinet", surface=True, container=True, door=True),
    Kind("oven", container=True, door=True, switch=True),
    Kind("washer", container=True, door=True, switch=True),
    Kind("basket", container=True),
    Kind("box", container=True),
    Kind("lamp", switch=True),
    Kind("radio", switch=True),
    Kind("fan", switch=True),
)
LEAST = {"surface": 3, "container": 2, "door": 2, "switch": 1, "seat": 1}  # in every house


@dataclass(frozen=True)
class House:
    """Names of rooms and items, and the furniture with the index of each piece's room."""

    rooms: tuple[str, ...]
    furniture: tuple[Kind, ...]
    stands_in: tuple[int, ...]
    items: tuple[str, ...]

    def __post_init__(self) -> None:
        names = (*self.rooms, *(kind.name for kind in self.furniture), *self.items)
        if len(set(names)) < len(names):
            raise ValueError(f"a name is used twice in a house: {names}")
        if len(self.stands_in) != len(self.furniture):
            raise ValueError("every piece of furniture needs its room")

    @property
    def fresh(self) -> frozenset[str]:
        """The rooms and items that no training house has."""
        return frozenset((*self.rooms, *self.items)) & frozenset((*FRESH_ROOMS, *FRESH_ITEMS))

    def room_of(self, furniture: str) -> str:
        """The room in which a piece of furniture stands; KeyError if the house has none such."""
        names = [kind.name for kind in self.furniture]
        if furniture not in names:
            raise KeyError(furniture)
        return self.rooms[self.stands_in[names.index(furniture)]]


def random_house(
    rng: np.random.Generator, fresh: bool = False, rooms: int = 4, furniture: int = 10
) -> House:
    """A house of training names; with `fresh`, half of its rooms and items have kept-back names."""
    pieces = _pieces(rng, furniture)
    spread = rng.permutation(np.resize(np.arange(rooms), furniture))
    return House(
        rooms=_names(rng, rooms, ROOMS, FRESH_ROOMS if fresh else ()),
        furniture=pieces,
        stands_in=tuple(int(room) for room in spread),
        items=_names(rng, 8, ITEMS, FRESH_ITEMS if fresh else ()),
    )


def random_houses(rng: np.random.Generator, count: int, fresh: bool = False) -> list[House]:
    """Different houses."""
    found = dict.fromkeys(random_house(rng, fresh) for _ in range(count))
    while len(found) < count:
        found[random_house(rng, fresh)] = None
    return list(found)


def _pieces(rng: np.random.Generator, count: int) -> tuple[Kind, ...]:
    """Kinds of furniture, drawn until there is enough of every property."""
    while True:
        drawn = [FURNITURE[index] for index in rng.choice(len(FURNITURE), count, replace=False)]
        if all(sum(getattr(kind, name) for kind in drawn) >= n for name, n in LEAST.items()):
            return tuple(drawn)


def _names(
    rng: np.random.Generator, count: int, usual: tuple[str, ...], kept: tuple[str, ...]
) -> tuple[str, ...]:
    """Names without repeats; half of them from those kept back, where there are any."""
    half = count // 2 if kept else 0
    drawn = [*rng.choice(usual, count - half, replace=False)]
    drawn += [*rng.choice(kept, half, replace=False)] if half else []
    return tuple(str(drawn[index]) for index in rng.permutation(count))
