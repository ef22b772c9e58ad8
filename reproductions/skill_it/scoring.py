"""Trainings become scores."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from reproductions.card import Score
from reproductions.skill_it import measures
from reproductions.skill_it.card import ABSENT, ALL_SKILLS, LEARNER, TO_TARGET, Settings
from reproductions.skill_it.crew import Trace
from reproductions.skill_it.graphs import Trials, precision_and_recall
from reproductions.skill_it.tasks import Task

Array = NDArray[np.floating]


def of_graph(task: Task, trials: Trials, learned: Array) -> Iterator[Score]:
    """The learned graph beside the true one, what it cost, and the edges that claims ask for."""
    count, found = len(task.skills), np.asarray(learned) > 0
    yield from of_found(task, "", learned)
    right = [found[:skill, skill].any() for skill in range(1, count - 1)]
    yield Score(method=LEARNER, metric="first_found", value=float(found[0, 1]))
    yield Score(method=LEARNER, metric="middle_found", value=float(np.mean(right)))
    into_last = found[:-1, -1].sum()
    yield Score(method=LEARNER, metric="edges_into_last", value=float(into_last))
    yield Score(method=LEARNER, metric="graph_cost", value=trials.cost)


def of_found(task: Task, name: str, learned: Array) -> Iterator[Score]:
    """A learned graph, its precision and recall; without any edge there is no precision.

    The graph's columns are parts, its rows are at 1, 2...; the true graph is the method "task".
    """
    for method, graph in ((LEARNER, learned), ("task", task.graph().astype(float))):
        for giver, row in enumerate(graph, start=1):
            yield from _parts(method, f"graph{name}", row, giver)
    precision, recall = precision_and_recall(learned, task.graph())
    if precision is not None:
        yield Score(method=LEARNER, metric=f"precision{name}", value=precision)
    yield Score(method=LEARNER, metric=f"recall{name}", value=recall)


def of_chain(settings: Settings, traces: Mapping[str, Trace], cost: int) -> Iterator[Score]:
    """All that is measured on the chain, but for the graph."""
    target = settings.target - 1
    for name in (name for name in ALL_SKILLS if name in traces):
        yield from of_all_skills(name, traces[name], "")
        spent = cost if name == "skill_it_learned" else 0
        counted = measures.area_from(traces[name], spent)
        yield Score(method=name, metric="area_counted", value=counted)
        yield from _counted_curve(name, traces[name], spent)
    for name in (name for name in (*TO_TARGET, *ABSENT) if name in traces):
        trace = traces[name]
        yield from _curve(name, "target_loss", trace, target)
        over = measures.loss_over_training(trace, target)
        metric = "absent_loss" if name in ABSENT else "loss_over_training"
        yield Score(method=name, metric=metric, value=over)
    yield from _per_own_example(settings, traces)
    for name, plan in (("last_alone", "last_alone"), ("last_shared", "stratified")):
        if plan in traces:
            yield from _curve(name, "last_loss", traces[plan], -1)
            over = measures.loss_over_training(traces[plan], -1)
            yield Score(method=name, metric="last_loss_over_training", value=over)
    yield from _moved(settings, traces)


def of_all_skills(name: str, trace: Trace, task: str) -> Iterator[Score]:
    """Curves of each skill and of the mixture, and what they come to; `task` ends the names."""
    for at, accuracies, losses in zip(trace.examples, trace.accuracies, trace.losses, strict=True):
        yield from _parts(name, f"accuracy{task}", accuracies, at)
        if not task:
            yield from _parts(name, "loss", losses, at)
        mean = float(np.mean(accuracies))
        yield Score(method=name, metric=f"mean_accuracy{task}", value=mean, at=at)
    for at, mixture in zip(trace.begun, trace.mixtures, strict=True):
        yield from _parts(name, f"share{task}", mixture, at)
    yield Score(method=name, metric=f"area{task}", value=measures.area(trace))
    yield Score(method=name, metric=f"half_way{task}", value=measures.half_way(trace))


def _per_own_example(settings: Settings, traces: Mapping[str, Trace]) -> Iterator[Score]:
    """The target's loss over as many of its own examples as the sparest training has."""
    target = settings.target - 1
    here = [name for name in TO_TARGET if name in traces]
    own = min(int(traces[name].drawn[-1][target]) for name in here)
    grid = np.linspace(0, own, 11)[1:]
    for name in here:
        curve = measures.loss_at_own(traces[name], target, grid)
        for at, loss in zip(grid, curve, strict=True):
            yield Score(method=name, metric="loss_at_own", value=float(loss), at=round(at))
        yield Score(method=name, metric="loss_per_own_example", value=float(curve.mean()))


def _moved(settings: Settings, traces: Mapping[str, Trace]) -> Iterator[Score]:
    for name in ("skill_it", "skill_it_identity"):
        both = measures.share_when_learned(traces[name], settings.level)
        for at, share in enumerate(both or ()):
            yield Score(method=name, metric="share_when_learned", value=share, at=at)


def _counted_curve(name: str, trace: Trace, cost: int) -> Iterator[Score]:
    for at, accuracies in zip(trace.examples, trace.accuracies, strict=True):
        mean = float(np.mean(accuracies))
        yield Score(method=name, metric="mean_accuracy_counted", value=mean, at=at + cost)


def _curve(name: str, metric: str, trace: Trace, skill: int) -> Iterator[Score]:
    for at, losses in zip(trace.examples, trace.losses, strict=True):
        yield Score(method=name, metric=metric, value=float(losses[skill]), at=at)


def _parts(name: str, metric: str, values: Array, at: int) -> Iterator[Score]:
    for part, value in enumerate(values, start=1):
        yield Score(method=name, metric=metric, value=float(value), at=at, part=part)
