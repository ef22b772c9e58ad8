"""Boards read off the layers of a model: probes are fitted, a layer is chosen, games judge it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from reproductions.card import Score
from reproductions.world_probe.card import Settings
from reproductions.world_probe.method import MovesGPT, Probe, fitted, inside
from reproductions.world_probe.tasks import CELLS, Games, Moves


@dataclass(frozen=True)
class Split:
    """Games to fit probes on (half), to choose a layer and a strength with, and to judge on."""

    fit: Games
    choose: Games
    judge: Games


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of probe: what it says of each cell, and its hidden units."""

    states: Callable[[Games], Moves]
    hidden: Callable[[Settings], int] = lambda settings: 0


KINDS = {
    "linear": Kind(states=lambda games: games.relative),
    "linear_colour": Kind(states=lambda games: games.colours),
    "mlp": Kind(states=lambda games: games.relative, hidden=lambda settings: settings.hidden),
}


@dataclass(frozen=True, kw_only=True)
class Reader:
    """A probe of one layer of a model."""

    model: MovesGPT
    layer: int
    probe: Probe
    kind: Kind

    @torch.inference_mode()
    def right(self, games: Games) -> NDArray[np.bool_]:
        """Which cells are told right, after each move but the last [N, T - 1, CELLS]."""
        x = vectors(self.model, games)[self.layer - 1]
        told = self.probe(x.flatten(0, 1)).argmax(-1).view(*x.shape[:2], CELLS)
        return told.numpy() == self.kind.states(games)[:, 1:-1]


def split(games: Games) -> Split:
    """The games in three parts."""
    count = len(games.moves)
    fit, choose, judge = np.split(np.arange(count), (count // 2, count * 3 // 4))
    return Split(games.some(fit), games.some(choose), games.some(judge))


def vectors(model: MovesGPT, games: Games) -> list[Tensor]:
    """For each layer what the model holds after each move but the last, [N, T - 1, W] each."""
    return [x[:, 1:] for x in inside(model, torch.as_tensor(games.moves[:, :-1]))]


def fitted_readers(
    settings: Settings, model: MovesGPT, kind: str, games: Games, generator: torch.Generator
) -> list[Reader]:
    """A reader for every layer."""
    chosen = KINDS[kind]
    states = torch.as_tensor(chosen.states(games)[:, 1:-1]).flatten(0, 1)
    found = []
    for layer, x in enumerate(vectors(model, games), start=1):
        probe = fitted(x.flatten(0, 1), states, generator, chosen.hidden(settings))
        found.append(Reader(model=model, layer=layer, probe=probe, kind=chosen))
    return found


def read(method: str, readers: list[Reader], games: Split) -> Iterator[Score]:
    """Accuracies on the games that judge; the layer is the best one on those that choose."""
    discs, judged = occupied(games.choose), occupied(games.judge)
    best = max(readers, key=lambda reader: reader.right(games.choose)[discs].mean())
    for reader in readers:
        value = float(reader.right(games.judge)[judged].mean())
        yield Score(method=method, metric="occupied_by_layer", value=value, at=reader.layer)
    yield from scores(method, best.right(games.judge), judged)


def majority(games: Split) -> Iterator[Score]:
    """Each cell's commonest state of mine, theirs and empty at that move, whatever was played."""
    states = games.fit.relative[:, 1:-1]
    counts = np.stack([(states == state).sum(0) for state in range(3)])
    told = counts.argmax(0) == games.judge.relative[:, 1:-1]
    yield from scores("majority", told, occupied(games.judge))


def occupied(games: Games) -> NDArray[np.bool_]:
    """The cells with a disc, after each move but the last [N, T - 1, CELLS]."""
    return games.relative[:, 1:-1] > 0


def scores(method: str, right: NDArray[np.bool_], discs: NDArray[np.bool_]) -> Iterator[Score]:
    """What is told right of all cells, of those with a disc, and of these after each move."""
    for metric, value in (("all_cells", right.mean()), ("occupied", right[discs].mean())):
        yield Score(method=method, metric=metric, value=float(value))
    for move in range(right.shape[1]):
        value = float(right[:, move][discs[:, move]].mean())
        yield Score(method=method, metric="occupied_by_move", value=value, at=move + 1)
