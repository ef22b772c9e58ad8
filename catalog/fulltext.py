"""The full-text index of each database behind one interface: which papers match, how well, where.

SQLite ranks by BM25 (FTS5), PostgreSQL by `ts_rank`; both weigh a word of the title twice. A
statement depends on the form of a search alone and its words are bound, so it is built once.
"""

import secrets
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    bindparam,
    case,
    column,
    func,
    not_,
    select,
    table,
)
from sqlalchemy import literal_column as sql
from sqlmodel import Session

from catalog.filters import PAPER, Filter, restrictions
from catalog.store import CatalogError
from catalog.words import Query

MARK_OPEN, MARK_CLOSE = "\u27e6", "\u27e7"  # around a match in a snippet
SNIPPET_WORDS = 40

# SQLite's index, and what PostgreSQL's migration made.
INDEX = table("paper_search", column("rowid"), column("rank"), column("paper_search"))
ROWID: ColumnElement[Any] = sql("+paper_search.rowid")  # + or FTS5 is asked anew for each id
VECTOR: ColumnElement[Any] = sql("paper.paper_search")
CONFIGURATION: ColumnElement[Any] = sql("'litlab'::regconfig")
WEIGHTS: ColumnElement[Any] = sql("'{0.5, 0.5, 0.5, 1}'::float4[]")  # D abstract, C, B authors, A

OPEN, CLOSE = (bindparam(name, type_=Text) for name in ("open", "close"))


class Wanted(Enum):
    """How many of a query's terms a paper has to hold."""

    ALL = "all"
    ANY = "any"
    NOT_ALL = "any, but not all"


@dataclass(frozen=True)
class Search:
    """One query put to the full-text index. CatalogError where the database has none of ours."""

    session: Session
    query: Query
    # Marks a match inside the database: no text could have foreseen it.
    nonce: str = field(default_factory=lambda: secrets.token_hex(8))

    def page(self, wanted: Wanted, kept: Filter, limit: int, offset: int) -> list[Any]:
        """Rows of id, title, year, authors, score, part and marked, best first.

        The score grows with the match; `part` is the abstract around it, `marked` the title. Both
        go through `shown`.
        """
        page, _, _ = statements(self._form(wanted, kept))
        values = self.values(wanted) | kept.values | {"limit": limit, "offset": offset}
        marks = {"open": f"<{self.nonce}>", "close": f"</{self.nonce}>"}
        return list(self.session.connection().execute(page, values | marks))

    def count(self, wanted: Wanted, kept: Filter) -> int:
        _, _, counted = statements(self._form(wanted, kept))
        values = self.values(wanted) | kept.values
        return self.session.connection().execute(counted, values).scalar_one()

    def ids(self, wanted: Wanted) -> Select[Any]:
        """The ids of all papers found, as a query within a query, which binds `values`."""
        return statements(self._form(wanted, Filter()))[1].correlate(None)

    def values(self, wanted: Wanted) -> dict[str, Any]:
        if self.session.get_bind().dialect.name == "sqlite":
            return {"match": fts5(self.query, wanted)}
        terms = {f"wanted{n}": term for n, term in enumerate(self.query.wanted)}
        if wanted is Wanted.ALL:
            terms["whole"] = self.query.whole
        return terms | {f"not{n}": term for n, term in enumerate(self.query.unwanted)}

    def shown(self, snippet: str) -> str:
        """The snippet in one line with `MARK_OPEN` and `MARK_CLOSE`, which its text cannot fake."""
        marked = unmarked(snippet).replace(f"<{self.nonce}>", MARK_OPEN)
        return " ".join(marked.replace(f"</{self.nonce}>", MARK_CLOSE).split())

    def _form(self, wanted: Wanted, kept: Filter) -> "Form":
        dialect = self.session.get_bind().dialect.name
        terms = 1 if dialect == "sqlite" else len(self.query.wanted)
        unwanted = 0 if dialect == "sqlite" else len(self.query.unwanted)
        return Form(dialect, wanted, terms, unwanted, kept.form)


def unmarked(text: str) -> str:
    """The text without the signs that stand for a match."""
    return text.replace(MARK_OPEN, "").replace(MARK_CLOSE, "")


@dataclass(frozen=True)
class Form:
    """All that the text of a statement depends on; the terms are counted for PostgreSQL only."""

    dialect: str
    wanted: Wanted
    terms: int
    unwanted: int
    filters: frozenset[str]


@dataclass(frozen=True)
class Matches:
    """What a query finds, as parts of SQL."""

    row_id: ColumnElement[Any]
    score: ColumnElement[Any]
    order: tuple[ColumnElement[Any], ...]
    conditions: tuple[ColumnElement[bool], ...]
    part: ColumnElement[str]
    marked: ColumnElement[str]
    inside: bool  # snippets exist only where the index is searched, else are made after the limit


@lru_cache(maxsize=200)
def statements(form: Form) -> tuple[Select[Any], Select[Any], Select[Any]]:
    """A page of the papers found, all their ids, and their number.

    The index alone sorts, and everything else of a page comes after its limit.
    """
    if form.dialect not in ("sqlite", "postgresql"):
        raise CatalogError(
            f"search needs a catalogue on SQLite or PostgreSQL, and this one is on {form.dialect}"
        )
    found = _sqlite(form) if form.dialect == "sqlite" else _postgresql(form)
    snippets = (found.part.label("part"), found.marked.label("marked"))
    best = (
        select(found.row_id.label("id"), found.score.label("score"))
        .add_columns(*(snippets if found.inside else ()))
        .where(*found.conditions)
        .order_by(*found.order)
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
        .subquery()
    )
    page = (
        select(PAPER.c.id, PAPER.c.title, PAPER.c.year, PAPER.c.authors_text.label("authors"))
        .add_columns(best.c.score, *((best.c.part, best.c.marked) if found.inside else snippets))
        .join_from(best, PAPER, PAPER.c.id == best.c.id)
        .order_by(best.c.score.desc(), best.c.id)
    )
    ids: Any = select(found.row_id).where(*found.conditions)
    counted: Any = select(func.count(found.row_id)).where(*found.conditions)
    return page, ids, counted


def _sqlite(form: Form) -> Matches:
    index = INDEX.c.paper_search
    conditions = [index.bool_op("MATCH")(bindparam("match"))]
    if form.filters:
        kept = select(PAPER.c.id).where(*restrictions(form.filters))
        conditions.append(ROWID.in_(kept))
    return Matches(
        row_id=INDEX.c.rowid,
        score=-INDEX.c.rank,
        order=(INDEX.c.rank,),  # alone: FTS5 sorts by nothing else without leaving its index
        conditions=tuple(conditions),
        part=func.snippet(index, sql("1"), OPEN, CLOSE, sql("'…'"), sql(str(SNIPPET_WORDS))),
        marked=func.highlight(index, sql("0"), OPEN, CLOSE),
        inside=True,
    )


def fts5(query: Query, wanted: Wanted) -> str:
    """The query in FTS5's language, every term quoted."""
    each = [f'"{term}"' for term in query.wanted]
    every, some = " ".join(each), " OR ".join(each)
    expression = f"({some})"
    if wanted is Wanted.ALL:  # words that stand together find no more papers, and rank higher
        expression = f'(({every}) OR "{query.whole}")'
    if wanted is Wanted.NOT_ALL:
        expression += f" NOT ({every})"
    if query.unwanted:
        expression += " NOT (" + " OR ".join(f'"{term}"' for term in query.unwanted) + ")"
    return expression


def _postgresql(form: Form) -> Matches:
    terms = [f"wanted{n}" for n in range(form.terms)]
    query = tsquery(terms, "&&" if form.wanted is Wanted.ALL else "||")
    conditions = [VECTOR.bool_op("@@")(query)]
    if form.wanted is Wanted.NOT_ALL:
        conditions.append(not_(VECTOR.bool_op("@@")(tsquery(terms, "&&"))))
    if form.unwanted:
        unwanted = tsquery([f"not{n}" for n in range(form.unwanted)], "||")
        conditions.append(not_(VECTOR.bool_op("@@")(unwanted)))
    score: ColumnElement[Any] = func.ts_rank(WEIGHTS, VECTOR, query, sql("1"))  # long counts less
    if form.wanted is Wanted.ALL:
        together = VECTOR.bool_op("@@")(tsquery(["whole"], "||"))
        score *= case((together, 2), else_=1)

    def headline(text: ColumnElement[str], length: str) -> ColumnElement[str]:
        marks = func.concat("StartSel=", OPEN, ",StopSel=", CLOSE)
        return func.ts_headline(CONFIGURATION, text, query, func.concat(marks, length))

    return Matches(
        row_id=PAPER.c.id,
        score=score,
        order=(score.desc(), PAPER.c.id),
        conditions=(*conditions, *restrictions(form.filters)),
        part=headline(PAPER.c.abstract, f",MaxWords={SNIPPET_WORDS},MinWords={SNIPPET_WORDS // 2}"),
        marked=headline(PAPER.c.title, ",HighlightAll=true"),
        inside=False,
    )


def tsquery(terms: list[str], joined: str) -> ColumnElement[Any]:
    """The bound terms as one tsquery; PostgreSQL itself quotes and stems each of them.

    Joined by halves: a chain of all terms would be nested too deeply for SQLAlchemy.
    """
    if len(terms) > 1:
        half = len(terms) // 2
        return tsquery(terms[:half], joined).op(joined)(tsquery(terms[half:], joined))
    return func.phraseto_tsquery(CONFIGURATION, func.litlab_words(bindparam(terms[0])))
