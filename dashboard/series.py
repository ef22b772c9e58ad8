"""What the charts draw: rows made from claims, curves and scores. Nothing measured, no row."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from textwrap import wrap
from typing import Any

from dashboard.evidence import Evidence, margin
from reproductions.card import Card, Metric
from reproductions.results import Curve, FinalScore

LINE_CHARACTERS = 50
MANY = 8  # methods at once that a reader can tell apart
MOST_STEPS = 200  # of a curve, more than a screen can show apart
Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One method on one metric: ours where it was measured, the paper's where the card has it."""

    method: str
    mean: float | None
    se: float | None
    seeds: int
    published: float | None
    source: str

    @property
    def gap(self) -> float | None:
        """Ours minus the paper's; None unless both exist."""
        if self.mean is None or self.published is None:
            return None
        return self.mean - self.published


def margin_rows(evidence: Iterable[Evidence]) -> list[Row]:
    """A row for each claim that has margins: mean, and the mean ∓ two standard errors.

    A claim holds where `low` is above zero. With one seed there is no error, and no bar of it.
    """
    rows = []
    for each in evidence:
        claim = each.claim
        if claim.margin_mean is None:
            continue
        error = 2 * (claim.margin_se or 0.0)
        rows.append(
            {
                "claim": claim.claim,
                "label": in_lines(claim.claim),
                "verdict": claim.verdict,
                "mean": claim.margin_mean,
                "low": claim.margin_mean - error,
                "high": claim.margin_mean + error,
                "shown": margin(claim),
            }
        )
    return rows


def seed_rows(evidence: Iterable[Evidence]) -> list[Row]:
    """A row for each seed's margin; a seed without one (a score was missing) has no row."""
    return [
        {"label": in_lines(each.claim.claim), "seed": seed, "margin": value}
        for each in evidence
        for seed, value in zip(each.claim.seeds, each.claim.margins, strict=False)
        if value is not None
    ]


def in_lines(sentence: str) -> str:
    """The sentence in lines that a narrow chart has room for."""
    return "\n".join(wrap(sentence, LINE_CHARACTERS))


def methods_of(card: Card, metric: Metric, curves: Iterable[Curve]) -> list[str]:
    """The methods with a score on this metric or a figure of the paper, in the card's order."""
    known = {curve.method for curve in curves if curve.metric == metric.name}
    known |= {figure.method for figure in card.published if figure.metric == metric.name}
    return [method for method in card.methods if method in known]


def shown_first(card: Card, metric: Metric, methods: Sequence[str]) -> list[str]:
    """Which of the methods to show before the reader chooses: all, or those that claims name."""
    if len(methods) <= MANY:
        return list(methods)
    on_it = [claim for claim in card.claims if claim.metric == metric.name]
    for claims in (on_it, card.claims):
        named = {method for claim in claims for method in claim.methods}
        if found := [method for method in methods if method in named]:
            return found if claims is on_it else found[:MANY]
    return list(methods[:MANY])


def comparisons(
    card: Card, metric: Metric, scores: Iterable[FinalScore], methods: Sequence[str]
) -> list[Comparison]:
    """These methods on one metric."""
    ours = {score.method: score for score in scores if score.metric == metric.name}
    theirs = {figure.method: figure for figure in card.published if figure.metric == metric.name}
    rows = []
    for method in methods:
        found, figure = ours.get(method), theirs.get(method)
        rows.append(
            Comparison(
                method=method,
                mean=found.mean if found else None,
                se=found.se if found else None,
                seeds=len(found.seeds) if found else 0,
                published=figure.value if figure else None,
                source=figure.source if figure else "",
            )
        )
    return rows


def comparison_rows(compared: Iterable[Comparison]) -> list[Row]:
    """Ours (mean ∓ one standard error over seeds) and published, a row for each that exists."""
    rows: list[Row] = []
    for each in compared:
        if each.mean is not None:
            error = each.se or 0.0
            spread = {"low": each.mean - error, "high": each.mean + error}
            rows.append({"method": each.method, "whose": "ours", "value": each.mean, **spread})
        if each.published is not None:
            alone = {"low": None, "high": None}
            rows.append(
                {"method": each.method, "whose": "published", "value": each.published, **alone}
            )
    return rows


def band_rows(curves: Iterable[Curve], metric: str) -> list[Row]:
    """Mean over seeds ∓ one standard error, a row for each method, part and step.

    A step that only some seeds have is the mean of those; `seeds` says how many.
    """
    found: dict[tuple[str, int | None, int], list[float]] = defaultdict(list)
    for curve in curves:
        if curve.metric == metric:
            for step, value in curve.points:
                found[curve.method, curve.part, step].append(value)
    rows = []
    for (method, part, step), values in found.items():
        mean = fmean(values)
        error = stdev(values) / len(values) ** 0.5 if len(values) > 1 else 0.0
        place = {"method": method, "part": part, "step": step, "seeds": len(values)}
        rows.append({**place, "mean": mean, "low": mean - error, "high": mean + error})
    return rows


def thinned(rows: Sequence[Row]) -> list[Row]:
    """The rows at some MOST_STEPS of their steps, evenly chosen, the first and last among them."""
    steps = sorted({row["step"] for row in rows})
    if len(steps) <= MOST_STEPS:
        return list(rows)
    last = len(steps) - 1
    kept = {steps[round(place * last / (MOST_STEPS - 1))] for place in range(MOST_STEPS)}
    return [row for row in rows if row["step"] in kept]


def is_curve(rows: Iterable[Row]) -> bool:
    """Whether there is more than one step to draw a line through."""
    return len({row["step"] for row in rows}) > 1
