"""What a paper says of itself on its first pages and in the file's own records."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.pdf.abstracts import HEADING, INLINE, abstract
from ingest.pdf.glyphs import Words
from ingest.pdf.marks import names, stated_titles, surroundings, year
from ingest.pdf.page import Line, Page, Reading, rows
from ingest.pdf.people import authors
from ingest.pdf.titles import title

FRONT = 4  # pages that show the size of running text
LEAF = 120  # words of a title page that holds nothing else, at most
REGION = 0.7  # of the page: where authors stand, if no abstract ends them before


@dataclass(frozen=True, kw_only=True)
class FrontMatter:
    """Title, authors and the rest of one paper; empty where it does not say."""

    title: str
    authors: tuple[str, ...] = ()
    abstract: str = ""
    year: int | None = None
    identifiers: tuple[tuple[str, str], ...] = ()
    version: int | None = None


def front_matter(reading: Reading, known: Words) -> FrontMatter:
    """What the paper says of itself; without a title, if none can be made out."""
    pages = reading.pages
    body = body_size(pages)
    found = title(pages, stated_titles(reading.metadata, reading.xmp), body, known)
    number = found.page if found else 0
    page = pages[number]
    below = max((line.y1 for line in found.lines), default=0.0) if found else 0.0
    end = _abstract_begins(page, below)
    front = surroundings(page, end)
    record = " ".join(value for name, value in reading.metadata.items() if name != "title")
    named = names(pages, front, record, reading.xmp)
    arxiv = dict(named.identifiers).get("arxiv", "")
    return FrontMatter(
        title=found.text if found else "",
        authors=authors(
            _between(page, below, end) if below else [],
            reading.metadata.get("author", ""),
            _text(pages[:3]),
        ),
        abstract=abstract(pages, number, below - 2, body, known),
        year=year(arxiv, front, reading.metadata),
        identifiers=named.identifiers,
        version=named.version,
    )


def body_size(pages: Sequence[Page]) -> float:
    """The size of type that most of the first pages is set in."""
    sizes: Counter[float] = Counter()
    for page in pages[:FRONT]:
        for line in page.lines:
            sizes[round(2 * line.size) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _abstract_begins(page: Page, below: float) -> float:
    """The height at which the abstract, or else the running text, begins at the latest."""
    for row in rows(page.lines):
        text = row.text.strip()
        if row.y0 > below and (HEADING.fullmatch(text) or INLINE.match(text)):
            return row.y0
    words = sum(len(line.text.split()) for line in page.lines)
    return max(REGION * page.height, below) if words > LEAF else page.height


def _between(page: Page, below: float, end: float) -> list[Line]:
    """The lines between the title and the abstract, as they are read."""
    return [row for row in rows(page.lines, gap=0.8) if below - 2 <= row.y0 < end - 2]


def _text(pages: Sequence[Page]) -> str:
    return re.sub(r"\s+", " ", " ".join(line.text for page in pages for line in page.lines))
