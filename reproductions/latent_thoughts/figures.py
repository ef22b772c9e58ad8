"""What thoughts hold, one by one: the path, the rest of the frontier, what is out of reach."""

from collections.abc import Iterator, Mapping
from statistics import fmean, stdev
from typing import Any

from matplotlib.figure import Figure

from reproductions.card import Card, Score

HELD = {
    "held_on_path": "on the path",
    "held_frontier": "as many steps away, off the path",
    "held_unreachable": "out of reach",
}


def draw(card: Card, scores: Mapping[int, tuple[Score, ...]]) -> Iterator[tuple[str, Figure]]:
    """A panel for each method with continuous thoughts: seeds as thin lines, and their mean."""
    every = [score for seed in scores for score in scores[seed]]
    methods = [m for m in card.methods if any(s.method == m and s.metric in HELD for s in every)]
    if not methods:
        return
    figure = Figure(figsize=(4.2 * len(methods), 3.6), layout="constrained")
    panels: Any = figure.subplots(1, len(methods), squeeze=False, sharey=True)[0]
    for method, axes in zip(methods, panels, strict=True):
        for colour, (metric, said) in zip(("C0", "C2", "C3"), HELD.items(), strict=True):
            for seed in scores:
                points = curve(scores[seed], method, metric)
                axes.plot(
                    *zip(*points.items(), strict=True),
                    color=colour,
                    alpha=0.25,
                    linewidth=1,
                )
            steps = sorted({s.at for s in every if s.method == method and s.metric == metric})
            values = [[curve(scores[seed], method, metric)[at] for seed in scores] for at in steps]
            error = [stdev(v) / len(v) ** 0.5 if len(v) > 1 else 0.0 for v in values]
            mean = [fmean(v) for v in values]
            axes.errorbar(steps, mean, error, color=colour, label=said, marker="o", capsize=3)
        axes.axhline(0, color="0.6", linewidth=0.8)
        axes.set_title(method.replace("_", " "), fontsize=10)
        axes.set_xticks(steps)
        axes.set_xlabel("thought")
    panels[0].set_ylabel("thought · node, z over the graph's nodes")
    panels[0].legend(fontsize=8)
    yield "what_thoughts_hold", figure


def curve(scores: tuple[Score, ...], method: str, metric: str) -> dict[int, float]:
    """A seed's values of a method and metric: thought -> value."""
    return {s.at: s.value for s in scores if s.method == method and s.metric == metric}
