"""arXiv's metadata snapshot: JSON Lines of all papers, millions of them, plain or gzip.

One object a line with `id`, `title`, `abstract`, `categories`, `versions` and `authors_parsed`;
lines are read one by one, so the size of the file does not matter. Excerpts are also kept as one
list of such objects, or with each over several lines.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import orjson

from ingest.content import Content, Sample
from ingest.fields.arxiv_metadata import MONTHS, VERSIONS_LIMIT, Metadata, categories, paper
from ingest.fields.author_lists import AUTHORS_LIMIT, author, authors
from ingest.fields.cleaning import as_it_stood
from ingest.record import PaperRecord, Record, Rejection, SourceError
from ingest.syntax.json_items import items

FORMAT = "arxiv-snapshot"
SHORT = 40  # characters; the first line of an object over several lines has less
VERSIONS = re.compile(r'"versions"\s*:\s*\[\s*\{')
KEYS = ('"id"', '"title"', '"abstract"', '"categories"')


def recognise(sample: Sample) -> float:
    """1 if the first line is an object with a snapshot's keys, or a list of them begins."""
    text = sample.text.lstrip("\ufeff\n ")
    line = text.split("\n", 1)[0]
    if not text.startswith("{") or len(line) < SHORT:
        line = text if text[:1] in ("{", "[") else ""
    versioned = VERSIONS.search(line) or '"authors_parsed"' in line
    return 1.0 if versioned and all(key in line for key in KEYS) else 0.0


def read(content: Content) -> Iterator[Record]:
    """A paper for each line, a rejection for each that is none."""
    for position, line, fault in _lines(content) if _is_lines(content) else _items(content):
        try:
            if fault:
                raise SourceError(fault)
            yield _paper(position, line)
        except SourceError as error:
            yield Rejection(position=position, reason=str(error), raw=as_it_stood(line))


def _is_lines(content: Content) -> bool:
    first = next((line for line in content.lines() if line.strip("\ufeff ")), "")
    return first.lstrip("\ufeff ").startswith("{") and len(first) >= SHORT


def _lines(content: Content) -> Iterator[tuple[str, str, str]]:
    for number, line in enumerate(content.lines(), start=1):
        if line and not line.isspace():
            yield f"line {number}", line, ""


def _items(content: Content) -> Iterator[tuple[str, str, str]]:
    for item in items(content):
        yield f"item {item.number}", item.raw, item.fault


def _paper(position: str, line: str) -> PaperRecord:
    try:
        row = orjson.loads(line)
    except ValueError as error:
        raise SourceError(f"no JSON, or cut off: {error}") from error
    if not isinstance(row, dict):
        raise SourceError("no JSON object; an entry is {...} with an id and a title")
    versions = _versions(row)
    found = Metadata(
        id=_text(row, "id"),
        title=_text(row, "title"),
        abstract=_text(row, "abstract"),
        authors=_authors(row),
        published=_begun(versions),
        categories=categories(_text(row, "categories").split()),
        doi=_text(row, "doi"),
        venue=_text(row, "journal-ref"),
        comment=_text(row, "comments"),
        version=versions[-1][0] if versions else None,
        versions=versions,
    )
    return paper(found, position, as_it_stood(line))


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise SourceError(f"{name} is {str(value)[:60]}, not a text")
    return value


def _authors(row: dict[str, Any]) -> tuple[str, ...]:
    """Given names, surname, suffix: `authors_parsed` has them the other way round."""
    parsed = row.get("authors_parsed")
    if parsed is None:
        return authors(_text(row, "authors"))
    try:
        joined = [
            " ".join((*parts[1:2], *parts[:1], *parts[2:3])) for parts in parsed[:AUTHORS_LIMIT]
        ]
    except TypeError as error:
        raise SourceError("authors_parsed is no list of lists of names") from error
    return tuple(name for each in joined if (name := author(each)))


def _versions(row: dict[str, Any]) -> tuple[tuple[int, str], ...]:
    try:
        found = {
            int(each["version"].removeprefix("v")[:6]): _day(each.get("created") or "")
            for each in (row.get("versions") or ())[:VERSIONS_LIMIT]
        }
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise SourceError("versions is no list of {version, created}") from error
    return tuple(sorted((number, day) for number, day in found.items() if number > 0))


def _begun(versions: tuple[tuple[int, str], ...]) -> date | None:
    first = versions[0] if versions else (0, "")
    return date.fromisoformat(first[1]) if first[0] == 1 and first[1] else None


def _day(created: str) -> str:
    """The day as in 2007-04-02 from "Mon, 2 Apr 2007 19:18:42 GMT"; empty for anything else."""
    parts = created.split()
    if len(parts) < 4 or parts[2] not in MONTHS:
        return ""
    try:
        return date(int(parts[3][:5]), MONTHS[parts[2]], int(parts[1][:3])).isoformat()
    except ValueError:
        return ""
