"""The two pictures of the reproduction: success by steps, and success by what it cost."""

from collections.abc import Iterator, Mapping
from itertools import cycle
from statistics import fmean
from typing import Any

from matplotlib.figure import Figure

from reproductions.card import Card, Score
from reproductions.rap_mcts.measures import wilson

Run = Mapping[int, tuple[Score, ...]]  # the scores by seed
Interval = tuple[float, float, float]  # share, and the ends of its Wilson interval

BY_STEPS = (
    "plan_at_once",
    "pass_at_10",
    "greedy_steps",
    "rap_10",
    "rap_20",
    "beam_10",
    "breadth_first",
    "uniform_prior",
)
COLOURS = {name: f"C{place}" for place, name in enumerate(BY_STEPS)}
PLANS = {"plan_at_once": 1.0, "pass_at_10": 10.0}  # requests that whole plans count as


def draw(card: Card, scores: Run) -> Iterator[tuple[str, Figure]]:
    """Both figures, as far as there are scores; `card` says how methods are ordered."""
    if steps := pooled(scores, "success_by_steps"):
        yield "success_by_steps_pooled", _steps_figure(steps, card.full.longest_shown)
    if pooled(scores, "success_by_requests"):
        yield "success_against_requests", _requests_figure(card, scores)


def pooled(scores: Run, metric: str) -> dict[str, dict[int, Interval]]:
    """Method -> at -> the share of the problems of all seeds together, and its interval.

    A seed's share counts by its number of problems: of so many steps, or all of them.
    """
    counts: dict[tuple[str, int], list[float]] = {}
    for of_seed in scores.values():
        problems = {
            (score.method, score.at): score.value for score in of_seed if score.metric == "problems"
        }
        for score in of_seed:
            if score.metric == metric:
                trials = _trials(problems, score)
                both = counts.setdefault((score.method, score.at), [0.0, 0.0])
                both[0] += score.value * trials
                both[1] += trials
    found: dict[str, dict[int, Interval]] = {}
    for (method, at), (won, trials) in sorted(counts.items()):
        share = won / trials, *wilson(round(won), round(trials))
        found.setdefault(method, {})[at] = share
    return found


def _trials(problems: Mapping[tuple[str, int], float], score: Score) -> float:
    """How many problems the score is a share of."""
    if score.metric == "success_by_steps":
        return problems[score.method, score.at]
    return sum(count for (method, _), count in problems.items() if method == score.method)


def _steps_figure(found: Mapping[str, Mapping[int, Interval]], shown: int) -> Figure:
    figure, axes = _panel("steps of the shortest plan")
    axes.axvspan(0, shown + 1, color="0.93", zorder=0)
    axes.text(shown + 0.9, 1.04, f"plans of up to {shown} steps were shown", ha="right", fontsize=8)
    axes.text(shown + 1.1, 1.04, "never shown", fontsize=8)
    for place, method in enumerate(name for name in BY_STEPS if name in found):
        _curve(axes, method, found[method], 0.1 * (place - len(BY_STEPS) / 2))
    steps = sorted({at for points in found.values() for at in points})
    axes.set(xlim=(min(steps) - 1, max(steps) + 1), xticks=steps)
    return _with_legend(figure, axes)


def _requests_figure(card: Card, scores: Run) -> Figure:
    figure, axes = _panel("requests to the model for each problem; a plan at once is one")
    curves = pooled(scores, "success_by_requests")
    for method, points in curves.items():
        _curve(axes, method, points)
    marks = cycle("v^<>sDP*X")
    for method in card.methods:
        success, told = (_mean(scores, method, metric) for metric in ("success", "requests"))
        requests = PLANS.get(method, told)
        if success is not None and requests and not method.startswith("undertrained"):
            known = method in COLOURS
            mark, colour = ("x", COLOURS[method]) if known else (next(marks), "0.4")
            label = None if method in curves else method
            axes.plot(requests, success, mark, color=colour, label=label)
    axes.set_xscale("log")
    axes.text(1, 1.04, "lines: cut off at so many; single marks: as many as it takes", fontsize=8)
    return _with_legend(figure, axes)


def _panel(across: str) -> tuple[Figure, Any]:
    figure = Figure(figsize=(8.5, 4.8), layout="constrained")
    axes: Any = figure.subplots()
    axes.set(ylim=(-0.03, 1.1), xlabel=across)
    axes.set_ylabel("problems solved; Wilson intervals (95 %), seeds pooled")
    return figure, axes


def _curve(axes: Any, method: str, points: Mapping[int, Interval], nudge: float = 0.0) -> None:
    """A line with its intervals; a nudge to the right keeps bars from hiding one another."""
    shares = [share for share, _, _ in points.values()]
    below = [max(0.0, share - low) for share, low, _ in points.values()]
    above = [max(0.0, high - share) for share, _, high in points.values()]
    axes.errorbar(
        [at + nudge for at in points],
        shares,
        yerr=(below, above),
        label=method,
        color=COLOURS[method],
        marker=".",
        capsize=2,
        linewidth=1.2,
    )


def _mean(scores: Run, method: str, metric: str) -> float | None:
    """Over seeds; None where no seed has it."""
    values = [
        score.value
        for of_seed in scores.values()
        for score in of_seed
        if (score.method, score.metric) == (method, metric)
    ]
    return fmean(values) if values else None


def _with_legend(figure: Figure, axes: Any) -> Figure:
    axes.legend(fontsize=8, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure
