"""Saved papers pages: the JSON in them, the cards without it, damage, and hostile HTML."""

import html
import json
from pathlib import Path

import pytest

from ingest.content import Content
from ingest.record import PaperRecord, Record, Rejection, SourceError, Standing
from ingest.sources import format_of, hf_papers_page

FOLDER = Path(__file__).parents[1] / "fixtures" / "hf-papers-page"
PAGE = (FOLDER / "page.html").read_text(encoding="utf-8")
TITLES = [
    "Patient Gradients: Waiting $k$ Steps Costs Little",
    "Two Maps Remember One House",
    "Echo Kernels Sort Lists",
]


def read(text: str) -> list[Record]:
    return list(hf_papers_page.read(Content.of(text)))


def titles(records: list[Record]) -> list[str]:
    return [record.title for record in records if isinstance(record, PaperRecord)]


def props(value: object) -> str:
    shown = value if isinstance(value, str) else json.dumps(value)
    return f'<html><body><div data-target="DailyPapers" data-props="{html.escape(shown)}"></div>'


def test_the_records_are_read_and_no_card_twice() -> None:
    records = read(PAGE)
    assert titles(records) == TITLES
    first = records[0]
    assert isinstance(first, PaperRecord)
    assert first.authors == ("Ada Loon", "Bo van Moon", "Zo\u00eb Noon")
    assert 'The "slow" rule needs no tuning & no memory.' in first.abstract
    assert json.loads(first.raw)["paper"]["id"] == "2609.00101"
    assert [record.position for record in records] == ["item 1", "item 2", "item 3"]


def test_cards_stand_in_where_there_are_no_records() -> None:
    records = read((FOLDER / "cards_only.html").read_text(encoding="utf-8"))
    assert titles(records) == TITLES
    first = records[0]
    assert isinstance(first, PaperRecord)
    assert first.identifiers == (("arxiv", "2609.00101"),)
    assert (first.standing, first.abstract) == (Standing.CATALOGUED, "")


def test_cards_stand_in_for_broken_records() -> None:
    records = read((FOLDER / "broken_records.html").read_text(encoding="utf-8"))
    assert sorted(titles(records)) == sorted(TITLES)
    (rejected,) = [record for record in records if isinstance(record, Rejection)]
    assert "no JSON" in rejected.reason and "2609.00102" in rejected.raw


def test_a_card_in_another_dress() -> None:
    card = '<article><h3>T &amp; <b>U</b><a href="https://huggingface.co/papers/2101.00001"></a>'
    records = read(f"<html><body>{card}</h3></article>{card}</h3></article></body></html>")
    assert titles(records) == ["T & U"]
    assert records[0].identifiers == (("arxiv", "2101.00001"),)  # type: ignore[union-attr]


def test_a_page_cut_off_in_its_records_gives_those_before() -> None:
    cut = PAGE.index("2609.00104")
    records = read(PAGE[:cut])
    assert titles(records) == TITLES[:2]
    assert isinstance(records[-1], Rejection)


@pytest.mark.parametrize("cut", range(400, len(PAGE), 61))
def test_a_page_cut_off_anywhere(cut: int) -> None:
    try:
        records = read(PAGE[:cut])
    except SourceError:
        assert cut < PAGE.index("&quot;Echo Kernels")
        return
    assert titles(records) == TITLES[: len(titles(records))]
    if len(titles(records)) < len(TITLES):
        assert isinstance(records[-1], Rejection)


@pytest.mark.parametrize(
    "text",
    [
        "<html><body>nothing here</body></html>",
        "<html><article><h3></h3></article>",
        "<!-- " + "<" * 1000,
    ],
)
def test_a_page_without_papers_is_refused(text: str) -> None:
    with pytest.raises(SourceError, match="without papers"):
        read(text)


@pytest.mark.parametrize("value", ["", "{", "[[[", '{"dailyPapers": 3}', '{"dailyPapers": [', "x"])
def test_records_that_are_none(value: str) -> None:
    try:
        assert not titles(read(props(value)))
    except SourceError as error:
        assert "without papers" in str(error)


def test_a_page_of_nothing_but_tags() -> None:
    card = '<article><h3><a href="/papers/2101.00001">T</a></h3></article>'
    assert titles(read("<html><body>" + "<div>" * 200_000 + card)) == ["T"]
    assert titles(read("<html>" + "<article><h3>" * 20_000 + card)) == ["T"]


def test_a_page_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hf_papers_page, "PAGE_LIMIT", 1_000)
    with pytest.raises(SourceError, match="larger than"):
        read(PAGE)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (PAGE, True),
        (PAGE.replace('"DailyPapers"', "'DailyPapers'"), True),
        ("<html><body>Some text about huggingface.co/papers\n" + "<p>and more</p>\n" * 9, False),
        ('<html><title>New submissions</title><a href="/abs/2101.00001">x</a>\n', False),
    ],
)
def test_recognised(text: str, own: bool) -> None:
    known = format_of(Content.of(text))
    assert (known is not None and known.FORMAT == "hf-papers-page") == own
