"""Stage 1 from end to end: sources opened, read, and loaded, one transaction each."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import insert, select
from sqlmodel import Session, col

from catalog.batches import batches
from catalog.models import Mention, Source, now
from catalog.store import CatalogError, session
from ingest import decks
from ingest.loading import load
from ingest.opening import Place, Text, opened, places
from ingest.record import DeckRecord, PaperRecord, Rejection, SourceError
from ingest.sources import Format, format_of

logger = logging.getLogger(__name__)

BATCH = 2_000  # records loaded at a time
WHOLE = "file"  # the position of a rejection that concerns all of a source

Progress = Callable[[str, int], None]  # a source's name, and how many of its records are done


@dataclass(kw_only=True)
class Report:
    """What became of a source. read = added + merged + unchanged + rejected, always.

    `merged`: it joined a work that was known, from this source or another. `unchanged`: these very
    bytes have been read before, under whatever name. A deck itself is not counted.
    """

    source: str
    format: str = "unknown"
    added: int = 0
    merged: int = 0
    unchanged: int = 0
    decks: int = 0
    rejections: list[Rejection] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        """How many records could not be understood."""
        return len(self.rejections)

    @property
    def read(self) -> int:
        """All records, understood or not."""
        return self.added + self.merged + self.unchanged + self.rejected


def silent(_source: str, _done: int) -> None:
    """No progress shown."""


def ingest(named: Iterable[str], progress: Progress = silent) -> list[Report]:
    """Bring everything named into the catalogue; what cannot be read is a rejection in its report.

    CatalogError if the catalogue cannot be written; what was done until then stays.
    """
    reports = [_ingested(place, progress) for place in places(named)]
    with session() as writing:
        decks.resolve(writing)
    return reports


def _ingested(place: Place, progress: Progress) -> Report:
    report = Report(source=place.name)
    try:
        text = opened(place)
        known = format_of(text.text)
        if known is None:
            raise SourceError("the text is of no known format; none of its lines fits one")
        report.format = known.FORMAT
        with session() as writing:
            _load(writing, text, known, report, progress)
    except SourceError as error:
        report = _refused(place, report.format, str(error))
    except CatalogError:
        raise
    except Exception as error:
        logger.exception("the reader of %s failed on %s", report.format, place.name)
        report = _refused(place, report.format, f"its reader failed: {error!r:.200}")
    logger.info(
        "%s: %d read, %d added, %d rejected",
        *(report.source, report.read, report.added, report.rejected),
    )
    return report


def _refused(place: Place, form: str, reason: str) -> Report:
    rejection = Rejection(position=WHOLE, reason=reason)
    return Report(source=place.name, format=form, rejections=[rejection])


def _load(writing: Session, text: Text, known: Format, report: Report, progress: Progress) -> None:
    """Load what is not yet there of a source; its rejections are found anew each time."""
    source, positions = _source(writing, text, known.FORMAT, report.source)
    done = 0
    for some in batches(_papers(writing, text, known, report, source), BATCH):
        fresh = [record for record in some if record.position not in positions]
        report.unchanged += len(some) - len(fresh)
        counts = load(writing, source, fresh)
        report.added += counts.added
        report.merged += counts.merged
        done += len(some)
        progress(report.source, done)
    if not (done or report.decks or report.rejections):
        raise SourceError(f"it looks like {known.FORMAT}, and no paper is in it")


def _papers(
    writing: Session, text: Text, known: Format, report: Report, source: int
) -> Iterator[PaperRecord]:
    for record in known.read(text.text):
        match record:
            case PaperRecord():
                yield record
            case Rejection():
                report.rejections.append(record)
            case DeckRecord():
                decks.store(writing, source, record)
                report.decks += 1


def _source(writing: Session, text: Text, form: str, name: str) -> tuple[int, set[str]]:
    """The number of the source with these bytes, and the positions already read from it."""
    by_content = select(col(Source.id)).where(col(Source.sha256) == text.sha256)
    number = writing.execute(by_content).scalar()
    if number is None:
        writing.execute(
            insert(Source).values(sha256=text.sha256, name=name, format=form, ingested_at=now())
        )
        number = writing.execute(by_content).scalar_one()
    query = select(col(Mention.position)).where(col(Mention.source_id) == number)
    return number, set(writing.execute(query).scalars())
