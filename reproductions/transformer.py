"""The small transformer that reproductions train from scratch: vectors in, vectors out.

What words are as vectors, whether places are told apart, and what is read off at the end is each
reproduction's own business. Layers are pre-norm, without biases; what a layer adds to the text is
nothing at first.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

Pair = tuple[Tensor, Tensor]  # keys and values of a layer [B, H, T, W / H]
Cache = list[Pair]
Edit = Callable[[int, Tensor], Tensor]  # a layer from 1, what left it -> what the next one is given


class Block(nn.Module):
    """One layer: attention to what came before, then a rectified net."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.mix = nn.Linear(width, 3 * width, bias=False)
        self.join = nn.Linear(width, width, bias=False)
        self.widen = nn.Linear(width, 4 * width, bias=False)
        self.narrow = nn.Linear(4 * width, width, bias=False)

    def forward(self, x: Tensor, past: Pair | None, hidden: Tensor | None) -> tuple[Tensor, Pair]:
        """x [B, T, W] after the layer, and all keys and values so far [B, H, past + T, W / H].

        `hidden` [..., T, past + T] says which places a place does not see.
        """
        batch, length, width = x.shape
        mixed = self.mix(normed(x)).view(batch, length, 3, self.heads, width // self.heads)
        query, key, value = mixed.permute(2, 0, 3, 1, 4)
        if past is not None:
            key, value = torch.cat([past[0], key], 2), torch.cat([past[1], value], 2)
        score = (query @ key.transpose(-1, -2)) / math.sqrt(width // self.heads)
        if hidden is not None:
            score = score.masked_fill(hidden, -1e9)
        seen = score.softmax(-1) @ value
        x = x + self.join(seen.transpose(1, 2).reshape(batch, length, width))
        return x + self.narrow(functional.relu(self.widen(normed(x)))), (key, value)


class Transformer(nn.Module):
    """Layers of one width. Right-padding is harmless: what follows changes nothing before it."""

    def __init__(
        self, layers: int, width: int, heads: int, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        for name, weight in self.named_parameters():
            if name.endswith(("mix.weight", "widen.weight")):
                reach = weight.shape[1] ** -0.5
                nn.init.uniform_(weight, -reach, reach, generator=generator)
            else:
                nn.init.zeros_(weight)

    def forward(
        self,
        x: Tensor,
        cache: Cache | None = None,
        prefix: int = 0,
        padding: Tensor | None = None,
        edit: Edit | None = None,
    ) -> tuple[Tensor, Cache]:
        """What is known at each place [B, T, W], and the cache from which a text goes on.

        A place sees itself and those before it; the first `prefix` places, of a prompt, all see
        each other. `padding` [B, past + T] is true at places that nobody sees. `edit` may read or
        change what leaves each layer.
        """
        hidden = self._hidden(x, cache, prefix)
        if padding is not None:
            unseen = padding[:, None, None, :]
            hidden = unseen if hidden is None else hidden | unseen
        kept = []
        for index, block in enumerate(self.blocks):
            x, both = block(x, cache[index] if cache else None, hidden)
            kept.append(both)
            if edit is not None:
                x = edit(index + 1, x)
        return normed(x), kept

    def _hidden(self, x: Tensor, cache: Cache | None, prefix: int) -> Tensor | None:
        length, past = x.shape[1], cache[0][0].shape[2] if cache else 0
        if length == 1:
            return None
        later = torch.ones(length, past + length, dtype=torch.bool).triu(past + 1)
        later[: max(0, prefix - past), :prefix] = False
        return later


def normed(x: Tensor) -> Tensor:
    """Each vector with mean 0 and variance 1; there is no learnt gain."""
    return functional.layer_norm(x, x.shape[-1:])
