"""How far graders agree: with each other, and each with itself."""

from collections.abc import Iterable, Sequence
from itertools import combinations as pairs
from statistics import fmean

from reproductions.skill_mix.evaluation import Graded
from reproductions.skill_mix.rubric import Point, Points, agreed


def judged(points: Points) -> tuple[Point, ...]:
    """The k + 2 points that a grader decides; the length is counted by rule."""
    return *points.skills, points.topic, points.sense


def kappa(first: Sequence[Point], second: Sequence[Point]) -> float | None:
    """Cohen's kappa over the points that both could read.

    None without any, and where both give all of them the same point: chance alone explains that.
    """
    from sklearn.metrics import cohen_kappa_score

    both = [(a, b) for a, b in zip(first, second, strict=True) if None not in (a, b)]
    if len({point for pair in both for point in pair}) < 2:
        return None
    return float(cohen_kappa_score(*zip(*both, strict=True)))


def grader_kappa(graded: Iterable[Graded]) -> float | None:
    """Cohen's kappa of two graders, the mean over all pairs of more; each by its own majority.

    None for a single grader and where no pair has one.
    """
    by_grader = [
        [point for points in column for point in judged(points)]
        for column in zip(*([agreed(own) for own in each.gradings] for each in graded), strict=True)
    ]
    found = [kappa(first, second) for first, second in pairs(by_grader, 2)]
    known = [each for each in found if each is not None]
    return fmean(known) if known else None


def flips(graded: Iterable[Graded]) -> float | None:
    """The share of points on which one grader's repeated gradings are not all the same.

    Gradings that could not be read are left out. None where no point has two that could.
    """
    split = []
    for each in graded:
        for own in each.gradings:
            for column in zip(*map(judged, own), strict=True):
                known = [point for point in column if point is not None]
                if len(known) > 1:
                    split.append(len(set(known)) > 1)
    return fmean(split) if split else None
