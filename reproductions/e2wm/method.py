"""Elastic weight consolidation of a language model (E2WM, Section 3.3) and what it is held against.

Weights are lists of tensors of any shapes; importances and anchors are lists of the same shapes.
A text is a row of token numbers [T]. All losses are means over tokens, in nats.
"""

import math
from collections.abc import Callable, Iterable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

Logits = Callable[[Tensor], Tensor]  # tokens [B, T] -> [B, T, V]
Point = tuple[float, float]  # loss on general text, accuracy on questions


def next_token_loss(logits: Tensor, tokens: Tensor, counted: Tensor | None = None) -> Tensor:
    """Mean of -log p(token|those before it), over the places where `counted` [B, T] is 1.

    The first token of a row has nothing before it and never counts.
    """
    flat = functional.cross_entropy(
        logits[:, :-1].flatten(0, 1), tokens[:, 1:].flatten(), reduction="none"
    )
    if counted is None:
        return flat.mean()
    marks = counted[:, 1:].flatten()
    return (flat * marks).sum() / marks.sum()


def divergence(old: Tensor, new: Tensor, counted: Tensor) -> Tensor:
    """KL(old || new) of the next token's distribution, mean over the counted places [B, T]."""
    each = functional.kl_div(
        new.log_softmax(-1), old.log_softmax(-1), reduction="none", log_target=True
    ).sum(-1)
    return (each * counted).sum() / counted.sum()


def fisher_diagonal(
    model: nn.Module, weights: Sequence[Tensor], texts: Iterable[Tensor]
) -> list[Tensor]:
    """The empirical Fisher of the texts, F in the paper's penalty: a mean of squared gradients.

    Exact for each text: one backward pass a text, of the mean loss over its tokens (a batch's mean
    gradient, squared, would shrink with the batch). Nats per squared unit of weight. Weights,
    buffers, gradients and train or eval mode are left as they were. ValueError without texts.
    """
    total, count, training = [torch.zeros_like(weight) for weight in weights], 0, model.training
    model.eval()
    try:
        for text in texts:
            loss = next_token_loss(model(text[None]), text[None])
            for added, slope in zip(total, torch.autograd.grad(loss, weights), strict=True):
                added += slope**2
            count += 1
    finally:
        model.train(training)
    if not count:
        raise ValueError("the Fisher information of no texts is not defined")
    return [each / count for each in total]


class Consolidation:
    """The penalty λ Σ_k Σ_i F_ki (θ_i - θ*_ki)^2 over all earlier tasks k, in two vectors.

    Up to a constant it is λ Σ_i (S0 θ^2 - 2 S1 θ), with S0 = Σ_k F_k and S1 = Σ_k F_k θ*_k. With
    importances of 1 it is L2 to the old weights. `penalty` is λ.
    """

    def __init__(self, weights: Sequence[Tensor], penalty: float) -> None:
        self.penalty = penalty
        self._importance = [torch.zeros_like(weight) for weight in weights]  # S0
        self._anchor = [torch.zeros_like(weight) for weight in weights]  # S1

    def add(self, importance: Sequence[Tensor], weights: Sequence[Tensor]) -> None:
        """Hold these weights from now on, each by its importance."""
        for s0, s1, fisher, weight in zip(
            self._importance, self._anchor, importance, weights, strict=True
        ):
            s0 += fisher
            s1 += fisher * weight.detach()

    @torch.no_grad()
    def pull(self, weights: Sequence[Tensor], rates: Sequence[Tensor]) -> None:
        """Move the weights by the penalty, its gradient taken where they end: an implicit step.

        With a rate r for each weight it solves θ' = θ - r 2 λ (S0 θ' - S1), stable for every λ.
        """
        for weight, rate, s0, s1 in zip(
            weights, rates, self._importance, self._anchor, strict=True
        ):
            strength = 2 * self.penalty * rate
            weight.add_(strength * s1).div_(1 + strength * s0)


def low_rank_penalty(
    fishers: Sequence[Tensor], updates: Sequence[Tensor], penalty: float
) -> Tensor:
    """EWC-LoRA: λ Σ F_W . ((α/r) B A)^2 over the adapted matrices W.

    The weight W is the anchor, so that the low-rank update, multiplied out to full size, is the
    distance from it; it is weighted by the Fisher of W.
    """
    parts = [(fisher * update**2).sum() for fisher, update in zip(fishers, updates, strict=True)]
    return penalty * torch.stack(parts).sum()


def perplexity(loss: float) -> float:
    """e to the mean loss per token, as the loss is in nats."""
    return math.exp(loss)


def perplexity_as_published(loss: float) -> float:
    """2 to the same loss in nats, as the released code has it: lower than the perplexity."""
    return 2.0**loss


def at_equal_loss(points: Iterable[Point], loss: float) -> float | None:
    """The accuracy of a frontier where its loss on general text is `loss`; None beyond its ends.

    Points are joined by straight lines in the loss, which is the logarithm of the perplexity.
    """
    ordered = sorted(points)
    for (low, first), (high, second) in zip(ordered, ordered[1:], strict=False):
        if low <= loss <= high:
            share = (loss - low) / (high - low) if high > low else 0.5
            return first + share * (second - first)
    return None
