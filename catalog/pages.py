"""Search in full texts: which pages hold a query's words, quoted, with the work they are of.

A page of a paper's file, or a slide of a lecture.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, column, func, not_, select, table
from sqlalchemy import literal_column as sql
from sqlmodel import Session, SQLModel

from catalog.filters import PAPER, Filter, restrictions
from catalog.fulltext import (
    CLOSE,
    CONFIGURATION,
    OPEN,
    SNIPPET_WORDS,
    Form,
    Matches,
    Search,
    Wanted,
    tsquery,
)
from catalog.search import FEW, Tier
from catalog.store import CatalogError
from catalog.words import parse

_TABLES = SQLModel.metadata.tables
PAGE, DOCUMENT, MENTION = (_TABLES[name] for name in ("page", "document", "mention"))
DECK, SOURCE = _TABLES["deck"], _TABLES["source"]

# SQLite's index, and what PostgreSQL's migration made.
INDEX = table("page_search", column("rowid"), column("rank"), column("page_search"))
ROWID: ColumnElement[Any] = sql("+page_search.rowid")  # + or FTS5 is asked anew for each id
VECTOR: ColumnElement[Any] = sql("page.page_search")


@dataclass(frozen=True)
class PageHit:
    """A page found: of a paper (`paper_id`), or of a lecture (`deck_id`).

    Score and snippet are as in `search.Hit`; `source` is the name that the file was read under.
    """

    paper_id: int | None
    deck_id: int | None
    title: str
    authors: str
    year: int | None
    page: int
    pages: int
    source: str
    score: float
    snippet: str


@dataclass(frozen=True)
class PageResults:
    """A part of the pages found, best first, and how many there are in `total`."""

    query: str
    total: int
    hits: list[PageHit]


def search_pages(
    session: Session,
    text: str,
    *,
    theme: str | None = None,
    years: tuple[int | None, int | None] = (None, None),
    limit: int = 20,
    offset: int = 0,
) -> PageResults:
    """The pages that hold the words of the text; none for a text that wants no word.

    Up to four terms, pages that hold all of them, and if those are fewer than `FEW`, then pages
    that hold some; of a longer text any word will do. A theme or years leave papers only.
    """
    query = parse(text)
    kept = Filter(theme, *years)
    found = PageSearch(session, query)
    steps = [(Tier.SOME_WORDS, Wanted.ANY)]
    if query.wants_every_word:
        steps = [(Tier.EVERY_WORD, Wanted.ALL), (Tier.SOME_WORDS, Wanted.NOT_ALL)]
    hits: list[PageHit] = []
    total = 0
    for tier, wanted in steps if query.wanted else ():
        if wanted is Wanted.NOT_ALL and (total >= FEW or len(set(query.wanted)) < 2):
            break
        more = found.page(wanted, kept, limit - len(hits), max(0, offset - total))
        hits += [_hit(found, row, tier) for row in more]
        total += found.count(wanted, kept)
    return PageResults(text, total, hits)


def _hit(found: Search, row: Any, tier: int) -> PageHit:
    return PageHit(
        paper_id=row.paper_id,
        deck_id=row.deck_id,
        title=row.title or row.deck or row.source,
        authors=row.authors or row.lecturer or "",
        year=row.year or (row.held_on.year if row.held_on else None),
        page=row.number,
        pages=row.pages,
        source=row.source,
        score=tier + row.score / (1 + row.score),
        snippet=found.shown(row.part),
    )


class PageSearch(Search):
    """One query put to the index of pages."""

    def page(self, wanted: Wanted, kept: Filter, limit: int, offset: int) -> list[Any]:
        """The rows of the pages found and of the works they are of, best first."""
        page, _ = statements(self._form(wanted, kept))
        values = self.values(wanted) | kept.values | {"limit": limit, "offset": offset}
        marks = {"open": f"<{self.nonce}>", "close": f"</{self.nonce}>"}
        return list(self.session.connection().execute(page, values | marks))

    def count(self, wanted: Wanted, kept: Filter) -> int:
        _, counted = statements(self._form(wanted, kept))
        values = self.values(wanted) | kept.values
        return self.session.connection().execute(counted, values).scalar_one()


@lru_cache(maxsize=100)
def statements(form: Form) -> tuple[Select[Any], Select[Any]]:
    """A part of the pages found with their works, and the number of all."""
    if form.dialect not in ("sqlite", "postgresql"):
        raise CatalogError(
            f"search needs a catalogue on SQLite or PostgreSQL, and this one is on {form.dialect}"
        )
    found = _sqlite(form) if form.dialect == "sqlite" else _postgresql(form)
    snippet = found.part.label("part")
    best = (
        select(found.row_id.label("id"), found.score.label("score"))
        .add_columns(*((snippet,) if found.inside else ()))
        .where(*found.conditions)
        .order_by(*found.order)
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
        .subquery()
    )
    page = (
        select(PAGE.c.number, DOCUMENT.c.pages, SOURCE.c.name.label("source"))
        .add_columns(PAPER.c.id.label("paper_id"), PAPER.c.title, PAPER.c.year)
        .add_columns(PAPER.c.authors_text.label("authors"), DECK.c.id.label("deck_id"))
        .add_columns(DECK.c.title.label("deck"), DECK.c.lecturer, DECK.c.held_on)
        .add_columns(best.c.score, best.c.part if found.inside else snippet)
        .join_from(best, PAGE, PAGE.c.id == best.c.id)
        .join(DOCUMENT, DOCUMENT.c.id == PAGE.c.document_id)
        .join(SOURCE, SOURCE.c.id == DOCUMENT.c.source_id)
        .outerjoin(MENTION, MENTION.c.id == DOCUMENT.c.mention_id)
        .outerjoin(PAPER, PAPER.c.id == MENTION.c.paper_id)
        .outerjoin(DECK, DECK.c.source_id == DOCUMENT.c.source_id)
        .order_by(best.c.score.desc(), best.c.id)
    )
    counted: Any = select(func.count(found.row_id)).where(*found.conditions)
    return page, counted


def _kept(form: Form) -> Select[Any]:
    """The ids of the pages of the papers that a search is kept to."""
    pages = select(PAGE.c.id).join(DOCUMENT, DOCUMENT.c.id == PAGE.c.document_id)
    pages = pages.join(MENTION, MENTION.c.id == DOCUMENT.c.mention_id)
    return pages.join(PAPER, PAPER.c.id == MENTION.c.paper_id).where(*restrictions(form.filters))


def _sqlite(form: Form) -> Matches:
    index = INDEX.c.page_search
    conditions = [index.bool_op("MATCH")(bindparam("match"))]
    if form.filters:
        conditions.append(ROWID.in_(_kept(form)))
    return Matches(
        row_id=INDEX.c.rowid,
        score=-INDEX.c.rank,
        order=(INDEX.c.rank,),
        conditions=tuple(conditions),
        part=func.snippet(index, sql("0"), OPEN, CLOSE, sql("'…'"), sql(str(SNIPPET_WORDS))),
        marked=sql("''"),
        inside=True,
    )


def _postgresql(form: Form) -> Matches:
    terms = [f"wanted{n}" for n in range(form.terms)]
    query = tsquery(terms, "&&" if form.wanted is Wanted.ALL else "||")
    conditions = [VECTOR.bool_op("@@")(query)]
    if form.wanted is Wanted.NOT_ALL:
        conditions.append(not_(VECTOR.bool_op("@@")(tsquery(terms, "&&"))))
    if form.unwanted:
        unwanted = tsquery([f"not{n}" for n in range(form.unwanted)], "||")
        conditions.append(not_(VECTOR.bool_op("@@")(unwanted)))
    if form.filters:
        conditions.append(PAGE.c.id.in_(_kept(form).correlate(None)))
    score: ColumnElement[Any] = func.ts_rank(VECTOR, query, sql("1"))  # long pages count less
    shape = f",MaxWords={SNIPPET_WORDS},MinWords={SNIPPET_WORDS // 2}"
    marks = func.concat("StartSel=", OPEN, ",StopSel=", CLOSE, shape)
    return Matches(
        row_id=PAGE.c.id,
        score=score,
        order=(score.desc(), PAGE.c.id),
        conditions=tuple(conditions),
        part=func.ts_headline(CONFIGURATION, PAGE.c.text, query, marks),
        marked=sql("''"),
        inside=False,
    )
