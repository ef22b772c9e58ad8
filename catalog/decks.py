"""Reads of the lectures: what each is about, which works it cites, which decks cite a work."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from catalog.models import Citation, Deck, Paper, Topic
from catalog.store import NotFound


@dataclass(frozen=True)
class CitingDeck:
    """A deck that cites a paper, with the slides it does so on."""

    deck_id: int
    title: str
    course: str
    held_on: date | None
    slides: list[int]


@dataclass(frozen=True)
class DeckSummary:
    """A deck, how many works it cites, and how many papers of the catalogue they are."""

    id: int
    title: str
    course: str
    lecturer: str
    held_on: date | None
    slides: int
    citations: int
    papers: int


@dataclass(frozen=True)
class TopicView:
    """A line of a deck's outline and the lines nested in it."""

    title: str
    slides: list[int]
    topics: list["TopicView"] = field(default_factory=list)


@dataclass(frozen=True)
class CitationView:
    """A cited work; `paper_id` and `paper_title` are None while nothing tells which paper it is."""

    label: str
    title: str
    slides: list[int]
    paper_id: int | None
    paper_title: str | None
    reason: str


@dataclass(frozen=True)
class DeckDetail:
    """A deck with its nested outline and its citations in the order of the slides."""

    deck: Deck
    outline: list[TopicView]
    citations: list[CitationView]


def deck_list(session: Session) -> list[DeckSummary]:
    """All decks, the latest first."""
    counted = (
        select(
            Deck,
            func.count(col(Citation.id)),
            func.count(func.distinct(col(Citation.paper_id))),
        )
        .outerjoin(Citation, col(Citation.deck_id) == col(Deck.id))
        .group_by(col(Deck.id))
        .order_by(col(Deck.held_on).desc().nulls_last(), col(Deck.id))
    )
    return [
        DeckSummary(
            id=deck.id or 0,
            title=deck.title,
            course=deck.course,
            lecturer=deck.lecturer,
            held_on=deck.held_on,
            slides=deck.slides,
            citations=citations,
            papers=papers,
        )
        for deck, citations, papers in session.exec(counted)
    ]


def deck_detail(session: Session, deck_id: int) -> DeckDetail:
    """All about one deck. NotFound if there is none of this id."""
    deck = session.get(Deck, deck_id)
    if deck is None:
        raise NotFound(f"no deck of the catalogue has the id {deck_id}")
    rows = session.exec(
        select(Citation, Paper)
        .outerjoin(Paper, col(Paper.id) == col(Citation.paper_id))
        .where(Citation.deck_id == deck_id)
        .order_by(col(Citation.id))
    )
    citations = [
        CitationView(
            label=cited.label,
            title=cited.title,
            slides=cited.slides,
            paper_id=cited.paper_id,
            paper_title=paper.title if paper else None,
            reason=cited.reason,
        )
        for cited, paper in rows
    ]
    citations.sort(key=lambda cited: (cited.slides[:1] or [0], cited.label))
    return DeckDetail(deck, _outline(session, deck_id), citations)


def citing_decks(session: Session, paper_id: int) -> list[CitingDeck]:
    """The decks that cite the paper, each once, the latest first."""
    rows = session.exec(
        select(Citation, Deck)
        .join(Deck, col(Deck.id) == col(Citation.deck_id))
        .where(Citation.paper_id == paper_id)
        .order_by(col(Deck.held_on).desc().nulls_last(), col(Deck.id), col(Citation.id))
    )
    found: dict[int, CitingDeck] = {}
    for cited, deck in rows:
        known = found.get(cited.deck_id)
        slides = sorted({*cited.slides, *(known.slides if known else ())})
        found[cited.deck_id] = CitingDeck(
            cited.deck_id, deck.title, deck.course, deck.held_on, slides
        )
    return list(found.values())


def _outline(session: Session, deck_id: int) -> list[TopicView]:
    topics = session.exec(
        select(Topic).where(Topic.deck_id == deck_id).order_by(col(Topic.place))
    ).all()
    views = {topic.id: TopicView(topic.title, topic.slides) for topic in topics}
    top: list[TopicView] = []
    for topic in topics:
        parent = views.get(topic.parent_id)
        (parent.topics if parent else top).append(views[topic.id])
    return top
