"""Decks in the catalogue: stored once, and their citations pointed to papers after every ingest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from catalog.models import Citation, Deck, Identifier, Mention, Paper, Topic
from catalog.titles import title_key
from ingest.fields.names import surname_key
from ingest.lectures.brackets import identifiers_in
from ingest.record import CitedWork, DeckRecord

NEAR_YEARS = 1  # a preprint and its publication are at most so far apart
CLEARLY = 2.0  # times as many telling words as the next one make a choice clear
_COMMON = (
    "learning model models language large deep neural network networks with from using the for"
    " and towards via training based data task tasks system systems approach"
)
COMMON = frozenset(_COMMON.split())


def store(session: Session, source: int, record: DeckRecord) -> None:
    """Insert a deck with its outline and citations; nothing if this source's deck is there."""
    if session.execute(select(col(Deck.id)).where(col(Deck.source_id) == source)).scalar():
        return
    deck = Deck(
        source_id=source,
        title=record.title,
        course=record.course,
        lecturer=record.lecturer,
        held_on=record.held_on,
        slides=record.slides,
    )
    session.add(deck)
    session.flush()
    number = deck.id or 0  # given by the flush
    topics: list[Topic] = []
    for place, topic in enumerate(record.topics, start=1):
        topics.append(
            Topic(
                deck_id=number,
                parent_id=None if topic.parent is None else topics[topic.parent].id,
                place=place,
                depth=topic.depth,
                title=topic.title,
                slides=list(topic.slides),
            )
        )
        session.add(topics[-1])
        session.flush()
    session.add_all(_citation(number, work) for work in record.citations)
    session.flush()


def _citation(deck: int, work: CitedWork) -> Citation:
    first = work.authors[0] if work.authors else work.first_author
    return Citation(
        deck_id=deck,
        label=work.label,
        title=work.title,
        first_author_key=surname_key(first),
        year=work.year,
        context=work.context,
        slides=list(work.slides),
    )


def resolve(session: Session) -> None:
    """Point every citation to its paper, or to none with the reason, as the catalogue now is.

    What a citation resolves to depends on what is in the catalogue, not on what came first.
    """
    for citation in session.scalars(select(Citation).order_by(col(Citation.id))).all():
        if citation.title:
            paper, reason = _by_mention(session, citation)
        else:
            paper, reason = _by_identifier(session, citation) or choice(
                citation, _candidates(session, citation)
            )
        if (citation.paper_id, citation.reason) != (paper, reason):
            citation.paper_id, citation.reason = paper, reason
    session.flush()


def _by_mention(session: Session, citation: Citation) -> tuple[int | None, str]:
    """The paper that the deck's own mention of this title belongs to."""
    query = (
        select(col(Mention.paper_id))
        .join(Deck, col(Deck.source_id) == col(Mention.source_id))
        .where(
            col(Deck.id) == citation.deck_id, col(Mention.title_key) == title_key(citation.title)
        )
    )
    paper = session.execute(query).scalars().first()
    return paper, "cited with its title" if paper else "its title is not in the catalogue"


def _by_identifier(session: Session, citation: Citation) -> tuple[int | None, str] | None:
    """The paper of the arXiv id or DOI that the citation gives; None if it gives none."""
    papers = set()
    known = sorted(identifiers_in(citation.label))
    for kind, value in known:
        query = select(col(Identifier.paper_id)).where(
            col(Identifier.kind) == kind, col(Identifier.value) == value
        )
        papers |= set(session.execute(query).scalars())
    if len(papers) == 1:
        return papers.pop(), f"cited with {known[0][0]} {known[0][1]}"
    if citation.first_author_key or not known:
        return None
    return None, f"no paper with {known[0][0]} {known[0][1]} is in the catalogue"


@dataclass(frozen=True)
class Candidate:
    """A paper that a citation by author and year may mean."""

    paper: int
    title: str
    year: int | None


def _candidates(session: Session, citation: Citation) -> list[Candidate]:
    if not citation.first_author_key or citation.year is None:
        return []
    years = range(citation.year - NEAR_YEARS, citation.year + NEAR_YEARS + 1)
    query = (
        select(col(Paper.id), col(Paper.title), col(Paper.year))
        .where(col(Paper.first_author_key) == citation.first_author_key)
        .where(col(Paper.year).in_(years))
    )
    return [Candidate(*row) for row in session.execute(query)]


def choice(citation: Citation, candidates: Sequence[Candidate]) -> tuple[int | None, str]:
    """The one paper that the citation means, or None, with the reason either way.

    Of several by one first author around one year, the one whose title clearly shares more
    telling words with the slide: at least one, and twice as many as the next.
    """
    who = f"{citation.first_author_key} and {citation.year}"
    if not candidates:
        return None, f"no paper of {who} is in the catalogue"
    if len(candidates) == 1:
        return candidates[0].paper, f"the only paper of {who}"
    around = _telling(citation.context)
    shared = sorted(
        ((sorted(around & _telling(one.title)), one) for one in candidates),
        key=lambda pair: (-len(pair[0]), pair[1].title),
    )
    (best, chosen), (second, _) = shared[0], shared[1]
    if best and len(best) >= CLEARLY * len(second):
        return chosen.paper, f"of {len(candidates)} papers of {who}, the one on {', '.join(best)}"
    return None, f"{len(candidates)} papers of {who}, and the slide does not tell which"


def _telling(text: str) -> set[str]:
    """The stems of the words that tell works apart."""
    words = set(title_key(text).split()) - COMMON
    return {re.sub(r"(?:ings?|ed|es|s)$", "", word) for word in words if len(word) > 3}
