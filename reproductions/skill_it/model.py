"""The model: a token is the sum of its symbols, all tokens see each other, the last one answers."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from reproductions.transformer import Transformer

Sizes = tuple[int, int, int]  # layers, width, heads


class Model(nn.Module):
    """A small transformer without places: what stands where must be in the symbols."""

    def __init__(self, vocabulary: int, classes: int, sizes: Sizes, seed: int) -> None:
        """All first weights follow from `seed`."""
        super().__init__()
        layers, width, heads = sizes
        generator = torch.Generator().manual_seed(seed)
        self.symbols = nn.Parameter(torch.randn(vocabulary, width, generator=generator))
        self.body = Transformer(layers, width, heads, generator)
        self.read = nn.Parameter(torch.zeros(width, classes))

    def forward(self, symbols: NDArray[np.int64]) -> Tensor:
        """symbols [N, T, P] -> logits [N, classes]; symbol 0 is no symbol."""
        given = torch.as_tensor(symbols)
        x = (self.symbols[given] * (given != 0)[..., None]).sum(2)
        seen, _ = self.body(x, prefix=x.shape[1])
        return seen[:, -1] @ self.read
