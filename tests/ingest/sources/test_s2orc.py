"""S2ORC parses: the paper, its text as one page, its bibliography; the other shapes; damage."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.content import Content
from ingest.record import FullText, PaperRecord, Record, Rejection, Standing
from ingest.sources import format_of, s2orc

FOLDER = Path(__file__).parents[1] / "fixtures" / "s2orc"
PARSE = json.loads((FOLDER / "parse.json").read_text(encoding="utf-8"))


def read(*rows: Any) -> list[Record]:
    return list(s2orc.read(Content.of("\n".join(json.dumps(row) for row in rows))))


def test_a_parse_is_a_paper_with_its_text_and_references() -> None:
    paper, full = read(PARSE)
    assert isinstance(paper, PaperRecord)
    assert paper.authors == ("Di Q Kern", "Ada Loon Jr")
    assert (paper.year, paper.standing) == (2019, Standing.LISTED)
    assert isinstance(full, FullText)
    (page,) = full.pages
    assert page.split("\n\n") == [
        *("Introduction", "Sorting is old, and echoes are older (Loon, 2018).", "We listen."),
        *("Results", "Every list is sorted in the end."),
    ]
    (work,) = full.references  # the other one says nothing
    assert work.label == "Ada Loon. 2018. Circuits that remember. In Workshop on Memory."
    assert (work.title, work.authors) == ("Circuits that remember", ("Ada Loon",))
    assert (work.first_author, work.year) == ("Ada Loon", 2018)
    assert work.identifiers == (("arxiv", "1801.00007"), ("doi", "10.9999/memory.7"))


def test_the_shape_of_cord_19() -> None:
    said = PARSE["pdf_parse"]
    row = {
        "paper_id": "f" * 40,
        "metadata": {"title": PARSE["title"], "authors": PARSE["authors"]},
        "abstract": [{"text": "One."}, {"text": "Two."}],
        "body_text": said["body_text"],
        "bib_entries": said["bib_entries"],
    }
    paper, full = read(row)
    assert isinstance(paper, PaperRecord) and isinstance(full, FullText)
    assert (paper.title, paper.abstract) == ("Echo Kernels Sort Lists", "One. Two.")
    assert paper.authors[0] == "Di Q Kern"
    assert len(full.references) == 1


def test_the_first_release_has_a_parse_of_grobid_and_the_abstract_with_the_metadata() -> None:
    row = {
        "paper_id": "10000001",
        "metadata": {"title": "One", "authors": [], "abstract": "It waits.", "year": "2000"},
        "grobid_parse": {
            "abstract": [{"text": "Abstract: It"}],
            "body_text": [{"text": "Body.", "section": None}],
            "bib_entries": PARSE["pdf_parse"]["bib_entries"],
        },
    }
    paper, full = read(row)
    assert isinstance(paper, PaperRecord) and isinstance(full, FullText)
    assert (paper.abstract, paper.year, full.pages) == ("It waits.", 2000, ("Body.",))
    assert len(full.references) == 1


def test_a_source_of_many_papers_has_no_text_of_its_own() -> None:
    assert [type(record) for record in read(PARSE, PARSE)] == [PaperRecord, PaperRecord]


def test_identifiers_wherever_they_stand() -> None:
    (paper,) = read({"paper_id": "2101.00011", "title": "T", "identifiers": {"doi": "10.1000/A"}})
    assert isinstance(paper, PaperRecord)
    assert paper.identifiers == (("arxiv", "2101.00011"), ("doi", "10.1000/a"))


@pytest.mark.parametrize(
    "odd",
    [
        {"pdf_parse": []},
        {"pdf_parse": {"body_text": {"text": 1}, "bib_entries": [1, 2]}},
        {"pdf_parse": {"body_text": [{"text": None, "section": 3}, 4], "bib_entries": {"a": 1}}},
        {"pdf_parse": {"body_text": [{"text": "x"}], "bib_entries": {"a": {"authors": "x"}}}},
        {"authors": [{"first": 1, "middle": "M", "last": None}, []]},
        {"year": 10**30},
        {"year": "soon"},
        {"abstract": 5},
        {"metadata": "x"},
    ],
)
def test_odd_values_lose_no_paper(odd: dict[str, Any]) -> None:
    paper = read({**PARSE, **odd})[0]
    assert isinstance(paper, PaperRecord)
    assert paper.title == "Echo Kernels Sort Lists"


def test_no_title_and_no_end() -> None:
    (untitled,) = read({**PARSE, "title": None})
    assert isinstance(untitled, Rejection)
    assert "without a title" in untitled.reason
    text = json.dumps(PARSE, indent=1)
    for cut in range(20, len(text) - 2, 97):
        (record,) = s2orc.read(Content.of(text[:cut]))
        assert isinstance(record, Rejection), cut
        assert "ends in the middle" in record.reason


@pytest.mark.parametrize("name", ["parse.json", "metadata.jsonl"])
def test_recognised(name: str) -> None:
    known = format_of(Content.of((FOLDER / name).read_bytes()))
    assert known is not None and known.FORMAT == "s2orc"
    assert format_of(Content.of('{"paper_id": "1", "title": "T"}')).FORMAT != "s2orc"


ANY = st.none() | st.text() | st.integers() | st.lists(st.dictionaries(st.text(), st.text()))
KEYS = ("title", "authors", "abstract", "year", "body_text", "bib_entries", "pdf_parse", "metadata")


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), ANY | st.dictionaries(st.sampled_from(KEYS), ANY)))
def test_any_object_is_records(row: dict[str, Any]) -> None:
    assert read(row)
