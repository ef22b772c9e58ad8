"""Records of litlab's own export: whatever the format, nothing is lost and nothing is guessed.

A format's reader gathers a row of these names from where its format has them; `catalog.export`
says what they are. The texts were cleaned when they first came in, so their LaTeX is no more ours
to resolve.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from catalog.identifiers import identifier
from catalog.models import AbstractKind
from ingest.fields.bibliography import (
    AUTHORS_LIMIT,
    CATEGORY_LIMIT,
    LINE_LIMIT,
    NAME_LIMIT,
    SAFE_LINK,
    YEARS,
    clean_title,
)
from ingest.fields.cleaning import as_it_stood, one_line, paragraph
from ingest.record import PaperRecord, SourceError, Standing

Row = dict[str, Any]


def records(row: Row, position: str, raw: str) -> Iterator[PaperRecord]:
    """The paper, and one more record for each of its versions that had another title.

    SourceError where the row is not what an export writes.
    """
    versions = [_version(value) for value in _list(row, "versions")]
    title = clean_title(_text(row, "title"))
    same = [number for number, _, called in versions if called == title]
    abstract = paragraph(_text(row, "abstract"))
    names = _identifiers(row)
    yield PaperRecord(
        position=position,
        raw=as_it_stood(raw),
        title=title,
        standing=Standing.CATALOGUED if names else Standing.LISTED,
        authors=_authors(row),
        first_author=one_line(_text(row, "first_author"))[:NAME_LIMIT],
        year=_year(row),
        published=_day(row, "published"),
        abstract=abstract,
        abstract_kind=_kind(row) if abstract else AbstractKind.NONE,
        identifiers=names,
        primary_category=one_line(_text(row, "primary_category"))[:CATEGORY_LIMIT],
        categories=tuple(one_line(each)[:CATEGORY_LIMIT] for each in _texts(row, "categories")),
        venue=one_line(_text(row, "venue"))[:LINE_LIMIT],
        comment=one_line(_text(row, "comment"))[:LINE_LIMIT],
        withdrawn=bool(row.get("withdrawn")),
        version=max(same, default=None),
        versions=tuple((number, day) for number, day, _ in versions),
        links=tuple(_link(value) for value in _list(row, "links")),
    )
    arxiv = tuple(pair for pair in names if pair[0] == "arxiv")
    for number, _, called in versions if arxiv else ():
        if called and number != max(same, default=None):
            yield PaperRecord(  # a citation's standing: it may not outweigh the paper
                position=f"{position}, version {number}",
                raw=as_it_stood(json.dumps([number, called], ensure_ascii=False)),
                title=clean_title(called),
                standing=Standing.CITED,
                identifiers=arxiv,
                version=number,
            )


def named(first: list[str], row: Row) -> list[str]:
    """The identifiers that a format has places for, and those that the row has besides."""
    return first + _texts(row, "identifiers")


def _wrong(name: str, value: object) -> SourceError:
    return SourceError(f"{name} is {json.dumps(value, default=str)[:60]}, which no export writes")


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _wrong(name, value)
    return value


def _list(row: Row, name: str) -> list[Any]:
    value = row.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise _wrong(name, value)
    return value


def _texts(row: Row, name: str) -> list[str]:
    found = _list(row, name)
    if not all(isinstance(value, str) for value in found):
        raise _wrong(name, found)
    return found


def _authors(row: Row) -> tuple[str, ...]:
    names = (one_line(name)[:NAME_LIMIT] for name in _texts(row, "authors")[:AUTHORS_LIMIT])
    return tuple(name for name in names if name)


def _year(row: Row) -> int | None:
    value = row.get("year")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value not in YEARS:
        raise _wrong("year", value)
    return value


def _day(row: Row, name: str) -> date | None:
    text = _text(row, name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise _wrong(name, text) from error


def _kind(row: Row) -> AbstractKind:
    text = _text(row, "abstract_kind")
    try:
        return AbstractKind(text)
    except ValueError as error:
        raise _wrong("abstract_kind", text) from error


def _identifiers(row: Row) -> tuple[tuple[str, str], ...]:
    found = set()
    for value in _texts(row, "identifiers"):
        known = identifier(value)
        if known is None:
            raise _wrong("identifiers", value)
        found.add(known)
    return tuple(sorted(found))


def _version(value: Any) -> tuple[int, str, str]:
    match value:
        case [int(number), str(day), str(called)] if 0 < number < 10_000:
            return number, one_line(day)[:10], one_line(called)
        case _:
            raise _wrong("versions", value)


def _link(value: Any) -> tuple[str, str]:
    match value:
        case [str(kind), str(address)] if SAFE_LINK.fullmatch(address):
            return one_line(kind)[:20], one_line(address)[:LINE_LIMIT]
        case _:
            raise _wrong("links", value)
