"""The stability-plasticity frontier: what a penalty keeps against what it still lets learn."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from statistics import fmean
from typing import Any

from matplotlib.figure import Figure

from reproductions.card import Card, Score

Swept = dict[str, dict[int, dict[str, list[float]]]]
"""Method -> penalty -> metric -> the seeds' values."""


def draw(card: Card, scores: Mapping[int, tuple[Score, ...]]) -> Iterator[tuple[str, Figure]]:
    """One figure, where a penalty was swept."""
    swept: Swept = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    plain: dict[tuple[str, int], list[float]] = defaultdict(list)
    for score in (each for seed in scores.values() for each in seed):
        if score.metric.startswith("sweep_"):
            swept[score.method][score.at][score.metric].append(score.value)
        elif score.method == "sgd" and score.metric in ("forgetting", "learning_accuracy"):
            plain[score.metric, score.at].append(score.value)
    if swept:
        yield "frontier", _frontier(card, swept, plain)


def _frontier(card: Card, swept: Swept, plain: Mapping[tuple[str, int], list[float]]) -> Figure:
    """A line a method through its penalties, means over seeds; the best corner is top left."""
    figure = Figure(figsize=(7, 5), layout="constrained")
    axes: Any = figure.subplots()
    for method in (name for name in card.methods if name in swept):
        penalties = sorted(swept[method])
        means = [{m: fmean(v) for m, v in swept[method][at].items()} for at in penalties]
        axes.plot(
            [each["sweep_forgetting"] for each in means],
            [each["sweep_learning_accuracy"] for each in means],
            marker=".",
            label=method,
        )
    last = max(at for _, at in plain)
    axes.plot(
        fmean(plain["forgetting", last]), fmean(plain["learning_accuracy", last]), "k*", label="sgd"
    )
    axes.set(xlabel="forgetting", ylabel="learning accuracy")
    axes.set_title("each line: one method, its penalty rising from right to left", fontsize=9)
    axes.legend(fontsize=8)
    return figure
