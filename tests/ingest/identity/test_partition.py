"""Sets that are united, except where they must stay apart."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.identity.partition import Sets


def test_what_is_apart_stays_apart_through_any_chain() -> None:
    sets = Sets(5)
    sets.part([(0, 4)])
    sets.unite((0, 1))
    sets.unite((1, 2))
    sets.unite((3, 4))
    assert sets.apart(2, 3) and not sets.apart(0, 2)
    sets.unite((2, 3))
    assert sets.groups() == [[0, 1, 2], [3, 4]]


def test_the_rest_goes_to_the_nearest() -> None:
    sets = Sets(6, kinship=lambda one, other: -abs(one - other))
    sets.part([(0, 5)])
    sets.unite(range(6))
    assert sets.groups() == [[0, 1, 2], [3, 4, 5]]


def test_what_is_one_already_is_not_parted() -> None:
    sets = Sets(2)
    sets.unite((0, 1))
    sets.part([(0, 1)])
    assert not sets.apart(0, 1) and sets.groups() == [[0, 1]]


items = st.integers(0, 9)


@given(st.lists(st.tuples(items, items)), st.lists(st.lists(items, min_size=1, max_size=5)))
def test_no_pair_that_was_parted_is_ever_one(pairs: list, unions: list) -> None:
    sets = Sets(10)
    sets.part(pairs)
    for some in unions:
        sets.unite(some)
        assert not any(sets.find(a) == sets.find(b) for a, b in pairs if a != b)
    assert sorted(item for group in sets.groups() for item in group) == list(range(10))
