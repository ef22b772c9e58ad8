"""Semantic Scholar's answers in all their shapes, and what is none."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.models import AbstractKind
from ingest.content import Content
from ingest.record import PaperRecord, Record, Rejection, Standing
from ingest.sources import format_of, semantic_scholar

FOLDER = Path(__file__).parents[1] / "fixtures" / "semantic-scholar"
PAPER = json.loads((FOLDER / "paper.json").read_text(encoding="utf-8"))


def read(value: Any) -> list[Record]:
    return list(semantic_scholar.read(Content.of(json.dumps(value))))


def test_a_paper_with_all_there_is() -> None:
    (record,) = read(PAPER)
    assert isinstance(record, PaperRecord)
    assert record.title == "Patient Gradients"
    assert record.identifiers == (("arxiv", "2101.00011"), ("doi", "10.9999/patient.1"))
    assert record.authors == ("Ada Loon", "Bo van Moon")
    assert (record.year, record.published) == (2021, date(2021, 1, 4))
    assert (record.venue, record.standing) == ("Journal of Slow Learning", Standing.CATALOGUED)
    assert record.abstract_kind == AbstractKind.ABSTRACT


SHAPES = {
    "a list": [PAPER, PAPER],
    "a search": {"total": 2, "offset": 0, "data": [PAPER, PAPER]},
    "citations": {"offset": 0, "data": [{"citingPaper": PAPER, "isInfluential": True}] * 2},
    "recommendations": {"recommendedPapers": [PAPER, PAPER]},
    "an author's papers": {"authorId": "1", "name": "Ada Loon", "papers": [PAPER, PAPER]},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_an_answer(shape: str) -> None:
    text = json.dumps(SHAPES[shape])
    known = format_of(Content.of(text))
    assert known is not None and known.FORMAT == "semantic-scholar"
    papers = [record for record in known.read(Content.of(text)) if isinstance(record, PaperRecord)]
    assert [paper.title for paper in papers] == ["Patient Gradients"] * 2
    assert [paper.position for paper in papers] == ["item 1", "item 2"]


def test_the_bulk_data_and_the_first_version() -> None:
    bulk = {
        "corpusid": 11,
        "externalids": {"ArXiv": "2101.00011", "DOI": None},
        "title": "Patient Gradients",
        "publicationdate": "2021-01-04",
        "authors": [{"authorId": "1", "name": "Ada Loon"}],
    }
    first = {"paperId": "a" * 40, "arxivId": "2101.00011", "doi": None, "title": "T", "topics": []}
    text = f"{json.dumps(bulk)}\n{json.dumps(first)}\n"
    known = format_of(Content.of(text))
    assert known is not None and known.FORMAT == "semantic-scholar"
    for record in known.read(Content.of(text)):
        assert isinstance(record, PaperRecord)
        assert record.identifiers == (("arxiv", "2101.00011"),)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ([None], "does not know"),
        ([[PAPER]], "no JSON object"),
        ({"data": [{"paperId": "x", "title": None}]}, "without a title"),
        ({"data": [{"citedPaper": {"title": " "}}]}, "without a title"),
        ({"data": ["x"]}, "no JSON object"),
    ],
)
def test_rejected(value: Any, reason: str) -> None:
    (record,) = read(value)
    assert isinstance(record, Rejection)
    assert reason in record.reason


@pytest.mark.parametrize(
    "odd",
    [
        {"externalIds": {"ArXiv": 2101.00011, "DOI": ["x"]}},
        {"externalIds": {"ArXiv": "none", "DOI": "none"}},
        {"externalIds": None, "year": 10**40, "publicationDate": "soon"},
        {"authors": [{"name": None}, 3], "venue": {"name": "V"}, "journal": []},
    ],
)
def test_odd_values_lose_no_paper(odd: dict[str, Any]) -> None:
    (record,) = read({**PAPER, **odd})
    assert isinstance(record, PaperRecord)
    assert record.title == "Patient Gradients"


def test_an_answer_that_ends_too_early() -> None:
    text = json.dumps({"total": 3, "data": [PAPER, PAPER, PAPER]})
    for cut in range(20, len(text) - 1, 53):
        *before, last = semantic_scholar.read(Content.of(text[:cut]))
        assert all(isinstance(record, PaperRecord) for record in before)
        assert isinstance(last, Rejection)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*PAPER, "data", "citedPaper"]),
        st.none() | st.text() | st.integers() | st.lists(st.dictionaries(st.text(), st.text())),
    )
)
def test_any_object_is_records(row: dict[str, Any]) -> None:
    for record in read(row):
        if isinstance(record, PaperRecord):
            assert PaperRecord.restored(record.stored(), record.position, record.raw) == record
