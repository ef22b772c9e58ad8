"""RIS in its dialects, and the tagged lines of the Web of Science, PubMed and EndNote.

Not rispy: it holds the whole file, finds no record in the Web of Science's dialect and loses one
that the file's end cuts.
"""

import re
from collections.abc import Iterator

from catalog.models import AbstractKind
from ingest.content import Content, Sample
from ingest.fields.bibliography import (
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
    undressed,
    year_of,
)
from ingest.fields.cleaning import as_it_stood, one_line, paragraph
from ingest.fields.typography import plain
from ingest.record import PaperRecord, Record, Rejection, SourceError, Standing
from ingest.syntax.tagged_lines import Entry, entries

FORMAT = "ris"
BEGINS = re.compile(r"^\s{0,3}TY {0,2}- ?\s?[A-Z0-9]{2,}", re.MULTILINE)
TAGGED = re.compile(r"^\s{0,3}(?:A[U1]|T[I1]|P[Y]|Y1|JO|JF|DO|UR|ER|SP|VL) {1,2}- ?", re.MULTILINE)
WEB = re.compile(r"^(?:FN .*\n)?(?:VR .*\n)?\s*PT [A-Z]\s*$", re.MULTILINE)
PUBMED = re.compile(r"^PMID- ?\d+\s*\n(?:[A-Z]{2,4} {0,2}- ?.*\n)", re.MULTILINE)
ENDNOTE = re.compile(r"^%0 [A-Z][\w -]{2,40}$", re.MULTILINE)
TITLES = ("TI", "T1", "CT", "BT", "ST")  # the last where nothing else is there
BETWEEN_ADDRESSES = re.compile(r"\s*;\s*(?=https?://)")
INITIALS_LAST = re.compile(
    r"([^\W\d_][^\W\d_]+(?:[ '’-][^\W\d_]+)*) ((?:[A-Z](?:\.[ -]?|-)?){1,3})", re.DOTALL
)
VENUES = ("T2", "JO", "JF", "SO", "BT", "JA", "J2", "T3")
"""Which fields are looked at, the best first."""


def recognise(sample: Sample) -> float:
    """0.95 for lines that begin with RIS tags, or with those of its like."""
    if BEGINS.search(sample.text) or len(TAGGED.findall(sample.text[:20_000])) >= 4:
        return 0.95
    beginning = sample.text[:2_000]
    if ENDNOTE.search(beginning) and re.search(r"^%[TA] \S", beginning, re.MULTILINE):
        return 0.95
    return 0.95 if WEB.search(beginning) or PUBMED.search(beginning) else 0.0


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


def _paper(position: str, raw: str, entry: Entry) -> PaperRecord:
    title = clean_title(undressed(plain(entry.first(*TITLES))))
    abstract = paragraph(undressed(plain(entry.first("AB", "N2"))))
    names = _identifiers(entry)
    exported = entry.beginning == "PT"  # its DA is the day when that was
    dated = "" if exported else entry.first("DA", "Y1", "PY")
    year = entry.first("PY", "Y1", "DA", "YR")
    venue = next(
        (text for tag in VENUES if (text := short(entry.first(tag))) != title and text), ""
    )
    return PaperRecord(
        position=position,
        raw=raw,
        title=title,
        standing=Standing.CATALOGUED if names else Standing.LISTED,
        authors=people(_given_first(plain(one_line(name))) for name in _names(entry)),
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
    listed = entry.all("AF") or entry.all("AU") or entry.all("A1") or entry.all("AU*")
    return [name for value in listed for name in value.split(";")]


def _given_first(name: str) -> str:
    """ "A. B. Loon" also for "Loon A. B.", as PubMed and Ovid write it."""
    turned = INITIALS_LAST.fullmatch(name)
    return f"{turned[2]} {turned[1]}" if turned else given_first(name)


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
        address = one_line(BETWEEN_ADDRESSES.split(value, maxsplit=1)[0])
        safe = len(address) <= 500 and SAFE_LINK.fullmatch(address)
        if safe and not identifiers_at(address):
            return (("page", address),)
    return ()
