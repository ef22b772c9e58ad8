"""Works as rows of the catalogue's tables: what is new is inserted, what differs is changed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, delete, func, insert, select, update
from sqlmodel import Session, SQLModel, col

from catalog.batches import batches, select_in
from catalog.models import Author, Authorship, Citation, Identifier, Mention, Paper, PaperTheme, now
from ingest.merging import Work
from ingest.record import PaperRecord


@dataclass
class Known:
    """A record and where it is in the catalogue; a new one is nowhere yet."""

    record: PaperRecord
    mention: int | None = None
    paper: int | None = None


@dataclass
class Part:
    """The records of one work, what they say together, and its paper; None until it has one."""

    members: list[Known]
    work: Work
    paper: int | None = None


def table(model: type[SQLModel]) -> Table:
    """The table of a model, to insert rows without making objects of them."""
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


def write(session: Session, parts: list[Part]) -> None:
    """Make the papers of the parts what their works say; every part has its paper afterwards."""
    new = [part for part in parts if part.paper is None]
    old = [part for part in parts if part.paper is not None]
    _insert_papers(session, new)
    _update_papers(session, old)
    _regroup_mentions(session, parts)
    _remove_emptied(session, parts)
    _write_identifiers(session, new, old)
    _write_authors(session, new, old)


def write_mentions(session: Session, source: int, found: list[dict[str, Any]]) -> None:
    """Insert the rows as mentions of the source, seen now."""
    if found:
        moment = now()
        session.execute(
            insert(table(Mention)),
            [{**row, "source_id": source, "seen_at": moment} for row in found],
        )


def _insert_papers(session: Session, parts: list[Part]) -> None:
    if not parts:
        return
    moment = now()
    values = [{**part.work.row(), "created_at": moment, "changed_at": moment} for part in parts]
    if session.get_bind().dialect.name == "sqlite":  # one writer at a time, so numbers are free
        last = session.execute(select(func.max(col(Paper.id)))).scalar() or 0
        numbers = list(range(last + 1, last + 1 + len(parts)))
        rows = [{"id": number, **row} for number, row in zip(numbers, values, strict=True)]
        session.execute(insert(table(Paper)), rows)
    else:
        statement = insert(Paper).returning(col(Paper.id), sort_by_parameter_order=True)
        numbers = list(session.scalars(statement, values))
    for part, number in zip(parts, numbers, strict=True):
        part.paper = number


def _update_papers(session: Session, parts: list[Part]) -> None:
    wanted = {part.paper: part.work.row() for part in parts}
    columns = [getattr(Paper, name) for name in (parts[0].work.row() if parts else ())]
    changed = []
    for number, *values in select_in(
        session, select(col(Paper.id), *columns), col(Paper.id), wanted
    ):
        if values != list(wanted[number].values()):
            changed.append({"id": number, "changed_at": now(), **wanted[number]})
    if changed:
        session.execute(update(Paper), changed)


def _regroup_mentions(session: Session, parts: list[Part]) -> None:
    """Point the mentions that were already there to the papers they now belong to."""
    moves: dict[int | None, list[int]] = defaultdict(list)
    for part in parts:
        for item in part.members:
            if item.mention is not None and item.paper != part.paper:
                moves[part.paper].append(item.mention)
    for paper, mentions in moves.items():
        for some in batches(mentions):
            session.execute(update(Mention).where(col(Mention.id).in_(some)).values(paper_id=paper))


def _remove_emptied(session: Session, parts: list[Part]) -> None:
    """Papers that went into another give it their themes and citations, and are gone."""
    kept = {part.paper for part in parts}
    gone: dict[int, int | None] = {}
    for part in parts:
        for item in part.members:
            if item.paper is not None and item.paper not in kept:
                gone.setdefault(item.paper, part.paper)
    for old, new in gone.items():
        session.execute(update(Citation).where(col(Citation.paper_id) == old).values(paper_id=new))
        has = {
            (row.theme, row.assigned_by)
            for (row,) in session.execute(select(PaperTheme).where(col(PaperTheme.paper_id) == new))
        }
        for (row,) in session.execute(select(PaperTheme).where(col(PaperTheme.paper_id) == old)):
            if (row.theme, row.assigned_by) not in has:
                row.paper_id = new
        session.flush()
        session.execute(delete(Paper).where(col(Paper.id) == old))


def _write_identifiers(session: Session, new: list[Part], old: list[Part]) -> None:
    wanted = {part.paper: set(part.work.identifiers) for part in old}
    query = select(col(Identifier.kind), col(Identifier.value), col(Identifier.paper_id))
    have: dict[int | None, set[tuple[str, str]]] = defaultdict(set)
    for kind, value, paper in select_in(session, query, col(Identifier.paper_id), wanted):
        have[paper].add((kind, value))
    differ = [paper for paper, pairs in wanted.items() if pairs != have[paper]]
    for some in batches(differ):
        session.execute(delete(Identifier).where(col(Identifier.paper_id).in_(some)))
    full = [(paper, wanted[paper]) for paper in differ]
    full += [(part.paper, set(part.work.identifiers)) for part in new]
    values = [
        {"kind": kind, "value": value, "paper_id": paper}
        for paper, pairs in full
        for kind, value in sorted(pairs)
    ]
    if values:
        session.execute(insert(table(Identifier)), values)


def _write_authors(session: Session, new: list[Part], old: list[Part]) -> None:
    wanted = {part.paper: part.work.authors for part in old}
    have: dict[int | None, list[tuple[int, str]]] = defaultdict(list)
    query = select(col(Authorship.paper_id), col(Authorship.place), col(Author.name)).join(Author)
    for paper, place, name in select_in(session, query, col(Authorship.paper_id), wanted):
        have[paper].append((place, name))
    differ = [
        paper
        for paper, names in wanted.items()
        if names != tuple(name for _, name in sorted(have[paper]))
    ]
    for some in batches(differ):
        session.execute(delete(Authorship).where(col(Authorship.paper_id).in_(some)))
    full = [(paper, wanted[paper]) for paper in differ]
    full += [(part.paper, part.work.authors) for part in new]
    numbers = _author_numbers(session, [name for _, names in full for name in names])
    values = [
        {"paper_id": paper, "place": place, "author_id": numbers[name]}
        for paper, names in full
        for place, name in enumerate(names, start=1)
    ]
    if values:
        session.execute(insert(table(Authorship)), values)


def _author_numbers(session: Session, names: Sequence[str]) -> dict[str, int]:
    """The rows of these authors, made where they are missing."""
    query = select(col(Author.name), col(Author.id))
    numbers: dict[str, int] = dict(
        tuple(row) for row in select_in(session, query, col(Author.name), set(names))
    )
    if missing := sorted(set(names) - numbers.keys()):
        session.execute(insert(table(Author)), [{"name": name} for name in missing])
        numbers |= (tuple(row) for row in select_in(session, query, col(Author.name), missing))
    return numbers
