"""Training of the small language model: Muon for the layers' matrices, AdamW for the embeddings."""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from reproductions.rap_mcts.model import GPT

Words = NDArray[np.int64]
Batch = tuple[Words, Words]  # texts [N, T], padded on the right; what to predict [N, T], -1 nothing
Draw = Callable[[np.random.Generator, int], Batch]  # so many texts of one prompt
WARM_UP = 50  # steps
DECAY = 0.6  # the share of the steps over which the rates fall to zero


class Muon(torch.optim.Optimizer):
    """Momentum whose matrices are made orthogonal before each step (Jordan 2024).

    On the development seeds it halves AdamW's loss after some hundred steps. Matrices of one
    shape are done together.
    """

    def __init__(self, matrices: Iterable[nn.Parameter], lr: float, momentum: float = 0.95) -> None:
        super().__init__(matrices, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        """One step on every matrix that has a gradient."""
        for group in self.param_groups:
            shapes: dict[tuple[int, ...], list[nn.Parameter]] = {}
            for matrix in group["params"]:
                shapes.setdefault(tuple(matrix.shape), []).append(matrix)
            for (rows, columns), matrices in shapes.items():
                state = self.state[matrices[0]]
                slopes = torch.stack(
                    [matrix.grad for matrix in matrices if matrix.grad is not None]
                )
                held = state.setdefault("momentum", torch.zeros_like(slopes))
                held.mul_(group["momentum"]).add_(slopes)
                turned = orthogonal(slopes + group["momentum"] * held)
                scale = group["lr"] * max(1.0, rows / columns) ** 0.5
                for matrix, change in zip(matrices, turned, strict=True):
                    matrix.sub_(scale * change)


def orthogonal(matrices: Tensor) -> Tensor:
    """About U V' for each matrix U S V' of [N, R, C]: five steps of a quintic iteration.

    A step is X <- B X with B = a + b G + c G G and G = X X'. As B and G commute, G <- B B G, and
    only the product of all B meets X. Singular values end between about 0.7 and 1.2, which is as
    good as 1 for a step.
    """
    wide = matrices.shape[1] <= matrices.shape[2]
    x = matrices if wide else matrices.transpose(1, 2)
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    gram, same = x @ x.transpose(1, 2), torch.eye(x.shape[1])
    product = same.expand_as(gram)
    for _ in range(5):
        step = 3.4445 * same - 4.775 * gram + 2.0315 * (gram @ gram)
        product = step @ product
        gram = step @ step @ gram
    x = product @ x
    return x if wide else x.transpose(1, 2)


def train(
    model: GPT,
    draw: Sequence[tuple[Draw, int]],
    rng: np.random.Generator,
    steps: int,
    rates: tuple[float, float] = (0.007, 0.0045),
    notice: Callable[[int], None] = lambda step: None,
) -> float:
    """Train in place; the mean loss of the last steps. ValueError if it has diverged.

    `draw` has for each prompt what draws its texts and how many a step; the losses of the
    prompts, each a mean over words in nats, are added up. `rates` are those of Muon and AdamW
    after warm-up and before decay. `notice` is called after each step.
    """
    inner = [weight for name, weight in model.named_parameters() if name.startswith("blocks.")]
    outer = [weight for name, weight in model.named_parameters() if not name.startswith("blocks.")]
    optimizers = (
        Muon(inner, lr=rates[0]),
        torch.optim.AdamW(outer, lr=rates[1], betas=(0.9, 0.98), fused=True),
    )
    losses = []
    for step in range(steps):
        share = min(1, (step + 1) / WARM_UP, (1 - step / steps) / DECAY)
        for optimizer, rate in zip(optimizers, rates, strict=True):
            optimizer.param_groups[0]["lr"] = rate * share
            optimizer.zero_grad()
        loss = loss_of(model, [each(rng, rows) for each, rows in draw])
        loss.backward()
        for optimizer in optimizers:
            optimizer.step()
        losses.append(loss.detach())
        notice(step + 1)
    last = float(torch.stack(losses[-50:]).mean())
    if not math.isfinite(last):
        raise ValueError(f"the training has diverged: its loss is {last}")
    return last


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
