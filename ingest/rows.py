"""Works as rows of the catalogue's tables: what is new is inserted, what differs is changed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, delete, func, select, update
from sqlmodel import Session, SQLModel, col

from catalog.batches import among, insert_rows, run_many, select_in
from catalog.indexing import indexed_together
from catalog.models import Author, Authorship, Citation, Identifier, Mention, Paper, PaperTheme, now
from catalog.models import Reference as ReferenceRow
from ingest.identity.matching import best_match
from ingest.merging import Work
from ingest.record import PaperRecord

MENTION = ("paper_id", "source_id", "position", "raw", "title_key", "record", "reason", "score")
COMPARED = 50  # records of a work that are looked through for the best reason
Named = tuple[int | None, Sequence[Any]]  # a paper and what it has of a kind


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
    works = [part.work for part in new]
    numbers = _insert_papers(session, works)
    for part, number in zip(new, numbers, strict=True):
        part.paper = number
    _update_papers(session, old)
    _regroup_mentions(session, parts)
    _remove_emptied(session, parts)
    _write_identifiers(session, old)  # first: a new paper may have taken one over
    _write_authors(session, old)
    _insert_names(session, numbers, works)


def insert(session: Session, works: Sequence[Work]) -> list[int]:
    """New papers with their identifiers and authors; their numbers, in the order of the works."""
    numbers = _insert_papers(session, works)
    _insert_names(session, numbers, works)
    return numbers


def _insert_papers(session: Session, works: Sequence[Work]) -> list[int]:
    if not works:
        return []
    moment = now()
    rows = [(*work.row().values(), moment, moment) for work in works]
    columns = (*works[0].row(), "created_at", "changed_at")
    numbers = _free_numbers(session, len(works))
    with indexed_together(session, len(works)):
        numbered = [(number, *row) for number, row in zip(numbers, rows, strict=True)]
        insert_rows(session, table(Paper), ("id", *columns), numbered)
    return numbers


def _insert_names(session: Session, papers: Sequence[int], works: Sequence[Work]) -> None:
    both = list(zip(papers, works, strict=True))
    _insert_identifiers(session, [(paper, work.identifiers) for paper, work in both])
    _insert_authors(session, [(paper, work.authors) for paper, work in both])


def _free_numbers(session: Session, count: int) -> list[int]:
    """Numbers for new papers: there is one writer at a time, so on SQLite the next are free."""
    if session.get_bind().dialect.name == "sqlite":
        last = session.execute(select(func.max(col(Paper.id)))).scalar() or 0
        return list(range(last + 1, last + 1 + count))
    sequence = func.pg_get_serial_sequence("paper", "id")
    numbers = select(func.nextval(sequence)).select_from(func.generate_series(1, count))
    return sorted(session.execute(numbers).scalars())


def write_mentions(
    session: Session, source: int, found: Sequence[tuple[int | None, PaperRecord, str, float]]
) -> None:
    """Insert records as mentions of the source, each with its paper, reason and score."""
    moment = now()
    rows = [
        (*(paper, source, record.position, record.raw, record.title_key, record.stored()), *why)
        + (moment,)
        for paper, record, *why in found
    ]
    insert_rows(session, table(Mention), (*MENTION, "seen_at"), rows)


def _insert_identifiers(session: Session, found: Iterable[Named]) -> None:
    rows = [(*pair, paper) for paper, pairs in found for pair in sorted(pairs)]
    insert_rows(session, table(Identifier), ("kind", "value", "paper_id"), rows)


def _insert_authors(session: Session, found: Iterable[Named]) -> None:
    rows = [
        (paper, place, name) for paper, names in found for place, name in enumerate(names, start=1)
    ]
    name = table(Author).c.name
    names = [(each,) for each in dict.fromkeys(row[2] for row in rows)]
    statement = "INSERT INTO author (name) VALUES ({}) ON CONFLICT DO NOTHING"
    run_many(session, statement, [name], names)
    links = table(Authorship).c
    statement = (
        "INSERT INTO authorship (paper_id, place, author_id) "
        "VALUES ({}, {}, (SELECT id FROM author WHERE name = {}))"
    )
    run_many(session, statement, [links.paper_id, links.place, name], rows)


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
    """Point the mentions that were already there to their papers of now, with the reason."""
    moved = []
    for part in parts:
        for item in part.members:
            if item.mention is not None and item.paper != part.paper:
                others = [other.record for other in part.members if other is not item]
                match = best_match(item.record, others[:COMPARED]) if others else None
                reason, score = (match.reason, match.score) if match else ("new", 1.0)
                row = {"id": item.mention, "paper_id": part.paper}
                moved.append(row | {"reason": reason, "score": score})
    if moved:
        session.execute(update(Mention), moved)


def _remove_emptied(session: Session, parts: list[Part]) -> None:
    """Papers that went into another give it their themes and citations, and are gone."""
    kept = {part.paper for part in parts}
    gone: dict[int, int | None] = {}
    for part in parts:
        for item in part.members:
            if item.paper is not None and item.paper not in kept:
                gone.setdefault(item.paper, part.paper)
    for old, new in gone.items():
        for pointing in (Citation, ReferenceRow):
            moved = update(pointing).where(col(pointing.paper_id) == old)
            session.execute(moved.values(paper_id=new))
        has = {
            (row.theme, row.assigned_by)
            for (row,) in session.execute(select(PaperTheme).where(col(PaperTheme.paper_id) == new))
        }
        for (row,) in session.execute(select(PaperTheme).where(col(PaperTheme.paper_id) == old)):
            if (row.theme, row.assigned_by) not in has:
                row.paper_id = new
        session.flush()
        session.execute(delete(Paper).where(col(Paper.id) == old))


def _write_identifiers(session: Session, parts: list[Part]) -> None:
    wanted = {part.paper: set(part.work.identifiers) for part in parts}
    query = select(col(Identifier.kind), col(Identifier.value), col(Identifier.paper_id))
    have: dict[int | None, set[tuple[str, str]]] = defaultdict(set)
    for kind, value, paper in select_in(session, query, col(Identifier.paper_id), wanted):
        have[paper].add((kind, value))
    differ = [paper for paper, pairs in wanted.items() if pairs != have[paper]]
    if differ:
        session.execute(delete(Identifier).where(among(session, col(Identifier.paper_id), differ)))
    _insert_identifiers(session, [(paper, sorted(wanted[paper])) for paper in differ])


def _write_authors(session: Session, parts: list[Part]) -> None:
    wanted = {part.paper: part.work.authors for part in parts}
    have: dict[int | None, list[tuple[int, str]]] = defaultdict(list)
    query = select(col(Authorship.paper_id), col(Authorship.place), col(Author.name)).join(Author)
    for paper, place, name in select_in(session, query, col(Authorship.paper_id), wanted):
        have[paper].append((place, name))
    differ = [
        paper
        for paper, names in wanted.items()
        if names != tuple(name for _, name in sorted(have[paper]))
    ]
    if differ:
        session.execute(delete(Authorship).where(among(session, col(Authorship.paper_id), differ)))
    _insert_authors(session, [(paper, wanted[paper]) for paper in differ])
