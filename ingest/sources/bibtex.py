"""BibTeX and BibLaTeX, as Zotero, JabRef, Mendeley and people write them."""

import json
import re
from collections.abc import Iterator

from catalog.models import AbstractKind
from ingest.content import Content, Sample
from ingest.fields import exported
from ingest.fields.bibliography import (
    CATEGORY_LIMIT,
    SAFE_LINK,
    arxiv_id,
    clean_title,
    day_of,
    dois_in,
    given_first,
    identifiers_at,
    labelled_identifiers,
    people,
    undressed,
    year_of,
)
from ingest.fields.cleaning import as_it_stood, one_line, paragraph
from ingest.fields.typography import latex
from ingest.record import PaperRecord, Record, Rejection, SourceError, Standing
from ingest.syntax.bibtex_entries import Entry, entries
from ingest.syntax.crossrefs import PARENTS, VENUES, completed

FORMAT = "bibtex"
OWN = "litlab"  # the field with what no field of BibTeX can hold
FIRST = re.compile(
    r"^[ \t]*@[ \t]*(?:string|comment|preamble|[A-Za-z]\w*)[ \t]*[{(][ \t]*(?:[^\s,={}]*\s*[,=]|$)"
    r"|^[ \t]*@(?:comment|preamble)[ \t]*[{(]",
    re.IGNORECASE | re.MULTILINE,
)
PART = re.compile(r"(?:^|(?<=,))\s*(family|given|prefix|suffix)\s*=([^,]*)", re.IGNORECASE)
NAMESAKE = re.compile(r"(?<=[^\W\d_]) 0\d{3}$")  # DBLP numbers the people of one name
AND = re.compile(r"\s+and(?=\s)", re.IGNORECASE)


def recognise(sample: Sample) -> float:
    """0.95 if an @entry{ comes first, less where it stands in the midst of other things."""
    first = FIRST.search(sample.text)
    if first is None or sample.text.lstrip()[:1] in "[{<":
        return 0.0
    before = sample.text[: first.start()]
    told = [line for line in before.split("\n") if line.strip() and not line.startswith("%")]
    if len(told) <= 10:
        return 0.95
    return 0.95 if first.start() < 0.2 * len(sample.text) else 0.5


def read(content: Content) -> Iterator[Record]:
    """A paper for each entry with a title, a rejection for each without and for what is broken."""
    for entry in completed(entries(content.lines())):
        position = entry.position
        if entry.fault:
            yield Rejection(position=position, reason=entry.fault, raw=as_it_stood(entry.raw))
            continue
        if entry.kind == "xdata":
            continue
        try:
            if OWN in entry.fields:
                yield from exported.records(_own(entry.fields), position, entry.raw)
            else:
                yield _paper(position, entry)
        except SourceError as error:
            yield Rejection(position=position, reason=str(error), raw=as_it_stood(entry.raw))


def _paper(position: str, entry: Entry) -> PaperRecord:
    fields = entry.fields
    title, subtitle = (undressed(latex(t)) for t in (_title(entry), fields.get("subtitle", "")))
    abstract = paragraph(undressed(latex(fields.get("abstract", ""))))
    address = one_line(latex(fields.get("url", "")))
    at_address = identifiers_at(address) if address else set()
    names = _identifiers(fields) | at_address
    safe = len(address) <= 500 and SAFE_LINK.fullmatch(address) and not at_address
    dated = fields.get("date", "")
    category = one_line(fields.get("primaryclass") or fields.get("eprintclass") or "")
    category = re.split("[ ,;]", category, maxsplit=1)[0]
    venue = _venue(fields)
    return PaperRecord(
        position=position,
        raw=as_it_stood(entry.raw),
        title=clean_title(f"{title.rstrip(' :')}: {subtitle}" if title and subtitle else title),
        standing=Standing.CATALOGUED if names else Standing.LISTED,
        authors=people(authors(fields.get("author", ""))),
        year=year_of(fields.get("year", "")) or year_of(dated),
        published=day_of(dated),
        abstract=abstract,
        abstract_kind=AbstractKind.ABSTRACT if abstract else AbstractKind.NONE,
        identifiers=tuple(sorted(names)),
        primary_category=category[:CATEGORY_LIMIT],
        venue=venue if venue != one_line(title) else "",
        links=(("page", address),) if safe else (),
    )


def _title(entry: Entry) -> str:
    """Its title; JabRef and BibDesk write that of a whole book as a booktitle, too, or only so."""
    whole = entry.kind in PARENTS
    return entry.fields.get("title") or (entry.fields.get("booktitle", "") if whole else "")


def authors(field: str) -> Iterator[str]:
    """The names in an author field as "Given Family"; one all in braces as it stands."""
    for name in _between_ands(field):
        braced = name.startswith("{") and name.endswith("}") and _one_group(name)
        name = latex(name)
        if braced:
            yield name
        elif "=" in name and PART.match(name):
            yield _of_parts(name)
        else:
            yield given_first(NAMESAKE.sub("", name) if name[-1:].isdigit() else name)


def _of_parts(name: str) -> str:
    """ "Ada van Loon" for BibLaTeX's "family=Loon, given=Ada, prefix=van"."""
    parts = {found[1].lower(): found[2].strip(' "') for found in PART.finditer(name)}
    order = (parts.get(each, "") for each in ("given", "prefix", "family", "suffix"))
    return " ".join(part for part in order if part)


def _between_ands(field: str) -> list[str]:
    """The parts between the words "and" that are in no braces."""
    if "{" not in field:
        return [name.strip() for name in AND.split(field)]
    parts, begun = [], 0
    for found in AND.finditer(field):
        before = field[begun : found.start()]
        if before.count("{") - before.count("}") <= 0:
            parts.append(before.strip())
            begun = found.end()
    return [*parts, field[begun:].strip()]


def _one_group(text: str) -> bool:
    if "{" not in text[1:]:
        return True
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if not depth:
            return place == len(text) - 1
    return False


def _identifiers(fields: dict[str, str]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    if doi := fields.get("doi"):
        found |= dois_in(latex(doi))
    if eprint := fields.get("eprint") or fields.get("arxivid") or fields.get("arxiv"):
        kind = (fields.get("archiveprefix") or fields.get("eprinttype") or "arxiv").lower()
        if kind.strip() == "arxiv":
            found |= arxiv_id(eprint)
    for name in ("ee", "howpublished", "bdsk-url-1"):
        if (address := fields.get(name)) and "/" in address:
            found |= identifiers_at(latex(address).strip())
    for name in ("note", "journal", "journaltitle", "number", "volume", "annote", "eprint"):
        text = fields.get(name)
        if text and ("10." in text or "rXiv" in text or "arxiv" in text or "abs/" in text):
            found |= labelled_identifiers(latex(text))
    return found


def _venue(fields: dict[str, str]) -> str:
    for name in VENUES:
        if text := one_line(latex(fields.get(name, ""))):
            return "" if SAFE_LINK.match(text) else text[:500].rstrip()
    return ""


def _own(fields: dict[str, str]) -> exported.Row:
    """The row that `catalog.export.bibtex` has written."""
    try:
        row = json.loads("{" + fields[OWN] + "}")
    except (ValueError, RecursionError) as error:
        raise SourceError(f"the field {OWN} is not what an export writes: {error}") from error
    eprint, doi = fields.get("eprint"), fields.get("doi")
    first = [f"arxiv:{eprint}"] * bool(eprint) + [f"doi:{latex(doi or '')}"] * bool(doi)
    year, day = fields.get("year", ""), fields.get("date", "")
    return {
        **{"title": latex(fields.get("title", "")), "abstract": latex(fields.get("abstract", ""))},
        **{"venue": latex(fields.get("journal", "")), "comment": latex(fields.get("note", ""))},
        **{"abstract_kind": "abstract" if fields.get("abstract") else "", "published": day},
        **{"primary_category": latex(fields.get("primaryclass", ""))},
        **{"authors": list(authors(fields["author"])) if fields.get("author") else []},
        **{"year": int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None},
        **row,
        "identifiers": exported.named(first, row),
    }
