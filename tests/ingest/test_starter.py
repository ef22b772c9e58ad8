"""The starter list: 75 works, each with facts and a summary that is nobody's abstract."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

import ingest

STARTER = Path(ingest.__file__).parent / "starter" / "papers.jsonl"
KEYS = ["title", "arxiv_id", "authors", "year", "primary_category", "summary"]
COPIED_RUN = 12  # words in a row that two people do not write by chance
ENDED_SENTENCE = re.compile(r"[.!?](?=\s|$)")


@pytest.fixture(scope="module")
def works() -> list[dict[str, Any]]:
    return [json.loads(line) for line in STARTER.read_text(encoding="utf-8").splitlines()]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def runs(text: str) -> set[tuple[str, ...]]:
    """Every stretch of COPIED_RUN words in a row."""
    spoken = words(text)
    return {
        tuple(spoken[start : start + COPIED_RUN]) for start in range(len(spoken) - COPIED_RUN + 1)
    }


def test_a_run_of_words_is_found_whatever_its_case_and_punctuation() -> None:
    copied = "one, two three FOUR five six seven: eight nine ten eleven-twelve"
    assert runs(copied) == runs("One two three four five six seven eight nine ten eleven twelve!")
    assert runs(copied) <= runs(f"Before. {copied} after")
    assert not runs("one two three")


def test_seventy_five_works_with_every_key(works: list[dict[str, Any]]) -> None:
    assert len(works) == 75
    assert all(list(work) == KEYS for work in works)


def test_facts_have_their_types(works: list[dict[str, Any]]) -> None:
    for work in works:
        assert work["title"] == work["title"].strip() != ""
        assert work["authors"] and all(name == name.strip() != "" for name in work["authors"])
        assert type(work["year"]) is int
        assert re.fullmatch(r"([a-z]+(-[a-z]+)?\.[A-Z]{2})?", work["primary_category"]), work


def test_identifiers_are_unique_base_ids_of_their_year(works: list[dict[str, Any]]) -> None:
    ids = [work["arxiv_id"] for work in works]
    assert len(set(ids)) == len(ids)
    for work in works:
        assert re.fullmatch(r"\d{2}(0[1-9]|1[0-2])\.\d{4,5}", work["arxiv_id"]), work["title"]
        assert work["year"] == 2000 + int(work["arxiv_id"][:2]), work["title"]


def test_titles_are_unique(works: list[dict[str, Any]]) -> None:
    assert len({" ".join(words(work["title"])) for work in works}) == len(works)


def test_summaries_are_two_or_three_sentences(works: list[dict[str, Any]]) -> None:
    for work in works:
        summary = work["summary"]
        assert 2 <= len(ENDED_SENTENCE.findall(summary)) <= 3, work["title"]
        assert 150 <= len(summary) <= 600, work["title"]
        assert summary == " ".join(summary.split()) and summary[-1] == ".", work["title"]


def test_text_is_stored_as_itself_not_as_escapes() -> None:
    assert "\\u" not in STARTER.read_text(encoding="utf-8")


def test_no_summary_copies_a_listing(works: list[dict[str, Any]], shared: Path) -> None:
    listings = sorted((shared / "listings").glob("*.txt"))
    printed = {run for path in listings for run in runs(path.read_text(encoding="utf-8-sig"))}
    assert len(printed) > 10_000
    assert not [work["title"] for work in works if runs(work["summary"]) & printed]


def test_facts_are_those_of_the_reference_table(works: list[dict[str, Any]], shared: Path) -> None:
    with (shared / "starter" / "papers.csv").open(encoding="utf-8", newline="") as table:
        expected = list(csv.DictReader(table))
    facts = [
        {
            "title": work["title"],
            "arxiv_id": work["arxiv_id"],
            "authors": "; ".join(work["authors"]),
            "year": str(work["year"]),
            "primary_category": work["primary_category"],
        }
        for work in works
    ]
    assert facts == expected
