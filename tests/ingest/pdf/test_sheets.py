"""Slides told from papers, and their text as the reader of decks wants it."""

from collections.abc import Callable

from ingest.pdf import reading, sheets


def slides(press: type, width: float = 720, height: float = 540) -> object:
    page = press(width, height)
    page.centred(200, 32, "Waiting Well").centred(300, 18, "Ida van Noon").centred(
        340, 14, "1 May 2031"
    )
    for number, items in enumerate((("Tides", "Lanterns"), ("Tides", "Harbours")), start=2):
        page.sheet().line(40, 60, 28, "Outline")
        for k, item in enumerate(items):
            page.line(60, 120 + 30 * k, 20, f"\u2022 {item}")
            page.line(90, 135 + 30 * k, 14, f"\u2022 {item} at night")
        page.line(40, 520, 8, "Ida van Noon").line(680, 520, 8, f"{number} / 3")
    return page


def test_slides_are_wide_and_papers_are_not(press: type, file_of: Callable) -> None:
    deck = reading.read(str(file_of(slides(press).bytes()))).pages
    assert sheets.is_deck(deck)
    assert not sheets.is_deck(deck[:2])
    paper = press().body(60).sheet().body(60).sheet().body(60)
    assert not sheets.is_deck(reading.read(str(file_of(paper.bytes()))).pages)
    wide = press(842, 595)  # a scan of a book, two pages at once
    for _ in range(3):
        wide.body(40, 7, 1)
        wide.body(40, 7, 2).sheet()
    assert not sheets.is_deck(reading.read(str(file_of(wide.bytes()))).pages[:3])


def test_upright_slides_call_themselves_a_lecture(press: type, file_of: Callable) -> None:
    pages = reading.read(str(file_of(slides(press, 595, 842).bytes()))).pages
    assert sheets.is_deck(pages)


def test_text_of_slides(press: type, file_of: Callable) -> None:
    pages = reading.read(str(file_of(slides(press).bytes()))).pages
    first, second, third, rest = sheets.deck_text(pages).split("\f")
    assert first.split("\n") == ["Waiting Well", "", "Ida van Noon", "", "1 May 2031"]
    assert second.split("\n") == [
        *("Outline", "", "- Tides", "    - Tides at night"),
        *("- Lanterns", "    - Lanterns at night"),
        *("", "Ida van Noon"),
    ]
    assert "Harbours" in third and not rest
