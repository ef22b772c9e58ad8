"""RIS in its dialects, and the two-letter tags of the Web of Science and PubMed's like.

Not rispy: it holds the whole file, finds no record in the Web of Science's dialect and loses one
that the file's end cuts.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from catalog.models import AbstractKind
from ingest.bibliography import (
    SAFE_LINK,
    arxiv_id,
    clean_title,
    day_of,
    dois_in,
    given_first,
    identifiers_at,
    labelled_identifiers,
    people,
    short,
    year_of,
)
from ingest.cleaning import as_it_stood, one_line, paragraph
from ingest.content import Content, Sample
from ingest.record import PaperRecord, Record, Rejection, SourceError, Standing
from ingest.typography import plain

FORMAT = "ris"
ENTRY_LIMIT = 1024 * 1024  # characters of one entry
DASHED = re.compile(r"\s{0,3}([A-Z][A-Z0-9])(?:\s{1,2}-\s?|-(?:\s|$))(.*)", re.ASCII | re.DOTALL)
BARE = re.compile(r"([A-Z][A-Z0-9])(?: (.*))?", re.ASCII | re.DOTALL)
BEGINS = re.compile(r"^\s{0,3}TY {0,2}- ?\s?[A-Z0-9]{2,}", re.MULTILINE)
TAGGED = re.compile(r"^\s{0,3}(?:A[U1]|T[I1]|P[Y]|Y1|JO|JF|DO|UR|ER|SP|VL) {1,2}- ?", re.MULTILINE)
WEB = re.compile(r"^(?:FN .*\n)?(?:VR .*\n)?\s*PT [A-Z]\s*$", re.MULTILINE)
TITLES = ("TI", "T1", "CT", "BT")  # of a journal or a book: the last where nothing else is there
AUTHORS = ("AU", "A1")
VENUES = ("T2", "JO", "JF", "SO", "BT", "JA", "J2", "T3")
"""Which fields are looked at, the best first."""


@dataclass
class Entry:
    """The fields of one record, in their order."""

    line: int
    raw: list[str] = field(default_factory=list)
    fields: list[tuple[str, list[str]]] = field(default_factory=list)
    size: int = 0
    fault: str = ""

    def all(self, *tags: str) -> list[str]:
        """The values of the tags, each in one piece."""
        return [" ".join(lines) for tag, lines in self.fields if tag in tags]

    def first(self, *tags: str) -> str:
        """The first value of the first tag that has any."""
        values = (value for tag in tags for value in self.all(tag) if value.strip())
        return next(values, "")


def recognise(sample: Sample) -> float:
    """0.95 for lines that begin with RIS tags, or with the Web of Science's."""
    if BEGINS.search(sample.text) or len(TAGGED.findall(sample.text[:20_000])) >= 4:
        return 0.95
    return 0.95 if WEB.search(sample.text[:2_000]) else 0.0


def read(content: Content) -> Iterator[Record]:
    """A paper for each record with a title, a rejection for each other one."""
    for entry in entries(content.lines()):
        position, raw = f"line {entry.line}", as_it_stood("\n".join(entry.raw))
        try:
            if entry.fault:
                raise SourceError(entry.fault)
            yield _paper(position, raw, entry)
        except SourceError as error:
            yield Rejection(position=position, reason=str(error), raw=raw)


def entries(lines: Iterable[str]) -> Iterator[Entry]:
    """Records from their TY or PT to their ER; text between them is left out.

    One without its ER ends where the next begins. One that begins with another tag is taken as
    far as it goes.
    """
    entry: Entry | None = None
    dashed = True
    for number, line in enumerate(lines, start=1):
        tag, value = _tag(line.lstrip("\ufeff"), entry, dashed=dashed)
        if tag in ("TY", "PT"):
            if entry is not None:
                yield entry
            dashed = tag == "TY"
            entry = Entry(number)
        elif entry is None and tag and tag not in ("ER", "EF", "FN", "VR"):
            entry = Entry(number)
        if entry is None:
            continue
        entry.raw.append(line)
        entry.size += len(line) + 1
        if tag == "ER":
            yield entry
            entry = None
        elif tag:
            entry.fields.append((tag, [value]))
        elif entry.fields and line.strip():
            _go_on(entry, line)
        if entry is not None and entry.size > ENTRY_LIMIT:
            entry.fault = f"an entry of more than {ENTRY_LIMIT:,} characters"
            yield entry
            entry = None
    if entry is not None:
        entry.fault = "the content ends in the middle of an entry: there is no ER"
        yield entry


def _tag(line: str, entry: Entry | None, *, dashed: bool) -> tuple[str, str]:
    """The line's tag and value; no tag where the line goes on with what was before."""
    if found := DASHED.fullmatch(line):
        return found[1], found[2]
    found = None if entry is not None and dashed else BARE.fullmatch(line.rstrip())
    if found and (entry is not None or found[1] == "PT"):
        return found[1], found[2] or ""
    return "", ""


def _go_on(entry: Entry, line: str) -> None:
    """A further line: of the Web of Science's authors each is one more, others are one text."""
    tag, lines = entry.fields[-1]
    if tag in (*AUTHORS, "AF") and line.startswith("   ") and "," in line:
        entry.fields.append((tag, [line.strip()]))
    else:
        lines.append(line.strip())


def _paper(position: str, raw: str, entry: Entry) -> PaperRecord:
    title = clean_title(plain(entry.first(*TITLES)))
    abstract = paragraph(plain(entry.first("AB", "N2")))
    names = _identifiers(entry)
    dated = entry.first("DA", "Y1", "PY")
    year = entry.first("PY", "Y1", "DA", "YR")
    venue = next(
        (text for tag in VENUES if (text := short(entry.first(tag))) != title and text), ""
    )
    return PaperRecord(
        position=position,
        raw=raw,
        title=title,
        standing=Standing.CATALOGUED if names else Standing.LISTED,
        authors=people(given_first(plain(one_line(name))) for name in _names(entry)),
        year=year_of(year) or year_of(dated),
        published=day_of(dated),
        abstract=abstract,
        abstract_kind=AbstractKind.ABSTRACT if abstract else AbstractKind.NONE,
        identifiers=tuple(sorted(names)),
        venue=venue,
        links=_links(entry),
    )


def _names(entry: Entry) -> list[str]:
    """The full names where there are some; several in one line stand with ; between."""
    listed = entry.all("AF") or entry.all("AU") or entry.all("A1")
    return [name for value in listed for name in value.split(";")]


def _identifiers(entry: Entry) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for value in entry.all("DO", "DI"):
        found |= dois_in(value)
    for value in entry.all("UR", "L1", "L2", "L3", "M3", "LK"):
        found |= identifiers_at(value.strip()) if "/" in value else set()
    for value in entry.all("N1", "M1", "AN", "JO", "T2", "ID"):
        if "10." in value or "arxiv" in value.lower():
            found |= labelled_identifiers(value) | arxiv_id(value)
    return found


def _links(entry: Entry) -> tuple[tuple[str, str], ...]:
    for value in entry.all("UR", "LK"):
        address = one_line(value)
        safe = len(address) <= 500 and SAFE_LINK.fullmatch(address)
        if safe and not identifiers_at(address):
            return (("page", address),)
    return ()
