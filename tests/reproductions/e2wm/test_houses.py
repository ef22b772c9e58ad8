"""Houses: the split of names, what every house has, and what no house may be."""

import numpy as np
import pytest

from reproductions.e2wm import houses
from reproductions.e2wm.houses import FRESH_ITEMS, FRESH_ROOMS, ITEMS, LEAST, ROOMS, House, Kind


def test_no_name_is_on_both_sides_of_the_split_or_means_two_things():
    furniture = [kind.name for kind in houses.FURNITURE]
    names = [*ROOMS, *FRESH_ROOMS, *ITEMS, *FRESH_ITEMS, *furniture]
    assert len(set(names)) == len(names)
    assert all(name.isalpha() and name.islower() for name in names)


def test_training_houses_have_no_kept_back_name_and_fresh_ones_have_half_of_each():
    for house in houses.random_houses(np.random.default_rng(0), 40):
        assert not house.fresh
        assert set(house.rooms) <= set(ROOMS) and set(house.items) <= set(ITEMS)
    for house in houses.random_houses(np.random.default_rng(0), 40, fresh=True):
        assert len(house.fresh & set(FRESH_ROOMS)) == 2
        assert len(house.fresh & set(FRESH_ITEMS)) == 4


def test_every_house_has_enough_of_everything_and_no_room_is_empty():
    for house in houses.random_houses(np.random.default_rng(1), 60):
        for name, least in LEAST.items():
            assert sum(getattr(kind, name) for kind in house.furniture) >= least
        assert set(house.stands_in) == set(range(len(house.rooms)))
        assert (len(house.rooms), len(house.furniture), len(house.items)) == (4, 10, 8)


def test_houses_of_a_draw_differ_and_the_rng_decides_which():
    first, again, other = (
        houses.random_houses(np.random.default_rng(seed), 30) for seed in (0, 0, 1)
    )
    assert len(set(first)) == 30
    assert first == again != other


def test_furniture_knows_its_room():
    table, box = Kind("table", surface=True), Kind("box", container=True)
    house = House(("hall", "attic"), (table, box), (1, 0), ("cup",))
    assert (house.room_of("table"), house.room_of("box")) == ("attic", "hall")
    assert house.fresh == {"attic"}
    with pytest.raises(KeyError):
        house.room_of("sofa")


@pytest.mark.parametrize(
    ("rooms", "stands_in", "items"),
    [(("hall", "hall"), (0,), ("cup",)), (("hall",), (0,), ("table",)), (("hall",), (), ("cup",))],
)
def test_a_name_used_twice_or_furniture_without_a_room_is_an_error(rooms, stands_in, items):
    with pytest.raises(ValueError):
        House(rooms, (Kind("table", surface=True),), stands_in, items)
