"""Reads of the full texts: the files of a paper, what they refer to, who refers to the paper."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from catalog.models import Document, Mention, Page, Paper, Reference, Source
from catalog.store import NotFound


@dataclass(frozen=True)
class DocumentView:
    """A file whose full text is stored."""

    id: int
    source: str
    pages: int
    references: int


@dataclass(frozen=True)
class ReferenceView:
    """An entry of a list of references; `paper_id` is None while no paper is known to be it."""

    place: int
    label: str
    title: str
    year: int | None
    paper_id: int | None
    paper_title: str | None
    reason: str


@dataclass(frozen=True)
class CitingPaper:
    """A paper whose file refers to another one."""

    paper_id: int
    title: str
    year: int | None


def documents(session: Session, paper_id: int) -> list[DocumentView]:
    """The files of a paper, in the order in which they came."""
    rows = session.exec(
        select(Document, Source.name, func.count(col(Reference.id)))
        .join(Mention, col(Mention.id) == col(Document.mention_id))
        .join(Source, col(Source.id) == col(Document.source_id))
        .outerjoin(Reference, col(Reference.document_id) == col(Document.id))
        .where(Mention.paper_id == paper_id)
        .group_by(col(Document.id), col(Source.name))
        .order_by(col(Document.id))
    )
    return [DocumentView(one.id or 0, name, one.pages, count) for one, name, count in rows]


def references(session: Session, paper_id: int) -> list[ReferenceView]:
    """What the paper refers to: the longest list of references among its files."""
    longest = max(documents(session, paper_id), key=lambda one: one.references, default=None)
    if longest is None:
        return []
    rows = session.exec(
        select(Reference, Paper.title)
        .outerjoin(Paper, col(Paper.id) == col(Reference.paper_id))
        .where(Reference.document_id == longest.id)
        .order_by(col(Reference.place))
    )
    return [
        ReferenceView(
            place=one.place,
            label=one.label,
            title=one.title,
            year=one.year,
            paper_id=one.paper_id,
            paper_title=title,
            reason=one.reason,
        )
        for one, title in rows
    ]


def citing_papers(session: Session, paper_id: int) -> list[CitingPaper]:
    """The papers whose files refer to this one, each once, the newest first."""
    citing = (
        select(Mention.paper_id)
        .join(Document, col(Document.mention_id) == col(Mention.id))
        .join(Reference, col(Reference.document_id) == col(Document.id))
        .where(Reference.paper_id == paper_id)
    )
    rows = session.exec(
        select(Paper.id, Paper.title, Paper.year)
        .where(col(Paper.id).in_(citing), col(Paper.id) != paper_id)
        .order_by(col(Paper.year).desc().nulls_last(), col(Paper.id))
    )
    return [CitingPaper(number or 0, title, year) for number, title, year in rows]


def page_text(session: Session, document_id: int, number: int) -> str:
    """The text of one page of a file. NotFound if it has no such page."""
    found = session.exec(
        select(Page.text).where(Page.document_id == document_id, Page.number == number)
    ).first()
    if found is None:
        raise NotFound(f"the document {document_id} has no page {number}")
    return found
