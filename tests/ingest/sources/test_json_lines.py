"""The starter list's format, and every way to get it wrong."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import AbstractKind
from ingest.content import Content
from ingest.record import PaperRecord, Rejection, Standing
from ingest.sources import format_of, json_lines

FULL = {
    "title": " Patient  Gradients ",
    "arxiv_id": "https://arxiv.org/abs/2101.00001v3",
    "doi": "10.1000/ABC",
    "authors": ["Ada Loon", "Bo Moon"],
    "year": "2021",
    "primary_category": "cs.LG",
    "summary": "They wait.",
}


def one(row: object) -> PaperRecord | Rejection:
    text = row if isinstance(row, str) else json.dumps(row)
    (record,) = json_lines.read(Content.of(f"\n{text}\n\n"))
    assert isinstance(record, PaperRecord | Rejection)
    return record


def test_a_full_entry() -> None:
    record = one(FULL)
    assert isinstance(record, PaperRecord)
    assert (record.position, record.title, record.year) == ("line 2", "Patient Gradients", 2021)
    assert record.identifiers == (("arxiv", "2101.00001"), ("doi", "10.1000/abc"))
    assert record.authors == ("Ada Loon", "Bo Moon")
    assert (record.abstract, record.abstract_kind) == ("They wait.", AbstractKind.SUMMARY)
    assert record.standing == Standing.CATALOGUED
    assert json.loads(record.raw) == FULL


def test_a_bare_entry_and_an_abstract() -> None:
    record = one({"title": "0", "abstract": "So.", "summary": "x", "authors": "Ada Loon; Bo Moon"})
    assert isinstance(record, PaperRecord)
    assert (record.title, record.abstract_kind) == ("0", AbstractKind.ABSTRACT)
    assert (record.standing, record.authors) == (Standing.LISTED, ("Ada Loon", "Bo Moon"))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ('{"title": "x"', "no JSON"),
        ('{"title": "x", "year": ' + "1" * 5000 + "}", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ('["title"]', "no JSON object"),
        ({"titel": "x"}, "without a title"),
        ({"title": "\u0007 "}, "without a title"),
        ({"title": ["x"]}, "title is"),
        ({"title": "x" * 501}, "501 characters"),
        ({"title": "x", "arxiv_id": "21.1"}, "arxiv_id is '21.1'"),
        ({"title": "x", "arxiv_id": 2101.00001}, "not a text"),
        ({"title": "x", "arxiv_id": "10.1000/a"}, "which is none"),
        ({"title": "x", "doi": "no doi"}, "doi is"),
        ({"title": "x", "year": 20211}, "year is 20211"),
        ({"title": "x", "year": "soon"}, "year is soon"),
        ({"title": "x", "authors": [1]}, "authors is neither"),
        ({"title": "x", "authors": {"a": 1}}, "authors is neither"),
    ],
)
def test_rejected(row: object, reason: str) -> None:
    record = one(row)
    assert isinstance(record, Rejection)
    assert reason in record.reason and record.position == "line 2"


def test_recognised() -> None:
    assert format_of(Content.of(json.dumps(FULL))).FORMAT == "json-lines"
    assert format_of(Content.of(f"{json.dumps(FULL)}\n{{broken\n")).FORMAT == "json-lines"


@given(st.dictionaries(st.sampled_from(list(FULL)), st.text() | st.none() | st.lists(st.text())))
def test_any_object_is_a_paper_or_a_rejection(row: dict) -> None:
    record = one(row)
    if isinstance(record, PaperRecord):
        record.title.encode("utf-8")
        assert PaperRecord.restored(record.stored(), record.position, record.raw) == record
