"""The figures that a run carries as artifacts: margins, curves with error bars, matrices."""

import logging
import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from matplotlib.figure import Figure

from reproductions import discovery
from reproductions.card import Card, Metric, Score
from reproductions.claims import Verdict

logger = logging.getLogger(__name__)
OWN = "figures"  # the folder for what a reproduction draws itself
MATRIX_ROWS = 12  # more steps than that are a curve, not a matrix
Cellwise = dict[tuple[int | None, int], list[float]]
"""(part, step) -> the seeds' values, of one method and metric."""


def save_all(
    folder: Path,
    card: Card,
    scores: Mapping[int, tuple[Score, ...]],
    verdicts: Mapping[str, Verdict],
) -> None:
    """Draw what one invocation shows: `scores` by seed, `verdicts` by claim key."""
    _save(folder / "margins.png", _margins(card, verdicts))
    for metric in card.metrics:
        found = _by_method(metric, scores)
        if not found:
            continue
        _save(folder / f"{metric.name}.png", _lines(card, metric, found))
        steps = {at for values in found.values() for _, at in values}
        if metric.per and len(steps) <= MATRIX_ROWS:
            _save(folder / f"{metric.name}_matrix.png", _matrices(metric, found))


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
    figure = Figure(figsize=(8, 1.2 + 0.7 * len(verdicts)), layout="constrained")
    axes: Any = figure.subplots()
    said = {claim.key: claim.sentence for claim in card.claims}
    for row, verdict in enumerate(verdicts.values()):
        known = [margin for margin in verdict.margins.values() if margin is not None]
        axes.plot(known, [row] * len(known), "o", color="0.6", markersize=4)
        if verdict.mean is not None:
            axes.errorbar(verdict.mean, row, xerr=2 * (verdict.se or 0), fmt="D", capsize=4)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_yticks(range(len(verdicts)), [said[key] for key in verdicts], fontsize=8)
    axes.invert_yaxis()
    axes.set_xlabel("margin, true above 0; ± 2 standard errors", fontsize=8)
    return figure


def _lines(card: Card, metric: Metric, found: Mapping[str, Cellwise]) -> Figure:
    """One panel a part, one line a method; bars are one standard error over seeds."""
    parts = sorted({part for values in found.values() for part, _ in values}, key=str)
    figure = Figure(figsize=(7, 1.5 + 2.2 * len(parts)), layout="constrained")
    panels: Any = figure.subplots(len(parts), 1, squeeze=False, sharex=True)[:, 0]
    for part, axes in zip(parts, panels, strict=True):
        for method in (name for name in card.methods if name in found):
            points = sorted((at, seeds) for (p, at), seeds in found[method].items() if p == part)
            steps = [at for at, _ in points]
            means, errors = [fmean(s) for _, s in points], [_error(s) for _, s in points]
            axes.errorbar(steps, means, yerr=errors, label=method, marker=".", capsize=2)
        axes.set_ylabel(f"{metric.name}\n[{metric.unit}]", fontsize=8)
        axes.set_title(f"{metric.per} {part}" if metric.per else "", fontsize=9)
    panels[0].legend(fontsize=8)
    panels[-1].set_xlabel(metric.at)
    return figure


def _matrices(metric: Metric, found: Mapping[str, Cellwise]) -> Figure:
    """One heat map a method: the mean over seeds, a row for each step, a column for each part."""
    figure = Figure(figsize=(3.2 * len(found), 3.4), layout="constrained")
    panels: Any = figure.subplots(1, len(found), squeeze=False)[0]
    every = [fmean(seeds) for values in found.values() for seeds in values.values()]
    limits = min(every), max(every)
    for (method, values), axes in zip(found.items(), panels, strict=True):
        steps = sorted({at for _, at in values})
        parts = sorted({part for part, _ in values if part is not None})
        means = [[fmean(values.get((p, at), [float("nan")])) for p in parts] for at in steps]
        axes.imshow(means, vmin=limits[0], vmax=limits[1], aspect="auto")
        axes.set(title=method, xlabel=metric.per, ylabel=metric.at)
        axes.set_xticks(range(len(parts)), parts)
        axes.set_yticks(range(len(steps)), steps)
        for row, line in enumerate(means):
            for column, mean in enumerate(line):
                ink = "black" if mean > sum(limits) / 2 else "white"
                axes.text(column, row, f"{mean:.2f}", ha="center", va="center", color=ink)
    return figure


def _error(seeds: list[float]) -> float:
    return stdev(seeds) / len(seeds) ** 0.5 if len(seeds) > 1 else 0.0


def _save(path: Path, figure: Figure) -> None:
    figure.savefig(path, dpi=110)
