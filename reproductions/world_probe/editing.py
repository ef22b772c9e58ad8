"""Edits: a disc is turned inside the model, and its moves are held against the board that follows.

Layers and strength are chosen on one part of the games, and judged on another.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from reproductions.card import Score
from reproductions.world_probe import tasks
from reproductions.world_probe.method import MovesGPT, Probe, pushed, wrong_cells
from reproductions.world_probe.reading import Split
from reproductions.world_probe.tasks import MINE, THEIRS, Games


@dataclass(frozen=True, kw_only=True)
class Turned:
    """Positions before the last move of B games, and in each one disc that is to be turned."""

    moves: Tensor  # [B, T - 1]
    cell: Tensor  # [B]
    state: Tensor  # [B], MINE or THEIRS as it is
    legal: Tensor  # [B, CELLS], as it is
    legal_turned: Tensor  # [B, CELLS], with the disc turned


def turned(rng: np.random.Generator, games: Games) -> Turned:
    """A random disc of each game whose turning changes what is legal and leaves some legal move."""
    mine, theirs = games.mine[:, -2], games.theirs[:, -2]
    discs = tasks.cells(mine | theirs)
    cell = (discs * (1 + rng.random(discs.shape))).argmax(1)
    bit = np.uint64(1) << cell.astype(np.uint64)
    was = tasks.legal(mine, theirs)
    becomes = tasks.legal(mine ^ bit, theirs ^ bit)
    rows = (becomes != was) & (becomes > 0)
    state = np.where((mine & bit) > 0, MINE, THEIRS)
    return Turned(
        moves=torch.as_tensor(games.moves[rows, :-1]),
        cell=torch.as_tensor(cell[rows]),
        state=torch.as_tensor(state[rows]),
        legal=torch.as_tensor(tasks.cells(was[rows])),
        legal_turned=torch.as_tensor(tasks.cells(becomes[rows])),
    )


@torch.inference_mode()
def edited(
    model: MovesGPT,
    probes: list[Probe],
    games: Split,
    strengths: tuple[float, ...],
    rng: np.random.Generator,
) -> Iterator[Score]:
    """Wrong moves without an edit, with the probe's and a random one, and on the own board."""
    choose, judge = turned(rng, games.choose), turned(rng, games.judge)
    layers = range(1, len(probes) + 1)
    runs = [range(first, last) for first, last in combinations([*layers, len(probes) + 1], 2)]
    ways = list(product([tuple(r) for r in runs], strengths))
    along = probe_directions(probes, choose)
    found = [wrong(model, choose, among(along, where), by) for where, by in ways]
    where, by = ways[int(np.argmin(found))]
    random = {layer: random_directions(rng, judge, probes) for layer in where}
    none = wrong(model, judge, {}, 0.0)
    values = {
        "no_edit": none,
        "probe_edit": wrong(model, judge, among(probe_directions(probes, judge), where), by),
        "random_edit": wrong(model, judge, random, by),
        "own_board": float(wrong_cells(model(judge.moves)[:, -1], judge.legal).double().mean()),
    }
    for method, value in values.items():
        yield Score(method=method, metric="wrong_cells", value=value)
        yield Score(method=method, metric="error_kept", value=value / none)
        closed = (none - value) / (none - values["own_board"])
        yield Score(method=method, metric="gap_closed", value=closed)


def among(directions: dict[int, Tensor], layers: tuple[int, ...]) -> dict[int, Tensor]:
    """The directions of these layers."""
    return {layer: directions[layer] for layer in layers}


def probe_directions(probes: list[Probe], given: Turned) -> dict[int, Tensor]:
    """For each layer the probe's direction from the disc's state to the other, [B, W] each."""
    other = MINE + THEIRS - given.state
    return {
        layer: probe.directions(given.cell, given.state, other)
        for layer, probe in enumerate(probes, start=1)
    }


def random_directions(rng: np.random.Generator, given: Turned, probes: list[Probe]) -> Tensor:
    """Unit vectors of no meaning [B, W]."""
    width = probes[0].last.shape[1]
    drawn = torch.as_tensor(rng.normal(size=(len(given.cell), width)), dtype=torch.float32)
    return functional.normalize(drawn, dim=-1)


def wrong(model: MovesGPT, given: Turned, directions: dict[int, Tensor], by: float) -> float:
    """The mean number of wrong cells against the boards with the disc turned."""
    logits = model(given.moves, pushed(directions, by))[:, -1]
    return float(wrong_cells(logits, given.legal_turned).double().mean())
