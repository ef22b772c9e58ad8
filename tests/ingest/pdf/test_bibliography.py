"""Lists of references in the orders and layouts of many houses."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.pdf import bibliography, glyphs, reading
from ingest.pdf.entries import Entry, entry

TITLE = "Waiting with lanterns: a study of tides"
STYLES = (
    "Ada van Loon, Bo Moon, and Cy Sun. 2031. {t}. In WAIT.",
    "Ada van Loon and Bo Moon. 2031. {t}. Journal of Waiting 3, 2 (2031), 1-9.",
    "van Loon, A., Moon, B.: {t}. In: Proceedings of WAIT, pp. 1-9 (2031)",
    "van Loon, A., Moon, B., 2031. {t}, in: Proc. of WAIT, Nowhere. p. 1.",
    "A. van Loon, B. Moon, and C. Sun, \u201c{t},\u201d in Proc. WAIT, 2031, pp. 1-9.",
    "A. van Loon and B. Moon. {t}. Waiting, 13(4):361-372, Mar. 2031.",
    "van Loon AB, Moon C (2031). \u201c{t}.\u201d Journal of Waiting, 3, 1-9.",
    "van Loon, A., & Moon, B. (2031). {t}. Journal of Waiting, 3(2), 1-9.",
    "Ada van Loon et al. {t}. arXiv:2031.00001, 2031.",
)


@pytest.mark.parametrize("style", STYLES)
def test_the_orders_of_one_reference(style: str) -> None:
    found = entry(style.format(t=TITLE))
    assert found.title.lower() == TITLE.lower()
    assert found.year == 2031
    assert "Loon" in found.first_author and "Moon" not in found.first_author
    assert found.label == style.format(t=TITLE)


def test_a_title_that_holds_another_one() -> None:
    found = entry("Ada Loon and Bo Moon. 2031. Files for \u201cWaiting with Lanterns\u201d. Shelf.")
    assert found.title == "Files for \u201cWaiting with Lanterns"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A. Loon. Tides. arXiv preprint arXiv:2105.01234v2, 2021.", {"arxiv": "2105.01234"}),
        ("A. Loon. Tides. https://doi.org/10.1000/ab.12.", {"doi": "10.1000/ab.12"}),
        ("A. Loon. Tides. https://doi.org/10.1145/ 3616372", {"doi": "10.1145/3616372"}),
        ("A. Loon. Tides. 2020.", {}),
    ],
)
def test_identifiers(text: str, names: dict[str, str]) -> None:
    assert dict(entry(text).identifiers) == names


def test_physics_gives_no_titles_and_none_are_made_up() -> None:
    found = entry("Loon A and Moon B, 2008 Class. Quantum Grav. 25 175001 [SPIRES]")
    assert (found.title, found.first_author, found.year) == ("", "Loon", 2008)
    assert entry("http://www.tides.example.org, seen in May.").title == ""


def list_of(path: Path) -> list[Entry]:
    found = reading.read(str(path))
    return bibliography.references(found.pages, glyphs.words(page.text for page in found.pages))


def cited(number: int) -> str:
    return (
        f"Ada Loon{'abcdefghij'[number]}, Bo Moon, and Cy Sun. 2031. Waiting with lantern number"
        f" {number} of the harbour and other slow things. In Proceedings of Waiting, Nowhere."
    )


def test_numbered_in_two_columns_across_pages(press: type, file_of: Callable) -> None:
    page = press().centred(80, 20, "Waiting for the Tide").body(120, 10, 2).sheet()
    page.body(60, 10, 2).sheet().line(57, 60, 12, "References", "hebo")
    y = 80.0
    for number in range(5):
        y = page.flow(57, y, 220, 9, f"[{number + 1}] {cited(number)}")
    y = 60.0
    for number in range(5, 10):
        y = page.flow(310, y, 220, 9, f"[{number + 1}] {cited(number)}")
    page.sheet().line(57, 60, 12, "A Appendix", "hebo").body(80)
    found = list_of(file_of(page.bytes()))
    assert [one.label for one in found] == [cited(number) for number in range(10)]


@pytest.mark.parametrize("indent", [11, 0])
def test_unnumbered_by_hanging_lines_or_by_gaps(
    indent: float, press: type, file_of: Callable
) -> None:
    page = press().centred(80, 20, "Waiting for the Tide").body(120).sheet()
    y = page.line(57, 60, 12, "6. REFERENCES", "hebo") and 80.0
    for number in range(8):
        y = page.flow(57, y, 300, 9, cited(number), indent) + (0 if indent else 6)
    found = list_of(file_of(page.bytes()))
    assert [one.title for one in found] == [
        f"Waiting with lantern number {number} of the harbour and other slow things"
        for number in range(8)
    ]


def test_no_list_is_no_reference(press: type, file_of: Callable) -> None:
    assert list_of(file_of(press().centred(80, 20, "Waiting").body(120).bytes())) == []


def test_page_headers_are_no_part_of_an_entry(press: type, file_of: Callable) -> None:
    page = press()
    for number in range(4):
        page.line(57, 30, 8, f"Journal of Waiting 10 (2031) {number}").body(60)
        page.sheet()
    y = page.line(57, 60, 12, "References") and 80.0
    for number in range(3):
        y = page.flow(57, y, 400, 10, f"[{number + 1}] {cited(number)}")
    page.line(57, 780, 10, "[4] Dee Star. The tide comes back")
    page.sheet().line(57, 30, 8, "Journal of Waiting 10 (2031) 5")
    page.line(57, 60, 10, "to the harbour. Waiting Press, 2030.")
    last = list_of(file_of(page.bytes()))[-1]
    assert last.label == "Dee Star. The tide comes back to the harbour. Waiting Press, 2030."


@given(st.text(max_size=400))
def test_any_text_is_an_entry(text: str) -> None:
    found = entry(text)
    assert len(found.title) <= 500 and len(found.label) <= 500
