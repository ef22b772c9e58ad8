"""CSL JSON of Zotero, Pandoc and Crossref, and damaged."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.content import Content
from ingest.record import PaperRecord, Rejection, Standing
from ingest.sources import csl_json, format_of

FULL = {
    "id": "loon2021",
    "type": "article-journal",
    "title": 'Patient <i>Gradients</i> &amp; <span class="nocase">Rivers</span>',
    "author": [
        {"family": "Loon", "given": "Ada", "non-dropping-particle": "van", "suffix": "Jr."},
        {"literal": "The Quiet Group"},
    ],
    "issued": {"date-parts": [[2021, "3", 9]]},
    "container-title": "Invented Letters",
    "DOI": "10.1000/ABC",
    "URL": "https://example.org/a",
    "abstract": "<jats:p>They wait.</jats:p>",
    "note": "Some words\narXiv:2101.00001 [cs.LG]",
}


def one(value: Any) -> PaperRecord | Rejection:
    (record,) = csl_json.read(Content.of(json.dumps([value])))
    assert isinstance(record, PaperRecord | Rejection)
    return record


def test_a_full_item() -> None:
    record = one(FULL)
    assert isinstance(record, PaperRecord)
    assert record.title == "Patient Gradients & Rivers"
    assert record.authors == ("Ada van Loon Jr.", "The Quiet Group")
    assert (record.year, str(record.published)) == (2021, "2021-03-09")
    assert record.identifiers == (("arxiv", "2101.00001"), ("doi", "10.1000/abc"))
    assert (record.venue, record.abstract) == ("Invented Letters", "They wait.")
    assert record.links == (("page", "https://example.org/a"),)
    assert (record.position, record.standing) == ("item 1", Standing.CATALOGUED)


@pytest.mark.parametrize(
    ("issued", "year"),
    [
        ({"date-parts": [["2020"]]}, 2020),
        ({"date-parts": [[2020, 13, 45]]}, 2020),
        ({"raw": "Spring 2020"}, 2020),
        ("2020-05", 2020),
        ({"date-parts": [[]]}, None),
        ({"date-parts": 7}, None),
        ({"date-parts": [[10**30]]}, None),
        (7, None),
    ],
)
def test_dates(issued: object, year: int | None) -> None:
    record = one({"type": "book", "title": "T", "issued": issued})
    assert isinstance(record, PaperRecord) and record.year == year


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"type": "book"}, "without a title"),
        (7, "no CSL item"),
        ({"title": "x", "custom": {"litlab": {"identifiers": "x"}}}, "identifiers is"),
    ],
)
def test_rejected(value: object, reason: str) -> None:
    record = one(value)
    assert isinstance(record, Rejection) and reason in record.reason


def test_cut_in_the_middle() -> None:
    text = json.dumps([FULL, FULL])
    first, *others = csl_json.read(Content.of(text[:-40]))
    assert isinstance(first, PaperRecord) and isinstance(others[-1], Rejection)


def test_recognised() -> None:
    for value in (
        [FULL],
        {"items": [FULL]},
        [{"type": "book", "title": "x", "author": [{"family": "y"}]}],
    ):
        assert format_of(Content.of(json.dumps(value, indent=1))).FORMAT == "csl-json"  # type: ignore[union-attr]
    for other in ('[{"title": "x", "year": 2021}]', '{"title": "x", "authors": ["y"]}\n'):
        assert csl_json.recognise(Content.of(other).sample) == 0


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["family", "x"]), inner)
    ),
)


@given(st.dictionaries(st.sampled_from([*FULL, "custom"]), values))
def test_any_item_is_a_paper_or_a_rejection(row: dict[str, Any]) -> None:
    record = one(row)
    if isinstance(record, PaperRecord):
        assert PaperRecord.restored(record.stored(), record.position, record.raw) == record
