"""arXiv's metadata snapshot: JSON Lines of all papers, millions of them, plain or gzip.

One object a line with `id`, `title`, `abstract`, `categories`, `versions` and `authors_parsed`;
lines are read one by one, so the size of the file does not matter.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import orjson

from catalog.identifiers import identifier
from catalog.models import AbstractKind
from ingest.cleaning import TITLE_LIMIT, as_it_stood, one_line, paragraph
from ingest.content import Content, Sample
from ingest.record import PaperRecord, Record, Rejection, SourceError, Standing
from ingest.typography import plain

FORMAT = "arxiv-snapshot"
KEYS = ('"id"', '"title"', '"abstract"', '"categories"')
MONTHS = {
    name: number
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)  # noqa: SIM905
}
WITHDRAWN = re.compile(r"\bwithdrawn\b", re.IGNORECASE)
BETWEEN_DOIS = re.compile(r"[\s,;]+(?=10\.\d{4,9}/)")
VENUE_LIMIT, AUTHOR_LIMIT, AUTHORS_LIMIT = 500, 200, 10_000


def recognise(sample: Sample) -> float:
    """1 if the first line is an object with a snapshot's keys."""
    line = sample.text.lstrip().split("\n", 1)[0]
    versioned = '"versions"' in line or '"authors_parsed"' in line
    return 1.0 if line[:1] == "{" and versioned and all(key in line for key in KEYS) else 0.0


def read(content: Content) -> Iterator[Record]:
    """A paper for each line, a rejection for each that is none."""
    for number, line in enumerate(content.lines(), start=1):
        if line and not line.isspace():
            position = f"line {number}"
            try:
                yield _paper(position, line)
            except SourceError as error:
                yield Rejection(position=position, reason=str(error), raw=line[:1_000])


def _paper(position: str, line: str) -> PaperRecord:
    try:
        row = orjson.loads(line)
    except ValueError as error:
        raise SourceError(f"no JSON, or cut off: {error}") from error
    if not isinstance(row, dict):
        raise SourceError("no JSON object; an entry is {...} with an id and a title")
    found = identifier(_text(row, "id"))
    if found is None or found[0] != "arxiv":
        raise SourceError(f"the id is {str(row.get('id'))[:60]!r}, which is no arXiv id")
    title = one_line(plain(_text(row, "title")))
    if not title or len(title) > TITLE_LIMIT:
        raise SourceError(f"a title of {len(title)} characters; 1 to {TITLE_LIMIT} are allowed")
    abstract = paragraph(plain(_text(row, "abstract")))
    comment = one_line(_text(row, "comments"))[:VENUE_LIMIT]
    versions = _versions(row)
    begun = versions[0][1] if versions and versions[0][0] == 1 else ""
    categories = tuple(_text(row, "categories").split()[:100])
    return PaperRecord(
        position=position,
        raw=as_it_stood(line),
        title=title,
        standing=Standing.ARCHIVE,
        authors=_authors(row),
        year=int(begun[:4]) if begun else None,
        published=date.fromisoformat(begun) if begun else None,
        abstract=abstract,
        abstract_kind=AbstractKind.ABSTRACT if abstract else AbstractKind.NONE,
        identifiers=_identifiers(found, _text(row, "doi")),
        primary_category=categories[0][:100] if categories else "",
        categories=categories,
        venue=one_line(_text(row, "journal-ref"))[:VENUE_LIMIT],
        comment=comment,
        withdrawn=bool(
            WITHDRAWN.search(comment) or (len(abstract) < 300 and WITHDRAWN.search(abstract))
        ),
        version=versions[-1][0] if versions else None,
        versions=versions,
    )


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise SourceError(f"{name} is {str(value)[:60]}, not a text")
    return value


def _identifiers(arxiv: tuple[str, str], dois: str) -> tuple[tuple[str, str], ...]:
    """The arXiv id and the DOIs, of which one field may hold several."""
    if not dois:
        return (arxiv,)
    found = {arxiv}
    for part in BETWEEN_DOIS.split(dois.strip()):
        known = identifier(part.strip(" ,;."))
        if known and known[0] == "doi":
            found.add(known)
    return tuple(sorted(found))


def _authors(row: dict[str, Any]) -> tuple[str, ...]:
    """Given names, surname, suffix: `authors_parsed` has them the other way round."""
    parsed = row.get("authors_parsed")
    if parsed is None:
        names = re.split(r",\s+(?:and\s+)?|\s+and\s+", _text(row, "authors"))
        return tuple(clean for name in names if (clean := one_line(plain(name))[:AUTHOR_LIMIT]))
    try:
        joined = [
            " ".join((*parts[1:2], *parts[:1], *parts[2:3])) for parts in parsed[:AUTHORS_LIMIT]
        ]
    except TypeError as error:
        raise SourceError("authors_parsed is no list of lists of names") from error
    return tuple(clean for name in joined if (clean := one_line(plain(name))[:AUTHOR_LIMIT]))


def _versions(row: dict[str, Any]) -> tuple[tuple[int, str], ...]:
    try:
        found = {
            int(str(each["version"]).removeprefix("v")[:6]): _day(str(each.get("created") or ""))
            for each in row.get("versions") or ()
        }
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise SourceError("versions is no list of {version, created}") from error
    return tuple(sorted(found.items()))


def _day(created: str) -> str:
    """"2007-04-02" from "Mon, 2 Apr 2007 19:18:42 GMT"; empty for anything else."""
    parts = created.split()
    if len(parts) < 4 or parts[2] not in MONTHS:
        return ""
    try:
        return date(int(parts[3][:5]), MONTHS[parts[2]], int(parts[1][:3])).isoformat()
    except ValueError:
        return ""
