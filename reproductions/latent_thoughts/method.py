"""Continuous thoughts: the last hidden state is fed back as the next input, not a word.

Section numbers are the paper's. A stage of the curriculum has replaced its first steps: stage s has
s thoughts and then writes the rest of the path and the answer (Sec. 3, training procedure).
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.transformer import Cache, Transformer

START, CANDIDATE, ASK, PAUSE = range(4)  # roles that are not nodes


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Questions as tensors; see `tasks.Questions` for the shapes."""

    edges: Tensor
    start: Tensor
    candidates: Tensor
    path: Tensor

    @property
    def answer(self) -> Tensor:
        """The candidate that is reached [B]."""
        return self.path[:, -1]


class Reasoner(nn.Module):
    """A small GPT over edges, nodes and thoughts.

    One table of nodes gives the vectors of edges (a linear map of where it starts and one of where
    it ends), of written nodes, and of what is said: thoughts live in the space of nodes.
    """

    def __init__(
        self,
        nodes: int,
        layers: int,
        width: int,
        heads: int,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        self.table = nn.Parameter(torch.empty(nodes, width))
        self.roles = nn.Parameter(torch.empty(4, width))
        for weight in (self.table, self.roles):
            nn.init.normal_(weight, std=0.5, generator=generator)
        self.ends = nn.ModuleList(nn.Linear(width, width, bias=False) for _ in range(2))
        for weight in self.ends.parameters():
            nn.init.uniform_(weight, -(width**-0.5), width**-0.5, generator=generator)
        self.trunk = Transformer(layers, width, heads, generator)

    def asked(self, batch: Batch) -> tuple[Tensor, Cache]:
        """What is known after the question [B, 1, W], and the cache to go on from."""
        edges = sum(
            end(functional.embedding(batch.edges[:, :, i], self.table))
            for i, end in enumerate(self.ends)
        )
        start = self.table[batch.start][:, None] + self.roles[START]
        candidates = self.table[batch.candidates] + self.roles[CANDIDATE]
        ask = self.roles[ASK].expand(len(batch.start), 1, -1)
        known, cache = self.trunk(torch.cat([edges, start, candidates, ask], 1))
        return known[:, -1:], cache

    def think(
        self, known: Tensor, cache: Cache, thoughts: int, latent: bool
    ) -> tuple[list[Tensor], Cache]:
        """What is known before and after each thought: thoughts + 1 of [B, 1, W].

        A continuous thought is the state itself (Sec. 3); not `latent`, a pause word stands there.
        """
        states = [known]
        pause = self.roles[PAUSE].expand_as(known)
        for _ in range(thoughts):
            known, cache = self.trunk(states[-1] if latent else pause, cache)
            states.append(known)
        return states, cache

    def logits(self, known: Tensor) -> Tensor:
        """[..., W] -> [..., V], for each node to be said next."""
        return known @ self.table.T / known.shape[-1] ** 0.5

    def loss(self, batch: Batch, stage: int, thoughts: int, latent: bool = True) -> Tensor:
        """Mean nats of what is written: the path without its first `stage` steps, the answer."""
        states, cache = self.think(*self.asked(batch), thoughts, latent)
        written = batch.path[:, stage:]
        known = states[-1]
        if written.shape[1]:
            after, _ = self.trunk(self.table[written], cache)
            known = torch.cat([known, after], 1)
        target = torch.cat([written, batch.answer[:, None]], 1)
        return functional.cross_entropy(self.logits(known).flatten(0, 1), target.flatten())

    def written_path(self, known: Tensor, cache: Cache, steps: int) -> tuple[Tensor, Tensor]:
        """The likeliest node each time: so many nodes [B, steps], and what is known after them."""
        said = []
        for _ in range(steps):
            said.append(self.logits(known[:, -1]).argmax(-1))
            known, cache = self.trunk(self.table[said[-1]][:, None], cache)
        nodes = torch.stack(said, 1) if said else torch.empty(len(known), 0, dtype=torch.long)
        return nodes, known


def readout(thoughts: Tensor, nodes: Tensor) -> Tensor:
    """How much of each node of its graph a thought holds: thought . node, z-scored over nodes.

    After "Reasoning by Superposition" (arXiv 2505.12514), which shows raw inner products.
    thoughts [B, W], nodes [B, V, W] -> [B, V].
    """
    products = torch.einsum("bw,bvw->bv", thoughts, nodes)
    spread = products.std(-1, keepdim=True, unbiased=False)
    return (products - products.mean(-1, keepdim=True)) / spread
