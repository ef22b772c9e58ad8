"""Which records are one work: a pure function of the records, whatever their order.

`compare` judges two records; `identity.clusters` judges a set of them. Two records with different
arXiv ids, or with two different DOIs, are never joined, except that one arXiv id is one work. A
preprint and a publication, known by an arXiv id and by a DOI, are one work where title, first
author and year agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from catalog.models import AbstractKind
from catalog.titles import is_long
from ingest.record import PaperRecord

LIKE = 0.9  # similarity from which two abstracts are one
NEAR_YEARS = 2  # between a preprint and its publication
COMPARED_WORDS = 400  # of an abstract
PREFIX_WORDS = 8  # a cut abstract with fewer words shows nothing


class Verdict(StrEnum):
    """What two records say about being one work."""

    SAME = "same"
    DIFFERENT = "different"
    OPEN = "open"  # one long title, and nothing that speaks for or against
    UNRELATED = "unrelated"  # not even one title


@dataclass(frozen=True)
class Match:
    """A verdict with its reason, and how sure it is that the two are one work, 0 to 1."""

    verdict: Verdict
    score: float
    reason: str


def compare(one: PaperRecord, other: PaperRecord) -> Match:
    """What two records say about being one work; the same for either order."""
    for kind, name in (("arxiv", "arXiv id"), ("doi", "DOI")):
        mine, theirs = _named(one, kind), _named(other, kind)
        if shared := mine & theirs:
            return Match(Verdict.SAME, 1.0, f"same {name} {min(shared)}")
        if mine and theirs:
            return Match(Verdict.DIFFERENT, 0.0, f"different {name}s")
    if one.title_key != other.title_key:
        return Match(Verdict.UNRELATED, 0.0, "different titles")
    if one.identifiers and other.identifiers:
        return _as_versions(one, other)
    return _by_evidence(one, other)


def _named(record: PaperRecord, kind: str) -> set[str]:
    return {value for of, value in record.identifiers if of == kind}


def _as_versions(one: PaperRecord, other: PaperRecord) -> Match:
    """For a preprint and a publication of one title: an arXiv id here, a DOI there, no more."""
    said = "preprint and publication of one title"
    author, second = one.first_author_key, other.first_author_key
    if author and second and author != second:
        return Match(Verdict.DIFFERENT, 0.1, "same title, different first authors")
    if not is_long(one.title_key):
        return Match(Verdict.DIFFERENT, 0.3, f"{said}, which is too short to tell")
    if not (author and second):
        return Match(Verdict.DIFFERENT, 0.5, f"{said}, and a first author is unknown")
    said = f"{said} and first author {author}"
    years = sorted(year for record in (one, other) if (year := year_of(record)))
    if len(years) == 2:
        told = f"{said}, of {years[0]} and {years[1]}"
        if years[1] - years[0] <= NEAR_YEARS:
            return Match(Verdict.SAME, 0.9, told)
        return Match(Verdict.DIFFERENT, 0.4, f"{told}, too far apart")
    likeness = similarity(one, other)
    if likeness is not None and likeness >= LIKE:
        return Match(Verdict.SAME, 0.9, f"{said}, and one abstract")
    return Match(Verdict.DIFFERENT, 0.6, f"{said}, and a year is unknown")


def year_of(record: PaperRecord) -> int | None:
    """The year that a record gives, with or without a day."""
    return record.year or (record.published.year if record.published else None)


def _by_evidence(one: PaperRecord, other: PaperRecord) -> Match:
    """For two records of one title, at most one of them with an identifier."""
    known = one.first_author_key and other.first_author_key
    if known and one.first_author_key == other.first_author_key:
        return Match(Verdict.SAME, 0.95, f"same title and first author {one.first_author_key}")
    likeness = similarity(one, other)
    if likeness is not None and likeness >= LIKE:
        return Match(Verdict.SAME, round(likeness, 3), "same title and abstract")
    if known:
        return Match(Verdict.DIFFERENT, 0.1, "same title, different first authors")
    if likeness is not None:
        return Match(Verdict.DIFFERENT, 0.2, "same title, different abstracts")
    if not is_long(one.title_key):
        return Match(Verdict.DIFFERENT, 0.4, "same title, too short to tell alone")
    return Match(Verdict.OPEN, 0.8, "same long title, and no other work has it")


def similarity(one: PaperRecord, other: PaperRecord) -> float | None:
    """How alike two abstracts are, 0 to 1; 1 also if one is the other's beginning.

    None where they cannot be compared: one is missing, or one is somebody's summary.
    """
    if not one.abstract or not other.abstract or one.abstract_kind != other.abstract_kind:
        return None
    if one.abstract == other.abstract:
        return 1.0
    if one.abstract_kind != AbstractKind.ABSTRACT:
        return None  # two people sum up one work in two ways
    short, long = sorted((_words(one), _words(other)), key=lambda words: (len(words), words))
    if len(short) < PREFIX_WORDS:
        return None
    if long[: len(short) - 1] == short[:-1]:
        return 1.0
    if 2 * len(set(short) & set(long)) < 0.7 * (len(set(short)) + len(set(long))):
        return 0.0
    return SequenceMatcher(None, short, long, autojunk=False).ratio()


def _words(record: PaperRecord) -> list[str]:
    return record.abstract.casefold().split()[:COMPARED_WORDS]


def best_match(record: PaperRecord, others: Sequence[PaperRecord]) -> Match:
    """The best reason why `record` belongs with the `others`, which a cluster put it with."""
    matches = [compare(record, other) for other in others]
    best = max(matches, key=lambda match: (match.score, match.reason))
    if best.verdict in (Verdict.SAME, Verdict.OPEN):
        return best
    return Match(Verdict.SAME, 0.8, "same work as a record that matches both")
