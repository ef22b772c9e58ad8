"""Papers pages copied as text: cards, in the page's words and in nobody's."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.models import AbstractKind
from ingest.content import Content
from ingest.record import PaperRecord, Record, Rejection
from ingest.sources import format_of, hf_papers_text

FOLDER = Path(__file__).parents[1] / "fixtures"
COPIED = (FOLDER / "hf-papers-text" / "copied.txt").read_text(encoding="utf-8")
ABSTRACT = "We wait, and then we see what waiting has brought us, which is not little. " * 4


def read(text: str) -> list[Record]:
    return list(hf_papers_text.read(Content.of(text)))


def test_the_cards_of_a_page() -> None:
    first, second, untitled, last = read(COPIED)
    assert isinstance(first, PaperRecord)
    assert first.title == "Patient Gradients: Waiting $k$ Steps Costs Little"
    assert (first.position, first.raw.split("\n")[:2]) == ("card 1", ["Submitted by", "aloon"])
    assert isinstance(second, PaperRecord)
    assert second.authors == ("Cy Dune", "Ada Loon", "Bo van Moon")
    assert isinstance(untitled, Rejection)
    assert "without a title" in untitled.reason
    assert isinstance(last, PaperRecord)
    assert last.title == "2048 Ways to Sort"


def test_an_abstract_in_a_card() -> None:
    (record,) = read(f"Submitted by\nx\n3\nA Title\n{ABSTRACT}\n\u00b7\n4 authors\n")
    assert isinstance(record, PaperRecord)
    assert (record.title, record.abstract) == ("A Title", ABSTRACT.strip())
    assert record.abstract_kind == AbstractKind.ABSTRACT


def test_a_text_that_ends_in_a_card() -> None:
    card = "Submitted by\nx\n3\nA Title\n4 authors\n"
    *before, last = read(card + "Submitted by\ny\n12\nHalf a Ti")
    assert [type(record) for record in before] == [PaperRecord]
    assert isinstance(last, Rejection)
    assert "ends in the middle" in last.reason
    assert isinstance(read(card + "Submitted by")[-1], Rejection)


@pytest.mark.parametrize("folder", ["similar-papers", "lecture-deck", "arxiv-mailing", "bibtex"])
def test_other_texts_are_left_to_their_readers(folder: str) -> None:
    for path in (FOLDER / folder).iterdir():
        assert hf_papers_text.recognise(Content.of(path.read_bytes()).sample) == 0.0


def test_abstracts_under_titles_are_no_cards() -> None:
    listing = "".join(f"Paper Number {n} of Many\n{ABSTRACT}\n" for n in range(9))
    text = f"Submitted by x\n{listing}3 authors\n"
    assert hf_papers_text.recognise(Content.of(text).sample) == 0.0
    prose = "Submitted by x\n" + "A line of some other text\n" * 200 + "3 authors\n"
    assert hf_papers_text.recognise(Content.of(prose).sample) == 0.0


def test_recognised() -> None:
    known = format_of(Content.of(COPIED))
    assert known is not None and known.FORMAT == "hf-papers-text"


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from([*COPIED.split("\n"), ABSTRACT, "x" * 600]) | st.text()))
def test_any_lines_are_cards_or_rejections(lines: list[str]) -> None:
    for record in read("\n".join(lines)):
        assert isinstance(record, PaperRecord | Rejection)
        if isinstance(record, PaperRecord):
            assert 0 < len(record.title) <= 500
