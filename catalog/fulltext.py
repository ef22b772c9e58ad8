"""The full-text index of each database behind one interface: which papers match, how well, where.

SQLite ranks by BM25 (FTS5), PostgreSQL by `ts_rank`; both weigh a word of the title twice.
"""

import secrets
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    cast,
    column,
    func,
    literal,
    literal_column,
    not_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Session, col

from catalog.models import Paper
from catalog.store import CatalogError
from catalog.words import Query

MARK_OPEN, MARK_CLOSE = "\u27e6", "\u27e7"  # around a match in a snippet
SNIPPET_WORDS = 40

# SQLite's index, and what PostgreSQL's migration made.
INDEX = table("paper_search", column("rowid"), column("rank"), column("paper_search"))
CONFIGURATION: ColumnElement[Any] = literal_column("'litlab'::regconfig")
VECTOR = literal_column("paper.paper_search", TSVECTOR)
WEIGHTS: ColumnElement[Any] = literal_column(
    "'{0.5, 0.5, 0.5, 1.0}'::float4[]"
)  # D abstract, C, B authors, A title


class Wanted(Enum):
    """How many of a query's terms a paper has to hold."""

    ALL = "all"
    ANY = "any"
    NOT_ALL = "any, but not all"


@dataclass(frozen=True)
class Marks:
    """What surrounds a match inside the database: a word that no text could have foreseen."""

    nonce: str

    @classmethod
    def new(cls) -> "Marks":
        return cls(secrets.token_hex(8))

    @property
    def opening(self) -> str:
        return f"<{self.nonce}>"

    @property
    def closing(self) -> str:
        return f"</{self.nonce}>"

    def shown(self, snippet: str) -> str:
        """The snippet in one line with `MARK_OPEN` and `MARK_CLOSE`, which its text cannot fake."""
        marked = (
            unmarked(snippet).replace(self.opening, MARK_OPEN).replace(self.closing, MARK_CLOSE)
        )
        return " ".join(marked.split())


def unmarked(text: str) -> str:
    """The text without the signs that stand for a match."""
    return text.replace(MARK_OPEN, "").replace(MARK_CLOSE, "")


@dataclass(frozen=True)
class Matches:
    """The papers that a query finds, as parts of SQL."""

    paper_id: ColumnElement[int]
    score: ColumnElement[float]  # higher is better
    order: tuple[ColumnElement[Any], ...]
    condition: ColumnElement[bool]
    snippets: tuple[ColumnElement[str], ColumnElement[str]]  # the abstract's and the whole title's
    snippets_inside: bool  # they exist only where the index is searched; else only after the limit

    def page(self, only: list[ColumnElement[bool]], limit: int, offset: int) -> Select[Any]:
        """(id, title, year, authors, score, abstract's snippet, marked title), best first."""
        abstract, title = (
            part.label(name) for part, name in zip(self.snippets, ("part", "marked"), strict=True)
        )
        best = (
            select(
                self.paper_id.label("id"),
                self.score.label("score"),
                *((abstract, title) if self.snippets_inside else ()),
            )
            .where(self.condition, *only)
            .order_by(*self.order)
            .limit(limit)
            .offset(offset)
            .subquery()
        )
        shown = (best.c.part, best.c.marked) if self.snippets_inside else (abstract, title)
        return (
            select(
                col(Paper.id),
                col(Paper.title),
                col(Paper.year),
                col(Paper.authors_text),
                best.c.score,
                *shown,
            )
            .join_from(best, Paper, col(Paper.id) == best.c.id)
            .order_by(best.c.score.desc(), best.c.id)
        )

    def count(self, only: list[ColumnElement[bool]]) -> Select[int]:
        return select(func.count(self.paper_id)).where(self.condition, *only)


def matches(session: Session, query: Query, wanted: Wanted, marks: Marks) -> Matches:
    """What the query finds. CatalogError where the database has no full-text index of ours."""
    dialect = session.get_bind().dialect.name
    if dialect == "sqlite":
        return _sqlite(query, wanted, marks)
    if dialect == "postgresql":
        return _postgresql(query, wanted, marks)
    raise CatalogError(
        f"search needs a catalogue on SQLite or PostgreSQL, and this one is on {dialect}"
    )


def without(session: Session, query: Query) -> ColumnElement[bool]:
    """True for papers with none of the query's unwanted terms, for a query that wants nothing."""
    unwanted = matches(session, Query(query.unwanted), Wanted.ANY, Marks(""))
    return col(Paper.id).not_in(select(unwanted.paper_id).where(unwanted.condition))


def _sqlite(query: Query, wanted: Wanted, marks: Marks) -> Matches:
    index = INDEX.c.paper_search
    cut: Any = (
        literal(marks.opening),
        literal(marks.closing),
        "…",
        literal_column(str(SNIPPET_WORDS)),
    )
    return Matches(
        paper_id=INDEX.c.rowid,
        score=-INDEX.c.rank,
        order=(INDEX.c.rank,),  # alone: FTS5 sorts by nothing else without leaving its index
        condition=index.bool_op("MATCH")(literal(_fts5(query, wanted))),
        snippets=(
            func.snippet(index, literal_column("1"), *cut),
            func.highlight(index, literal_column("0"), *cut[:2]),
        ),
        snippets_inside=True,
    )


def _fts5(query: Query, wanted: Wanted) -> str:
    """The query in FTS5's language, every term quoted."""
    each = [f'"{term}"' for term in query.wanted]
    every, some = " ".join(each), " OR ".join(each)
    expression = f"({every})" if wanted is Wanted.ALL else f"({some})"
    if wanted is Wanted.NOT_ALL:
        expression += f" NOT ({every})"
    if query.unwanted:
        expression += " NOT (" + " OR ".join(f'"{term}"' for term in query.unwanted) + ")"
    return expression


def _postgresql(query: Query, wanted: Wanted, marks: Marks) -> Matches:
    paper_id: Any = col(Paper.id)
    search = _tsquery(query.wanted, "&&" if wanted is Wanted.ALL else "||")
    condition = VECTOR.bool_op("@@")(search)
    if wanted is Wanted.NOT_ALL:
        condition &= not_(VECTOR.bool_op("@@")(_tsquery(query.wanted, "&&")))
    if query.unwanted:
        condition &= not_(VECTOR.bool_op("@@")(_tsquery(query.unwanted, "||")))
    score = func.ts_rank(WEIGHTS, VECTOR, search, literal_column("1"))
    shown = f'StartSel="{marks.opening}", StopSel="{marks.closing}"'
    short = f"{shown}, MaxWords={SNIPPET_WORDS}, MinWords={SNIPPET_WORDS // 2}"

    def headline(text: Any, options: str) -> ColumnElement[str]:
        return func.ts_headline(CONFIGURATION, text, search, options)

    return Matches(
        paper_id=paper_id,
        score=score,
        order=(score.desc(), paper_id),
        condition=condition,
        snippets=(
            headline(Paper.abstract, short),
            headline(Paper.title, f"{shown}, HighlightAll=true"),
        ),
        snippets_inside=False,
    )


def _tsquery(terms: tuple[str, ...], joined: str) -> ColumnElement[Any]:
    """The terms as one tsquery; PostgreSQL itself quotes and stems each of them.

    Joined by halves: a chain of all terms would be nested too deeply for SQLAlchemy.
    """
    if len(terms) > 1:
        half = len(terms) // 2
        return _tsquery(terms[:half], joined).op(joined)(_tsquery(terms[half:], joined))
    return func.phraseto_tsquery(CONFIGURATION, func.litlab_words(cast(terms[0], Text)))
