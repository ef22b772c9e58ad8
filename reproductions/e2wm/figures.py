"""Perplexity against answers for every method and penalty; collectors; what the memory saves."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from statistics import fmean
from typing import Any

from matplotlib.figure import Figure

from reproductions.card import Card, Score

Values = dict[tuple[str, str], dict[int, list[float]]]
"""(method, metric) -> step -> the seeds' values, of metrics without parts."""


def draw(card: Card, scores: Mapping[int, tuple[Score, ...]]) -> Iterator[tuple[str, Figure]]:
    """Three figures; means over seeds."""
    found: Values = defaultdict(lambda: defaultdict(list))
    for score in (each for seed in scores.values() for each in seed):
        if score.part is None:
            found[score.method, score.metric][score.at].append(score.value)
    yield "forgetting_against_answers", _frontier(card, found)
    yield "collectors", _curves(card, found, ("goals_solved", "states_reached"))
    yield "memory", _curves(card, found, ("steps_spent",))


def _frontier(card: Card, found: Values) -> Figure:
    """Stars: each method at its own penalty; lines: all penalties of a sweep. Best is top left."""
    figure = Figure(figsize=(8, 5.5), layout="constrained")
    axes: Any = figure.subplots()
    for number, method in enumerate(card.methods):
        colour = f"C{number % 10}"
        swept = found.get((method, "sweep_general_loss"), {})
        if swept:
            answers = found[method, "sweep_accuracy"]
            line = sorted((math.exp(fmean(swept[at])), fmean(answers[at])) for at in swept)
            axes.plot(*zip(*line, strict=True), ".-", color=colour, linewidth=1)
        losses = found.get((method, "general_loss"))
        if losses:
            place = math.exp(fmean(losses[0])), fmean(found[method, "question_accuracy"][0])
            axes.plot(*place, "*", color=colour, markersize=10, label=method)
    told = found.get(("answer_only", "question_accuracy"))
    if told:
        axes.axhline(fmean(told[0]), color="0.6", linestyle=":", label="options alone")
    axes.set(xscale="log", xlabel="perplexity on held-out U", ylabel="question accuracy")
    axes.legend(fontsize=8)
    return figure


def _curves(card: Card, found: Values, metrics: tuple[str, ...]) -> Figure:
    """A panel for each metric, a line for each method and seed's mean along its steps."""
    figure = Figure(figsize=(7, 3.5 * len(metrics)), layout="constrained")
    panels: Any = figure.subplots(len(metrics), 1, squeeze=False)[:, 0]
    for metric, axes in zip(metrics, panels, strict=True):
        for method in card.methods:
            curve = found.get((method, metric), {})
            if curve:
                steps = sorted(curve)
                axes.plot(steps, [fmean(curve[at]) for at in steps], label=method)
        described = card.metric(metric)
        axes.set(xlabel=described.at, ylabel=f"{metric} [{described.unit}]")
        axes.legend(fontsize=8)
    return figure
