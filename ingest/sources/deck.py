"""Lecture decks as plain text: what the lecture is, its outline, and every work it cites.

A cited work with a title is a paper; one without stays a citation until the catalogue knows it.
"""

import re
from collections.abc import Iterator

from ingest.content import Content, Sample
from ingest.fields.cleaning import as_it_stood
from ingest.lectures.citations import cited_works
from ingest.lectures.outline import outline
from ingest.lectures.slides import COURSE, ITEM, first_page, slides
from ingest.record import CitedWork, DeckRecord, PaperRecord, Record, Standing

FORMAT = "lecture-deck"
SIGNS = re.compile(
    r"^\W*(?:lecture \d+|outline\b|agenda\b|slide \d+)", re.IGNORECASE | re.MULTILINE
)


def recognise(sample: Sample) -> float:
    """High for a text of lists that calls itself a lecture or shows an outline."""
    lines = [line for line in sample.text.split("\n") if line.strip()]
    items = sum(bool(ITEM.match(line)) for line in lines)
    if items < 3 or '{"' in sample.text[:200]:
        return 0.0
    signs = bool(SIGNS.search(sample.text)) + any(COURSE.match(line.strip()) for line in lines[:10])
    paged = sample.text.count("\f") >= 2
    return min(1.0, 0.5 * signs + 0.2 * paged + 0.3 * (items > 0.1 * len(lines))) * (signs > 0)


def read(content: Content) -> Iterator[Record]:
    """The deck, and a paper for each work that it cites with a title."""
    text = content.text()
    shown = slides(text)
    page = first_page(text)
    citations = cited_works(shown)
    yield DeckRecord(
        title=page.title,
        course=page.course,
        lecturer=page.lecturer,
        held_on=page.held_on,
        slides=len(shown),
        topics=outline(shown),
        citations=citations,
    )
    for place, work in enumerate(citations, start=1):
        if work.title:
            yield _paper(work, place)


def _paper(work: CitedWork, place: int) -> PaperRecord:
    return PaperRecord(
        position=f"slide {work.slides[0]}, citation {place}",
        raw=as_it_stood(work.label),
        title=work.title,
        standing=Standing.CITED,
        authors=work.authors,
        first_author=work.first_author,
        year=work.year,
        identifiers=work.identifiers,
    )
