"""Every read of the catalogue used elsewhere; all take an open session (`store.reading`) first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from catalog.assignments import ThemeView, effective, theme_views
from catalog.batches import select_in
from catalog.decks import (
    CitationView,
    CitingDeck,
    DeckDetail,
    DeckSummary,
    TopicView,
    citing_decks,
    deck_detail,
    deck_list,
)
from catalog.documents import (
    CitingPaper,
    DocumentView,
    ReferenceView,
    citing_papers,
    documents,
    page_text,
    references,
)
from catalog.fulltext import MARK_CLOSE, MARK_OPEN
from catalog.identifiers import identifier
from catalog.models import Author, Authorship, Identifier, Mention, Paper, Source, Theme
from catalog.pages import PageHit, PageResults, search_pages
from catalog.search import Hit, SearchPage, Tier, search
from catalog.store import NotFound

__all__ = [  # with what other modules of the package answer
    "CitationView",
    "CitingDeck",
    "CitingPaper",
    "DeckDetail",
    "DeckSummary",
    "DocumentView",
    "Hit",
    "MARK_CLOSE",
    "MARK_OPEN",
    "MentionView",
    "PageHit",
    "PageResults",
    "PaperDetail",
    "ReferenceView",
    "SearchPage",
    "ThemeCount",
    "ThemeView",
    "TopicView",
    "citing_papers",
    "deck_detail",
    "deck_list",
    "documents",
    "find_paper",
    "page_text",
    "paper_count",
    "paper_detail",
    "papers_by_identifier",
    "references",
    "search",
    "search_pages",
    "theme_list",
    "year_bounds",
]

CLOSE_SHOWN = 5  # papers named in the message that a paper was not found


@dataclass(frozen=True)
class MentionView:
    """Where a paper was seen: the position in the source, and the reason that it is this paper.

    Title, year and identifiers are those that this source gives.
    """

    id: int
    source: str
    format: str
    position: str
    seen_at: datetime
    reason: str
    score: float
    sha256: str
    title: str
    year: int | None
    identifiers: list[str]


@dataclass(frozen=True)
class PaperDetail:
    """All that is known of one paper.

    `identifiers` has the first of each kind; `names` has them all.
    """

    paper: Paper
    authors: list[str]
    identifiers: dict[str, str]
    mentions: list[MentionView]
    themes: list[ThemeView]
    citations: list[CitingDeck]
    names: list[tuple[str, str]] = field(default_factory=list)
    documents: list[DocumentView] = field(default_factory=list)
    references: list[ReferenceView] = field(default_factory=list)
    citing: list[CitingPaper] = field(default_factory=list)


@dataclass(frozen=True)
class ThemeCount:
    """A theme and the number of papers that have it."""

    slug: str
    title: str
    definition: str
    papers: int


def paper_count(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Paper)).one()


def year_bounds(session: Session) -> tuple[int, int] | None:
    """The first and the last year of any paper; None while no paper has one."""
    first, last = session.exec(select(func.min(Paper.year), func.max(Paper.year))).one()
    return None if first is None or last is None else (first, last)


def theme_list(session: Session) -> list[ThemeCount]:
    """All themes in their own order."""
    standing = effective().subquery()
    counted = (
        select(Theme, func.count(standing.c.paper_id))
        .outerjoin(standing, standing.c.theme == col(Theme.slug))
        .group_by(col(Theme.slug))
        .order_by(col(Theme.place), col(Theme.slug))
    )
    return [
        ThemeCount(theme.slug, theme.title, theme.definition, papers)
        for theme, papers in session.exec(counted)
    ]


def papers_by_identifier(session: Session, references: Iterable[str]) -> dict[str, Paper]:
    """The paper of each reference, as in "arXiv:1612.00796"; what is not there is left out."""
    named = {reference: name for reference in references if (name := identifier(reference))}
    query = select(Identifier, Paper).join(Paper, col(Paper.id) == col(Identifier.paper_id))
    values = {value for _, value in named.values()}
    rows = select_in(session, query, col(Identifier.value), values)
    found: dict[tuple[str, str], Paper] = {}
    for name, paper in sorted(rows, key=lambda row: row[1].id or 0):  # of several the first
        found.setdefault((name.kind, name.value), paper)
    return {reference: found[name] for reference, name in named.items() if name in found}


def find_paper(session: Session, reference: str) -> Paper:
    """The one paper meant by a catalogue id, an arXiv id, a DOI, a URL of either, or a title.

    Words of a title will do if a single paper has them all. NotFound, naming what is close, if
    none or several could be meant.
    """
    reference = reference.strip()
    short = reference.isascii() and reference.isdigit() and len(reference) < 10
    if short and (paper := session.get(Paper, int(reference))):
        return paper
    if identifier(reference):
        if paper := papers_by_identifier(session, [reference]).get(reference):
            return paper
        raise NotFound(f"no paper of the catalogue has the identifier {reference}")
    page = search(session, reference, limit=CLOSE_SHOWN)
    best = [hit for hit in page.hits if hit.score >= Tier.ASKED_FOR]
    best = best or [hit for hit in page.hits if hit.score >= Tier.EVERY_WORD]
    if reference and len(best) == 1:
        return session.get_one(Paper, best[0].id)
    shown = reference if len(reference) <= 80 else f"{reference[:80]}…"
    close = "; ".join(f"{hit.id} {hit.title!r}" for hit in best or page.hits)
    if not reference or not close:
        raise NotFound(f"no paper of the catalogue is {shown!r}")
    raise NotFound(
        f"{len(best)} or more papers could be {shown!r}, give an id: {close}"
        if best
        else f"no paper of the catalogue is {shown!r}; close to it, by id: {close}"
    )


def paper_detail(session: Session, paper_id: int) -> PaperDetail:
    """All about one paper. NotFound if there is none of this id."""
    paper = session.get(Paper, paper_id)
    if paper is None:
        raise NotFound(f"no paper of the catalogue has the id {paper_id}")
    authors = session.exec(
        select(Author.name)
        .join(Authorship, col(Authorship.author_id) == col(Author.id))
        .where(Authorship.paper_id == paper_id)
        .order_by(col(Authorship.place))
    )
    found = session.exec(
        select(Identifier)
        .where(Identifier.paper_id == paper_id)
        .order_by(col(Identifier.kind), col(Identifier.value))
    )
    names = [(each.kind, each.value) for each in found]
    return PaperDetail(
        paper=paper,
        authors=list(authors),
        identifiers=dict(reversed(names)),
        mentions=_mentions(session, paper_id),
        themes=theme_views(session, paper_id),
        citations=citing_decks(session, paper_id),
        names=names,
        documents=documents(session, paper_id),
        references=references(session, paper_id),
        citing=citing_papers(session, paper_id),
    )


def _mentions(session: Session, paper_id: int) -> list[MentionView]:
    rows = session.exec(
        select(Mention, Source)
        .join(Source, col(Source.id) == col(Mention.source_id))
        .where(Mention.paper_id == paper_id)
        .order_by(col(Mention.id))
    )
    return [
        MentionView(
            id=mention.id or 0,
            source=source.name,
            format=source.format,
            position=mention.position,
            seen_at=mention.seen_at,
            reason=mention.reason,
            score=mention.score,
            sha256=source.sha256,
            title=mention.record.get("title", ""),
            year=mention.record.get("year"),
            identifiers=[f"{kind}:{name}" for kind, name in mention.record.get("identifiers", ())],
        )
        for mention, source in rows
    ]
