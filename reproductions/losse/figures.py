"""What is kept of each phase while later ones are learnt, and how soon the agents are good."""

from collections.abc import Iterator, Mapping
from statistics import fmean
from typing import Any

from matplotlib.figure import Figure

from reproductions.card import Card, Score

Run = Mapping[int, tuple[Score, ...]]  # the scores by seed
PHASES = ("hanging", "pumping", "balancing")


def draw(card: Card, scores: Run) -> Iterator[tuple[str, Figure]]:
    """Both figures, means over seeds, as far as there are scores."""
    if errors := means(scores, "phase_error"):
        yield "phase_error_by_phase", _errors(card, errors)
    if returns := means(scores, "return"):
        yield "return_in_the_dyna_loop", _returns(card, returns)


def means(scores: Run, metric: str) -> dict[tuple[str, int | None], dict[int, float]]:
    """(method, part) -> at -> mean over seeds."""
    found: dict[tuple[str, int | None], dict[int, list[float]]] = {}
    for of_seed in scores.values():
        for score in of_seed:
            if score.metric == metric:
                points = found.setdefault((score.method, score.part), {})
                points.setdefault(score.at, []).append(score.value)
    return {key: {at: fmean(all_) for at, all_ in sorted(of.items())} for key, of in found.items()}


def _errors(card: Card, errors: Mapping[tuple[str, int | None], Mapping[int, float]]) -> Figure:
    figure = Figure(figsize=(10, 4), layout="constrained")
    panels: Any = figure.subplots(1, len(PHASES), sharey=True)
    for phase, (axes, title) in enumerate(zip(panels, PHASES, strict=True), start=1):
        for place, method in enumerate(card.methods):
            if points := errors.get((method, phase)):
                line = list(points), list(points.values())
                axes.plot(*line, marker=".", color=f"C{place}", label=method)
                axes.axvline(list(points)[phase - 1], color="0.85", zorder=0)
        axes.set(yscale="log", title=f"error on {title}", xlabel="transitions, a mark a phase")
    panels[0].set_ylabel("squared error over variance; grey: its own phase ends")
    panels[-1].legend(fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def _returns(card: Card, returns: Mapping[tuple[str, int | None], Mapping[int, float]]) -> Figure:
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes: Any = figure.subplots()
    for place, method in enumerate(card.methods):
        if points := returns.get((method, None)):
            alone = len(points) == 1
            if alone:
                axes.axhline(next(iter(points.values())), color="0.6", ls=":", label=method)
            else:
                line = list(points), list(points.values())
                axes.plot(*line, marker=".", color=f"C{place}", label=method)
    axes.set(xlabel="real steps", ylabel="return of the greedy agent, mean over seeds")
    axes.legend(fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5))
    return figure
