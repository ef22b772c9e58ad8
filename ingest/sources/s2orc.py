"""S2ORC: papers parsed by GROBID as JSON, one object a file or one a line; CORD-19 alike.

Title, authors and abstract were read off a PDF by a machine, so its word counts no more than a
listing's. The body is one page, as the parse has no pages, and the bibliography the references.
"""

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from catalog.models import AbstractKind
from ingest.content import Content, Sample
from ingest.fields import json_fields as fields
from ingest.fields.cleaning import as_it_stood, one_line
from ingest.record import CitedWork, FullText, PaperRecord, Record, Rejection, SourceError, Standing
from ingest.syntax.json_items import Item, items

FORMAT = "s2orc"
BEGINS = re.compile(r'\s*\[?\s*\{\s*"(?:paper_id|title|header|_pdf_hash)"')
SIGNS = ('"pdf_parse"', '"latex_parse"', '"body_text"', '"bib_entries"', '"has_pdf_parse"', "S2ORC")
PARSES = ("pdf_parse", "latex_parse", "grobid_parse")  # the last as in the first release
LABEL_LIMIT = 1_000  # characters of a reference as printed
REFERENCES_LIMIT = 5_000  # of one paper


def recognise(sample: Sample) -> float:
    """1 for JSON that begins with a paper's id and has a part that only S2ORC has."""
    beginning = sample.text.lstrip("\ufeff")
    if not BEGINS.match(beginning) or '"paper_id"' not in beginning:
        return 0.0
    return 1.0 if any(sign in beginning for sign in SIGNS) else 0.0


def read(content: Content) -> Iterator[Record]:
    """A paper for each object, or a rejection. A source has one full text: that of a lone paper."""
    found = items(content)
    first = list(islice(found, 2))
    for item in chain(first, found):
        position = f"item {item.number}"
        try:
            row = fields.row_of(item)
            yield _paper(position, item, row)
        except SourceError as error:
            yield Rejection(position=position, reason=str(error), raw=as_it_stood(item.raw))
            continue
        if len(first) == 1 and (full := _full_text(row)) is not None:
            yield full


def _paper(position: str, item: Item, row: dict[str, Any]) -> PaperRecord:
    described = fields.inner(row, "metadata") or row
    abstract = fields.abstract(
        fields.text(row, "abstract"),
        fields.text(described, "abstract"),
        " ".join(fields.text(part, "text") for part in _parts(row, "abstract")),
    )
    return PaperRecord(
        position=position,
        raw=as_it_stood(item.raw),
        title=fields.title(fields.text(described, "title"), fields.text(row, "title")),
        standing=Standing.LISTED,
        authors=_authors(described),
        year=fields.year(described.get("year")),
        abstract=abstract,
        abstract_kind=AbstractKind.ABSTRACT if abstract else AbstractKind.NONE,
        identifiers=_identifiers(row),
        venue=fields.line(described, "venue") or fields.line(described, "journal"),
    )


def _identifiers(row: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    given = [("arxiv", fields.text(row, "paper_id"))]
    for where in (row, fields.inner(row, "identifiers"), fields.inner(row, "metadata")):
        given += [("arxiv", fields.text(where, "arxiv_id")), ("doi", fields.text(where, "doi"))]
    return fields.identified(*given)


def _authors(row: dict[str, Any]) -> tuple[str, ...]:
    names = [
        " ".join(
            [fields.text(one, "first"), *fields.texts(one, "middle"), fields.text(one, "last")]
        )
        + (f" {suffix}" if (suffix := fields.text(one, "suffix")) else "")
        for one in fields.rows(row, "authors")
    ]
    return fields.people(names)


def _parts(row: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """A part of the text, from the parse of the PDF, of LaTeX, or of neither."""
    for parse in PARSES:
        if found := fields.rows(fields.inner(row, parse), name):
            return found
    return fields.rows(row, name)


def _full_text(row: dict[str, Any]) -> FullText | None:
    said: list[str] = []
    section = ""
    for part in [*_parts(row, "body_text"), *_parts(row, "back_matter")]:
        heading = fields.line(part, "section")
        if heading and heading != section:
            said.append(heading)
        section = heading
        said.append(one_line(fields.text(part, "text")))
    text = "\n\n".join(filter(None, said))
    entries = next(
        (
            found
            for where in PARSES
            if (found := fields.inner(fields.inner(row, where), "bib_entries"))
        ),
        fields.inner(row, "bib_entries"),
    )
    cited = [one for one in entries.values() if isinstance(one, dict)][:REFERENCES_LIMIT]
    references = tuple(work for one in cited if (work := _work(one)).label)
    return FullText(pages=(text,), references=references) if text else None


def _work(entry: dict[str, Any]) -> CitedWork:
    authors = _authors(entry)
    year = fields.year(entry.get("year"))
    try:
        title = fields.title(fields.text(entry, "title"))
    except SourceError:  # GROBID finds none, or all of the reference is one
        title = ""
    other = {name.lower(): value for name, value in fields.inner(entry, "other_ids").items()}
    given = [("doi", value) for value in fields.texts(other, "doi")]
    given += [("arxiv", value) for value in fields.texts(other, "arxiv")]
    described = ", ".join(filter(None, (authors[0] if authors else "", title, str(year or ""))))
    return CitedWork(
        label=(one_line(fields.text(entry, "raw_text")) or described)[:LABEL_LIMIT],
        title=title,
        authors=authors,
        first_author=authors[0] if authors else "",
        year=year,
        identifiers=fields.identified(*given),
    )
