"""Pictures of Skill-Mix: full marks against k by student, beside the published, and by skill."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import sqrt
from statistics import fmean
from typing import Any

from matplotlib.figure import Figure

from reproductions.card import Card, Score
from reproductions.skill_mix.card import AT_K, LEADERBOARD
from reproductions.skill_mix.vocabulary import NAMES

MAIN = ("base", "k1", "k2", "k2_3")
SAID = {
    "base": "web text only",
    "k1": "lessons k = 1",
    "k2": "lessons k = 2",
    "k2_3": "lessons k = 2, 3",
    "shallow_k1": "one layer, k = 1",
    "shallow_k2_3": "one layer, k = 2, 3",
}
POOLS = {"": "trained skills", "mixed_": "one held out", "held_out_": "held out only"}

LABEL = 0.034  # the least distance of two labels

Seeds = Mapping[int, Sequence[Score]]
Point = tuple[float, float, float]
"""A mean over seeds and the ends of its interval."""


def draw(card: Card, scores: Seeds) -> Iterator[tuple[str, Figure]]:
    """Each picture with its name; those whose scores are missing are left out."""
    yield "full_marks_by_student", by_student(scores)
    yield "beside_published", beside_published(scores)
    if values(scores, "k2_3", "mixed_full_marks"):
        yield "held_out_skills", by_pool(scores)
    if any(score.metric == "skill_shown" for own in scores.values() for score in own):
        yield "skills", by_skill(scores)


def values(scores: Seeds, method: str, metric: str) -> dict[int, list[float]]:
    """k -> each seed's value."""
    found: dict[int, list[float]] = defaultdict(list)
    for own in scores.values():
        for score in own:
            if (score.method, score.metric, score.part) == (method, metric, None):
                found[score.at].append(score.value)
    return dict(sorted(found.items()))


def pooled(scores: Seeds, method: str, metric: str) -> dict[int, Point]:
    """k -> the mean over seeds with the interval over the combinations of all seeds.

    Each seed's Wilson interval reaches so far down and up; for a mean of independent seeds these
    reaches add in squares, over the number of seeds.
    """
    middle, low, high = (values(scores, method, metric + end) for end in ("", "_low", "_high"))
    return {
        k: (
            fmean(own),
            fmean(own) - _together([v - end for v, end in zip(own, low[k], strict=True)]),
            fmean(own) + _together([end - v for v, end in zip(own, high[k], strict=True)]),
        )
        for k, own in middle.items()
        if k in low and k in high
    }


def by_student(scores: Seeds) -> Figure:
    """Full marks against k, a line a student: of one text, and of the best of three."""
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    panels: Any = figure.subplots(1, 2, sharey=True)
    titles = {"full_marks": "one text", "best_full_marks": "best of a combination's texts"}
    students = [*SAID, *(["chat"] if values(scores, "chat", "full_marks") else [])]
    for axes, (metric, title) in zip(panels, titles.items(), strict=True):
        for number, method in enumerate(students):
            _line(axes, pooled(scores, method, metric), SAID.get(method, method), number)
        axes.set(title=title, xlabel="k, skills asked for", ylim=(-0.03, 1.03))
        axes.axvspan(3.5, 5.5, color="0.93", zorder=0)
        axes.set_xticks(range(1, 6))
    panels[0].set_ylabel("full marks, 95 % over combinations")
    panels[0].legend(fontsize=8, title="grey: no text read shows so many", title_fontsize=8)
    return figure


def beside_published(scores: Seeds) -> Figure:
    """The best of three texts by k: ours, and the first paper's leaderboard."""
    figure = Figure(figsize=(7.5, 4.6), layout="constrained")
    axes: Any = figure.subplots()
    free = 1.1
    for method, own in sorted(LEADERBOARD.items(), key=lambda item: -item[1][0]):
        ks = AT_K["best_full_marks"][: len(own)]
        axes.plot(ks, own, "--", color="0.6", linewidth=1)
        free = min(own[0], free - LABEL)
        axes.text(1.87, free, method, ha="right", va="center", fontsize=6, color="0.35")
    ours = [*MAIN, *(["chat"] if values(scores, "chat", "full_marks") else [])]
    for number, method in enumerate(ours):
        points = pooled(scores, method, "best_full_marks")
        _line(axes, {k: p for k, p in points.items() if k > 1}, SAID.get(method, method), number)
    axes.set(xlabel="k, skills asked for", ylabel="full marks, best of three")
    axes.set(xlim=(1.2, 5.2), ylim=(-0.1, 1.05))
    axes.set_title("dashed: published chat models, in English; ours: another language", fontsize=9)
    axes.set_xticks(range(2, 6))
    axes.legend(fontsize=8)
    return figure


def by_pool(scores: Seeds) -> Figure:
    """Full marks against k: trained skills, with one held out among them, held-out ones alone."""
    figure = Figure(figsize=(11, 3.8), layout="constrained")
    panels: Any = figure.subplots(1, len(POOLS), sharey=True)
    for axes, (pool, title) in zip(panels, POOLS.items(), strict=True):
        for number, method in enumerate(MAIN):
            found = values(scores, method, f"{pool}full_marks")
            for k, own in found.items():
                axes.plot([k] * len(own), own, ".", color=f"C{number}", alpha=0.35)
            means = [fmean(own) for own in found.values()]
            axes.plot(list(found), means, "o-", color=f"C{number}", label=SAID[method])
        axes.set(title=title, xlabel="k, skills asked for", ylim=(-0.03, 1.03))
        axes.set_xticks(range(1, 6))
    panels[0].set_ylabel("full marks of one text; dots are seeds")
    panels[-1].legend(fontsize=8)
    return figure


def by_skill(scores: Seeds) -> Figure:
    """How often each skill is shown when asked for: a heat map a student, over the seeds."""
    students = [method for method in MAIN if values_of_skills(scores, method)]
    figure = Figure(figsize=(2.6 * len(students) + 1.2, 5.2), layout="constrained")
    panels: Any = figure.subplots(1, len(students), squeeze=False, sharey=True)[0]
    for axes, method in zip(panels, students, strict=True):
        found = values_of_skills(scores, method)
        ks = sorted({k for _, k in found})
        rows = [[fmean(found.get((n, k), [float("nan")])) for k in ks] for n in range(len(NAMES))]
        axes.imshow(rows, vmin=0, vmax=1, aspect="auto")
        axes.set(title=SAID[method], xlabel="k")
        axes.set_xticks(range(len(ks)), ks)
        axes.set_yticks(range(len(NAMES)), NAMES)
        for row, line in enumerate(rows):
            for column, mean in enumerate(line):
                if mean == mean:
                    ink = "black" if mean > 0.5 else "white"
                    axes.text(column, row, f"{mean:.2f}", ha="center", va="center", color=ink,
                              fontsize=7)  # fmt: skip
    return figure


def values_of_skills(scores: Seeds, method: str) -> dict[tuple[int, int], list[float]]:
    """(skill, k) -> each seed's share; a skill has none in seeds that hold it out."""
    found: dict[tuple[int, int], list[float]] = defaultdict(list)
    for own in scores.values():
        for score in own:
            if score.method == method and score.metric == "skill_shown" and score.part is not None:
                found[score.part - 1, score.at].append(score.value)
    return found


def _line(axes: Any, points: Mapping[int, Point], label: str, number: int) -> None:
    if not points:
        return
    ks = [k + 0.04 * (number - 2) for k in points]
    middle = [mean for mean, _, _ in points.values()]
    reach = [
        [max(0.0, mean - low) for mean, low, _ in points.values()],
        [max(0.0, high - mean) for mean, _, high in points.values()],
    ]
    axes.errorbar(ks, middle, yerr=reach, marker="o", markersize=4, capsize=2, label=label)


def _together(reaches: Sequence[float]) -> float:
    return sqrt(sum(reach**2 for reach in reaches)) / len(reaches)
