"""Pairs of papers that are close and were not made one, for a person to decide; nothing is changed.

Who could be close is found by index, a block at a time: papers that share an identifier or a title,
titles that stand next to one another in the alphabet, titles of one first author.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, islice
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from catalog.batches import select_in
from catalog.closeness import CROWD, NEIGHBOURS, Facts, could_be_near, judge, near_pairs
from catalog.models import Decision, Identifier, Mention, Paper
from catalog.titles import is_long

BATCH = 5_000  # values looked at together
SHOWN = 200  # characters of the authors

Pair = tuple[int, int]  # papers, the lower number first


@dataclass(frozen=True)
class Close:
    """Two papers that may be one: how sure that is, 0 to 1, and why."""

    score: float
    reason: str
    one: Facts
    other: Facts


@dataclass(frozen=True)
class Duplicates:
    """The surest pairs, and how many there are in all."""

    total: int
    pairs: list[Close] = field(default_factory=list)


def silent(_doing: str, _compared: int, _share: float) -> None:
    """No progress shown."""


def duplicates(
    session: Session, limit: int = 50, progress: Callable[[str, int, float], None] = silent
) -> Duplicates:
    """Papers that may be one, the surest pairs first; what a person called two is left out.

    Whatever the size of the catalogue, one block of its papers is in memory, and the numbers of
    the pairs that were found. `progress` takes what is done, the pairs compared and the share.
    """
    done = _decided(session)
    best: list[tuple[float, int, int, Close]] = []
    total = 0
    candidates = _candidates(session, progress)
    while batch := list(islice(candidates, BATCH)):
        some = set(batch) - done
        facts = _facts(session, {paper for pair in some for paper in pair})
        for one, other in sorted(some):
            if found := judge(facts[one], facts[other]):
                total += 1
                done.add((one, other))
                close = Close(found.score, found.reason, facts[one], facts[other])
                heapq.heappush(best, (found.score, -one, -other, close))
                if len(best) > limit:
                    heapq.heappop(best)
    return Duplicates(total, [close for *_, close in sorted(best, reverse=True)])


def _candidates(session: Session, progress: Callable[[str, int, float], None]) -> Iterator[Pair]:
    compared = 0
    stages = (_with_one_identifier, _with_one_title, _neighbours, _by_one_author)
    for place, stage in enumerate(stages):
        doing = f"papers {stage.__name__.strip('_').replace('_', ' ')}"
        progress(doing, compared, place / len(stages))
        for pair in stage(session):
            yield pair
            compared += 1
            if compared % BATCH == 0:
                progress(doing, compared, place / len(stages))


def _decided(session: Session) -> set[Pair]:
    """The papers that a person called two."""
    one, other = aliased(Mention), aliased(Mention)
    query = (
        select(col(one.paper_id), col(other.paper_id))
        .select_from(Decision)
        .join(one, col(one.id) == col(Decision.one_id))
        .join(other, col(other.id) == col(Decision.other_id))
        .where(col(Decision.same).is_(False))
    )
    return {_pair(*papers) for papers in session.execute(query)}


def _pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def _repeated(session: Session, column: Any, *where: Any) -> Iterator[list[str]]:
    """The values that stand in the column more than once, rising, a batch at a time."""
    query = select(column).where(*where).group_by(column).having(func.count() > 1)
    last = None
    while True:
        after = query if last is None else query.where(column > last)
        some = list(session.scalars(after.order_by(column).limit(BATCH)))
        if not some:
            return
        yield some
        last = some[-1]


def _with_one_identifier(session: Session) -> Iterator[Pair]:
    for values in _repeated(session, col(Identifier.value)):
        query = select(col(Identifier.kind), col(Identifier.value), col(Identifier.paper_id))
        holders: dict[tuple[str, str], set[int]] = defaultdict(set)
        for kind, value, paper in select_in(session, query, col(Identifier.value), values):
            holders[kind, value].add(paper)
        yield from _among(holders.values())


def _with_one_title(session: Session) -> Iterator[Pair]:
    for keys in _repeated(session, col(Mention.title_key)):
        query = select(col(Mention.title_key), col(Mention.paper_id)).distinct()
        holders: dict[str, set[int]] = defaultdict(set)
        for key, paper in select_in(session, query, col(Mention.title_key), keys):
            holders[key].add(paper)
        yield from _among(holders.values())


def _among(blocks: Iterable[set[int]]) -> Iterator[Pair]:
    """All pairs of each block; of a crowd, of neighbours."""
    for block in blocks:
        papers = sorted(block)
        if len(papers) <= CROWD:
            yield from combinations(papers, 2)
        else:
            for step in range(1, NEIGHBOURS + 1):
                yield from zip(papers, papers[step:], strict=False)


def _neighbours(session: Session) -> Iterator[Pair]:
    """Papers whose titles go on from one another or stand side by side and are alike."""
    key, number = col(Paper.title_key), col(Paper.id)
    begun: list[tuple[str, int]] = []  # titles that the present one goes on from, shortest first
    before: list[tuple[str, int]] = []
    last: tuple[str, int] = ("", 0)
    while True:
        following = (key >= last[0]) & ((key > last[0]) | (number > last[1]))
        after = select(key, number).where(following)
        rows = session.execute(after.order_by(key, number).limit(BATCH)).all()
        for title, paper in rows:
            if not is_long(title):
                continue
            while begun and not title.startswith(f"{begun[-1][0]} "):
                begun.pop()
            near = {other for known, other in before if could_be_near(known, title)}
            for other in near | {other for _, other in begun}:
                yield _pair(paper, other)
            before = [*before[1 - NEIGHBOURS :], (title, paper)]
            begun.append((title, paper))
        if not rows:
            return
        last = (rows[-1][0], rows[-1][1])


def _by_one_author(session: Session) -> Iterator[Pair]:
    author = col(Paper.first_author_key)
    columns = (author, col(Paper.id), col(Paper.title_key), col(Paper.year))
    for authors in _repeated(session, author, author != ""):
        block: list[tuple[int, str, int | None]] = []
        of = ""
        rows = select(*columns).where(author >= authors[0], author <= authors[-1]).order_by(author)
        for name, *paper in session.execute(rows.execution_options(yield_per=BATCH)):
            if name != of:
                yield from near_pairs(block)
                of, block = name, []
            if is_long(paper[1]):
                block.append((paper[0], paper[1], paper[2]))
        yield from near_pairs(block)


def _facts(session: Session, papers: set[int]) -> dict[int, Facts]:
    names: dict[int, list[tuple[str, str]]] = defaultdict(list)
    named = select(col(Identifier.paper_id), col(Identifier.kind), col(Identifier.value))
    for paper, kind, value in select_in(session, named, col(Identifier.paper_id), papers):
        names[paper].append((kind, value))
    titles: dict[int, set[str]] = defaultdict(set)
    titled = select(col(Mention.paper_id), col(Mention.title_key)).distinct()
    for paper, key in select_in(session, titled, col(Mention.paper_id), papers):
        titles[paper].add(key)
    authors = func.substr(col(Paper.authors_text), 1, SHOWN).label("authors")
    columns = (Paper.id, Paper.title, Paper.title_key, Paper.first_author_key, Paper.year)
    query = select(*map(col, columns), authors)
    return {
        row.id: Facts(
            **row._mapping,
            titles=frozenset(titles[row.id]),
            identifiers=tuple(sorted(names[row.id])),
        )
        for row in select_in(session, query, col(Paper.id), papers)
    }
