"""What the catalogue shows of a work, from all that its sources say; the order does not matter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.models import AbstractKind
from catalog.titles import title_key
from ingest.record import PaperRecord

ABSTRACT_RANKS = {kind: rank for rank, kind in enumerate(AbstractKind)}  # worst to best


@dataclass(frozen=True, kw_only=True)
class Work:
    """A paper's row and what hangs on it, without the database's numbers."""

    title: str
    abstract: str
    abstract_kind: AbstractKind
    authors: tuple[str, ...]
    first_author: str
    first_author_key: str
    year: int | None
    published: date | None
    primary_category: str
    identifiers: tuple[tuple[str, str], ...]

    def row(self) -> dict[str, Any]:
        """The columns of the table `paper` that it fills."""
        shown = "; ".join(self.authors) or (f"{self.first_author} et al." * bool(self.first_author))
        return {
            "title": self.title,
            "title_key": title_key(self.title),
            "abstract": self.abstract,
            "abstract_kind": str(self.abstract_kind),
            "authors_text": shown,
            "first_author_key": self.first_author_key,
            "year": self.year,
            "published": self.published,
            "primary_category": self.primary_category,
        }


def merged(records: Sequence[PaperRecord]) -> Work:
    """The best of each field: of the source with the highest standing that has it.

    The authors' abstract is better than anybody's summary. Of two equally good values the fuller
    one wins (the earlier year), then the one that sorts last, so that no order of arrival shows.
    """
    titled = _best(records, lambda r: (r.standing, len(r.title), r.title))
    authored = _best(records, lambda r: (bool(r.authors), r.standing, len(r.authors), r.authors))
    named = _best(records, lambda r: (bool(r.first_author), r.standing, r.first_author))
    dated = _best(records, lambda r: (r.year is not None, r.standing, -(r.year or 0)))
    day = _best(records, lambda r: (r.published is not None, r.standing, _ago(r.published)))
    told = _best(
        records,
        lambda r: (ABSTRACT_RANKS[r.abstract_kind], r.standing, len(r.abstract), r.abstract),
    )
    filed = _best(records, lambda r: (bool(r.primary_category), r.standing, r.primary_category))
    return Work(
        title=titled.title,
        abstract=told.abstract,
        abstract_kind=told.abstract_kind,
        authors=authored.authors,
        first_author="" if authored.authors else named.first_author,
        first_author_key=(authored if authored.authors else named).first_author_key,
        year=dated.year,
        published=day.published,
        primary_category=filed.primary_category,
        identifiers=tuple(sorted({pair for record in records for pair in record.identifiers})),
    )


def _best(records: Sequence[PaperRecord], rank: Callable[[PaperRecord], Any]) -> PaperRecord:
    return records[0] if len(records) == 1 else max(records, key=rank)


def _ago(day: date | None) -> int:
    return -day.toordinal() if day else 0
