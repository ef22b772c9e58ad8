"""Which identifiers keep records apart, and what becomes of them by a person's word."""

import pytest

from ingest.identity.keys import NONE, Keys, called_one, clash
from ingest.record import PaperRecord, Standing


def keys(arxiv: str = "", doi: str = "") -> Keys:
    return Keys(frozenset(arxiv.split()), frozenset(doi.split()))


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (keys("1"), keys("2"), True),
        (keys("1", "a"), keys("1", "b"), False),
        (keys("1", "a"), keys("2", "a"), True),
        (keys(doi="a"), keys(doi="b"), True),
        (keys(doi="a b"), keys(doi="b c"), False),
        (keys("1", "a"), keys(doi="b"), True),
        (keys("1"), keys(doi="b"), False),
        (NONE, keys("1", "a"), False),
    ],
)
def test_clash(one: Keys, other: Keys, apart: bool) -> None:
    assert clash(one, other) == clash(other, one) == apart


def test_a_records_keys() -> None:
    names = (("arxiv", "1"), ("doi", "a"), ("doi", "b"))
    plain = PaperRecord(position="", raw="", title="T", standing=Standing.LISTED)
    assert Keys.of(plain) is NONE
    assert Keys.of(PaperRecord(**{**plain.__dict__, "identifiers": names})) == keys("1", "a b")


def test_keys_called_one_are_one_for_everybody() -> None:
    given = [keys("1", "a"), keys("2"), keys("3"), keys("2"), keys("3", "c"), keys("4")]
    found = called_one(given, [[0, 1], [1, 2]])
    assert len({each.arxiv for each in found[:5]}) == 1
    assert found[5] == keys("4")
    assert not clash(found[3], found[4]) and clash(found[3], found[5])
    assert called_one(given, []) == given
