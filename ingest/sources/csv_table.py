"""CSV with a line of headers, one of them for the title: litlab's own export, or anybody's."""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from catalog.models import AbstractKind
from ingest.content import Content, Sample
from ingest.fields import exported
from ingest.fields.bibliography import (
    SAFE_LINK,
    arxiv_id,
    clean_title,
    day_of,
    dois_in,
    given_first,
    identifiers_at,
    people,
    short,
    year_of,
)
from ingest.fields.cleaning import as_it_stood, one_line, paragraph
from ingest.fields.typography import plain
from ingest.record import PaperRecord, Record, Rejection, SourceError, Standing

FORMAT = "csv"
ROW_LIMIT = 1024 * 1024  # characters of one row
LINES_LIMIT = 200  # lines of one row: beyond, it is a quote that nobody closed
DELIMITERS = ",;\t"
HEADERS = {  # what a column holds, by its header in small letters and digits
    "title": "title papertitle articletitle documenttitle publicationtitlearticle titel",
    "authors": "authors author authornames authorfullnames authorsfull creators autoren auteurs",
    "year": "year publicationyear pubyear yearpublished jahr",
    "date": "date published publicationdate publisheddate coverdate datepublished",
    "abstract": "abstract abstractnote summary abstracttext zusammenfassung",
    "arxiv": "arxivid arxiv arxivnumber eprint",
    "doi": "doi dois articledoi",
    "link": "url link links articleurl paperurl",
    "venue": "venue journal sourcetitle publicationtitle booktitle conference journalname",
    "category": "primarycategory",
}
COLUMNS = {header: name for name, headers in HEADERS.items() for header in headers.split()}
OURS = {"title", "authors", "abstract_kind", "arxiv_id", "versions", "links"}
NAMES = re.compile(r"((?:[^\\;]|\\.)+)")  # between semicolons that no backslash stands before


@dataclass(frozen=True)
class Table:
    """How the rows are cut, and what is in them; `own` for an export's names."""

    delimiter: str
    headers: tuple[str, ...]
    own: bool


def table_of(line: str) -> Table | None:
    """The table whose headers the line holds; None if there is no title among them."""
    if len(line) > ROW_LIMIT or '""' in line:
        return None
    best: Table | None = None
    for delimiter in DELIMITERS:
        cells = [cell.strip().strip('"').strip() for cell in line.split(delimiter)]
        own = set(cells) >= OURS
        names = [re.sub(r"[^a-z0-9]", "", cell.lower()) for cell in cells]
        headers = tuple(cells if own else (COLUMNS.get(name, "") for name in names))
        known = len({header for header in headers if header})
        if "title" in headers and known > 1 and len(cells) < 500 and max(map(len, cells)) < 60:
            best = Table(delimiter, headers, own)
    return best


def recognise(sample: Sample) -> float:
    """1 for our own headers, 0.9 for a first line of headers with a title among them."""
    first, _, others = sample.text.lstrip("\ufeff\n").partition("\n")
    table = table_of(first)
    if table is None:
        return 0.0
    return 1.0 if table.own else 0.9 if table.delimiter in others else 0.5


def read(content: Content) -> Iterator[Record]:
    """A paper for each row with a title, a rejection for each other one."""
    table: Table | None = None
    for number, raw, whole in rows(content.lines()):
        position = f"line {number}"
        if table is None:
            table = table_of(raw.lstrip("\ufeff"))
            if table is None:
                raise SourceError("its first line names no columns, with a title among them")
            continue
        try:
            cells = _cells(raw, table, whole=whole)
            if table.own:
                yield from exported.records(_own(cells), position, raw)
            else:
                yield _paper(position, raw, cells)
        except SourceError as error:
            yield Rejection(position=position, reason=str(error), raw=as_it_stood(raw))


def rows(lines: Iterable[str]) -> Iterator[tuple[int, str, bool]]:
    """The rows with the numbers of their first lines: lines as long as a quote is open.

    A quote that stays open takes in no more than some lines; then its line is a row of its own,
    not whole (False), and so is each of the others.
    """
    held: list[str] = []
    start = quotes = size = 0
    for number, line in enumerate(lines, start=1):
        if not held:
            if not line.strip():
                continue
            start, quotes, size = number, 0, 0
        held.append(line)
        quotes += line.count('"')
        size += len(line) + 1
        if quotes % 2 == 0:
            yield start, "\n".join(held), True
            held = []
        elif len(held) > LINES_LIMIT or size > ROW_LIMIT:
            yield from _parted(start, held)
            held = []
    if held:
        yield from _parted(start, held)


def _parted(start: int, held: list[str]) -> Iterator[tuple[int, str, bool]]:
    for number, line in enumerate(held, start=start):
        if line.strip():
            yield number, line, line.count('"') % 2 == 0


def _cells(raw: str, table: Table, *, whole: bool) -> dict[str, str]:
    """The cells by what they hold; of two columns for one thing, the first that says anything."""
    if not whole:
        raise SourceError("a quote that is not closed: the row ends in the middle")
    csv.field_size_limit(ROW_LIMIT)
    try:
        (cells,) = csv.reader([raw], delimiter=table.delimiter, strict=True)
    except (csv.Error, ValueError) as error:
        raise SourceError(f"no row of CSV: {error}") from error
    while len(cells) > len(table.headers) and not cells[-1].strip():
        cells.pop()
    if len(cells) != len(table.headers):
        raise SourceError(f"{len(cells)} cells where there are {len(table.headers)} columns")
    found: dict[str, str] = {}
    for header, cell in zip(table.headers, cells, strict=True):
        if header and not found.get(header, "").strip():
            found[header] = cell
    return found


def _paper(position: str, raw: str, cells: dict[str, str]) -> PaperRecord:
    abstract = paragraph(plain(cells.get("abstract", "")))
    names = dois_in(cells.get("doi", "")) | arxiv_id(cells.get("arxiv", ""))
    link, dated = one_line(cells.get("link", "")), cells.get("date", "")
    names |= identifiers_at(link)
    safe = len(link) <= 500 and SAFE_LINK.fullmatch(link) and not identifiers_at(link)
    return PaperRecord(
        position=position,
        raw=as_it_stood(raw),
        title=clean_title(plain(cells["title"])),
        standing=Standing.CATALOGUED if names else Standing.LISTED,
        authors=people(given_first(plain(name)) for name in authors(cells.get("authors", ""))),
        year=year_of(cells.get("year", "")) or year_of(dated),
        published=day_of(dated),
        abstract=abstract,
        abstract_kind=AbstractKind.ABSTRACT if abstract else AbstractKind.NONE,
        identifiers=tuple(sorted(names)),
        primary_category=one_line(cells.get("category", ""))[:100],
        venue=short(cells.get("venue", "")),
        links=(("page", link),) if safe else (),
    )


def authors(cell: str) -> list[str]:
    """The names of one cell: between semicolons, the word "and", or commas between whole names."""
    text = one_line(cell)
    if ";" in text:
        return text.split(";")
    return [name for part in re.split(r",? and ", text) for name in _between_commas(part)]


def _between_commas(text: str) -> list[str]:
    """The names between commas; one name where a comma only parts family and given name."""
    parts = [part.strip() for part in text.split(",")]
    return parts if all(" " in part for part in parts) else [text]


def _own(cells: dict[str, str]) -> exported.Row:
    """The row that `catalog.export.csv_table` has written, without its apostrophes."""
    known = {name: cell.removeprefix("'") for name, cell in cells.items()}
    year = known.get("year", "").strip()
    names = [re.sub(r"\\(.)", r"\1", name) for name in NAMES.findall(known["authors"])]
    return {
        **{name: cell for name, cell in known.items() if name not in ("themes", "year")},
        "year": int(year) if re.fullmatch(r"[0-9]{4}", year) else None,
        "authors": [name.strip() for name in names],
        "identifiers": [f"arxiv:{value}" for value in known["arxiv_id"].split()]
        + [f"doi:{value}" for value in known.get("doi", "").split()],
        "categories": known.get("categories", "").split(),
        "withdrawn": known.get("withdrawn") == "yes",
        "versions": _listed("versions", known["versions"]),
        "links": _listed("links", known["links"]),
    }


def _listed(name: str, cell: str) -> list[Any]:
    try:
        found = json.loads(cell) if cell.strip() else []
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{name} is {cell[:60]!r}, which no export writes") from error
    return found if isinstance(found, list) else []
