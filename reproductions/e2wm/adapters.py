"""LoRA: matrices stay as they are, and what is added to each is a product of two thin ones."""

import math
from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize


class LowRank(nn.Module):
    """W + (α/r) B A for a matrix W [R, C]: A [r, C] starts at random, B [R, r] at 0."""

    def __init__(self, matrix: Tensor, rank: int, alpha: float, generator: torch.Generator) -> None:
        super().__init__()
        rows, columns = matrix.shape
        start = torch.empty(rank, columns)
        nn.init.uniform_(start, -1 / math.sqrt(columns), 1 / math.sqrt(columns), generator)
        self.inner = nn.Parameter(start)  # A
        self.outer = nn.Parameter(torch.zeros(rows, rank))  # B
        self.scale = alpha / rank

    def update(self) -> Tensor:
        """(α/r) B A, at full size."""
        return self.scale * self.outer @ self.inner

    def forward(self, matrix: Tensor) -> Tensor:
        """The matrix that the layer uses."""
        return matrix + self.update()


def adapt(
    model: nn.Module, names: Iterable[str], rank: int, alpha: float, generator: torch.Generator
) -> list[LowRank]:
    """Freeze the model and add an adapter to each named weight, in their order."""
    for weight in model.parameters():
        weight.requires_grad_(False)
    adapters = []
    for name in names:
        owner, _, weight_name = name.rpartition(".")
        module = model.get_submodule(owner)
        adapter = LowRank(getattr(module, weight_name), rank, alpha, generator)
        parametrize.register_parametrization(module, weight_name, adapter)
        adapters.append(adapter)
    return adapters
