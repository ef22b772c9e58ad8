"""The figures that a run carries as artifacts: margins, curves with error bars, matrices."""

import logging
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from math import ceil, isnan
from pathlib import Path
from statistics import fmean, stdev
from textwrap import wrap
from typing import Any

from matplotlib.figure import Figure

from reproductions import discovery
from reproductions.card import Card, Metric, Score
from reproductions.claims import Verdict
from reproductions.location import OWN

logger = logging.getLogger(__name__)
COLOURS = ("#4263eb", "#e8590c", "#2f9e5b", "#ae3ec9", "#d9931e", "#1098ad", "#868e96", "#343a40")
DASHES = ("-", "--", ":", "-.")
SENTENCE_COLUMNS, MOST_DOTS, MOST_BESIDE = 50, 30, 5
MATRIX_ROWS = 12  # more steps than that are a curve, not a matrix
Cellwise = dict[tuple[int | None, int], list[float]]
"""(part, step) -> the seeds' values, of one method and metric."""
Points = list[tuple[int, list[float]]]
"""Steps in order, each with the seeds' values."""


def save_all(
    folder: Path,
    card: Card,
    scores: Mapping[int, tuple[Score, ...]],
    verdicts: Mapping[str, Verdict],
) -> None:
    """Draw what one invocation shows: `scores` by seed, `verdicts` by claim key."""
    _save(folder / "margins.png", _margins(card, verdicts))
    for metric in card.metrics:
        if found := _by_method(metric, scores):
            for name, figure in _figures(card, metric, found):
                _save(folder / f"{name}.png", figure)


def _figures(
    card: Card, metric: Metric, found: Mapping[str, Cellwise]
) -> Iterator[tuple[str, Figure]]:
    """Lines along several steps, points at a single one; a matrix where there are parts."""
    steps = {at for values in found.values() for _, at in values}
    if len(steps) > 1:
        yield metric.name, _lines(card, metric, found)
        if metric.per and len(steps) <= MATRIX_ROWS:
            yield f"{metric.name}_matrix", _matrices(metric, found)
    elif metric.per:
        yield f"{metric.name}_matrix", _method_matrix(metric, found)
    else:
        yield metric.name, _points(metric, found)


def save_own(
    folder: Path, reproduction: str, card: Card, scores: Mapping[int, tuple[Score, ...]]
) -> None:
    """Save what the reproduction's figures.py draws; a fault in it costs no run, and is said."""
    at = "figures.py"
    try:
        draw = discovery.figures(reproduction)
        for name, figure in draw(card, scores) if draw else ():
            at = f"the figure {name!r}"
            if not re.fullmatch(r"[a-z0-9_]+", name):
                raise ValueError("a figure's name is made of a-z, 0-9 and _")
            (folder / OWN).mkdir(exist_ok=True)
            _save(folder / OWN / f"{name}.png", figure)
            at = f"what follows the figure {name!r}"
    except Exception as error:  # noqa: BLE001  a picture is worth less than the run it shows
        said = f"{at} cannot be drawn, the run is logged without: {type(error).__name__}: {error}"
        logger.error("%s: %s", reproduction, said)


def _by_method(metric: Metric, scores: Mapping[int, tuple[Score, ...]]) -> dict[str, Cellwise]:
    found: dict[str, Cellwise] = defaultdict(lambda: defaultdict(list))
    for seed in scores:
        for score in scores[seed]:
            if score.metric == metric.name:
                found[score.method][score.part, score.at].append(score.value)
    return found


def _margins(card: Card, verdicts: Mapping[str, Verdict]) -> Figure:
    said = {claim.key: "\n".join(wrap(claim.sentence, SENTENCE_COLUMNS)) for claim in card.claims}
    lines = sum(1 + said[key].count("\n") for key in verdicts)
    figure = Figure(figsize=(9, 1.2 + 0.3 * len(verdicts) + 0.16 * lines), layout="constrained")
    axes: Any = figure.subplots()
    for row, verdict in enumerate(verdicts.values()):
        known = [margin for margin in verdict.margins.values() if margin is not None]
        axes.plot(known, [row] * len(known), "o", color="0.6", markersize=4)
        if verdict.mean is not None:
            spread = 2 * (verdict.se or 0)
            axes.errorbar(verdict.mean, row, xerr=spread, fmt="D", capsize=4, color=COLOURS[0])
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_yticks(range(len(verdicts)), [said[key] for key in verdicts], fontsize=8)
    axes.invert_yaxis()
    axes.set_xlabel("margin, true above 0; ± 2 standard errors", fontsize=8)
    return figure


def _lines(card: Card, metric: Metric, found: Mapping[str, Cellwise]) -> Figure:
    """One panel a part, one line a method; bars are one standard error over seeds."""
    parts = sorted({part for values in found.values() for part, _ in values}, key=lambda p: p or 0)
    rows, columns = _shape(len(parts), 1 if len(parts) < 3 else 2)
    height = max(0.8 + 2.4 * rows, 0.5 + 0.17 * len(found))
    figure = Figure(figsize=(4.5 + 3.5 * columns, height), layout="constrained")
    panels: Any = figure.subplots(rows, columns, squeeze=False, sharex=True).flat
    for part, axes in zip(parts, panels, strict=False):
        for place, method in enumerate(card.methods):
            if method in found:
                _line(axes, method, place, _points_of(found[method], part), len(found))
        axes.set_ylabel(f"{metric.name}\n[{metric.unit}]", fontsize=8)
        axes.set_title(f"{metric.per} {part}" if metric.per else "", fontsize=9)
        axes.set_xlabel(metric.at, fontsize=8)
    for axes in list(panels)[len(parts) :]:
        axes.set_visible(False)
    drawn = {line.get_label(): line for axes in figure.axes for line in _named(axes)}
    figure.legend(drawn.values(), drawn.keys(), loc="outside right upper", fontsize=7)
    return figure


def _line(axes: Any, method: str, place: int, points: Points, among: int) -> None:
    """Bars and dots are drawn where they can be told apart: on few steps, of few methods."""
    steps = [at for at, _ in points]
    means, errors = [fmean(s) for _, s in points], [_error(s) for _, s in points]
    few = len(steps) <= MOST_DOTS
    style = {"color": COLOURS[place % len(COLOURS)], "linewidth": 1.4}
    style["linestyle"] = DASHES[place // len(COLOURS) % len(DASHES)]
    axes.plot(steps, means, label=method, marker="." if few else "", **style)
    if among <= len(COLOURS):
        low, high = ([m + way * e for m, e in zip(means, errors, strict=True)] for way in (-1, 1))
        axes.fill_between(steps, low, high, color=style["color"], alpha=0.15, linewidth=0)


def _named(axes: Any) -> list[Any]:
    return [line for line in axes.get_lines() if not line.get_label().startswith("_")]


def _points_of(values: Cellwise, part: int | None) -> Points:
    return sorted((at, seeds) for (own, at), seeds in values.items() if own == part)


def _points(metric: Metric, found: Mapping[str, Cellwise]) -> Figure:
    """Of a metric at one step: a point for each method, in one standard error over seeds."""
    figure = Figure(figsize=(8, 1 + 0.25 * len(found)), layout="constrained")
    axes: Any = figure.subplots()
    for row, values in enumerate(found.values()):
        (seeds,) = values.values()
        axes.plot(seeds, [row] * len(seeds), "o", color="0.7", markersize=3)
        axes.errorbar(fmean(seeds), row, xerr=_error(seeds), fmt="D", capsize=3, color=COLOURS[0])
    axes.set_yticks(range(len(found)), found, fontsize=8)
    axes.invert_yaxis()
    axes.set_xlabel(f"{metric.name} [{metric.unit}]; ± one standard error", fontsize=8)
    return figure


def _matrices(metric: Metric, found: Mapping[str, Cellwise]) -> Figure:
    """One heat map a method: the mean over seeds, a row for each step, a column for each part."""
    rows, columns = _shape(len(found), MOST_BESIDE)
    figure = Figure(figsize=(3.2 * columns, 3.2 * rows), layout="constrained")
    panels: Any = figure.subplots(rows, columns, squeeze=False).flat
    limits = _limits(found)
    for (method, values), axes in zip(found.items(), panels, strict=False):
        steps = sorted({at for _, at in values})
        parts = sorted({part for part, _ in values if part is not None})
        means = [[fmean(values.get((p, at), [float("nan")])) for p in parts] for at in steps]
        _heat(axes, means, limits)
        axes.set(title=method, xlabel=metric.per, ylabel=metric.at)
        axes.set_xticks(range(len(parts)), parts)
        axes.set_yticks(range(len(steps)), steps)
    for axes in list(panels)[len(found) :]:
        axes.set_visible(False)
    return figure


def _method_matrix(metric: Metric, found: Mapping[str, Cellwise]) -> Figure:
    """Of a metric at one step: the mean over seeds, a row for each method, a column for a part."""
    parts = sorted({part for values in found.values() for part, _ in values if part is not None})
    figure = Figure(figsize=(3 + 0.6 * len(parts), 1 + 0.3 * len(found)), layout="constrained")
    axes: Any = figure.subplots()
    means = []
    for values in found.values():
        by_part = {part: fmean(seeds) for (part, _), seeds in values.items()}
        means.append([by_part.get(part, float("nan")) for part in parts])
    _heat(axes, means, _limits(found))
    axes.set_title(f"{metric.name} [{metric.unit}]", fontsize=9)
    axes.set_xlabel(metric.per)
    axes.set_xticks(range(len(parts)), parts)
    axes.set_yticks(range(len(found)), found, fontsize=8)
    return figure


def _heat(axes: Any, means: list[list[float]], limits: tuple[float, float]) -> None:
    axes.imshow(means, vmin=limits[0], vmax=limits[1], aspect="auto")
    for row, line in enumerate(means):
        for column, mean in enumerate(line):
            ink = "black" if mean > sum(limits) / 2 else "white"
            said = "" if isnan(mean) else f"{mean:.2f}"
            axes.text(column, row, said, ha="center", va="center", color=ink, fontsize=7)


def _limits(found: Mapping[str, Cellwise]) -> tuple[float, float]:
    every = [fmean(seeds) for values in found.values() for seeds in values.values()]
    return min(every), max(every)


def _shape(count: int, most: int) -> tuple[int, int]:
    """Rows and columns of panels for so many, at most `most` beside each other."""
    columns = min(count, most)
    return ceil(count / columns), columns


def _error(seeds: list[float]) -> float:
    return stdev(seeds) / len(seeds) ** 0.5 if len(seeds) > 1 else 0.0


def _save(path: Path, figure: Figure) -> None:
    figure.savefig(path, dpi=110)
