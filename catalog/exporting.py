"""The catalogue's papers as rows for `catalog.export`, one after the other out of the database."""

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from catalog.assignments import papers_in, themes_of
from catalog.batches import select_in
from catalog.export import Row, formats
from catalog.fulltext import Search, Wanted
from catalog.identifiers import identifier
from catalog.models import Author, Authorship, Identifier, Paper, Theme
from catalog.store import CatalogError
from catalog.themes import load_themes
from catalog.titles import title_key
from catalog.words import parse, storable

AT_A_TIME = 500  # papers in memory
ET_AL = " et al."
SILENT_S = 2.0  # of an export before it says on stderr how far it is, and then between
TEXTS = ("title", "abstract", "abstract_kind", "primary_category", "venue", "comment")


def papers(session: Session, theme: str | None = None, query: str = "") -> "Papers":
    """The papers of a theme that a query finds: all that hold its words, in the order of titles.

    CatalogError if there is no such theme.
    """
    conditions: list[ColumnElement[bool]] = []
    values: dict[str, Any] = {}
    if theme is not None:
        known = [each.slug for each in load_themes()]
        known += session.execute(select(col(Theme.slug)).order_by(col(Theme.place))).scalars()
        if theme not in known:
            listed = ", ".join(dict.fromkeys(known))
            raise CatalogError(f"there is no theme {theme!r}; the themes are: {listed}")
        conditions.append(col(Paper.id).in_(papers_in(theme)))
    if query.strip():
        found, values = _asked_for(session, query)
        conditions.append(found)
    return Papers(session, conditions, values)


def _asked_for(session: Session, text: str) -> tuple[ColumnElement[bool], dict[str, Any]]:
    """The papers with every word of a short query, or some of a long one; the very paper asked for.

    As `catalog.search`, but without those that have only some words of a short query.
    """
    query = parse(text)
    possible: list[ColumnElement[bool]] = [
        col(Paper.title_key) == title_key(storable(text).strip('"'))
    ]
    if known := identifier(storable(text)):
        of_it = select(col(Identifier.paper_id)).where(
            col(Identifier.kind) == known[0], col(Identifier.value) == known[1]
        )
        possible = [col(Paper.id).in_(of_it)]
    values: dict[str, Any] = {}
    if query.wanted:
        search = Search(session, query)
        wanted = Wanted.ALL if query.wants_every_word else Wanted.ANY
        possible.append(col(Paper.id).in_(search.ids(wanted)))
        values = search.values(wanted)
    return or_(*possible), values


class Papers:
    """What is to be exported: its number at once, its rows as they are asked for."""

    def __init__(
        self, session: Session, conditions: Sequence[ColumnElement[bool]], values: dict[str, Any]
    ) -> None:
        self._session, self._conditions, self._values = session, conditions, values

    def __len__(self) -> int:
        counted = select(func.count(col(Paper.id))).where(*self._conditions)
        return self._session.connection().execute(counted, self._values).scalar_one()

    def __iter__(self) -> Iterator[Row]:
        """Rows by title; those of one title by what they say, so that no row's number shows."""
        for _, alike in groupby(self._numbered(), key=lambda pair: pair[0]):
            some = [row for _, row in alike]
            yield from sorted(some, key=_told) if len(some) > 1 else some

    def _numbered(self) -> Iterator[tuple[str, Row]]:
        listed = select(Paper.__table__).where(*self._conditions)  # type: ignore[attr-defined]
        listed = listed.order_by(col(Paper.title_key), col(Paper.id))
        rows = self._session.execute(
            listed, self._values, execution_options={"yield_per": AT_A_TIME}
        )
        for some in rows.partitions():
            ids = [paper.id for paper in some]
            themes = themes_of(self._session, ids)
            authors, names = self._authors(ids), self._identifiers(ids)
            for paper in some:
                told = _row(paper, authors[paper.id], names[paper.id])
                yield paper.title_key, told | _said({"themes": themes[paper.id]})

    def _authors(self, ids: list[int]) -> dict[int, list[str]]:
        query = select(col(Authorship.paper_id), col(Authorship.place), col(Author.name)).join(
            Author, col(Author.id) == col(Authorship.author_id)
        )
        found: dict[int, list[str]] = {number: [] for number in ids}
        rows = select_in(self._session, query, col(Authorship.paper_id), ids)
        for number, _, name in sorted(rows):
            found[number].append(name)
        return found

    def _identifiers(self, ids: list[int]) -> dict[int, list[str]]:
        query = select(col(Identifier.paper_id), col(Identifier.kind), col(Identifier.value))
        found: dict[int, list[str]] = {number: [] for number in ids}
        rows = select_in(self._session, query, col(Identifier.paper_id), ids)
        for number, kind, value in sorted(rows):
            found[number].append(f"{kind}:{value}")
        return found


def _row(paper: Any, authors: list[str], names: list[str]) -> Row:
    alone = "" if authors else paper.authors_text
    return _said(
        {name: getattr(paper, name) for name in TEXTS}
        | {
            "authors": authors,
            "first_author": alone.removesuffix(ET_AL) if alone.endswith(ET_AL) else "",
            "year": paper.year,
            "published": paper.published.isoformat() if paper.published else "",
            "identifiers": names,
            "categories": paper.categories.split(),
            "withdrawn": paper.withdrawn,
            "versions": [list(version) for version in paper.versions],
            "links": [list(link) for link in paper.links],
        }
    )


def _said(row: Row) -> Row:
    return {name: value for name, value in row.items() if value or name == "title"}


def _told(row: Row) -> str:
    return json.dumps({name: row[name] for name in sorted(row) if name != "themes"})


def write(form: str, papers: Papers, output: Path | None) -> None:
    """The papers in a format, to standard output or as a file that is there whole or not at all.

    CatalogError if there is no such format, or the file cannot be written.
    """
    if form not in formats():
        raise CatalogError(
            f"there is no format {form!r}; there are: {', '.join(sorted(formats()))}"
        )
    pieces = formats()[form].written(_watched(papers))
    if output is None:
        _write_to(sys.stdout.buffer, pieces)
        return
    try:
        with tempfile.NamedTemporaryFile(dir=output.parent, delete=False) as made:
            beside = Path(made.name)
            try:
                _write_to(made, pieces)
                made.flush()
                os.fsync(made.fileno())
            except BaseException:
                beside.unlink()
                raise
        beside.chmod(0o666 & ~_umask())
        beside.replace(output)
    except OSError as error:
        raise CatalogError(f"{output} cannot be written: {error.strerror}") from error


def _write_to(target: BinaryIO | Any, pieces: Iterable[str]) -> None:
    for piece in pieces:
        target.write(piece.encode())
    target.flush()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _watched(papers: Papers) -> Iterator[Row]:
    """The rows; of long exports, stderr says how far they are."""
    begun = told = time.monotonic()
    total = 0
    for done, row in enumerate(papers):
        moment = time.monotonic()
        if moment - told > SILENT_S:
            told, total = moment, total or len(papers)
            rate = done / (moment - begun)
            left = (total - done) / rate if rate else 0
            sys.stderr.write(
                f"litlab: {done:,} of {total:,} papers, {rate:,.0f}/s, {left:,.0f} s left\n"
            )
        yield row
