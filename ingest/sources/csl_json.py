"""CSL JSON: a list of items as Zotero, Pandoc and Crossref give them, and litlab's own export."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from catalog.models import AbstractKind
from ingest.content import Content, Sample
from ingest.fields import exported
from ingest.fields.bibliography import (
    SAFE_LINK,
    YEARS,
    clean_title,
    day_of,
    dois_in,
    identifiers_at,
    labelled_identifiers,
    people,
    short,
    undressed,
    year_of,
)
from ingest.fields.cleaning import as_it_stood, one_line, paragraph
from ingest.fields.typography import plain
from ingest.record import PaperRecord, Record, Rejection, SourceError, Standing
from ingest.syntax.json_items import Item, items

FORMAT = "csl-json"
OWN = "litlab"  # within "custom", which CSL keeps for what it has no name for
WITHIN = ("items", "references")  # where an object holds the list
SIGNS = re.compile(
    r'"(?:issued|container-title|date-parts|citation-key|title-short|original-date)"\s*:'
)
TYPE = re.compile(
    r'"type"\s*:\s*"(?:article(?:-journal|-magazine|-newspaper)?|paper-conference|chapter|book|thesis'
    r"|report|webpage|post(?:-weblog)?|manuscript|dataset|software|document|speech|entry[\w-]*|patent"
    r'|motion_picture|legal_case|preprint|journal-article|posted-content|proceedings-article)"'
)
Value = dict[str, Any]


def recognise(sample: Sample) -> float:
    """1 for an export, 0.95 for JSON objects with a type and members that are CSL's."""
    begins = re.match(r'\s*(?:\[\s*\{|\{\s*"(?:items|references|id|type|DOI|title)")', sample.text)
    if not begins or '"title"' not in sample.text:
        return 0.0
    if f'"custom": {{"{OWN}": {{"layout"' in sample.text:
        return 1.0
    signs = len(set(SIGNS.findall(sample.text)))
    people_in = '"family"' in sample.text or '"literal"' in sample.text
    if TYPE.search(sample.text) and (signs or people_in):
        return 0.95
    return 0.85 if signs >= 2 and people_in else 0.0


def read(content: Content) -> Iterator[Record]:
    """A paper for each item with a title, a rejection for each other one."""
    for item in items(content, within=WITHIN):
        position = f"item {item.number}"
        try:
            yield from _records(position, item)
        except SourceError as error:
            yield Rejection(position=position, reason=str(error), raw=as_it_stood(item.raw))


def _records(position: str, item: Item) -> Iterator[PaperRecord]:
    if item.fault:
        raise SourceError(item.fault)
    if not isinstance(item.value, dict):
        raise SourceError("no CSL item; one is {...} with at least a title")
    custom = item.value.get("custom")
    if isinstance(custom, dict) and isinstance(custom.get(OWN), dict):
        yield from exported.records(_own(item.value, custom[OWN]), position, item.raw)
    else:
        yield _paper(position, item.raw, item.value)


def _paper(position: str, raw: str, value: Value) -> PaperRecord:
    abstract = paragraph(plain(undressed(_text(value, "abstract"))))
    names = _identifiers(value)
    year, day = _issued(value)
    return PaperRecord(
        position=position,
        raw=as_it_stood(raw),
        title=clean_title(plain(undressed(_text(value, "title")))),
        standing=Standing.CATALOGUED if names else Standing.LISTED,
        authors=people(plain(name) for name in authors(value.get("author"))),
        year=year,
        published=day,
        abstract=abstract,
        abstract_kind=AbstractKind.ABSTRACT if abstract else AbstractKind.NONE,
        identifiers=tuple(sorted(names)),
        venue=short(undressed(_text(value, "container-title") or _text(value, "event-title"))),
        links=_links(_text(value, "URL")),
    )


def _text(value: Value, name: str) -> str:
    """The text of a member; of a list of texts, as Crossref has them, the first."""
    found = value.get(name)
    if isinstance(found, list) and found:
        found = found[0]
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    return found if isinstance(found, str) else ""


def authors(value: Any) -> Iterator[str]:
    """The names, given name first, particles before the family name."""
    for person in value if isinstance(value, list) else ():
        if isinstance(person, str):
            yield person
        if not isinstance(person, dict):
            continue
        literal = _text(person, "literal") or _text(person, "name")
        parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
        yield literal or " ".join(part for name in parts if (part := _text(person, name)))


def _issued(value: Value) -> tuple[int | None, date | None]:
    """The year and, where it is said, the day of publication."""
    issued = value.get("issued")
    if isinstance(issued, str):
        return year_of(issued), day_of(issued)
    if not isinstance(issued, dict):
        return None, None
    for name in ("raw", "literal", "date"):
        if text := _text(issued, name):
            return year_of(text), day_of(text)
    listed = issued.get("date-parts")
    first = listed[0] if isinstance(listed, list) and listed else None
    return _from_parts(first if isinstance(first, list) else [])


def _from_parts(parts: Iterable[Any]) -> tuple[int | None, date | None]:
    numbers = [int(text) for part in parts if (text := str(part)[:6]).isascii() and text.isdigit()]
    if not numbers or numbers[0] not in YEARS:
        return None, None
    try:
        return numbers[0], date(*numbers[:3]) if len(numbers) > 2 else None
    except (ValueError, OverflowError):
        return numbers[0], None


def _identifiers(value: Value) -> set[tuple[str, str]]:
    found = dois_in(_text(value, "DOI")) if value.get("DOI") else set()
    found |= identifiers_at(_text(value, "URL"))
    for name in ("note", "number", "archive_location", "archiveLocation", "container-title", "id"):
        found |= labelled_identifiers(_text(value, name))
    for line in _text(value, "note").split("\n")[:100]:
        found |= labelled_identifiers(line)
    return found


def _links(address: str) -> tuple[tuple[str, str], ...]:
    address = one_line(address)
    if len(address) > 500 or not SAFE_LINK.fullmatch(address) or identifiers_at(address):
        return ()
    return (("page", address),)


def _own(value: Value, rest: Value) -> exported.Row:
    """The row that `catalog.export.csljson` has written."""
    year, day = _issued(value)
    abstract, doi = _text(value, "abstract"), _text(value, "DOI")
    return {
        **{"title": _text(value, "title"), "abstract": abstract},
        **{"abstract_kind": "abstract" if abstract else "", "comment": _text(value, "note")},
        **{"venue": _text(value, "container-title"), "authors": list(authors(value.get("author")))},
        **{"year": year, "published": day.isoformat() if day else ""},
        **rest,
        "identifiers": exported.named([f"doi:{doi}"] * bool(doi), rest),
    }
