"""The small language model: a GPT whose words are embedded by kind and arguments.

No positions are given: every fact names its block, and the causal mask is enough to tell the order
of actions (Haviv 2022). Texts are right-padded; what follows a word cannot change its prediction.
"""

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

Pair = tuple[Tensor, Tensor]  # keys and values of a layer [B, H, T, W / H]
Cache = list[Pair]


class Embedding(nn.Module):
    """What words are as vectors: the sum over factors of what each factor's value adds."""

    def __init__(self, factors: NDArray[np.int64], width: int) -> None:
        super().__init__()
        self.factors: Tensor
        self.register_buffer("factors", torch.as_tensor(factors))
        sizes = (factors.max(axis=0) + 1).tolist()
        self.parts = nn.ParameterList(torch.empty(size, width) for size in sizes)

    def forward(self, words: Tensor) -> Tensor:
        """[...] words -> [..., width]."""
        columns = self.factors[words].unbind(-1)
        added = [functional.embedding(c, p) for c, p in zip(columns, self.parts, strict=True)]
        return torch.stack(added).sum(0)


class Block(nn.Module):
    """One layer, pre-norm: causal attention, then a rectified net."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.mix = nn.Linear(width, 3 * width, bias=False)
        self.join = nn.Linear(width, width, bias=False)
        self.widen = nn.Linear(width, 4 * width, bias=False)
        self.narrow = nn.Linear(4 * width, width, bias=False)

    def forward(self, x: Tensor, past: Pair | None) -> tuple[Tensor, Pair]:
        """x [B, T, W] after the layer, and all keys and values so far [B, H, past + T, W / H]."""
        batch, length, width = x.shape
        mixed = self.mix(_norm(x)).view(batch, length, 3, self.heads, width // self.heads)
        query, key, value = mixed.permute(2, 0, 3, 1, 4)
        if past is not None:
            key, value = torch.cat([past[0], key], 2), torch.cat([past[1], value], 2)
        score = (query @ key.transpose(-1, -2)) / math.sqrt(width // self.heads)
        if length > 1:
            later = torch.ones(length, key.shape[2], dtype=torch.bool)
            score = score.masked_fill(later.triu(1 + key.shape[2] - length), -1e9)
        seen = score.softmax(-1) @ value
        x = x + self.join(seen.transpose(1, 2).reshape(batch, length, width))
        return x + self.narrow(functional.relu(self.widen(_norm(x)))), (key, value)


class GPT(nn.Module):
    """Next-word logits for texts over the words that `factors` [V, F] describes.

    Only the first `answers` words are ever said; the others are for prompts.
    """

    def __init__(
        self,
        factors: NDArray[np.int64],
        generator: torch.Generator | None = None,
        answers: int | None = None,
        layers: int = 4,
        width: int = 64,
        heads: int = 4,
    ) -> None:
        super().__init__()
        sayable = factors[:answers]
        self.given = Embedding(factors, width)
        self.said = Embedding(sayable, width)
        self.own = nn.Parameter(torch.zeros(len(sayable), width))  # what no factor tells
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self._draw(generator)

    def _draw(self, generator: torch.Generator | None) -> None:
        """First weights: what a layer adds to the text is nothing at first."""
        for name, weight in self.named_parameters():
            if ".parts." in name:
                nn.init.normal_(weight, std=0.5, generator=generator)
            elif name.endswith(("mix.weight", "widen.weight")):
                reach = weight.shape[1] ** -0.5
                nn.init.uniform_(weight, -reach, reach, generator=generator)
            else:
                nn.init.zeros_(weight)

    def forward(self, words: Tensor, cache: Cache | None = None) -> tuple[Tensor, Cache]:
        """What is known after each word [B, T, W], and the cache from which a text goes on."""
        x, kept = self.given(words), []
        for index, block in enumerate(self.blocks):
            x, both = block(x, cache[index] if cache else None)
            kept.append(both)
        return _norm(x), kept

    def logits(self, known: Tensor) -> Tensor:
        """[..., W] -> [..., answers]."""
        table = self.said(torch.arange(len(self.own))) + self.own
        return known @ table.T / math.sqrt(known.shape[-1])


def _norm(x: Tensor) -> Tensor:
    return functional.layer_norm(x, x.shape[-1:])
