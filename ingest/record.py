"""What a source is read into: papers, decks, and what could not be understood."""

from dataclasses import dataclass, field, fields
from datetime import date
from enum import IntEnum
from functools import cached_property
from typing import Any

from catalog.models import AbstractKind
from catalog.titles import title_key
from ingest.fields.names import surname_key


class SourceError(Exception):
    """Something is wrong with a source; the message says what."""


class Standing(IntEnum):
    """How much a source's word counts where two disagree, from least to most."""

    CITED = 1  # somebody's citation of the work
    LISTED = 2  # a saved page that lists it
    CATALOGUED = 3  # a record kept with care, with an identifier
    ARCHIVE = 4  # the archive's own record of the work: arXiv's metadata


@dataclass(frozen=True, kw_only=True)
class PaperRecord:
    """One work as one source has it. Empty means that the source does not say."""

    position: str  # where in the source, unique in it: "line 12"
    raw: str  # the source's own text of this record
    title: str
    standing: Standing
    authors: tuple[str, ...] = ()  # all of them, in order
    first_author: str = ""  # where a source names no more than this
    year: int | None = None
    published: date | None = None
    abstract: str = ""
    abstract_kind: AbstractKind = AbstractKind.NONE
    identifiers: tuple[tuple[str, str], ...] = ()  # ("arxiv", "2305.14992"), ("doi", "10.1/x")
    primary_category: str = ""
    categories: tuple[str, ...] = ()  # all of them, the primary one among them
    venue: str = ""  # where it appeared, as printed
    comment: str = ""  # the authors' note to the archive
    withdrawn: bool = False
    version: int | None = None  # of the arXiv id that this record is of
    versions: tuple[tuple[int, str], ...] = ()  # (number, "2023-05-24" or ""), oldest first
    links: tuple[tuple[str, str], ...] = ()  # ("code" | "data" | "page", an http(s) URL)

    @cached_property
    def title_key(self) -> str:
        """The normal form of the title."""
        return title_key(self.title)

    @cached_property
    def first_author_key(self) -> str:
        """The normal form of the first author's surname; empty if unknown."""
        return surname_key(self.authors[0] if self.authors else self.first_author)

    def stored(self) -> dict[str, Any]:
        """What is kept of it as JSON, without what a mention has in columns of its own."""
        row = {name: value for name, value in vars(self).items() if value and name in STORED}
        if self.published:
            row["published"] = self.published.isoformat()
        return row

    @classmethod
    def restored(cls, row: dict[str, Any], position: str = "", raw: str = "") -> "PaperRecord":
        """The record that `stored` gave this row."""
        published = row.get("published")
        return cls(
            **{
                **row,
                "position": position,
                "raw": raw,
                "standing": Standing(row["standing"]),
                "authors": tuple(row.get("authors", ())),
                "published": date.fromisoformat(published) if published else None,
                "abstract_kind": AbstractKind(row.get("abstract_kind", "")),
                **{name: tuple(map(tuple, row.get(name, ()))) for name in PAIRS},
                "categories": tuple(row.get("categories", ())),
            }
        )


PAIRS = ("identifiers", "versions", "links")
STORED = {f.name for f in fields(PaperRecord)} - {"position", "raw"}


@dataclass(frozen=True, kw_only=True)
class OutlineTopic:
    """One line of a deck's outline. `parent` is the place in the outline of what it belongs to."""

    title: str
    depth: int
    parent: int | None
    slides: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CitedWork:
    """A work that a deck cites, once, with all its slides. Without a title it is no paper yet."""

    label: str
    title: str = ""
    authors: tuple[str, ...] = ()
    first_author: str = ""
    year: int | None = None
    identifiers: tuple[tuple[str, str], ...] = ()
    context: str = ""
    slides: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DeckRecord:
    """A lecture's slides. The titled works it cites also come as records of their own."""

    title: str
    course: str = ""
    lecturer: str = ""
    held_on: date | None = None
    slides: int = 0
    topics: tuple[OutlineTopic, ...] = ()
    citations: tuple[CitedWork, ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class FullText:
    """The text of every page of a source, and the works in its list of references.

    It stands behind the record that it belongs to: a paper's, or a deck's.
    """

    pages: tuple[str, ...]
    references: tuple[CitedWork, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rejection:
    """What could not be understood, where it stands, why, and how it begins."""

    position: str
    reason: str
    raw: str = ""


Record = PaperRecord | DeckRecord | FullText | Rejection
