"""JSON Lines, one object with at least a `title` on each line.

The starter list's own format, litlab's export in it, and the dumps of paperscraper.
"""

import json
from collections.abc import Iterator
from typing import Any

from catalog.identifiers import identifier
from catalog.models import AbstractKind
from ingest.content import Content, Sample
from ingest.fields import exported
from ingest.fields.bibliography import clean_title, day_of, short, undressed, year_of
from ingest.fields.cleaning import YEARS, as_it_stood, one_line, paragraph
from ingest.fields.typography import plain
from ingest.record import PaperRecord, Record, Rejection, SourceError, Standing

FORMAT = "json-lines"
OWN = "litlab"  # a member that only an export's lines have
OWN_NAMES = (("arxiv", "arxiv_id"), ("doi", "doi"))


def recognise(sample: Sample) -> float:
    """1 for an export, 0.7 if the first lines are JSON objects, or were meant to be."""
    lines = [line.strip() for line in sample.text.split("\n", 20)[:20] if line.strip()]
    if lines and lines[0].startswith('{"title": ') and lines[0].endswith(f', "{OWN}": 1}}'):
        return 1.0
    objects = sum(line.startswith("{") for line in lines)
    return 0.7 * objects / len(lines) if lines and '"title"' in sample.text else 0.0


def read(content: Content) -> Iterator[Record]:
    """A paper for each line, a rejection for each that is none; empty lines are passed over."""
    for number, line in enumerate(content.lines(), start=1):
        if line.strip():
            try:
                yield from _records(f"line {number}", line)
            except SourceError as error:
                yield Rejection(position=f"line {number}", reason=str(error), raw=as_it_stood(line))


def _records(position: str, line: str) -> Iterator[PaperRecord]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"no JSON: {error}") from error
    if not isinstance(row, dict):
        raise SourceError("no JSON object; an entry is {...} with at least a title")
    if OWN in row:
        yield from exported.records(_own(row), position, line)
    else:
        yield _paper(position, line, row)


def _own(row: exported.Row) -> exported.Row:
    """The row that `catalog.export.jsonl` has written."""
    kind = "summary" if "summary" in row else "abstract"
    first = [f"{kind}:{_text(row, name)}" for kind, name in OWN_NAMES if row.get(name)]
    return row | {
        "abstract": row.get(kind),
        "abstract_kind": kind if row.get(kind) else "",
        "identifiers": exported.named(first, row),
    }


def _paper(position: str, line: str, row: exported.Row) -> PaperRecord:
    abstract, summary = (
        paragraph(undressed(plain(_text(row, name)))) for name in ("abstract", "summary")
    )
    kind = AbstractKind.SUMMARY if summary else AbstractKind.NONE
    dated = _text(row, "date")
    identifiers = _identifiers(row)
    return PaperRecord(
        position=position,
        raw=as_it_stood(line),
        title=clean_title(undressed(plain(_text(row, "title")))),
        standing=Standing.CATALOGUED if identifiers else Standing.LISTED,
        authors=_authors(row),
        year=_year(row) or year_of(dated),
        published=day_of(dated),
        abstract=abstract or summary,
        abstract_kind=AbstractKind.ABSTRACT if abstract else kind,
        identifiers=identifiers,
        primary_category=one_line(_text(row, "primary_category"))[:100],
        venue=short(_text(row, "journal")),
    )


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise SourceError(f"{name} is {json.dumps(value)[:60]}, not a text")
    return value


def _authors(row: dict[str, Any]) -> tuple[str, ...]:
    value = row.get("authors") or []
    names = value.split(";") if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise SourceError("authors is neither a list of names nor names with ; between")
    return tuple(clean for name in names if (clean := one_line(plain(name))[:200]))


def _year(row: dict[str, Any]) -> int | None:
    value = row.get("year")
    if value in (None, ""):
        return None
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value.strip()[:9])
    if not isinstance(value, int) or value not in YEARS:
        raise SourceError(f"year is {str(value)[:20]}, not one from {YEARS[0]} to {YEARS[-1]}")
    return value


def _identifiers(row: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    found = set()
    for name, kinds in (("arxiv_id", ("arxiv",)), ("doi", ("doi", "arxiv"))):
        if value := _text(row, name).strip():
            known = identifier(value)
            if known is None or known[0] not in kinds:
                raise SourceError(f"{name} is {value[:60]!r}, which is none")
            found.add(known)
    return tuple(sorted(found))
