"""Whatever stands on the pages, something sensible is said of it, and nothing fails."""

import random
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.pdf import bibliography, glyphs, sheets
from ingest.pdf.front_matter import front_matter
from ingest.pdf.page import Line, Page, Reading
from ingest.pdf.supervisor import Supervisor
from ingest.record import SourceError

TEXTS = st.sampled_from(
    (
        *("Abstract", "Abstract.", "References", "1 Introduction", "Ada van Loon1, Bo Moon and Cy"),
        *("Patient Machines Learn", "from the Tide", "10.1000/x.", "arXiv:2101.00001v2 [cs.LG]"),
        *("[1] A. Loon. The tide. 2020.", "\u2022 Tides", "*", "1", "Journal of Waiting 3 (2031)"),
        *("We study how machines wait for the tide of the harbour and that is it", "\u00a9 2031"),
    )
) | st.text(st.characters(exclude_categories=["C"]), max_size=60)


@st.composite
def lines(draw: Callable) -> Line:
    x, y = draw(st.floats(-10, 600)), draw(st.floats(-10, 850))
    size = draw(st.sampled_from((6.0, 8.0, 10.0, 12.0, 20.0)))
    text = glyphs.readable(draw(TEXTS)).strip() or "-"
    parts = ((text[:3], False), (text[3:], True)) if draw(st.booleans()) else ()
    return Line(
        text=text,
        size=size,
        **{"x0": x, "y0": y, "x1": x + draw(st.floats(0, 500)), "y1": y + size},
        bold=draw(st.booleans()),
        upright=draw(st.integers(0, 9)) > 0,
        block=draw(st.integers(0, 3)),
        parts=parts,
    )


PAGES = st.lists(
    st.builds(
        Page,
        width=st.sampled_from((595.0, 1.0, 842.0)),
        height=st.sampled_from((842.0, 1.0, 595.0)),
        lines=st.lists(lines(), max_size=25).map(tuple),
    ),
    min_size=1,
    max_size=4,
)
RECORDS = st.dictionaries(st.sampled_from(("title", "author", "subject", "creationDate")), TEXTS)


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(PAGES, RECORDS, st.text(max_size=80))
def test_any_pages(pages: list[Page], metadata: dict[str, str], xmp: str) -> None:
    known = glyphs.words(page.text for page in pages)
    found = front_matter(Reading(pages=tuple(pages), metadata=metadata, xmp=xmp), known)
    assert len(found.title) <= 500 and "\n" not in found.title + found.abstract
    assert len(dict(found.identifiers)) == len(found.identifiers)
    for one in bibliography.references(pages, known):
        assert one.label
    assert sheets.deck_text(pages).count("\f") == len(pages)
    sheets.is_deck(pages)


def test_damaged_files_are_read_or_refused(press: type, file_of: Callable[[bytes], Path]) -> None:
    page = press().centred(80, 20, "Waiting for the Tide").line(57, 150, 12, "Abstract")
    whole = page.body(180).sheet().line(57, 60, 12, "References").body(80).bytes()
    rng = random.Random(7)
    asked = Supervisor()
    for _ in range(40):
        damaged = bytearray(whole)
        for _ in range(rng.randint(1, 60)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        try:
            assert asked.ask(file_of(bytes(damaged)))["pages"]
        except SourceError as error:
            assert "broke down" not in str(error)
    asked.close()
