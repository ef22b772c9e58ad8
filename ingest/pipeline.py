"""Stage 1 from end to end: sources opened, read, and loaded, a batch of records a transaction.

A source keeps count of its records that are in the catalogue. Interrupted, it is taken up there;
finished, the same bytes are not read again.
"""

import gc
import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

from sqlmodel import Session

from catalog.store import CatalogError, reading, session
from ingest import decks, fulltexts, ledger
from ingest.content import Content
from ingest.loading import load
from ingest.opening import Place, opened, places, storable_name
from ingest.record import DeckRecord, FullText, PaperRecord, Record, Rejection, SourceError
from ingest.sources import Format, format_of, looks

logger = logging.getLogger(__name__)

BATCH = 5_000  # records in a transaction, or
BATCH_CHARACTERS = 8 * 1024 * 1024  # of their own texts
Batch = tuple[list[Record], bool]  # and whether it is the last of its source
NOTHING: Batch = ([], True)
UNTITLED = "unknown"  # the format of what could not be opened

Progress = Callable[[str, int, float], None]  # the source, records done, and share done, of all


@dataclass(kw_only=True)
class Report:
    """What became of a source. read = added + merged + unchanged + rejected, always.

    `merged`: it joined a work that was known, from this source or another. `unchanged`: these very
    bytes have been read before, under whatever name. A deck itself is not counted.
    """

    source: str
    format: str = UNTITLED
    added: int = 0
    merged: int = 0
    unchanged: int = 0
    decks: int = 0
    rejected: int = 0
    rejections: list[Rejection] = field(default_factory=list)  # the first `ledger.MOST`

    @property
    def read(self) -> int:
        """All records, understood or not."""
        return self.added + self.merged + self.unchanged + self.rejected

    def reject(self, found: list[Rejection]) -> list[Rejection]:
        """Count rejections; those of them that are still kept."""
        kept = found[: max(0, ledger.MOST - self.rejected)]
        self.rejected += len(found)
        self.rejections += kept
        return kept


def silent(_source: str, _done: int, _share: float) -> None:
    """No progress shown."""


def ingest(named: Iterable[str], progress: Progress = silent) -> list[Report]:
    """Bring everything named into the catalogue; what cannot be read is a rejection in its report.

    CatalogError if the catalogue cannot be written; what was done until then stays.
    """
    named = list(named)
    with session() as writing:
        for name in named:  # a folder that could not be read, and now perhaps can
            ledger.forgive(writing, storable_name(name))
    found = list(places(named))
    sizes = [max(1, place.size) for place in found]
    reports: list[Report] = []
    before, records, every = 0, 0, max(1, sum(sizes))
    for place, size in zip(found, sizes, strict=True):
        reports.append(_ingested(place, _later(progress, records, before / every, size / every)))
        before, records = before + size, records + reports[-1].read
        progress(place.name, records, before / every)
    settle()
    return reports


def _later(progress: Progress, records: int, begun: float, part: float) -> Progress:
    """The progress of one source as that of all: after so many records and such a share."""
    return lambda name, done, share: progress(name, records + done, begun + share * part)


def settle() -> None:
    """Point citations and references to their papers, as the catalogue now is."""
    with session() as writing:
        decks.resolve(writing)
        fulltexts.resolve(writing)


def _ingested(place: Place, progress: Progress) -> Report:
    report = Report(source=place.name)
    try:
        with opened(place) as content:
            ingest_content(content, report, progress)
    except SourceError as error:
        refuse(report, str(error))
    except CatalogError:
        raise
    except Exception as error:
        logger.exception("the reader of %s failed on %s", report.format, place.name)
        refuse(report, f"its reader failed: {error!r:.200}")
    logger.info(
        "%s: %d read, %d added, %d rejected",
        *(report.source, report.read, report.added, report.rejected),
    )
    return report


def refuse(report: Report, reason: str) -> None:
    """Keep why a source could not be read; what was stored of it stays."""
    found = report.reject([Rejection(position=ledger.WHOLE, reason=reason)])
    with session() as writing:
        ledger.forgive(writing, report.source)
        ledger.reject(writing, report.source, report.format, found)


def ingest_content(content: Content, report: Report, progress: Progress = silent) -> None:
    """Load what is not yet there of a content, whose report takes the counts."""
    known = format_of(content)
    if known is None:
        raise SourceError(f"of no known format: {looks(content.sample)}")
    report.format = known.FORMAT
    with reading() as catalogue:
        entry = ledger.entry(catalogue, content.sha256)
    if entry is not None:
        with session() as writing:
            ledger.forgive(writing, report.source, entry.id)
            report.unchanged = ledger.mentions(writing, entry.id)
            report.reject(ledger.rejected(writing, entry.id))
    if entry is None or not entry.finished:
        _load(content, known, report, progress, entry.records if entry else 0)


def _load(content: Content, known: Format, report: Report, progress: Progress, done: int) -> None:
    """Load the records from the number `done` on; the transaction of the last finishes the source.

    While the database takes in one batch, which needs little of Python, the next one is read.
    """
    batches = _batches(islice(known.read(content), done, None))
    some, last = next(batches, NOTHING)
    if not some and not done:
        raise SourceError(f"it looks like {known.FORMAT}, and no paper is in it")
    with ThreadPoolExecutor(1, "litlab-store") as writer, _few_collections():
        while not last:
            stored = writer.submit(_commit, content, some, done, report)
            try:
                following = next(batches, NOTHING)
            finally:
                stored.result()
            done += len(some)
            progress(report.source, done, content.done / max(1, content.size))
            some, last = following
    _commit(content, some, done, report, last=True)


def _commit(
    content: Content, some: list[Record], done: int, report: Report, *, last: bool = False
) -> None:
    """Load the records after the first `done`, and count them, in one transaction."""
    content.check_unchanged()
    with session() as writing:
        entry = ledger.begin(writing, content.sha256, content.name, report.format)
        ledger.forgive(writing, content.name, entry.id)
        fresh = some[max(0, entry.records - done) :]  # another run may have been faster
        report.unchanged += _papers(some) - _papers(fresh)
        _store(writing, entry.id, fresh, report)
        ledger.advance(writing, entry.id, max(done + len(some), entry.records), finished=last)


@contextmanager
def _few_collections() -> Iterator[None]:
    """Records hold no cycles; looking for them among many records costs a tenth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _papers(some: list[Record]) -> int:
    return sum(isinstance(record, PaperRecord) for record in some)


def _store(writing: Session, source: int, some: list[Record], report: Report) -> None:
    counts = load(writing, source, [record for record in some if isinstance(record, PaperRecord)])
    report.added += counts.added
    report.merged += counts.merged
    found = report.reject([record for record in some if isinstance(record, Rejection)])
    ledger.reject(writing, report.source, report.format, found, source)
    position = None
    for record in some:
        match record:
            case PaperRecord():
                position = record.position
            case DeckRecord():
                position = None
                decks.store(writing, source, record)
                report.decks += 1
            case FullText():
                fulltexts.store(writing, source, position, record)


def _batches(records: Iterable[Record]) -> Iterator[Batch]:
    """The records in lists that are bearable at a time, and whether it is the last of them.

    A full text stays with what it is of.
    """
    some: list[Record] = []
    size = 0
    try:
        for record in records:
            full = len(some) >= BATCH or size > BATCH_CHARACTERS
            if full and not isinstance(record, FullText):
                yield some, False
                some, size = [], 0
            some.append(record)
            size += _size(record)
    except Exception:
        if some:
            yield some, False  # what came before the fault is kept
        raise
    if some:
        yield some, True


def _size(record: Record) -> int:
    match record:
        case PaperRecord():
            return len(record.raw) + len(record.abstract)
        case FullText():
            return sum(map(len, record.pages))
        case _:
            return 1_000
