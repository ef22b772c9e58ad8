"""Ranked search: the very paper asked for, then those with every word, then those with some."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlmodel import Session, SQLModel

from catalog.assignments import themes_of
from catalog.filters import PAPER, Filter, restrictions
from catalog.fulltext import MARK_OPEN, SNIPPET_WORDS, Search, Wanted, unmarked
from catalog.identifiers import identifier
from catalog.titles import title_key
from catalog.words import Query, parse, storable

FEW = 10  # hits with every word below which papers with some of the words are added
IDENTIFIER = SQLModel.metadata.tables["identifier"]


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
    years: tuple[int | None, int | None] = (None, None),
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
    kept = Filter(theme, *years)
    if not text.strip() or (query.unwanted and not query.wanted):
        total, hits = _newest(session, query, kept, (limit, offset))
    else:
        total, hits = _ranked(session, text, query, kept, (limit, offset))
    themes = themes_of(session, [hit.id for hit in hits])
    return SearchPage(text, total, [replace(hit, themes=themes[hit.id]) for hit in hits])


def _ranked(
    session: Session, text: str, query: Query, kept: Filter, page: tuple[int, int]
) -> tuple[int, list[Hit]]:
    limit, offset = page
    asked_for = [] if query.unwanted else _asked_for(session, text, kept)
    total = len(asked_for)
    found = Search(session, query)
    hits = _marked(found, asked_for[offset : offset + limit])
    if not query.wanted:
        return total, hits
    kept = replace(kept, hidden=tuple(hit.id for hit in asked_for))
    steps = [(Tier.SOME_WORDS, Wanted.ANY)]
    if query.wants_every_word:
        steps = [(Tier.EVERY_WORD, Wanted.ALL), (Tier.SOME_WORDS, Wanted.NOT_ALL)]
    several = len(set(query.wanted)) > 1
    for tier, wanted in steps:
        if wanted is Wanted.NOT_ALL and (total >= FEW or not several):
            break
        room, skipped = limit - len(hits), max(0, offset - total)
        more = found.page(wanted, kept, room, skipped)
        seen_all = len(more) < room and (more or not skipped)
        hits += [_hit(found, row, tier) for row in more]
        total += skipped + len(more) if seen_all else found.count(wanted, kept)
    return total, hits


def _hit(found: Search, row: Any, tier: int) -> Hit:
    """The hit with its abstract's snippet, behind the title where only that has a match."""
    snippet = found.shown(row.part)
    if MARK_OPEN not in snippet and MARK_OPEN in (title := found.shown(row.marked)):
        snippet = f"{title} — {snippet}" if snippet else title
    score = tier + row.score / (1 + row.score)
    return Hit(row.id, row.title, row.year, [], score, snippet, row.authors)


def _marked(found: Search, hits: list[Hit]) -> list[Hit]:
    """The same hits, with the snippet around the query's words where the index has one."""
    if not hits or not found.query.wanted:
        return hits
    same = Filter(only=tuple(hit.id for hit in hits))
    rows = found.page(Wanted.ANY, same, len(hits), 0)
    snippets = {row.id: _hit(found, row, 0).snippet for row in rows}
    return [replace(hit, snippet=snippets.get(hit.id, hit.snippet)) for hit in hits]


def _asked_for(session: Session, text: str, kept: Filter) -> list[Hit]:
    """The papers whose identifier or whole title the text is."""
    named = identifier(storable(text))
    if named:
        values: dict[str, Any] = {"kind": named[0], "value": named[1]}
    else:
        values = {"key": title_key(storable(text).strip('"'))}
    statement = _named("identifier" if named else "title", kept.form)
    values |= kept.values | {"limit": FEW, "offset": 0}
    rows = session.connection().execute(statement, values)
    return [_unranked(row, Tier.ASKED_FOR) for row in rows]


def _newest(
    session: Session, query: Query, kept: Filter, page: tuple[int, int]
) -> tuple[int, list[Hit]]:
    """All papers but those with an unwanted word, the newest first, and how many they are."""
    conditions = restrictions(kept.form)
    values = kept.values
    if query.unwanted:
        unwanted = Search(session, Query(query.unwanted))
        conditions.append(PAPER.c.id.not_in(unwanted.ids(Wanted.ANY)))
        values |= unwanted.values(Wanted.ANY)
    connection = session.connection()
    counted = select(func.count(PAPER.c.id)).where(*conditions)
    total = connection.execute(counted, values).scalar_one()
    newest_first = (PAPER.c.year.desc().nulls_last(), PAPER.c.id.desc())
    listed = _listed(conditions, newest_first)
    rows = connection.execute(listed, values | {"limit": page[0], "offset": page[1]})
    return total, [_unranked(row, 0) for row in rows]


@lru_cache(maxsize=20)
def _named(by: str, form: frozenset[str]) -> Select[Any]:
    """The papers of a title key or an identifier, bound as `key` or as `kind` and `value`."""
    same = PAPER.c.title_key == bindparam("key")
    if by == "identifier":
        kind, value = IDENTIFIER.c.kind, IDENTIFIER.c.value
        same = PAPER.c.id.in_(
            select(IDENTIFIER.c.paper_id).where(
                kind == bindparam("kind"), value == bindparam("value")
            )
        )
    return _listed([same, *restrictions(form)], (PAPER.c.id,))


def _listed(
    conditions: list[ColumnElement[bool]], order: tuple[ColumnElement[Any], ...]
) -> Select[Any]:
    columns = (PAPER.c.id, PAPER.c.title, PAPER.c.year, PAPER.c.authors_text, PAPER.c.abstract)
    listed = select(*columns).where(*conditions).order_by(*order)
    return listed.limit(bindparam("limit")).offset(bindparam("offset"))


def _unranked(row: Any, score: float) -> Hit:
    """A hit that the full-text index did not find, with the beginning of its abstract."""
    words = unmarked(row.abstract[: 30 * SNIPPET_WORDS]).split()
    beginning = " ".join(words[:SNIPPET_WORDS]) + ("…" if len(words) > SNIPPET_WORDS else "")
    return Hit(row.id, row.title, row.year, [], score, beginning, row.authors_text)
