"""Answers of the Semantic Scholar API: a paper, a list of papers, or a list in an object.

Also the lists of citing and cited papers, recommendations, and the bulk data's JSON Lines, whose
keys differ only in their capitals.
"""

import re
from collections.abc import Iterator
from typing import Any

from catalog.models import AbstractKind
from ingest.content import Content, Sample
from ingest.fields import json_fields as fields
from ingest.fields.cleaning import as_it_stood
from ingest.record import PaperRecord, Record, Rejection, SourceError, Standing
from ingest.syntax.json_items import Item, items

FORMAT = "semantic-scholar"
LISTS = ("data", "recommendedPapers", "papers")
WRAPPERS = ("citedpaper", "citingpaper", "paper")  # in lists of references and citations
ID = re.compile(r'"(?:paperId|corpusid|corpusId)"\s*:')
SIGNS = (
    *('"externalIds"', '"externalids"', '"authorId"', '"citationCount"', '"openAccessPdf"'),
    *('"s2FieldsOfStudy"', '"matchScore"', '"citingPaper"', '"citedPaper"', '"publicationVenue"'),
    *('"citationcount"', '"publicationdate"', '"recommendedPapers"', "semanticscholar.org/paper/"),
    *('"citationVelocity"', '"arxivId"', '"influentialCitationCount"'),  # of its first version
)


def recognise(sample: Sample) -> float:
    """1 for JSON with Semantic Scholar's id of a paper and another of its own keys."""
    beginning = sample.text.lstrip("\ufeff \t\n\r")
    if not beginning.startswith(("[", "{")) or not ID.search(beginning):
        return 0.0
    if any(sign in beginning for sign in SIGNS):
        return 1.0
    return 0.85 if '"title"' in beginning else 0.0


def read(content: Content) -> Iterator[Record]:
    """The papers in the order of the answer, and a rejection for each item that is none."""
    for item in items(content, within=LISTS):
        position = f"item {item.number}"
        try:
            yield _paper(position, item)
        except SourceError as error:
            yield Rejection(position=position, reason=str(error), raw=as_it_stood(item.raw))


def _paper(position: str, item: Item) -> PaperRecord:
    if not item.fault and item.value is None:
        raise SourceError("null: Semantic Scholar does not know what was asked for")
    row = _folded(fields.row_of(item))
    row = next((_folded(one) for name in WRAPPERS if (one := fields.inner(row, name))), row)
    external = _folded(fields.inner(row, "externalids"))
    identifiers = fields.identified(
        *(("arxiv", fields.text(*where)) for where in ((external, "arxiv"), (row, "arxivid"))),
        *(("doi", fields.text(where, "doi")) for where in (external, row)),
    )
    published = fields.day(fields.text(row, "publicationdate"))
    abstract = fields.abstract(fields.text(row, "abstract"))
    return PaperRecord(
        position=position,
        raw=as_it_stood(item.raw),
        title=fields.title(fields.text(row, "title")),
        standing=Standing.CATALOGUED if identifiers else Standing.LISTED,
        authors=fields.people(fields.names(row, "authors")),
        year=fields.year(row.get("year")) or (published.year if published else None),
        published=published,
        abstract=abstract,
        abstract_kind=AbstractKind.ABSTRACT if abstract else AbstractKind.NONE,
        identifiers=identifiers,
        venue=_venue(row),
    )


def _folded(row: dict[str, Any]) -> dict[str, Any]:
    return {name.lower(): value for name, value in row.items()}


def _venue(row: dict[str, Any]) -> str:
    named = (
        fields.line(fields.inner(row, name), "name") for name in ("publicationvenue", "journal")
    )
    return fields.line(row, "venue") or next(filter(None, named), "")
