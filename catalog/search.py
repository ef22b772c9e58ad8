"""Ranked search: the very paper asked for, then those with every word, then those with some."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from catalog.assignments import papers_in, themes_of
from catalog.fulltext import (
    MARK_OPEN,
    SNIPPET_WORDS,
    Marks,
    Matches,
    Wanted,
    matches,
    unmarked,
    without,
)
from catalog.identifiers import identifier
from catalog.models import Identifier, Paper
from catalog.titles import title_key
from catalog.words import Query, parse, storable

FEW = 10  # hits with every word below which papers with some of the words are added
Years = tuple[int | None, int | None]
Conditions = list[ColumnElement[bool]]


class Tier:
    """The whole part of a hit's score: what kind of hit it is."""

    SOME_WORDS, EVERY_WORD, ASKED_FOR = 0, 1, 2


@dataclass(frozen=True)
class Hit:
    """A paper found. Its `snippet` is plain text with `MARK_OPEN` and `MARK_CLOSE` round matches.

    Score: the whole part is the `Tier`, the fraction grows with the database's rank; 0 in a list
    that no words ask for.
    """

    id: int
    title: str
    year: int | None
    themes: list[str]
    score: float
    snippet: str
    authors: str


@dataclass(frozen=True)
class SearchPage:
    """A part of the hits, best first, and how many there are in `total`."""

    query: str
    total: int
    hits: list[Hit]


def search(
    session: Session,
    text: str,
    *,
    theme: str | None = None,
    years: Years = (None, None),
    limit: int = 20,
    offset: int = 0,
) -> SearchPage:
    """The papers that the text asks for; empty text asks for all of them, newest first.

    The text is anything (`catalog.words`). First stands the paper whose identifier or title it is.
    Up to four terms, papers that hold all of them follow, and if those are fewer than `FEW`, papers
    that hold some; of a longer text any word will do. `years` includes both ends, None leaves one
    open. A theme that nobody defined has no papers.
    """
    query = parse(text)
    conditions = _conditions(theme, years)
    if not text.strip() or (query.unwanted and not query.wanted):
        if query.unwanted:
            conditions.append(without(session, query))
        total, rows = _newest(session, conditions, limit, offset)
    else:
        total, rows = _ranked(session, text, query, conditions, (limit, offset))
    themes = themes_of(session, [row.id for row in rows])
    hits = [
        Hit(row.id, row.title, row.year, themes[row.id], row.score, row.snippet, row.authors)
        for row in rows
    ]
    return SearchPage(text, total, hits)


@dataclass(frozen=True)
class _Row:
    id: int
    title: str
    year: int | None
    authors: str
    score: float
    snippet: str


def _conditions(theme: str | None, years: Years) -> Conditions:
    first, last = years
    conditions: Conditions = []
    if theme is not None:
        conditions.append(col(Paper.id).in_(papers_in(theme)))
    if first is not None:
        conditions.append(col(Paper.year) >= first)
    if last is not None:
        conditions.append(col(Paper.year) <= last)
    return conditions


def _ranked(
    session: Session, text: str, query: Query, conditions: Conditions, page: tuple[int, int]
) -> tuple[int, list[_Row]]:
    limit, offset = page
    asked_for = [] if query.unwanted else _asked_for(session, text, conditions)
    total = len(asked_for)
    marks = Marks.new()
    rows = _marked(session, query, asked_for[offset : offset + limit], marks)
    if not query.wanted:
        return total, rows
    several = len(set(query.wanted)) > 1
    steps = [(Tier.SOME_WORDS, Wanted.ANY)]
    if query.wants_every_word:
        steps = [(Tier.EVERY_WORD, Wanted.ALL), (Tier.SOME_WORDS, Wanted.NOT_ALL)]
    for tier, wanted in steps:
        if wanted is Wanted.NOT_ALL and (total >= FEW or not several):
            break
        found = matches(session, query, wanted, marks)
        only = _restricted(found, conditions, [row.id for row in asked_for])
        room, skipped = limit - len(rows), max(0, offset - total)
        more = [_row(row, tier, marks) for row in session.execute(found.page(only, room, skipped))]
        complete = 0 < len(more) < room or (len(more) < room and not skipped)
        total += skipped + len(more) if complete else session.scalar(found.count(only)) or 0
        rows += more
    return total, rows


def _restricted(found: Matches, conditions: Conditions, shown: list[int]) -> Conditions:
    """The filters as one list of ids, which does not disturb the index's own order."""
    only: Conditions = []
    if conditions:
        kept = select(col(Paper.id)).where(*conditions).correlate(None)
        only.append(found.paper_id.in_(kept))
    if shown:
        only.append(found.paper_id.not_in(shown))
    return only


def _row(found: Any, tier: int, marks: Marks) -> _Row:
    """The abstract's snippet, behind the title where only that has a match."""
    snippet = marks.shown(found.part)
    if MARK_OPEN not in snippet and MARK_OPEN in (title := marks.shown(found.marked)):
        snippet = f"{title} — {snippet}" if snippet else title
    score = tier + found.score / (1 + found.score)
    return _Row(found.id, found.title, found.year, found.authors_text, score, snippet)


def _asked_for(session: Session, text: str, conditions: Conditions) -> list[_Row]:
    """The papers whose identifier or whole title the text is."""
    named = identifier(storable(text))
    if named:
        ids = select(col(Identifier.paper_id)).where(
            col(Identifier.kind) == named[0], col(Identifier.value) == named[1]
        )
        return _listed(session, [*conditions, col(Paper.id).in_(ids)], Tier.ASKED_FOR)
    key = title_key(storable(text).strip('"'))
    return _listed(session, [*conditions, col(Paper.title_key) == key], Tier.ASKED_FOR)


def _marked(session: Session, query: Query, rows: list[_Row], marks: Marks) -> list[_Row]:
    """The same rows, with the snippet of the query's words where the index has one."""
    if not rows or not query.wanted:
        return rows
    found = matches(session, query, Wanted.ANY, marks)
    page = found.page([found.paper_id.in_([row.id for row in rows])], len(rows), 0)
    snippets = {row.id: _row(row, 0, marks).snippet for row in session.execute(page)}
    return [replace(row, snippet=snippets.get(row.id, row.snippet)) for row in rows]


def _listed(session: Session, conditions: Conditions, score: float) -> list[_Row]:
    return _rows(session, conditions, score, (FEW, 0), col(Paper.id))


def _newest(
    session: Session, conditions: Conditions, limit: int, offset: int
) -> tuple[int, list[_Row]]:
    total = session.scalar(select(func.count(col(Paper.id))).where(*conditions)) or 0
    newest_first = (col(Paper.year).desc().nulls_last(), col(Paper.id).desc())
    return total, _rows(session, conditions, 0.0, (limit, offset), *newest_first)


def _rows(
    session: Session,
    conditions: Conditions,
    score: float,
    page: tuple[int, int],
    *order: Any,
) -> list[_Row]:
    limit, offset = page
    columns: Any = (Paper.id, Paper.title, Paper.year, Paper.authors_text, Paper.abstract)
    chosen = select(*columns).where(*conditions).order_by(*order)
    return [
        _Row(row.id, row.title, row.year, row.authors_text, score, _beginning(row.abstract))
        for row in session.execute(chosen.limit(limit).offset(offset))
    ]


def _beginning(abstract: str) -> str:
    words = unmarked(abstract[: 30 * SNIPPET_WORDS]).split()
    return " ".join(words[:SNIPPET_WORDS]) + ("…" if len(words) > SNIPPET_WORDS else "")
