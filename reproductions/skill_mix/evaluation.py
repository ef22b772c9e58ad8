"""One evaluation for every student: texts are written, graded several times, and summed up.

The small model with its parser and any chat model with its graders go through this same code.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean
from typing import Protocol

from reproductions.card import Score
from reproductions.skill_mix.combinations import Combination
from reproductions.skill_mix.rubric import (
    METRICS,
    Points,
    Ratio,
    agreed,
    best_of,
    deducted,
    ratio,
    single_shot,
    unread,
)

MOST_UNREADABLE = 0.05  # share of unscored texts above which a result is no result

# "full_marks" is what a single text gets, "best_full_marks" the best of a combination's texts,
# which is what the papers publish; each has "_low" and "_high", the ends of its interval.
SINGLE, BEST = "", "best_"
ENDS = ("_low", "_high")


class Student(Protocol):
    """Whoever is examined."""

    def write(self, combinations: Sequence[Combination], repeat: int) -> Sequence[str | None]:
        """A text for each combination, the `repeat`-th (from 0); None where none could be had."""


class Grader(Protocol):
    """Whoever gives points."""

    def grade(self, written: Sequence[tuple[Combination, str]], repeat: int) -> Sequence[Points]:
        """The `repeat`-th grading (from 0) of each text; None for a point that is unreadable."""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Who grades, and how often each; all of these gradings are the planned ones."""

    graders: Sequence[Grader]
    gradings: int = 3

    def __post_init__(self) -> None:
        if not self.graders or self.gradings < 1:
            raise ValueError("a panel needs a grader and a grading")


@dataclass(frozen=True, kw_only=True)
class Graded:
    """A text with all its gradings.

    gradings: one tuple a grader, with its gradings in order. `allowed` is what they agree on;
    `points` the same without skills named outright.
    """

    combination: Combination
    repeat: int
    text: str | None
    gradings: tuple[tuple[Points, ...], ...]
    allowed: Points
    points: Points


def evaluate(
    student: Student,
    panel: Panel,
    combinations: Sequence[Combination],
    generations: int = 3,
    names: Sequence[str] = (),
) -> list[Graded]:
    """Every text with its gradings, combination by combination, `generations` texts for each.

    names: of all skills, by number, for the deduction of those named outright; empty: no deduction.
    """
    texts = [student.write(combinations, repeat) for repeat in range(generations)]
    by_combination = zip(combinations, *texts, strict=True)
    written = [(combination, text) for combination, *own in by_combination for text in own]
    gradings = _gradings(panel, written)
    return [
        _graded(combination, place % generations, text, given, names)
        for place, ((combination, text), given) in enumerate(zip(written, gradings, strict=True))
    ]


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What the texts of one k come to: metric -> ratio, and the share of unscored texts.

    `ratios` has "full_marks", "all_skills", "skill_fraction" of a single text and the same with
    "best_" before them; a metric is missing where no combination is fully scored.
    """

    ratios: Mapping[str, Ratio]
    unreadable: float
    texts: int


def summary(graded: Sequence[Graded]) -> Summary:
    """The summary of the texts of `evaluate`. ValueError if there are none."""
    if not graded:
        raise ValueError("there is no text to sum up")
    groups = [list(own) for _, own in groupby(graded, key=lambda each: each.combination)]
    ratios: dict[str, Ratio] = {}
    for name, measure in METRICS.items():
        values = [[measure(each.points) for each in own] for own in groups]
        for prefix, joined in ((SINGLE, single_shot), (BEST, best_of)):
            found = ratio([joined(own) for own in values])
            if found is not None:
                ratios[prefix + name] = found
    missing = fmean(not each.points.is_read for each in graded)
    return Summary(ratios=ratios, unreadable=missing, texts=len(graded))


def is_withheld(summaries: Iterable[Summary]) -> bool:
    """Whether so much of one student could not be read that none of its scores is given.

    All go when one k is unreadable: a claim reads the last k it finds, and must find none.
    """
    return any(each.unreadable > MOST_UNREADABLE for each in summaries)


def scores(method: str, by_k: Mapping[int, Summary]) -> Iterator[Score]:
    """The scores of one student, `at` k; only the share that is unreadable when withheld."""
    withheld = is_withheld(by_k.values())
    for k, each in sorted(by_k.items()):
        yield Score(method=method, metric="unreadable", value=each.unreadable, at=k)
        for name, found in {} if withheld else each.ratios.items():
            for ending, value in zip(
                ("", *ENDS), (found.value, found.low, found.high), strict=True
            ):
                yield Score(method=method, metric=name + ending, value=value, at=k)


def _gradings(
    panel: Panel, written: Sequence[tuple[Combination, str | None]]
) -> list[tuple[tuple[Points, ...], ...]]:
    """For each text one tuple of gradings a grader; a text that is not there has unread ones."""
    there = [(combination, text) for combination, text in written if text is not None]
    by_grader = [
        list(zip(*(grader.grade(there, r) for r in range(panel.gradings)), strict=True))
        for grader in panel.graders
    ]
    found = zip(there, *by_grader, strict=True)
    return [
        tuple((unread(combination.k),) * panel.gradings for _ in panel.graders)
        if text is None
        else tuple(next(found)[1:])
        for combination, text in written
    ]


def _graded(
    combination: Combination,
    repeat: int,
    text: str | None,
    gradings: tuple[tuple[Points, ...], ...],
    names: Sequence[str],
) -> Graded:
    allowed = agreed([points for own in gradings for points in own])
    points = allowed
    if names and text is not None:
        points = deducted(allowed, [names[skill] for skill in combination.skills], text)
    return Graded(
        combination=combination,
        repeat=repeat,
        text=text,
        gradings=gradings,
        allowed=allowed,
        points=points,
    )
