"""The sources' books: how far each has been read, and what of it was rejected."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update
from sqlmodel import Session, col

from catalog.models import Mention, Source, now
from catalog.models import Rejection as RejectionRow
from ingest.fields.cleaning import as_it_stood
from ingest.record import Rejection

WHOLE = "file"  # the position of a rejection that concerns all of a source
SHOWN = 1_000  # characters kept of what was rejected
MOST = 10_000  # rejections kept of one source; more say nothing new


@dataclass(frozen=True)
class Entry:
    """A source's line in the books; `records` of it, in order, have been dealt with."""

    id: int
    records: int
    finished: bool


def entry(session: Session, sha256: str) -> Entry | None:
    """The books' line of the source with these bytes; None if it has none yet."""
    query = select(col(Source.id), col(Source.records), col(Source.finished_at))
    row = session.execute(query.where(col(Source.sha256) == sha256)).first()
    return Entry(row.id, row.records, row.finished_at is not None) if row else None


def begin(session: Session, sha256: str, name: str, form: str) -> Entry:
    """The line of the source with these bytes, opened if there is none."""
    if found := entry(session, sha256):
        return found
    values = {"sha256": sha256, "name": name, "format": form, "records": 0}
    session.execute(insert(Source).values(**values, ingested_at=now()))
    found = entry(session, sha256)
    if found is None:
        raise RuntimeError(f"the source {name} was not kept")
    return found


def advance(session: Session, source: int, records: int, *, finished: bool) -> None:
    """Note that so many of a source's records, from its first, have been dealt with, or all."""
    values = {"records": records} | ({"finished_at": now()} if finished else {})
    session.execute(update(Source).where(col(Source.id) == source).values(**values))


def mentions(session: Session, source: int) -> int:
    """How many papers a source mentions."""
    query = select(func.count()).select_from(Mention).where(col(Mention.source_id) == source)
    return session.execute(query).scalar_one()


def reject(
    session: Session, name: str, form: str, found: Iterable[Rejection], source: int | None = None
) -> None:
    """Keep rejections of a source; None for one that could not be read at all."""
    moment = now()
    rows = [
        {
            "source_id": source,
            "name": name,
            "format": form,
            "position": one.position,
            "reason": one.reason,
            "raw": as_it_stood(one.raw)[:SHOWN],
            "seen_at": moment,
        }
        for one in found
    ]
    if rows:
        session.execute(insert(RejectionRow), rows)


def forgive(session: Session, name: str, source: int | None = None) -> None:
    """Forget what was rejected under this name before it had the content that it has now."""
    other: ColumnElement[bool] = col(RejectionRow.source_id).is_(None)
    if source is not None:
        other = or_(other, col(RejectionRow.source_id) != source)
    session.execute(delete(RejectionRow).where(col(RejectionRow.name) == name, other))


def rejected(session: Session, source: int) -> list[Rejection]:
    """What was rejected of a source."""
    query = select(col(RejectionRow.position), col(RejectionRow.reason), col(RejectionRow.raw))
    rows = session.execute(
        query.where(col(RejectionRow.source_id) == source).order_by(col(RejectionRow.id))
    )
    return [Rejection(position=p, reason=reason, raw=raw) for p, reason, raw in rows]
