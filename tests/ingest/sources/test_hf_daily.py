"""The daily papers' answer: fields, links, odd values, and an answer that ends too early."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.models import AbstractKind
from ingest.content import Content
from ingest.record import PaperRecord, Rejection, Standing
from ingest.sources import format_of, hf_daily

ANSWER = (Path(__file__).parents[1] / "fixtures" / "hf-daily" / "answer.json").read_text()
PAPER = {
    "id": "2609.00001",
    "title": "A $k$-Step  Wait &amp; See",
    "summary": "They wait.\nThen they see.",
    "authors": [{"name": "Ada Loon"}, {"name": ""}, {"_id": 3}, "Bo Moon", 7],
    "publishedAt": "2026-09-01T23:00:00.000Z",
    "githubRepo": "https://github.com/example/wait",
    "projectPage": "https://example.org/wait?see=1",
}


def one(paper: Any, **outer: Any) -> PaperRecord | Rejection:
    (record,) = hf_daily.read(Content.of(json.dumps([{"paper": paper, **outer}])))
    assert isinstance(record, PaperRecord | Rejection)
    return record


def test_a_paper_with_all_there_is() -> None:
    record = one(PAPER, numComments=2)
    assert isinstance(record, PaperRecord)
    assert record.title == "A $k$-Step Wait & See"
    assert (record.abstract, record.abstract_kind) == (
        "They wait. Then they see.",
        AbstractKind.ABSTRACT,
    )
    assert record.authors == ("Ada Loon", "Bo Moon")
    assert (record.published, record.year) == (date(2026, 9, 1), 2026)
    assert record.identifiers == (("arxiv", "2609.00001"),)
    assert record.links == (
        ("code", "https://github.com/example/wait"),
        ("page", "https://example.org/wait?see=1"),
    )
    assert record.standing == Standing.CATALOGUED
    assert json.loads(record.raw)["paper"] == PAPER


@pytest.mark.parametrize(
    "link",
    ["ftp://example.org", "javascript:alert(1)", "https://", "https://a b", 'https://a/"', "x", 3]
    + ["https://example.org/" + "x" * 600, ["https://example.org"], "https://exa\nmple.org/ x"],
)
def test_no_other_links(link: Any) -> None:
    record = one({**PAPER, "githubRepo": link, "projectPage": None})
    assert isinstance(record, PaperRecord)
    assert record.links == ()


@pytest.mark.parametrize(
    "odd",
    [
        {"id": 2609.00001},
        {"id": "none"},
        {"publishedAt": "2026-13-01T00:00:00Z"},
        {"publishedAt": 5},
        {"authors": {"name": "A"}},
        {"authors": None},
        {"summary": ["x"]},
    ],
)
def test_an_odd_value_loses_no_paper(odd: dict[str, Any]) -> None:
    record = one({**PAPER, **odd})
    assert isinstance(record, PaperRecord)
    assert record.title == "A $k$-Step Wait & See"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[{"paper": {"title": ""}, "title": " "}]', "without a title"),
        (json.dumps([{"paper": {"title": "x" * 501}}]), "501 characters"),
        ('[{"paper": 3}]', "without a title"),
        ("[null]", "no JSON object"),
        ("[7]", "no JSON object"),
        ('[{"paper": {"title": oops}}]', "no JSON"),
        ("[" * 300, "nested deeper|in the middle"),
    ],
)
def test_rejected(text: str, reason: str) -> None:
    (record,) = hf_daily.read(Content.of(text))
    assert isinstance(record, Rejection)
    assert any(part in record.reason for part in reason.split("|"))


def test_lone_surrogates_and_twice_a_key() -> None:
    text = '[{"paper": {"title": "x", "title": "A\\ud800 B", "summary": "\\udfff", "upvotes": 1}}]'
    (record,) = hf_daily.read(Content.of(text))
    assert isinstance(record, PaperRecord)
    assert (record.title, record.abstract) == ("A B", "")


@pytest.mark.parametrize("cut", range(1, len(ANSWER), 37))
def test_what_came_before_the_end_stays(cut: int) -> None:
    whole = [r for r in hf_daily.read(Content.of(ANSWER)) if isinstance(r, PaperRecord)]
    *before, last = hf_daily.read(Content.of(ANSWER.encode()[:cut]))
    assert isinstance(last, Rejection)
    assert [r for r in before if isinstance(r, PaperRecord)] == whole[: len(before)]


@pytest.mark.parametrize(
    "text",
    [
        ANSWER,
        json.dumps(json.loads(ANSWER), indent=2),
        json.dumps({"dailyPapers": json.loads(ANSWER)}),
        json.dumps(json.loads(ANSWER)[0]["paper"]),
        "\n".join(json.dumps(row) for row in json.loads(ANSWER)),
        json.dumps([{"paper": {"id": "2609.00001", "title": "T", "summary": "S"}}]),
    ],
)
def test_recognised(text: str) -> None:
    known = format_of(Content.of(text))
    assert known is not None and known.FORMAT == "hf-daily"
    assert any(isinstance(record, PaperRecord) for record in known.read(Content.of(text)))


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from([*PAPER, "x"]), st.none() | st.text() | st.integers()))
def test_any_object_is_a_paper_or_a_rejection(row: dict[str, Any]) -> None:
    record = one(row)
    if isinstance(record, PaperRecord):
        assert PaperRecord.restored(record.stored(), record.position, record.raw) == record
