"""Learn the graph of skills, then train by every sampler at equal examples, and score them all."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reproductions.card import Score
from reproductions.skill_it import measures, scoring, tasks
from reproductions.skill_it.card import CLAIMED, Settings
from reproductions.skill_it.crew import Budget, Crew, Plan, Trace
from reproductions.skill_it.graphs import Trials, by_data, trainings
from reproductions.skill_it.method import (
    Curriculum,
    Fixed,
    GroupDRO,
    LossProportional,
    Sampler,
    SkillIt,
    with_neighbours,
)

Array = NDArray[np.floating]


def run(settings: Settings, seed: int) -> Iterator[Score]:
    """Scores of all methods: each task has one held-out set and one set of first weights."""
    task = tasks.lego(settings.length, settings.letters)
    chain = tasks.Split(task, settings.held, np.random.default_rng([seed, 0]))
    trials = learn_graph(chain, settings, settings.graph_steps, seed)
    learned = by_data(trials, settings.level, settings.spared)
    yield from scoring.of_graph(task, trials, learned)
    plans = continual(task, settings, learned) | to_a_target(task, settings)
    if settings.claims_only:
        plans = {name: plans[name] for name in CLAIMED}
    traces = trained(chain, plans, settings, settings.steps, seed)
    yield from scoring.of_chain(settings, traces, trials.cost)
    if not settings.claims_only:
        yield from sensitivity(settings, seed)
    steps = dict(zip(OTHERS, settings.other_steps, strict=True))
    for name in settings.others:
        yield from on_another(name, settings, steps[name], seed)


def data_hash(settings: Settings) -> str:
    """All data follow from the settings and the seed."""
    return "generated"


def learn_graph(split: tasks.Split, settings: Settings, steps: int, seed: int) -> Trials:
    """Every skill alone and every pair, each trained for so many steps."""
    every = tuple(range(len(split.task.skills)))
    plans = {
        skills: Plan(Fixed([float(skill in skills) for skill in every]), every, every, 1)
        for skills in trainings(len(every))
    }
    traces = trained(split, plans, settings, steps, seed)
    losses = {key: np.array(trace.losses) for key, trace in traces.items()}
    return Trials(losses, np.array(next(iter(traces.values())).examples))


def trained(
    split: tasks.Split, plans: Mapping[Any, Plan], settings: Settings, steps: int, seed: int
) -> dict[Any, Trace]:
    """One training for each plan, all from the same first weights."""
    budget = Budget(
        steps=steps,
        batch=settings.batch,
        evaluations=max(1, steps // settings.every),
        rates=(settings.rates[0], settings.rates[1]),
        decay=settings.decay,
    )
    sizes = settings.layers, settings.width, settings.heads
    crew = Crew(split, list(plans.values()), sizes, seed)
    return dict(zip(plans, crew.train(budget), strict=True))


def given_graph(task: tasks.Task, settings: Settings) -> Array:
    """The task's own graph: 1 on the diagonal, `edge` from what a skill directly needs."""
    graph = np.eye(len(task.skills))
    for skill, needed in enumerate(task.needs):
        graph[list(needed), skill] = settings.edge
    return graph


def skill_it(graph: Array, settings: Settings) -> SkillIt:
    """The sampler with the paper's constants."""
    return SkillIt(graph, settings.step_size, settings.window)


def continual(task: tasks.Task, settings: Settings, learned: Array) -> dict[str, Plan]:
    """Continual pre-training: all skills are trained on and all of them matter."""
    count = len(task.skills)
    order = tuple(range(count))
    samplers: dict[str, Sampler] = {
        "random": Fixed(task.pool),
        "stratified": Fixed(np.ones(count)),
        "curriculum": Curriculum(order),
        "anticurriculum": Curriculum(order[::-1]),
        "skill_it": skill_it(given_graph(task, settings), settings),
        "skill_it_identity": skill_it(np.eye(count), settings),
        "skill_it_learned": skill_it(learned, settings),
        "loss_proportional": LossProportional(count),
        "group_dro": GroupDRO(count),
    }
    return {name: Plan(each, order, order, settings.rounds) for name, each in samplers.items()}


def to_a_target(task: tasks.Task, settings: Settings) -> dict[str, Plan]:
    """Finetuning to one skill, and out of domain, where that skill's own data is absent."""
    count, target = len(task.skills), settings.target - 1
    every = tuple(range(count))
    rest = tuple(skill for skill in every if skill != target)
    column = given_graph(task, settings)[:, [target]]
    plan = partial(Plan, told=(target,), rounds=settings.target_rounds)
    return {
        "target_alone": plan(Fixed(np.eye(count)[target]), every),
        "target_with_prerequisites": plan(with_neighbours(task.graph(), target), every),
        "skill_it_target": plan(skill_it(column, settings), every),
        "last_alone": plan(Fixed(np.eye(count)[-1]), every),
        "absent_random": plan(Fixed(np.array(task.pool)[list(rest)]), rest),
        "absent_stratified": plan(Fixed(np.ones(len(rest))), rest),
        "absent_skill_it": plan(skill_it(column[list(rest)], settings), rest),
    }


def sensitivity(settings: Settings, seed: int) -> Iterator[Score]:
    """Areas with one constant of Skill-It changed, on a chain of its own."""
    task = tasks.lego(settings.varied_length, settings.letters)
    split = tasks.Split(task, settings.held, np.random.default_rng([seed, 0]))
    usual = continual(task, settings, np.eye(len(task.skills)))
    plans = variations(given_graph(task, settings), settings)
    plans |= {name: usual[name] for name in ("stratified", "skill_it")}
    traces = trained(split, plans, settings, settings.varied_steps, seed)
    yield from of_variations(settings, traces)


def variations(graph: Array, settings: Settings) -> dict[Any, Plan]:
    """Skill-It with one constant changed: (which, its value, whether the window is averaged)."""
    every = tuple(range(len(graph)))
    usual = settings.step_size, settings.window, settings.rounds
    changed = {("step_size", size, False): (size, *usual[1:]) for size in STEP_SIZES}
    for window in WINDOWS:
        changed["window", window, False] = usual[0], window, usual[2]
    changed |= {("rounds", rounds, False): (*usual[:2], rounds) for rounds in ROUNDS}
    plans: dict[Any, Plan] = {
        key: Plan(SkillIt(graph, size, window), every, every, rounds)
        for key, (size, window, rounds) in changed.items()
    }
    averaged = SkillIt(graph, settings.step_size, settings.window, averaged=True)
    plans["window", settings.window, True] = Plan(averaged, every, every, settings.rounds)
    return plans


def of_variations(settings: Settings, traces: Mapping[Any, Trace]) -> Iterator[Score]:
    """The area under each, and what it is with nothing changed; step size 0 is uniform."""
    found = {key: measures.area(trace) for key, trace in traces.items() if key[0] in VARIED}
    usual = measures.area(traces["skill_it"])
    found |= {(name, getattr(settings, name), False): usual for name in VARIED}
    found["step_size", 0, False] = measures.area(traces["stratified"])
    for (name, value, averaged), area in sorted(found.items()):
        method = "skill_it_averaged" if averaged else "skill_it"
        at = round(value * 100) if name == "step_size" else value
        yield Score(method=method, metric=f"area_by_{name}", value=area, at=at)


def on_another(name: str, settings: Settings, steps: int, seed: int) -> Iterator[Score]:
    """Random, stratified and Skill-It, and the graph learned, on a task beside the chain."""
    task = OTHERS[name]()
    split = tasks.Split(task, settings.held, np.random.default_rng([seed, 0]))
    trials = learn_graph(split, settings, steps, seed)
    learned = by_data(trials, settings.level, settings.spared)
    yield from scoring.of_found(task, f"_{name}", learned)
    plans = continual(task, settings, learned)
    some = {method: plans[method] for method in ("random", "stratified", "skill_it")}
    for method, trace in trained(split, some, settings, steps, seed).items():
        yield from scoring.of_all_skills(method, trace, f"_{name}")


OTHERS = {"addition": lambda: tasks.addition(3), "junction": lambda: tasks.junction(6, 3)}
VARIED = ("step_size", "window", "rounds")
STEP_SIZES, WINDOWS, ROUNDS = (0.1, 2.0, 8.0), (1,), (1, 20)
