"""A model learns moves; probes read boards off it and off an untrained one; edits turn discs."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import torch

from reproductions.card import Score
from reproductions.training import Descent
from reproductions.world_probe import tasks
from reproductions.world_probe.card import Settings
from reproductions.world_probe.editing import edited
from reproductions.world_probe.method import MovesGPT
from reproductions.world_probe.reading import KINDS, fitted_readers, majority, read, split
from reproductions.world_probe.tasks import CELLS, Games


def run(settings: Settings, seed: int) -> Iterator[Score]:
    """Scores of the models, of the probes and of the edits."""
    game_seed, model_seed, probe_seed, edit_seed = np.random.SeedSequence(seed).spawn(4)
    rng = np.random.default_rng(game_seed)
    shown = tasks.played(rng, settings.games, settings.moves)
    others = tasks.unseen(tasks.played(rng, settings.tests, settings.moves), shown)
    models = {
        "trained": trained(settings, shown, np.random.default_rng(model_seed)),
        "untrained": untrained(settings, np.random.default_rng(model_seed)),
    }
    for name, model in models.items():
        yield Score(method=name, metric="legal", value=legal_share(model, others))
    games = split(others)
    yield from majority(games)
    readers = {}
    for (name, model), kind in product(models.items(), KINDS):
        generator = torch_generator(np.random.default_rng(probe_seed))
        method = f"{name}_{kind}"
        readers[method] = fitted_readers(settings, model, kind, games.fit, generator)
        yield from read(method, readers[method], games)
    probes = [reader.probe for reader in readers["trained_linear"]]
    rng = np.random.default_rng(edit_seed)
    yield from edited(models["trained"], probes, games, settings.strengths, rng)


def data_hash(settings: Settings) -> str:
    """Of a few games: all follow from the seed and the rules."""
    return tasks.fingerprint()


def torch_generator(rng: np.random.Generator) -> torch.Generator:
    """Torch's source of random numbers, from the rng."""
    return torch.Generator().manual_seed(int(rng.integers(2**31)))


def new_model(settings: Settings, generator: torch.Generator) -> MovesGPT:
    """A model of the settings' size."""
    sizes = (settings.layers, settings.width, settings.heads)
    return MovesGPT(CELLS, settings.moves, sizes, generator)


def untrained(settings: Settings, rng: np.random.Generator) -> MovesGPT:
    """A model with random weights in all layers.

    Those that are nothing before training are drawn, too, or only the last move could be read.
    """
    generator = torch_generator(rng)
    model = new_model(settings, generator)
    for name, weight in model.named_parameters():
        if name.endswith(("join.weight", "narrow.weight")):
            reach = weight.shape[1] ** -0.5
            torch.nn.init.uniform_(weight, -reach, reach, generator=generator)
    torch.nn.init.normal_(model.said, std=0.5, generator=generator)
    return model


def trained(settings: Settings, games: Games, rng: np.random.Generator) -> MovesGPT:
    """A model that has learnt to continue the games. ValueError if it has diverged."""
    model = new_model(settings, torch_generator(rng))
    moves = torch.as_tensor(games.moves)
    descent = Descent(model, settings.steps)
    for _ in range(settings.steps):
        rows = torch.as_tensor(rng.integers(len(moves), size=settings.batch))
        descent.step(model.loss(moves[rows]))
    descent.last_loss()
    return model


@torch.inference_mode()
def legal_share(model: MovesGPT, games: Games) -> float:
    """The share of positions before a move whose likeliest move is legal."""
    told = model(torch.as_tensor(games.moves[:, :-1])).argmax(-1).numpy()
    right = np.take_along_axis(games.legal[:, :-1], told[:, :, None], axis=2)
    return float(right.mean())
