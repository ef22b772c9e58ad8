"""Records into the catalogue, a batch at a time, inside the caller's transaction.

Every paper is what its mentions say together. A batch takes in, by title and by identifier, the
mentions that are already there and could be of the same works; all are parted into works anew
(`ingest.clusters`), so that the catalogue does not depend on what came first. It follows that a
new record can part a paper that only its title held together; the part with the oldest mention
keeps the paper's number, and with it its themes and a person's word on them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, tuple_
from sqlmodel import Session, col

from catalog.batches import select_in
from catalog.models import Identifier, Mention
from ingest import rows
from ingest.clusters import cluster, connected
from ingest.matching import best_match
from ingest.merging import merged
from ingest.record import PaperRecord
from ingest.rows import Known, Part


@dataclass
class Counts:
    """What became of records; `merged` ones joined a work that was already there."""

    added: int = 0
    merged: int = 0


def load(session: Session, source: int, records: Sequence[PaperRecord]) -> Counts:
    """Store the records as mentions of the source, each with the paper it is about."""
    items = _already_there(session, records) + [Known(record) for record in records]
    parts: list[Part] = []
    for group in connected([item.record for item in items]):
        together = [items[place] for place in group]
        if any(item.mention is None for item in together):
            for places in cluster([item.record for item in together]):
                members = [together[place] for place in places]
                parts.append(Part(members, merged([item.record for item in members])))
    _give_homes(parts)
    counts = Counts()
    for part in parts:
        fresh = sum(item.mention is None for item in part.members)
        begun = part.paper is None and fresh == len(part.members)
        counts.added += begun
        counts.merged += fresh - begun
    rows.write(session, parts)
    rows.write_mentions(session, source, [row for part in parts for row in _mentions(part)])
    return counts


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


def _mentions(part: Part) -> list[dict[str, Any]]:
    """The rows of the part's new records, each with the best reason why it is of this work."""
    before = [item.record for item in part.members if item.mention is not None]
    found = []
    for record in (item.record for item in part.members if item.mention is None):
        match = best_match(record, before[:50]) if before else None
        found.append(
            {
                "paper_id": part.paper,
                "position": record.position,
                "raw": record.raw,
                "title_key": record.title_key,
                "record": record.stored(),
                "reason": match.reason if match else "new",
                "score": match.score if match else 1.0,
            }
        )
        before.append(record)
    return found


def _already_there(session: Session, records: Sequence[PaperRecord]) -> list[Known]:
    """All mentions of the papers that share a title or an identifier with the records, and of
    those that share one with these, and so on; oldest first."""
    found: dict[int, Known] = {}
    papers: set[int] = set()
    seen: set[tuple[str, str]] = set()
    tokens = _tokens(records)
    while new := tokens - seen:
        near = _papers_with(session, new) - papers
        seen |= new
        papers |= near
        arrived = [
            Known(PaperRecord.restored(record), mention, paper)
            for mention, paper, record in select_in(
                session,
                select(col(Mention.id), col(Mention.paper_id), col(Mention.record)),
                col(Mention.paper_id),
                near,
            )
        ]
        found.update((known.mention, known) for known in arrived if known.mention is not None)
        tokens = _tokens([known.record for known in arrived])
    return [found[mention] for mention in sorted(found)]


def _tokens(records: Iterable[PaperRecord]) -> set[tuple[str, str]]:
    """The titles and identifiers by which records can be of one work."""
    return {
        token for record in records for token in (("title", record.title_key), *record.identifiers)
    }


def _papers_with(session: Session, tokens: set[tuple[str, str]]) -> set[int]:
    titles = [value for kind, value in tokens if kind == "title"]
    named = [token for token in tokens if token[0] != "title"]
    return {
        paper
        for (paper,) in (
            *select_in(session, select(col(Mention.paper_id)), col(Mention.title_key), titles),
            *select_in(
                session,
                select(col(Identifier.paper_id)),
                tuple_(col(Identifier.kind), col(Identifier.value)),
                named,
            ),
        )
    }
