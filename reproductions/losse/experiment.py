"""Every model sees the stream once, in order; then each is the model of an agent in a Dyna loop."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from reproductions.card import Score
from reproductions.losse import tasks
from reproductions.losse.card import Settings
from reproductions.losse.dyna import (
    Imagination,
    Loop,
    Memory,
    Model,
    Truth,
    Values,
    live,
    random_return,
)
from reproductions.losse.method import DenseLeader, SparseLeader, at, random_encoding
from reproductions.losse.network import (
    Network,
    Recall,
    Recaller,
    Reservoir,
    from_last,
    newest,
)

Array = NDArray[np.float64]
Predict = Callable[[Array], Array]
LENGTH = 200  # steps in an episode of the stream
EVERYTHING = 10**9
VALUE_BINS = 8


def run(settings: Settings, seed: int) -> Iterator[Score]:
    """Scores of every method on the same stream, and then of agents from the same starts."""
    stream_seed, model_seed, life_seed = np.random.SeedSequence(seed).spawn(3)
    rng = np.random.default_rng(stream_seed)
    every = tasks.BEHAVIOURS.values()
    stream = [tasks.phase(each, settings.episodes, LENGTH, rng) for each in every]
    held_out = [tasks.phase(each, -(-settings.episodes // 2), LENGTH, rng) for each in every]
    for name, make in MODELS.items():
        model = make(settings, (6, 5), np.random.default_rng(model_seed))
        yield from through(name, model, stream, held_out)
    for name in LIVES:
        yield from life(name, settings, model_seed, life_seed)
    aimless = random_return(np.random.default_rng(life_seed))
    yield Score(method="random", metric="return", value=aimless, at=settings.real_steps)
    yield Score(method="random", metric="mean_return", value=aimless)


def data_hash(settings: Settings) -> str:
    """Of the equations of motion; every stream follows from them and the seed."""
    return tasks.equations_hash()


def through(
    name: str, model: Model, stream: list[tasks.Stream], held_out: list[tasks.Stream]
) -> Iterator[Score]:
    """One pass over the stream, scored after each phase; Losse's exact fit beside it."""
    ways: dict[str, Predict] = {name: model.predict}
    tables: dict[str, list[list[float]]] = {name: []}
    work = []
    if isinstance(model, SparseLeader):
        ways["ridge"], tables["ridge"] = exactly(model), []
    for done, part in enumerate(stream, start=1):
        rows = zip(part.given, part.change, strict=True)
        work.append(float(np.mean([learnt(model, given, change) for given, change in rows])))
        seen = done * len(part.given)
        yield Score(method=name, metric="work", value=work[-1], at=seen)
        yield Score(method=name, metric="kept", value=model.kept, at=seen)
        for way, predict in ways.items():
            squares = [sums(predict, each) for each in held_out]
            tables[way].append([wrong / spread for wrong, spread in squares])
            yield from errors(way, tables[way], pooled(predict, held_out), seen)
    yield Score(method=name, metric="work_growth", value=work[-1] / work[0])


def learnt(model: Model, given: Array, change: Array) -> int:
    """The work that it was to learn one transition."""
    model.observe(given, change)
    return model.work


def exactly(model: SparseLeader) -> Predict:
    """What the ridge regression on everything the model has seen by then foresees."""
    return lambda given: at(model.encoding, model.exact(), given)


def errors(name: str, table: list[list[float]], error: float, seen: int) -> Iterator[Score]:
    """The scores after a phase; table[i][j] is the error on phase j after learning phase i."""
    yield Score(method=name, metric="error", value=error, at=seen)
    yield Score(method=name, metric="log_error", value=float(np.log10(error)), at=seen)
    for phase, value in enumerate(table[-1], start=1):
        yield Score(method=name, metric="phase_error", value=value, at=seen, part=phase)
    if len(table) > 1:
        lost = [table[-1][phase] - table[phase][phase] for phase in range(len(table) - 1)]
        yield Score(method=name, metric="forgetting", value=float(np.mean(lost)), at=seen)


def sums(predict: Predict, part: tasks.Stream) -> tuple[float, float]:
    """Summed squared error of the foreseen changes, and of always foreseeing the mean one."""
    wrong = ((predict(part.given) - part.change) ** 2).sum()
    return float(wrong), float(((part.change - part.change.mean(axis=0)) ** 2).sum())


def pooled(predict: Predict, parts: list[tasks.Stream]) -> float:
    """The error over all phases together, relative to the variance over all of them."""
    given = np.concatenate([part.given for part in parts])
    change = np.concatenate([part.change for part in parts])
    wrong, spread = sums(predict, tasks.Stream(given, change))
    return wrong / spread


def life(
    name: str,
    settings: Settings,
    model_seed: np.random.SeedSequence,
    life_seed: np.random.SeedSequence,
) -> Iterator[Score]:
    """The returns of an agent with this model, again and again while it learns, and their mean."""
    rng = np.random.default_rng(life_seed)
    encoding = random_encoding(3, settings.value_grids, VALUE_BINS, settings.value_spread, rng)
    values = Values(encoding, settings.value_rate, settings.discount)
    imagine = LIVES[name](settings, np.random.default_rng(model_seed))
    every = max(1, settings.real_steps // settings.scorings)
    loop = Loop(settings.real_steps, settings.imagined, settings.chance, every)
    returns = []
    for steps, value in live(values, loop, imagine, rng):
        returns.append(value)
        yield Score(method=name, metric="return", value=value, at=steps)
    yield Score(method=name, metric="mean_return", value=float(np.mean(returns)))


def network(
    rate: Callable[[Settings], float],
    recall: Callable[[Settings], Recall],
    room: Callable[[Settings], int],
) -> Callable[[Settings, tuple[int, int], np.random.Generator], Model]:
    """How to make a network that learns at this rate from what it recalls of its room."""

    def make(settings: Settings, sizes: tuple[int, int], rng: np.random.Generator) -> Model:
        inner = Network((sizes[0], *settings.hidden, sizes[1]), rate(settings), rng)
        return Recaller(inner, recall(settings), room(settings), rng)

    return make


def losse(settings: Settings, sizes: tuple[int, int], rng: np.random.Generator) -> Model:
    """The paper's model on a fresh encoding."""
    encoding = random_encoding(sizes[0], settings.grids, settings.bins, settings.spread, rng)
    return SparseLeader(encoding, sizes[1], settings.ridge)


def learning(name: str) -> Callable[[Settings, np.random.Generator], Imagination]:
    """How to make the imagination of an agent that has this model."""

    def make(settings: Settings, rng: np.random.Generator) -> Imagination:
        living = replace(settings, online_rate=settings.online_life_rate)
        return Imagination(MODELS[name](living, (4, 3), rng))

    return make


MODELS: dict[str, Callable[[Settings, tuple[int, int], np.random.Generator], Model]] = {
    "online": network(lambda s: s.online_rate, lambda s: newest, lambda s: 1),
    "window": network(
        lambda s: s.replay_rate, lambda s: from_last(s.window, s.batch), lambda s: s.window
    ),
    "reservoir": network(
        lambda s: s.replay_rate, lambda s: Reservoir(s.reservoir, s.batch), lambda s: s.reservoir
    ),
    "full_replay": network(
        lambda s: s.replay_rate, lambda s: from_last(EVERYTHING, s.batch), lambda s: EVERYTHING
    ),
    "linear": lambda settings, sizes, rng: DenseLeader(*sizes, settings.ridge),
    "losse": losse,
}

LIVES: dict[str, Callable[[Settings, np.random.Generator], Imagination]] = {
    **{name: learning(name) for name in ("online", "full_replay", "linear", "losse")},
    "truth": lambda settings, rng: Truth(),
    "memory": lambda settings, rng: Memory(),
}
