"""What the catalogue shows of a work, from all that its sources say; the order does not matter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.models import AbstractKind
from ingest.record import PaperRecord, Standing

ABSTRACT_RANKS = {kind: rank for rank, kind in enumerate(AbstractKind)}  # worst to best


@dataclass(frozen=True, kw_only=True)
class Work:
    """A paper's row and what hangs on it, without the database's numbers."""

    title: str
    title_key: str
    abstract: str
    abstract_kind: AbstractKind
    authors: tuple[str, ...]
    first_author: str
    first_author_key: str
    year: int | None
    published: date | None
    primary_category: str
    categories: tuple[str, ...]
    venue: str
    comment: str
    withdrawn: bool
    versions: tuple[tuple[int, str, str], ...]  # number, day, title; oldest first
    links: tuple[tuple[str, str], ...]
    identifiers: tuple[tuple[str, str], ...]

    def row(self) -> dict[str, Any]:
        """The columns of the table `paper` that it fills."""
        shown = "; ".join(self.authors) or (f"{self.first_author} et al." * bool(self.first_author))
        return {
            "title": self.title,
            "title_key": self.title_key,
            "abstract": self.abstract,
            "abstract_kind": str(self.abstract_kind),
            "authors_text": shown,
            "first_author_key": self.first_author_key,
            "year": self.year,
            "published": self.published,
            "primary_category": self.primary_category,
            "categories": " ".join(self.categories),
            "venue": self.venue,
            "comment": self.comment,
            "withdrawn": self.withdrawn,
            "versions": [list(version) for version in self.versions],
            "links": [list(link) for link in self.links],
        }


def merged(records: Sequence[PaperRecord]) -> Work:
    """The best of each field: of the newest version, of the source with the highest standing.

    Versions count between records with identifiers; below these, standing decides first. The
    authors' abstract is better than anybody's summary. Of two equally good values the fuller one
    wins (the earlier year), then the one that sorts last, so that no order of arrival shows.
    """
    if len(records) == 1:
        return _alone(records[0])
    titled = _best(records, lambda r: (*_weight(r), len(r.title), r.title))
    authored = _best(records, lambda r: (bool(r.authors), *_weight(r), len(r.authors), r.authors))
    named = _best(records, lambda r: (bool(r.first_author), r.standing, r.first_author))
    dated = _best(records, lambda r: (r.year is not None, r.standing, -(r.year or 0)))
    day = _best(records, lambda r: (r.published is not None, r.standing, _ago(r.published)))
    told = _best(
        records,
        lambda r: (ABSTRACT_RANKS[r.abstract_kind], *_weight(r), len(r.abstract), r.abstract),
    )
    filed = _best(records, lambda r: (bool(r.primary_category), *_weight(r), r.primary_category))
    sorted_in = _best(records, lambda r: (len(r.categories), *_weight(r), r.categories))
    appeared = _best(records, lambda r: (bool(r.venue), *_weight(r), len(r.venue), r.venue))
    noted = _best(records, lambda r: (bool(r.comment), *_weight(r), len(r.comment), r.comment))
    latest = _best(records, lambda r: (*_weight(r), r.withdrawn))
    return Work(
        title=titled.title,
        title_key=titled.title_key,
        abstract=told.abstract,
        abstract_kind=told.abstract_kind,
        authors=authored.authors,
        first_author="" if authored.authors else named.first_author,
        first_author_key=(authored if authored.authors else named).first_author_key,
        year=dated.year,
        published=day.published,
        primary_category=filed.primary_category,
        categories=sorted_in.categories,
        venue=appeared.venue,
        comment=noted.comment,
        withdrawn=latest.withdrawn,
        versions=history(records),
        links=tuple(sorted({link for record in records for link in record.links})),
        identifiers=tuple(sorted({pair for record in records for pair in record.identifiers})),
    )


def _alone(record: PaperRecord) -> Work:
    return Work(
        title=record.title,
        title_key=record.title_key,
        abstract=record.abstract,
        abstract_kind=record.abstract_kind,
        authors=record.authors,
        first_author="" if record.authors else record.first_author,
        first_author_key=record.first_author_key,
        year=record.year,
        published=record.published,
        primary_category=record.primary_category,
        categories=record.categories,
        venue=record.venue,
        comment=record.comment,
        withdrawn=record.withdrawn,
        versions=history((record,)),
        links=record.links,
        identifiers=record.identifiers,
    )


def history(records: Sequence[PaperRecord]) -> tuple[tuple[int, str, str], ...]:
    """The versions that records tell of, oldest first, with the day and title where known."""
    days: dict[int, str] = {}
    told: dict[int, list[PaperRecord]] = {}
    for record in records:
        for number, day in record.versions:
            days[number] = max(day, days.get(number, ""))
        if number := _version(record):
            days.setdefault(number, "")
            told.setdefault(number, []).append(record)
    titles = {
        number: max(some, key=lambda r: (r.standing, len(r.title), r.title)).title
        for number, some in told.items()
    }
    return tuple((number, days[number], titles.get(number, "")) for number in sorted(days))


def _version(record: PaperRecord) -> int:
    """The version whose title and abstract a record has; 0 if it does not say."""
    return record.version or max((number for number, _ in record.versions), default=0)


def _weight(record: PaperRecord) -> tuple[int, int, int]:
    """How much a record's word counts: an unknown version counts as the first."""
    version = max(1, _version(record)) if record.identifiers else 0
    return min(record.standing, Standing.CATALOGUED), version, record.standing


def _best(records: Sequence[PaperRecord], rank: Callable[[PaperRecord], Any]) -> PaperRecord:
    return max(records, key=rank)


def _ago(day: date | None) -> int:
    return -day.toordinal() if day else 0
