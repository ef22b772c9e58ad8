"""A model of moves only, probes that read a board off its inside, and edits along a probe.

Sections are the paper's. What is read is the residual stream after each layer.
"""

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.transformer import Edit, Transformer


class MovesGPT(nn.Module):
    """Next-move logits from the moves so far; nothing tells it of boards, colours or rules."""

    def __init__(
        self,
        cells: int,
        length: int,
        sizes: tuple[int, int, int],
        generator: torch.Generator,
    ) -> None:
        """For games of up to `length` moves; `sizes` are layers, width and heads."""
        super().__init__()
        layers, width, heads = sizes
        self.words = nn.Parameter(torch.empty(cells + 1, width))  # the last is the beginning
        self.places = nn.Parameter(torch.empty(length, width))
        self.said = nn.Parameter(torch.zeros(cells, width))
        for weight in (self.words, self.places):
            nn.init.normal_(weight, std=0.5, generator=generator)
        self.trunk = Transformer(layers, width, heads, generator)

    def forward(self, moves: Tensor, edit: Edit | None = None) -> Tensor:
        """moves [B, T] -> logits [B, T + 1, cells] of the first move and those after each."""
        begin = torch.full((len(moves), 1), len(self.words) - 1)
        x = self.words[torch.cat([begin, moves], 1)] + self.places[: moves.shape[1] + 1]
        known, _ = self.trunk(x, edit=edit)
        return known @ self.said.T / known.shape[-1] ** 0.5

    def loss(self, moves: Tensor) -> Tensor:
        """Mean nats of a move, of all moves in the games [B, T]."""
        logits = self(moves[:, :-1])
        return functional.cross_entropy(logits.flatten(0, 1), moves.flatten())


@torch.inference_mode()
def inside(model: MovesGPT, moves: Tensor) -> list[Tensor]:
    """The residual stream after each layer, [B, T + 1, W] each."""
    found: list[Tensor] = []

    def notice(layer: int, x: Tensor) -> Tensor:
        found.append(x.clone())
        return x

    model(moves, notice)
    return found


class Probe(nn.Module):
    """Says the state of each cell from one vector: linear, or with one hidden layer."""

    def __init__(self, width: int, cells: int, hidden: int, generator: torch.Generator) -> None:
        super().__init__()
        self.cells = cells
        wide = hidden or width
        self.last = nn.Parameter(torch.zeros(cells * 3, wide))
        self.bias = nn.Parameter(torch.zeros(cells * 3))
        self.first = nn.Parameter(torch.empty(hidden, width)) if hidden else None
        if self.first is not None:
            nn.init.normal_(self.first, std=width**-0.5, generator=generator)

    def forward(self, x: Tensor) -> Tensor:
        """[N, W] -> [N, cells, 3]."""
        if self.first is not None:
            x = functional.relu(x @ self.first.T)
        return (x @ self.last.T + self.bias).view(len(x), self.cells, 3)

    def directions(self, cells: Tensor, away: Tensor, towards: Tensor) -> Tensor:
        """The unit vectors along which a linear probe says `towards`, not `away` [B] -> [B, W]."""
        rows = self.last.view(self.cells, 3, -1)
        return functional.normalize(rows[cells, towards] - rows[cells, away], dim=-1)


def fitted(
    x: Tensor,
    states: Tensor,
    generator: torch.Generator,
    hidden: int = 0,
    passes: int = 12,
    batch: int = 512,
) -> Probe:
    """A probe trained by Adam on vectors x [N, W] and the states of cells [N, cells], 0 to 2.

    The vectors are scaled by one number; weights are given back for the vectors as they are.
    """
    scale = float(x.std())
    probe = Probe(x.shape[1], states.shape[1], hidden, generator)
    steps = passes * (len(x) // batch)
    adam = torch.optim.Adam(probe.parameters(), lr=0.01, fused=True)
    for step in range(steps):
        if step % (len(x) // batch) == 0:
            order = torch.randperm(len(x), generator=generator)
        start = step % (len(x) // batch) * batch
        rows = order[start : start + batch]
        adam.param_groups[0]["lr"] = 0.01 * (1 - step / steps)
        adam.zero_grad()
        said = probe(x[rows] / scale)
        functional.cross_entropy(said.flatten(0, 1), states[rows].flatten()).backward()
        adam.step()
    with torch.no_grad():
        (probe.last if probe.first is None else probe.first).div_(scale)
    return probe


def pushed(directions: Mapping[int, Tensor], strength: float) -> Edit:
    """An edit that moves the last place's vector after some layers (Sec. 4).

    By `strength` of its length, along the layer's unit vectors, one for each game [B, W].
    """

    def edit(layer: int, x: Tensor) -> Tensor:
        if layer not in directions:
            return x
        last = x[:, -1]
        moved = last + strength * last.norm(dim=-1, keepdim=True) * directions[layer]
        return torch.cat([x[:, :-1], moved[:, None]], 1)

    return edit


def wrong_cells(logits: Tensor, legal: Tensor) -> Tensor:
    """How many cells are wrong [B]: of as many likeliest moves as are legal, and of those left out.

    False positives and false negatives, as in Sec. 4.2; logits and legal [B, cells].
    """
    rank = logits.argsort(-1, descending=True).argsort(-1)
    told = rank < legal.sum(-1, keepdim=True)
    return (told != legal).sum(-1)
