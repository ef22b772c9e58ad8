"""Fields of somebody else's JSON: what counts as a date, a year, a name, an identifier, a link."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fields import json_fields as fields
from ingest.fields.cleaning import UNPRINTABLE
from ingest.record import SourceError
from ingest.syntax.json_items import Item


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("2023-05-24", date(2023, 5, 24)),
        ("2023-05-24T23:59:59.000Z", date(2023, 5, 24)),
        ("2023-02-30", None),
        ("2023-05-245", None),
        ("0023-05-24", None),
        ("24.5.2023", None),
        ("", None),
    ],
)
def test_dates(given_text: str, expected: date | None) -> None:
    assert fields.day(given_text) == expected
    assert fields.day("none", given_text, "2001-01-01") == (expected or date(2001, 1, 1))


@pytest.mark.parametrize(
    ("value", "expected"),
    [(2021, 2021), ("2021", 2021), (" 2021-05", 2021), ("20211", None), (20211, None)]
    + [(True, None), (2021.0, None), (None, None), ("soon", None), ([2021], None), ("", None)],
)
def test_years(value: Any, expected: int | None) -> None:
    assert fields.year(value) == expected


def test_identifiers_of_the_kind_expected() -> None:
    assert fields.identified(("arxiv", "10.1000/a"), ("doi", "2101.00011"), ("doi", "x")) == (
        ("arxiv", "2101.00011"),
    )
    both = (("doi", "https://doi.org/10.1000/A"), ("doi", "10.48550/arXiv.2101.00011"))
    assert fields.identified(*both) == (("arxiv", "2101.00011"), ("doi", "10.1000/a"))


def test_the_first_title_that_there_is() -> None:
    assert fields.title(" \x07", "B&uuml;cher", "C") == "B\u00fccher"
    with pytest.raises(SourceError, match="without a title"):
        fields.title("", "\u0000")
    with pytest.raises(SourceError, match="501 characters"):
        fields.title("x" * 501, "short")


def test_what_is_no_object() -> None:
    with pytest.raises(SourceError, match="in the middle"):
        fields.row_of(Item(1, "{", fault="it ends in the middle"))
    with pytest.raises(SourceError, match="no JSON object"):
        fields.row_of(Item(1, "[]", []))


@given(st.lists(st.text(max_size=300), max_size=20))
def test_names_and_abstracts_are_clean(given_texts: list[str]) -> None:
    found = fields.people(given_texts)
    assert len(found) <= len(given_texts)
    for text in (*found, fields.abstract(*given_texts), fields.line({"a": "x".join(found)}, "a")):
        assert not UNPRINTABLE.search(text)
        assert text == text.strip()
    assert all(0 < len(name) <= fields.NAME_LIMIT for name in found)
