"""The scores of a reproduction's latest run, as curves and as final values beside the paper's.

- `curves(reproduction) -> list[Curve]`: each method x metric x part x seed, step by step.
- `final_scores(reproduction) -> list[FinalScore]`: mean and standard error over seeds at the last
  step, for each method and metric without parts. `published` is set only when the run is at
  full: quick is not compared with the paper.
Both are empty when nothing has run.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean, stdev

from reproductions import discovery
from reproductions.card import Card, Published, Score
from reproductions.tracking import artifacts, latest


@dataclass(frozen=True, kw_only=True)
class Curve:
    """One method's metric on one seed; `part` is None for a metric that has no parts."""

    method: str
    metric: str
    part: int | None
    seed: int
    points: tuple[tuple[int, float], ...]  # (step, value), in order


@dataclass(frozen=True, kw_only=True)
class FinalScore:
    """One method's metric at its last step, over seeds; `se` is None for one seed."""

    method: str
    metric: str
    unit: str
    best: str
    mean: float
    se: float | None
    seeds: tuple[int, ...]
    published: Published | None


def curves(reproduction: str) -> list[Curve]:
    """Every learning curve of the latest run, one for each method, metric, part and seed."""
    return _curves(_scores(reproduction))


def final_scores(reproduction: str) -> list[FinalScore]:
    """Ours at the last step of the latest run, beside the paper's at full."""
    run = latest(reproduction)
    if run is None:
        return []
    return final(discovery.card(reproduction), run.profile, _scores(reproduction))


def final(card: Card, profile: str, scores: Iterable[tuple[int, Score]]) -> list[FinalScore]:
    """The last values of (seed, score) pairs, in the card's order of metrics and methods."""
    whole = [curve for curve in _curves(scores) if curve.part is None]
    places = {(figure.method, figure.metric): figure for figure in card.published}
    rows = []
    for metric in card.metrics:
        for method in card.methods:
            own = [c for c in whole if (c.method, c.metric) == (method, metric.name)]
            values = [curve.points[-1][1] for curve in own]
            if not values:
                continue
            row = FinalScore(
                method=method,
                metric=metric.name,
                unit=metric.unit,
                best=metric.best,
                mean=fmean(values),
                se=stdev(values) / len(values) ** 0.5 if len(values) > 1 else None,
                seeds=tuple(curve.seed for curve in own),
                published=places.get((method, metric.name)) if profile == "full" else None,
            )
            rows.append(row)
    return rows


def _curves(scores: Iterable[tuple[int, Score]]) -> list[Curve]:
    def identity(row: tuple[int, Score]) -> tuple[str, str, int, int]:
        seed, score = row
        return score.method, score.metric, -1 if score.part is None else score.part, seed

    drawn = []
    for (method, metric, part, seed), rows in groupby(sorted(scores, key=identity), key=identity):
        points = tuple(sorted((score.at, score.value) for _, score in rows))
        known = None if part == -1 else part
        drawn.append(Curve(method=method, metric=metric, part=known, seed=seed, points=points))
    return drawn


def _scores(reproduction: str) -> list[tuple[int, Score]]:
    folder = artifacts(reproduction)
    if folder is None:
        return []
    rows = json.loads((folder / "scores.json").read_text(encoding="utf-8"))
    return [(row.pop("seed"), Score(**row)) for row in rows]
