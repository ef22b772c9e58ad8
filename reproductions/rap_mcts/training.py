"""Training of the small language model on texts of all prompts at once."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from reproductions.rap_mcts.model import GPT
from reproductions.training import RATES, Descent

Words = NDArray[np.int64]
Batch = tuple[Words, Words]  # texts [N, T], padded on the right; what to predict [N, T], -1 nothing
Draw = Callable[[np.random.Generator, int], Batch]  # so many texts of one prompt


def train(
    model: GPT,
    draw: Sequence[tuple[Draw, int]],
    rng: np.random.Generator,
    steps: int,
    rates: tuple[float, float] = RATES,
    notice: Callable[[int], None] = lambda step: None,
) -> float:
    """Train in place; the mean loss of the last steps. ValueError if it has diverged.

    `draw` has for each prompt what draws its texts and how many a step; the losses of the
    prompts, each a mean over words in nats, are added up. `rates` are those of Muon and AdamW
    after warm-up and before decay. `notice` is called after each step.
    """
    descent = Descent(model, steps, rates)
    for step in range(steps):
        descent.step(loss_of(model, [each(rng, rows) for each, rows in draw]))
        notice(step + 1)
    return descent.last_loss()


def loss_of(model: GPT, batches: Sequence[Batch]) -> Tensor:
    """The sum of the prompts' mean losses, from one pass over the texts of all of them."""
    longest = max(words.shape[1] for words, _ in batches)
    words, target = (
        torch.as_tensor(np.concatenate([_widened(batch[part], longest, fill) for batch in batches]))
        for part, fill in ((0, 0), (1, -1))
    )
    known, _ = model(words)
    learnt = target >= 0
    counts = [int((target >= 0).sum()) for _, target in batches]
    each = functional.cross_entropy(model.logits(known[learnt]), target[learnt], reduction="none")
    return torch.stack([part.mean() for part in each.split(counts)]).sum()


def _widened(rows: Words, longest: int, fill: int) -> Words:
    return np.pad(rows, ((0, 0), (0, longest - rows.shape[1])), constant_values=fill)
