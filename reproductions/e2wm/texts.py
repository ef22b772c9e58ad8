"""Texts as streams of tokens, for any tokenizer."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import torch
from torch import Tensor


class TextTokens(Protocol):
    """A tokenizer: our own, or one that came with a model."""

    end: int  # the token that parts texts

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """The tokens of each text, without an end."""


def stream(tokens: TextTokens, texts: Sequence[str]) -> Tensor:
    """All texts one after the other, each with its end: [N]."""
    return torch.tensor([each for text in tokens.encode(texts) for each in (*text, tokens.end)])


def windows(source: Tensor, count: int, length: int, rng: np.random.Generator) -> Tensor:
    """Stretches of a stream from random places: [count, length]."""
    starts = torch.from_numpy(rng.integers(len(source) - length + 1, size=count))
    return source[starts[:, None] + torch.arange(length)]
