"""The ways to finetune that are compared: what each adds to the same training on questions."""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from reproductions.e2wm.adapters import adapt
from reproductions.e2wm.card import Settings
from reproductions.e2wm.finetuning import Example, Schedule, finetune
from reproductions.e2wm.method import (
    Consolidation,
    divergence,
    fisher_diagonal,
    low_rank_penalty,
    next_token_loss,
)
from reproductions.e2wm.texts import windows


@dataclass(frozen=True)
class Base:
    """The model before finetuning, what its weights matter to U, and U itself, for replay only."""

    model: nn.Module
    fisher: Mapping[str, Tensor]  # by the weight's name
    general: Tensor  # tokens of U to learn from [N]


@dataclass(frozen=True)
class Task:
    """One finetuning: the questions, the settings, and what chance decides in it."""

    examples: Sequence[Example]
    settings: Settings
    seed: int

    @property
    def rng(self) -> np.random.Generator:
        """The same order of examples for every method."""
        return np.random.default_rng(self.seed)

    @property
    def schedule(self) -> Schedule:
        """For all weights."""
        own = self.settings
        return Schedule(
            steps=own.finetuning, batch=own.batch, rate=own.rate, prompt_weight=own.prompt_weight
        )


Method = Callable[[Base, Task], nn.Module]


def with_fisher(model: nn.Module, general: Tensor, settings: Settings, seed: int) -> Base:
    """The base with the Fisher of its weights, from random stretches of U, one at a time.

    Of a real model only the matrices have one, as nothing else of it learns.
    """
    rng = np.random.default_rng(seed)
    texts = windows(general, settings.fisher_texts, settings.window, rng)
    named = dict(model.named_parameters())
    if settings.model:
        named = {name: named[name] for name in matrices(model)}
    found = fisher_diagonal(model, list(named.values()), texts)
    return Base(model, dict(zip(named, found, strict=True)), general)


def plain(base: Base, task: Task) -> nn.Module:
    """Nothing but the questions."""
    model = copy.deepcopy(base.model)
    finetune(model, task.examples, task.schedule, task.rng)
    return model


def l2(base: Base, task: Task) -> nn.Module:
    """Every weight pulled back alike."""
    ones = {name: torch.ones_like(fisher) for name, fisher in base.fisher.items()}
    return _held(base, task, ones, task.settings.l2_penalty)


def ewc(base: Base, task: Task) -> nn.Module:
    """Every weight pulled back by its importance to U."""
    return _held(base, task, base.fisher, task.settings.penalty)


def kl(base: Base, task: Task) -> nn.Module:
    """The old model's next tokens as soft targets, on the texts of the questions."""
    model, weight = copy.deepcopy(base.model), task.settings.kl_weight

    def extra(tokens: Tensor, logits: Tensor) -> Tensor:
        with torch.no_grad():
            old = base.model(tokens)
        return weight * divergence(old, logits, torch.ones(tokens.shape))

    finetune(model, task.examples, task.schedule, task.rng, extra=extra)
    return model


def replay(base: Base, task: Task) -> nn.Module:
    """Some of U again in every step: what can be had where U may be kept."""
    model, settings = copy.deepcopy(base.model), task.settings
    drawn = np.random.default_rng(task.seed + 1)

    def extra(tokens: Tensor, logits: Tensor) -> Tensor:
        rows = windows(base.general, settings.replay, settings.window, drawn)
        return next_token_loss(model(rows), rows)

    finetune(model, task.examples, task.schedule, task.rng, extra=extra)
    return model


def lora(base: Base, task: Task) -> nn.Module:
    """Only low-rank updates of the matrices learn."""
    return _low_rank(base, task, 0.0)


def ewc_lora(base: Base, task: Task) -> nn.Module:
    """Low-rank updates, held by the Fisher of the matrices that they add to."""
    return _low_rank(base, task, task.settings.lora_penalty)


def matrices(model: nn.Module) -> list[str]:
    """Names of the two-dimensional weights that are no table of tokens or places."""
    tables = {id(m.weight) for m in model.modules() if isinstance(m, nn.Embedding)}
    words = max(m.num_embeddings for m in model.modules() if isinstance(m, nn.Embedding))
    return [
        name
        for name, weight in model.named_parameters()
        if weight.ndim == 2 and id(weight) not in tables and words not in weight.shape
    ]


def _held(base: Base, task: Task, importance: Mapping[str, Tensor], penalty: float) -> nn.Module:
    model = copy.deepcopy(base.model)
    weights = list(model.parameters())
    held = Consolidation(weights, penalty)
    held.add([importance[name] for name, _ in model.named_parameters()], weights)
    finetune(model, task.examples, task.schedule, task.rng, held=held)
    return model


def _low_rank(base: Base, task: Task, penalty: float) -> nn.Module:
    model, settings = copy.deepcopy(base.model), task.settings
    names, generator = matrices(model), torch.Generator().manual_seed(task.seed)
    adapters = adapt(model, names, settings.rank, settings.alpha, generator)
    fishers = [base.fisher[name] for name in names]
    schedule = Schedule(
        steps=settings.finetuning,
        batch=settings.batch,
        rate=settings.lora_rate,
        prompt_weight=settings.prompt_weight,
    )

    def extra(tokens: Tensor, logits: Tensor) -> Tensor:
        return low_rank_penalty(fishers, [each.update() for each in adapters], penalty)

    finetune(model, task.examples, schedule, task.rng, extra=extra if penalty else None)
    return model


METHODS: dict[str, Method] = {
    "plain": plain,
    "l2": l2,
    "kl": kl,
    "replay": replay,
    "ewc": ewc,
    "lora": lora,
    "ewc_lora": ewc_lora,
}
