"""Records into the catalogue, a batch at a time, inside the caller's transaction.

Every paper is what its mentions say together. A batch takes in, by title and by identifier, the
mentions that are already there and could be of the same works; all are parted into works anew
(`identity.clusters`), so that the catalogue does not depend on what came first. It follows that a
new record can part a paper that only its title held together; the part with the oldest mention
keeps the paper's number, and with it its themes and a person's word on them. Most records of a
large source share nothing with anything: they are papers of their own at once.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from catalog.batches import among, select_in
from catalog.models import Identifier, Mention
from ingest import rows
from ingest.identity import decisions
from ingest.identity.clusters import cluster, connected
from ingest.identity.matching import best_match
from ingest.merging import merged
from ingest.record import PaperRecord
from ingest.rows import Known, Part

Token = tuple[str, str]  # ("title", its key), ("arxiv", an id), ("doi", one)
Seen = tuple[int | None, PaperRecord, str, float]  # its paper, the reason and the score


@dataclass
class Counts:
    """What became of records; `merged` ones joined a work that was already there."""

    added: int = 0
    merged: int = 0


def load(session: Session, source: int, records: Sequence[PaperRecord]) -> Counts:
    """Store the records as mentions of the source, each with the paper it is about."""
    seen = Counter(token for record in records for token in _tokens(record))
    shared = {token for token, times in seen.items() if times > 1}
    near = _papers_with(session, seen, shared)
    alone: list[PaperRecord] = []
    others: list[PaperRecord] = []
    for record in records:
        (alone if shared.isdisjoint(_tokens(record)) else others).append(record)
    numbers = rows.insert(session, [merged((record,)) for record in alone])
    found: list[Seen] = [
        (number, record, "new", 1.0) for number, record in zip(numbers, alone, strict=True)
    ]
    counts = Counts(added=len(alone))
    if others:
        parts = _parted(session, _already_there(session, others, near), others)
        for part in parts:
            fresh = sum(item.mention is None for item in part.members)
            begun = part.paper is None and fresh == len(part.members)
            counts.added += begun
            counts.merged += fresh - begun
        rows.write(session, parts)
        found += [row for part in parts for row in _mentions(part)]
    rows.write_mentions(session, source, found)
    return counts


def regroup(session: Session, papers: Iterable[int]) -> None:
    """Part the mentions of these papers, and of all that could be of their works, anew."""
    items = _already_there(session, (), set(papers))
    rows.write(session, _parted(session, items, ()))


def _parted(session: Session, items: Sequence[Known], records: Sequence[PaperRecord]) -> list[Part]:
    """The works of what is already there and of new records; without the latter, of all."""
    every = [*items, *(Known(record) for record in records)]
    known = [item.mention for item in items if item.mention is not None]
    same, different = decisions.between(session, known)
    places = {item.mention: place for place, item in enumerate(every) if item.mention is not None}
    together = [(places[one], places[other]) for one, other in same]
    apart = [(places[one], places[other]) for one, other in different]
    parts: list[Part] = []
    for group in connected([item.record for item in every], together):
        members = [every[place] for place in group]
        if records and not any(item.mention is None for item in members):
            continue
        within = {place: number for number, place in enumerate(group)}
        bound = [(within[a], within[b]) for a, b in together if a in within]
        parted = [(within[a], within[b]) for a, b in apart if a in within and b in within]
        for part in cluster([item.record for item in members], bound, parted):
            some = [members[place] for place in part]
            parts.append(Part(some, merged([item.record for item in some])))
    _give_homes(parts)
    return parts


def _give_homes(parts: list[Part]) -> None:
    """Each work keeps the paper whose oldest mention it has, of several the oldest paper."""
    oldest: dict[int, int] = {}
    for part in parts:
        for item in part.members:
            if item.mention is not None and item.paper is not None:
                oldest[item.paper] = min(item.mention, oldest.get(item.paper, item.mention))
    keepers = {mention: paper for paper, mention in oldest.items()}
    for part in parts:
        kept = [keepers[i.mention] for i in part.members if i.mention in keepers]
        part.paper = min(kept, default=None)


def _mentions(part: Part) -> list[Seen]:
    """The part's new records, each with the best reason why it is of this work."""
    before = [item.record for item in part.members if item.mention is not None]
    found = []
    for record in (item.record for item in part.members if item.mention is None):
        match = best_match(record, before[: rows.COMPARED]) if before else None
        reason, score = (match.reason, match.score) if match else ("new", 1.0)
        found.append((part.paper, record, reason, score))
        before.append(record)
    return found


def _already_there(
    session: Session, records: Sequence[PaperRecord], papers: set[int]
) -> list[Known]:
    """All mentions of these papers and of those that share a title or an identifier with the
    records, and of those that share one with these, and so on; oldest first."""
    found: dict[int, Known] = {}
    query = select(col(Mention.id), col(Mention.paper_id), col(Mention.record))
    seen = {token for record in records for token in _tokens(record)}
    near = papers
    taken: set[int] = set()
    while near := near - taken:
        taken |= near
        arrived = [
            Known(PaperRecord.restored(record), mention, paper)
            for mention, paper, record in select_in(session, query, col(Mention.paper_id), near)
        ]
        found.update((known.mention, known) for known in arrived if known.mention is not None)
        tokens = {token for known in arrived for token in _tokens(known.record)} - seen
        seen |= tokens
        near = _papers_with(session, tokens)
    return [found[mention] for mention in sorted(found)]


def _tokens(record: PaperRecord) -> tuple[Token, ...]:
    """The title and the identifiers by which records can be of one work."""
    return (("title", record.title_key), *record.identifiers)


def _papers_with(
    session: Session, tokens: Iterable[Token], shared: set[Token] | None = None
) -> set[int]:
    """The papers that have one of the tokens; the tokens found go into `shared`."""
    values: dict[str, list[str]] = {}
    for kind, value in tokens:
        values.setdefault(kind, []).append(value)
    papers: set[int] = set()
    for kind, some in values.items():
        if kind == "title":
            column = col(Mention.title_key)
            query = select(column, col(Mention.paper_id))
        else:
            column = col(Identifier.value)
            query = select(column, col(Identifier.paper_id)).where(col(Identifier.kind) == kind)
        for value, paper in session.execute(query.where(among(session, column, some))):
            papers.add(paper)
            if shared is not None:
                shared.add((kind, value))
    return papers
