"""How small transformers are trained: Muon for the layers' matrices, AdamW for all else."""

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

RATES = (0.007, 0.0045)  # of Muon and AdamW, chosen on development seeds of rap_mcts


class Muon(torch.optim.Optimizer):
    """Momentum whose matrices are made orthogonal before each step (Jordan 2024).

    On the development seeds of rap_mcts it halves AdamW's loss after some hundred steps. Matrices
    of one shape are done together.
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


class Descent:
    """A training of so many steps: the rates rise for `warm_up` steps and fall over the last share.

    Matrices of modules under a name that holds "blocks." are Muon's, all other weights AdamW's;
    `rates` are theirs between warm-up and decay. `decay=0` keeps the rates to the end; without
    `muon` all weights are AdamW's.
    """

    def __init__(
        self,
        model: nn.Module,
        steps: int,
        rates: tuple[float, float] = RATES,
        warm_up: int = 50,
        decay: float = 0.6,
        muon: bool = True,
    ) -> None:
        inner, outer = list[nn.Parameter](), list[nn.Parameter]()
        for name, weight in model.named_parameters():
            if weight.requires_grad:
                matrix = muon and "blocks." in name and weight.ndim == 2
                (inner if matrix else outer).append(weight)
        self.optimizers: list[torch.optim.Optimizer] = []
        if inner:
            self.optimizers.append(Muon(inner, lr=rates[0]))
        if outer:
            adam = torch.optim.AdamW(outer, lr=rates[1], betas=(0.9, 0.98), fused=True)
            self.optimizers.append(adam)
        self.peaks = [optimizer.param_groups[0]["lr"] for optimizer in self.optimizers]
        self.steps, self.warm_up, self.decay = steps, warm_up, decay
        self.losses: list[Tensor] = []

    def step(self, loss: Tensor) -> None:
        """One step down this loss."""
        done = len(self.losses)
        left = (1 - done / self.steps) / self.decay if self.decay else 1.0
        share = max(0.0, min(1.0, (done + 1) / self.warm_up, left))
        for optimizer, peak in zip(self.optimizers, self.peaks, strict=True):
            optimizer.param_groups[0]["lr"] = peak * share
            optimizer.zero_grad()
        loss.backward()
        for optimizer in self.optimizers:
            optimizer.step()
        self.losses.append(loss.detach())

    def last_loss(self, count: int = 50) -> float:
        """The mean loss of the last steps. ValueError if it is not finite: it has diverged."""
        last = float(torch.stack(self.losses[-count:]).mean())
        if not math.isfinite(last):
            raise ValueError(f"the training has diverged: its loss is {last}")
        return last
