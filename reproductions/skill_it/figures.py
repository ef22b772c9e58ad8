"""The reproduction's pictures: accuracy by skill, mixtures, graphs, differences, sensitivity."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from reproductions.card import Card, Score
from reproductions.skill_it.card import ALL_SKILLS, LEARNER, TASKS

Run = Mapping[int, tuple[Score, ...]]  # the scores by seed
Array = NDArray[np.floating]
COLOURS = {name: f"C{place}" for place, name in enumerate(ALL_SKILLS)}
CHANCE = {"the chain": 0.5, "addition": 0.1, "the junction": 0.5}
VARIED = {
    "area_by_step_size": "100 η (0 is uniform)",
    "area_by_window": "window in evaluations",
    "area_by_rounds": "rounds",
}


def draw(card: Card, scores: Run) -> Iterator[tuple[str, Figure]]:
    """All figures that the scores allow; bands and bars are one standard error over seeds."""
    for end, task in TASKS.items():
        if curves(scores, f"accuracy{end}"):
            yield f"accuracy_by_skill{end}", _by_skill(scores, f"accuracy{end}", task)
            yield f"mixture{end}", _mixtures(scores, f"share{end}", task)
    if graphs := [end for end in TASKS if curves(scores, f"graph{end}")]:
        yield "graphs", _graphs(scores, graphs)
    if differences(scores, "area"):
        yield "differences", _differences(scores)
    if curves(scores, "area_by_step_size"):
        yield "sensitivity", _sensitivity(scores)


def curves(scores: Run, metric: str) -> dict[str, dict[int, tuple[list[int], Array]]]:
    """Method -> part (0 without) -> steps [A], and values [seeds, A] at the steps of all seeds."""
    found: dict[str, dict[int, dict[int, dict[int, float]]]] = {}
    for seed, of_seed in scores.items():
        for score in of_seed:
            if score.metric == metric:
                of_part = found.setdefault(score.method, {}).setdefault(score.part or 0, {})
                of_part.setdefault(score.at, {})[seed] = score.value
    return {
        method: {part: _common(points) for part, points in parts.items()}
        for method, parts in found.items()
    }


def _common(points: Mapping[int, Mapping[int, float]]) -> tuple[list[int], Array]:
    most = max(len(values) for values in points.values())
    steps = sorted(at for at, values in points.items() if len(values) == most)
    return steps, np.array([list(points[at].values()) for at in steps]).T


def differences(scores: Run, metric: str) -> dict[str, Array]:
    """Method -> Skill-It's lead over it, a value for each seed that has both."""
    found: dict[str, dict[int, float]] = {}
    for seed, of_seed in scores.items():
        for score in of_seed:
            if score.metric == metric:
                found.setdefault(score.method, {})[seed] = score.value
    ours = found.pop("skill_it", {})
    return {
        name: np.array([ours[seed] - theirs[seed] for seed in theirs if seed in ours])
        for name, theirs in found.items()
        if theirs.keys() & ours.keys()
    }


def _by_skill(scores: Run, metric: str, task: str) -> Figure:
    found = curves(scores, metric)
    parts = sorted(next(iter(found.values())))
    figure, panels = _panels(len(parts), task)
    for method in (name for name in ALL_SKILLS if name in found):
        for part, axes in zip(parts, panels, strict=True):
            steps, values = found[method][part]
            _band(axes, steps, values, method)
            axes.set(title=f"skill {part}", xlabel="examples", ylim=(0, 1.03))
    for axes in panels:
        axes.axhline(CHANCE[task], color="0.5", linestyle=":", linewidth=0.8)
        axes.locator_params(axis="x", nbins=4)
    panels[0].set_ylabel("held-out accuracy (dotted: chance)")
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside right upper", fontsize=8)
    return figure


def _mixtures(scores: Run, metric: str, task: str) -> Figure:
    found = curves(scores, metric)
    names = [name for name in ALL_SKILLS if name in found]
    figure, panels = _panels(len(names), task)
    for name, axes in zip(names, panels, strict=True):
        for part, (steps, values) in found[name].items():
            for row in values:
                axes.step(steps, row, where="post", color=f"C{part - 1}", alpha=0.25, linewidth=0.7)
            mean = values.mean(axis=0)
            axes.step(steps, mean, where="post", color=f"C{part - 1}", label=f"skill {part}")
        axes.set(ylim=(0, 1), xlabel="examples")
        axes.set_title(name, fontsize=8)
    panels[0].set_ylabel("share of the mixture")
    panels[0].legend(fontsize=7)
    return figure


def _graphs(scores: Run, ends: Sequence[str]) -> Figure:
    """The true graph beside the share of seeds that found each edge, with precision and recall."""
    figure = Figure(figsize=(6.4, 3.1 * len(ends)), layout="constrained")
    for row, end in zip(figure.subplots(len(ends), 2, squeeze=False), ends, strict=True):
        for axes, method in zip(row, ("task", LEARNER), strict=True):
            parts = curves(scores, f"graph{end}")[method]
            weights = np.stack([parts[part][1] for part in sorted(parts)], 2)  # [seeds, from, to]
            edges = (weights > 0).mean(axis=0) * (1 - np.eye(weights.shape[1]))
            _squares(axes, edges)
            title = "true, also through others" if method == "task" else _told(scores, end)
            axes.set_title(f"{TASKS[end]}: {title}", fontsize=8)
    return figure


def _squares(axes: Any, edges: Array) -> None:
    axes.imshow(edges, vmin=0, vmax=1, cmap="Blues")
    names = [str(place + 1) for place in range(len(edges))]
    axes.set_xticks(range(len(edges)), names)
    axes.set_yticks(range(len(edges)), names)
    axes.set(xlabel="to skill", ylabel="from skill")
    for (giver, taker), share in np.ndenumerate(edges):
        if giver != taker:
            ink = "white" if share > 0.6 else "black"
            axes.text(taker, giver, f"{share:.1f}", ha="center", va="center", color=ink, fontsize=8)


def _told(scores: Run, end: str) -> str:
    said = []
    for metric in ("precision", "recall"):
        found = curves(scores, f"{metric}{end}").get(LEARNER)
        said.append(f"{metric} {found[0][1].mean():.2f}" if found else f"no {metric}")
    return f"share of seeds\n{', '.join(said)}"


def _differences(scores: Run) -> Figure:
    figure = Figure(figsize=(8.5, 4), layout="constrained")
    panels: Any = figure.subplots(1, 2, sharey=True)
    for axes, metric in zip(panels, ("area", "half_way"), strict=True):
        found = differences(scores, metric)
        for place, lead in enumerate(found.values()):
            error = lead.std(ddof=1) / len(lead) ** 0.5 if len(lead) > 1 else 0.0
            axes.plot(lead, [place] * len(lead), "o", color="0.65", markersize=4)
            axes.errorbar(lead.mean(), place, xerr=error, fmt="D", capsize=4, color="C0")
            said = f"{lead.mean():+.3f} ± {error:.3f}"
            where: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "fontsize": 7}
            axes.annotate(said, (lead.mean(), place), (0, 7), **where)
        axes.axvline(0, color="black", linewidth=0.8)
        axes.set_yticks(range(len(found)), list(found), fontsize=8)
        axes.set_ylim(len(found) - 0.5, -0.7)
        axes.margins(x=0.2)
        axes.set_xlabel(f"{metric}: Skill-It's lead; grey: seeds, ± standard error", fontsize=8)
    return figure


def _sensitivity(scores: Run) -> Figure:
    figure, panels = _panels(len(VARIED), "area of Skill-It on a shorter chain")
    for axes, (metric, across) in zip(panels, VARIED.items(), strict=True):
        found = curves(scores, metric)
        ticks = sorted({step for parts in found.values() for step in parts[0][0]})
        axes.set_xticks(range(len(ticks)), [str(tick) for tick in ticks])
        for method, parts in found.items():
            steps, values = parts[0]
            at = [ticks.index(step) for step in steps]
            axes.plot(at, values.T, ".", color="0.6", markersize=4)
            label = "averaged" if method.endswith("averaged") else "summed"
            error = values.std(axis=0, ddof=1) / len(values) ** 0.5 if len(values) > 1 else None
            places = [0.1 + place for place in at]
            axes.errorbar(places, values.mean(axis=0), yerr=error, marker="D", label=label)
        axes.set_xlabel(across)
    panels[1].legend(fontsize=8)
    return figure


def _band(axes: Any, steps: Sequence[int], values: Array, method: str) -> None:
    """The mean with a band of one standard error, and every seed as a thin line."""
    mean, colour = values.mean(axis=0), COLOURS[method]
    axes.plot(steps, values.T, color=colour, alpha=0.2, linewidth=0.5)
    axes.plot(steps, mean, color=colour, label=method)
    if len(values) > 1:
        error = values.std(axis=0, ddof=1) / len(values) ** 0.5
        axes.fill_between(steps, mean - error, mean + error, color=colour, alpha=0.2)


def _panels(count: int, title: str) -> tuple[Figure, Any]:
    figure = Figure(figsize=(2.2 + 2.6 * count, 3.4), layout="constrained")
    figure.suptitle(title, fontsize=9)
    return figure, figure.subplots(1, count, sharey=True, squeeze=False)[0]
