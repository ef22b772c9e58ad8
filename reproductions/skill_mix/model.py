"""The student: a small GPT over the words of the language and the names of its skills.

It is given no positions: the causal mask is enough to tell order (Haviv 2022), and a prompt with
more names than any in training brings no vector that was never trained. Nor is it given the words
before each: it would learn its phrases sooner, and to stop by them, with names still to be shown.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.transformer import Cache, Transformer


class GPT(nn.Module):
    """Next-word logits over `words` words, each with a vector of its own."""

    def __init__(
        self,
        words: int,
        generator: torch.Generator,
        layers: int,
        width: int,
        heads: int = 4,
    ) -> None:
        super().__init__()
        self.given = nn.Parameter(torch.empty(words, width))
        self.said = nn.Parameter(torch.zeros(words, width))
        nn.init.normal_(self.given, std=0.5, generator=generator)
        self.trunk = Transformer(layers, width, heads, generator)

    def forward(self, words: Tensor, cache: Cache | None = None) -> tuple[Tensor, Cache]:
        """What is known after each new word [B, T, W], and the cache from which a text goes on.

        words: the text so far, those in the cache included.
        """
        past = cache[0][0].shape[2] if cache else 0
        return self.trunk(functional.embedding(words[:, past:], self.given), cache)

    def logits(self, known: Tensor) -> Tensor:
        """[..., W] -> [..., words]."""
        return known @ self.said.T


def loss_of(model: GPT, words: Tensor, targets: Tensor) -> Tensor:
    """Mean cross-entropy in nats of the words to predict [B, T]; -1: nothing to predict."""
    known, _ = model(words)
    learnt = targets >= 0
    return functional.cross_entropy(model.logits(known[learnt]), targets[learnt])


@torch.no_grad()
def continued(
    model: GPT,
    prompts: Tensor,
    stop: int,
    longest: int,
    temperature: float,
    generator: torch.Generator,
) -> list[list[int]]:
    """What is drawn after each prompt [B, T], up to `stop` or `longest` words."""
    words, length = prompts, prompts.shape[1]
    known, cache = model(words)
    ended = torch.zeros(len(prompts), dtype=torch.bool)
    while words.shape[1] < length + longest and not bool(ended.all()):
        chances = (model.logits(known[:, -1]) / temperature).softmax(-1)
        word = torch.multinomial(chances, 1, generator=generator)
        words = torch.cat([words, word], 1)
        ended |= word[:, 0] == stop
        known, cache = model(words, cache)
    rows = words[:, length:].tolist()
    return [row[: row.index(stop) + 1] if stop in row else row for row in rows]
