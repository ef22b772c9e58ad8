"""A network that makes the weights of another from a vector for each task (Sections 2 and 3).

What is kept of an old task is its vector; what is rehearsed are the weights made from it.
`sizes` (inputs, hidden layers, classes) says how a flat vector of weights folds into the target.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

Sizes = tuple[int, ...]


def weight_count(sizes: Sizes) -> int:
    """How many weights the target network has, biases included."""
    return sum((a + 1) * b for a, b in zip(sizes, sizes[1:], strict=False))


def typical_size(sizes: Sizes) -> Tensor:
    """[P]: the standard deviation each weight should start with, sqrt(2 / inputs); biases 0.1."""
    parts = []
    for inputs, outputs in zip(sizes, sizes[1:], strict=False):
        parts += [torch.full((inputs * outputs,), math.sqrt(2 / inputs))]
        parts += [torch.full((outputs,), 0.1)]
    return torch.cat(parts)


def folded(weights: Tensor, sizes: Sizes) -> list[tuple[Tensor, Tensor]]:
    """(matrix [inputs, outputs], bias [outputs]) of each layer, views of weights [P]."""
    found, start = [], 0
    for inputs, outputs in zip(sizes, sizes[1:], strict=False):
        middle = start + inputs * outputs
        matrix = weights[start:middle].view(inputs, outputs)
        found.append((matrix, weights[middle : middle + outputs]))
        start = middle + outputs
    return found


def activations(weights: Tensor, sizes: Sizes, inputs: Tensor) -> list[Tensor]:
    """What each layer of the target is given, then its logits [N, C] as the last entry."""
    given = [inputs]
    *hidden, (matrix, bias) = folded(weights, sizes)
    for inner, inner_bias in hidden:
        given.append(functional.relu(given[-1] @ inner + inner_bias))
    return [*given, given[-1] @ matrix + bias]


class Hypernetwork(nn.Module):
    """From a task's vector [E] to all weights of the target [P], in chunks (Section 2.3).

    Two rectified layers see the task's vector and a chunk's, and give that chunk of the weights.
    """

    def __init__(
        self, sizes: Sizes, tasks: int, width: int, chunk: int, generator: torch.Generator
    ) -> None:
        super().__init__()
        self.count, length = weight_count(sizes), width // 4
        chunks = -(-self.count // chunk)
        self.tasks = nn.Parameter(torch.randn(tasks, length, generator=generator))
        self.chunks = nn.Parameter(torch.randn(chunks, length, generator=generator))
        inner = [(2 * length, width), (width, width), (width, chunk)]
        spreads = [math.sqrt(1 / inputs) for inputs, _ in inner[:1]] + [math.sqrt(2 / width)] * 2
        self.matrices = nn.ParameterList(
            spread * torch.randn(shape, generator=generator)
            for spread, shape in zip(spreads, inner, strict=True)
        )
        self.biases = nn.ParameterList(torch.zeros(outputs) for _, outputs in inner)
        self.register_buffer("typical", typical_size(sizes))

    def made(self, tasks: list[int]) -> Tensor:
        """The weights made for these tasks [T, P]."""
        vectors = self.tasks[tasks]
        pairs = torch.cat(
            [
                vectors[:, None].expand(-1, len(self.chunks), -1),
                self.chunks[None].expand(len(tasks), -1, -1),
            ],
            dim=2,
        )
        x = functional.relu(pairs @ self.matrices[0] + self.biases[0])
        x = functional.relu(x @ self.matrices[1] + self.biases[1])
        flat = (x @ self.matrices[2] + self.biases[2]).flatten(1)
        return flat[:, : self.count] * self.typical


def drift(made: Tensor, before: Tensor) -> Tensor:
    """The regulariser of Eq. 2 without its factor: how far old weights [T, P] have moved.

    The squared distance from those made before the present task, mean over old tasks.
    """
    return (made - before).square().sum(dim=1).mean()


@torch.no_grad()
def fisher_diagonal(weights: Tensor, sizes: Sizes, inputs: Tensor) -> Tensor:
    """EWC's importance of each weight [P]: its diagonal Fisher information.

    Expected under the network's own labels, averaged over examples, one gradient for each.
    """
    given = activations(weights, sizes, inputs)
    likely = given[-1].softmax(dim=1)
    total = torch.zeros_like(weights)
    for label in range(sizes[-1]):
        error = likely - functional.one_hot(torch.tensor(label), sizes[-1])
        parts: list[Tensor] = []
        for index, (matrix, _) in reversed(list(enumerate(folded(weights, sizes)))):
            weighted = likely[:, [label]] * error.square() / len(inputs)
            parts = [(given[index].square().T @ weighted).flatten(), weighted.sum(dim=0), *parts]
            error = (error @ matrix.T) * (given[index] > 0)
        total += torch.cat(parts)
    return total
