"""The rubric of Skill-Mix: a text's k + 3 points, how several gradings become one, three ratios.

A point is True, False, or None where nobody could read it. None is never a low mark: it makes the
text unscored, and unscored texts are counted apart (`evaluation.summary`).
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

Point = bool | None
Z = 1.959964  # of a normal's central 95 %


@dataclass(frozen=True, kw_only=True)
class Points:
    """One grading of one text: a point for each skill, in the combination's order, and three."""

    skills: tuple[Point, ...]
    topic: Point
    sense: Point
    length: Point

    @property
    def others(self) -> tuple[Point, ...]:
        """On topic, makes sense, short enough."""
        return self.topic, self.sense, self.length

    @property
    def every(self) -> tuple[Point, ...]:
        """All k + 3: skills, topic, sense, length."""
        return *self.skills, *self.others

    @property
    def is_read(self) -> bool:
        """Whether every point is known."""
        return None not in self.every


def unread(k: int) -> Points:
    """The grading of a text with k skills of which nothing could be read."""
    return Points(skills=(None,) * k, topic=None, sense=None, length=None)


def from_points(points: Sequence[Point]) -> Points:
    """The grading with these k + 3 points, in the order of `Points.every`."""
    *skills, topic, sense, length = points
    return Points(skills=tuple(skills), topic=topic, sense=sense, length=length)


def longest(k: int) -> int:
    """How many sentences a text with k skills may have: max(1, k - 1)."""
    return max(1, k - 1)


_SHORTENED = r"(?:mr|mrs|ms|dr|prof|st|jr|sr|vs|e\.g|i\.e|cf|fig|approx|[a-hj-z])"
_END = re.compile(r"(?:[.!?…]+[\"'”’)\]]*(?=\s+[^\sa-z]|\s*\Z))|[。！？]+|\n\s*\n")
_NO_END = re.compile(rf"(?:^|[\s(\"'“‘]){_SHORTENED}\.\Z", re.IGNORECASE)


def sentences(text: str) -> int:
    """How many sentences a text has, by rule.

    One ends at . ! ? or … before white space and no small letter, at the end of the text and at an
    empty line; not after an initial or a common abbreviation, unless the text ends there.
    """
    text, count, start = text.strip(), 0, 0
    for match in _END.finditer(text):
        if match.end() < len(text) and _NO_END.search(text[start : match.end()]):
            continue
        count += bool(re.search(r"\w", text[start : match.end()]))
        start = match.end()
    return count + bool(re.search(r"\w", text[start:]))


def is_named(name: str, text: str) -> bool:
    """Whether the text says the skill's name as whole words; a part in brackets is no name."""
    words = re.findall(r"\w+", re.sub(r"\([^)]*\)", " ", name))
    said = r"[\s\-‐-―]+".join(map(re.escape, words))
    return bool(words) and bool(re.search(rf"(?<!\w){said}(?!\w)", text, re.IGNORECASE))


def deducted(points: Points, names: Sequence[str], text: str) -> Points:
    """Without the points of the skills that the text names outright, whatever the graders say.

    names: of the skills, in the order of points.skills.
    """
    pairs = zip(points.skills, names, strict=True)
    return replace(points, skills=tuple(not is_named(n, text) and p for p, n in pairs))


def agreed(gradings: Sequence[Points]) -> Points:
    """One grading out of all the planned ones, those that could not be read among them.

    A point is given by more than half of the planned gradings, refused when the unread ones could
    not have given it either, and None in between. A tie gives no point. ValueError if none is
    planned.
    """
    if not gradings:
        raise ValueError("no grading is planned")
    columns = zip(*(each.every for each in gradings), strict=True)
    return from_points([_majority(column) for column in columns])


def full_marks(points: Points) -> float | None:
    """1 with all k + 3 points, else 0."""
    return _counted(points, lambda skills, others: float(skills == 1 and others == 3))


def all_skills(points: Points) -> float | None:
    """1 with every skill and at least two of the other three, else 0."""
    return _counted(points, lambda skills, others: float(skills == 1 and others >= 2))


def skill_fraction(points: Points) -> float | None:
    """The share of skills shown when the other three points are there, else 0."""
    return _counted(points, lambda skills, others: skills if others == 3 else 0.0)


METRICS: Mapping[str, Callable[[Points], float | None]] = {
    "full_marks": full_marks,
    "all_skills": all_skills,
    "skill_fraction": skill_fraction,
}


def single_shot(values: Sequence[float | None]) -> float | None:
    """What one text of a combination gets on average; None if one of its texts is unscored."""
    known = [value for value in values if value is not None]
    return fmean(known) if known and len(known) == len(values) else None


def best_of(values: Sequence[float | None]) -> float | None:
    """The best of a combination's texts, as published; None if one of them is unscored."""
    known = [value for value in values if value is not None]
    return max(known) if known and len(known) == len(values) else None


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """A mean over combinations with its 95 % interval."""

    value: float
    low: float
    high: float
    combinations: int


def ratio(values: Sequence[float | None]) -> Ratio | None:
    """The mean of the known values, one a combination, and Wilson's interval; None if none is.

    n is the number of combinations, for means of several texts and for skill fractions, too:
    values in [0, 1] with mean p vary by p (1 - p) at most, so the interval is then too wide,
    never too narrow.
    """
    known = [value for value in values if value is not None]
    if not known:
        return None
    low, high = wilson(fmean(known), len(known))
    return Ratio(value=fmean(known), low=low, high=high, combinations=len(known))


def wilson(p: float, n: int) -> tuple[float, float]:
    """Wilson's score interval (95 %) of a share p of n."""
    middle = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * math.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    return max(0.0, min(p, middle - half)), min(1.0, max(p, middle + half))


def _majority(votes: Sequence[Point]) -> Point:
    given, unknown, half = votes.count(True), votes.count(None), len(votes) / 2
    if given > half:
        return True
    return None if given + unknown > half else False


def _counted(points: Points, value: Callable[[float, int], float]) -> float | None:
    """`value` of the share of skills and the number of the others; None if a point is unread."""
    if not points.is_read:
        return None
    return value(fmean(map(bool, points.skills)), sum(map(bool, points.others)))
