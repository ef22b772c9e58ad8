"""A paper as Hugging Face describes it in JSON: in its API's answers and inside its pages."""

from catalog.models import AbstractKind
from ingest.fields import json_fields as fields
from ingest.fields.cleaning import as_it_stood
from ingest.record import PaperRecord, Record, Rejection, SourceError, Standing
from ingest.syntax.json_items import Item


def record(item: Item) -> Record:
    """The paper of an item, `{"paper": {...}, ...}` or the inner object alone; or a rejection."""
    position = f"item {item.number}"
    try:
        return _paper(position, item)
    except SourceError as error:
        return Rejection(position=position, reason=str(error), raw=as_it_stood(item.raw))


def _paper(position: str, item: Item) -> PaperRecord:
    outer = fields.row_of(item)
    paper = fields.inner(outer, "paper") or outer
    abstract = fields.abstract(fields.text(paper, "summary"), fields.text(outer, "summary"))
    published = fields.day(fields.text(paper, "publishedAt"), fields.text(outer, "publishedAt"))
    identifiers = fields.identified(("arxiv", fields.text(paper, "id")))
    return PaperRecord(
        position=position,
        raw=as_it_stood(item.raw),
        title=fields.title(fields.text(paper, "title"), fields.text(outer, "title")),
        standing=Standing.CATALOGUED if identifiers else Standing.LISTED,
        authors=fields.people(fields.names(paper, "authors")),
        year=published.year if published else None,
        published=published,
        abstract=abstract,
        abstract_kind=AbstractKind.ABSTRACT if abstract else AbstractKind.NONE,
        identifiers=identifiers,
        links=fields.links(
            code=fields.text(paper, "githubRepo"), page=fields.text(paper, "projectPage")
        ),
    )
