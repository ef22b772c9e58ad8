"""How close two papers are that were not made one: a pure function with a score and a reason."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

from catalog.titles import is_long, title_key

ALIKE = 90.0  # of 100: a letter in ten may differ
NEAR_YEARS = 2  # between two versions of a work
CROWD = 30  # titles that share words, from which only neighbours are compared
NEIGHBOURS = 3
BEGINNING = 3  # words
NUMERALS = re.compile(r"\d+|[ivx]+|[a-d]|one|two|three|four|first|second|third|fourth")
SUBTITLE = re.compile(r"[:.?!(\[\u2013\u2014]|\s-+\s")  # what stands before one

Named = tuple[int, str, int | None]  # a paper, the normal form of its title, and its year


@dataclass(frozen=True)
class Facts:
    """What tells a paper from another."""

    id: int
    title: str
    title_key: str
    titles: frozenset[str]  # the normal forms of all titles that sources give it
    authors: str
    first_author_key: str
    year: int | None
    identifiers: tuple[tuple[str, str], ...]

    def named(self, kind: str) -> set[str]:
        """Its identifiers of a kind."""
        return {value for of, value in self.identifiers if of == kind}


@dataclass(frozen=True)
class Closeness:
    """How sure it is that two papers are one, 0 to 1, and what speaks for and against it."""

    score: float
    reason: str


def judge(one: Facts, other: Facts) -> Closeness | None:
    """What speaks for two papers being one; None if too little does. The same for either order."""
    if shared := set(one.identifiers) & set(other.identifiers):
        kind, value = min(shared)
        return Closeness(0.95, f"both have {kind}:{value}")
    differ = bool(one.first_author_key and other.first_author_key) and (
        one.first_author_key != other.first_author_key
    )
    if one.titles & other.titles or one.title_key == other.title_key:
        found = 1.0 if is_long(one.title_key) else 0.6, "same title"
    elif differ or (alike := near(one.title, other.title)) is None:
        return None
    else:
        found = alike
    score, said = found
    reasons = [said]
    for share, reason in (_authors(one, other), _years(one, other), _identifiers(one, other)):
        score *= share
        reasons.append(reason)
    if _is_contested(one, other):
        reasons.append("which others compete for")
    return Closeness(round(score, 2), ", ".join(filter(None, reasons)))


def _authors(one: Facts, other: Facts) -> tuple[float, str]:
    known = sorted(filter(None, (one.first_author_key, other.first_author_key)))
    if len(known) < 2:
        return 0.7, "a first author unknown"
    if known[0] == known[1]:
        return 0.9, f"first author {known[0]}"
    return 0.3, f"first authors {known[0]} and {known[1]}"


def _years(one: Facts, other: Facts) -> tuple[float, str]:
    known = sorted(year for year in (one.year, other.year) if year)
    if len(known) < 2:
        return 0.95, "a year unknown"
    gap = known[1] - known[0]
    return (1.0 if gap <= NEAR_YEARS else 0.7), f"{known[0]} and {known[1]}" if gap else ""


def _identifiers(one: Facts, other: Facts) -> tuple[float, str]:
    for kind, name in (("arxiv", "arXiv ids"), ("doi", "DOIs")):
        if one.named(kind) and other.named(kind):
            return 0.8, f"different {name}"
    if one.identifiers and other.identifiers:
        return 1.0, "preprint and publication"
    return 1.0, ""


def _is_contested(one: Facts, other: Facts) -> bool:
    """Whether nothing but others that could be it too keeps a preprint from its publication."""
    kinds = [{kind for kind, _ in paper.identifiers} for paper in (one, other)]
    near_years = one.year and other.year and abs(one.year - other.year) <= NEAR_YEARS
    return (
        kinds in ([{"arxiv"}, {"doi"}], [{"doi"}, {"arxiv"}])
        and bool(one.first_author_key and near_years)
        and (one.title_key, one.first_author_key) == (other.title_key, other.first_author_key)
        and is_long(one.title_key)
    )


def near(one: str, other: str) -> tuple[float, str] | None:
    """How alike two titles are, 0 to 1, and in what; None if they are of two works.

    Titles that differ in a number alone are parts of a series.
    """
    mine, theirs = title_key(one), title_key(other)
    if not (is_long(mine) and is_long(theirs)):
        return None
    words, others = Counter(mine.split()), Counter(theirs.split())
    if words == others:
        return 0.95, "the same words in another order"
    changed = (words - others) + (others - words)
    if all(NUMERALS.fullmatch(word) for word in changed):
        return None
    if mine in _beginnings(other) or theirs in _beginnings(one):
        return 0.9, "one title has a subtitle more"
    alike = fuzz.ratio(mine, theirs, score_cutoff=ALIKE)
    return (round(alike / 100, 2), f"titles alike to {alike:.0f} %") if alike else None


def _beginnings(title: str) -> set[str]:
    return {title_key(title[: mark.start()]) for mark in SUBTITLE.finditer(title)}


def could_be_near(one: str, other: str) -> bool:
    """Whether two titles could be `near`, by their normal forms: a quick look."""
    if one.startswith(f"{other} ") or other.startswith(f"{one} "):
        return True
    if fuzz.ratio(one, other, score_cutoff=ALIKE):
        return True
    return len(one) == len(other) and sorted(one.split()) == sorted(other.split())


def near_pairs(papers: Sequence[Named]) -> Iterator[tuple[int, int]]:
    """The pairs of one first author's papers with unequal titles that could be near.

    Titles are compared that share their beginning, their end, or their longest words.
    """
    blocks: dict[tuple[str, ...], list[Named]] = defaultdict(list)
    for paper in papers:
        words = paper[1].split()
        blocks["first", *words[:BEGINNING]].append(paper)
        blocks["last", *words[-BEGINNING:]].append(paper)
        blocks["long", *sorted(sorted(set(words), key=lambda w: (-len(w), w))[:2])].append(paper)
    seen: set[tuple[int, int]] = set()
    for some in blocks.values():
        for one, other in _pairs(some):
            pair = (min(one[0], other[0]), max(one[0], other[0]))
            far = one[2] and other[2] and abs(one[2] - other[2]) > NEAR_YEARS
            if pair in seen or far or one[1] == other[1]:
                continue
            seen.add(pair)
            if could_be_near(one[1], other[1]):
                yield pair


def _pairs(some: list[Named]) -> Iterator[tuple[Named, Named]]:
    if len(some) <= CROWD:
        yield from combinations(some, 2)
        return
    some = sorted(some, key=lambda paper: paper[1])
    for step in range(1, NEIGHBOURS + 1):
        yield from zip(some, some[step:], strict=False)
