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

from reproductions.transformer import Cache, Transformer


class Embedding(nn.Module):
    """What words are as vectors: the sum over factors of what each factor's value adds."""

    def __init__(
        self, factors: NDArray[np.int64], width: int, generator: torch.Generator | None
    ) -> None:
        super().__init__()
        self.factors: Tensor
        self.register_buffer("factors", torch.as_tensor(factors))
        sizes = (factors.max(axis=0) + 1).tolist()
        self.parts = nn.ParameterList(torch.empty(size, width) for size in sizes)
        for part in self.parts:
            nn.init.normal_(part, std=0.5, generator=generator)

    def forward(self, words: Tensor) -> Tensor:
        """[...] words -> [..., width]."""
        columns = self.factors[words].unbind(-1)
        added = [functional.embedding(c, p) for c, p in zip(columns, self.parts, strict=True)]
        return torch.stack(added).sum(0)


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
        self.given = Embedding(factors, width, generator)
        self.said = Embedding(sayable, width, generator)
        self.own = nn.Parameter(torch.zeros(len(sayable), width))  # what no factor tells
        self.trunk = Transformer(layers, width, heads, generator)

    def forward(self, words: Tensor, cache: Cache | None = None) -> tuple[Tensor, Cache]:
        """What is known after each word [B, T, W], and the cache from which a text goes on."""
        return self.trunk(self.given(words), cache)

    def logits(self, known: Tensor) -> Tensor:
        """[..., W] -> [..., answers]."""
        table = self.said(torch.arange(len(self.own))) + self.own
        return known @ table.T / math.sqrt(known.shape[-1])
