"""Ten permuted tasks one after the other; each method is scored on all of them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from reproductions.card import Score
from reproductions.digits import CLASSES, PIXELS, digits_hash, permuted_digits
from reproductions.digits import Task as Arrays
from reproductions.hypernetworks.card import Settings
from reproductions.hypernetworks.method import (
    Hypernetwork,
    Sizes,
    activations,
    drift,
    fisher_diagonal,
    typical_size,
)

Examples = tuple[Tensor, Tensor]


class Learner(Protocol):
    """Learns one task after the other, and has weights for each of them."""

    def parameters(self) -> list[Tensor]:
        """What is trained."""

    def begin(self, task: int) -> None:
        """A new task comes, counted from 0."""

    def weights(self, task: int) -> Tensor:
        """The target network's weights [P] for a task."""

    def pull(self) -> Tensor | float:
        """What is added to the loss so that old tasks are kept."""

    def end(self, inputs: Tensor) -> None:
        """The task is learnt; these were its examples."""


class Finetuned:
    """The target network itself, with or without EWC's penalty l sum_k F_k (w - w_k)^2."""

    def __init__(self, settings: Settings, seed: int, penalty: float) -> None:
        self.sizes, self.penalty = sizes_of(settings), penalty
        typical = typical_size(self.sizes)
        drawn = torch.randn(len(typical), generator=_generator(seed)) * typical
        self.flat = drawn.requires_grad_()
        self.held: list[tuple[Tensor, Tensor]] = []

    def parameters(self) -> list[Tensor]:
        """The weights themselves."""
        return [self.flat]

    def begin(self, task: int) -> None:
        """Nothing is known of tasks."""

    def weights(self, task: int) -> Tensor:
        """The same for every task."""
        return self.flat

    def pull(self) -> Tensor | float:
        """EWC's penalty."""
        far = ((importance * (self.flat - old).square()).sum() for importance, old in self.held)
        return self.penalty * sum(far, torch.zeros(()))

    def end(self, inputs: Tensor) -> None:
        """Hold what this task needs."""
        if self.penalty:
            old = self.flat.detach().clone()
            self.held.append((fisher_diagonal(old, self.sizes, inputs), old))


class Separate(Finetuned):
    """A network of its own for every task, from the same first weights: nothing to forget."""

    def __init__(self, settings: Settings, seed: int) -> None:
        super().__init__(settings, seed, 0.0)
        self.flats = self.flat.detach().repeat(settings.tasks, 1).requires_grad_()

    def parameters(self) -> list[Tensor]:
        """All networks' weights."""
        return [self.flats]

    def weights(self, task: int) -> Tensor:
        """The task's own."""
        return self.flats[task]


class Generated:
    """Weights made by a hypernetwork, those of old tasks rehearsed at strength `beta`."""

    def __init__(self, settings: Settings, seed: int, beta: float) -> None:
        sizes = sizes_of(settings)
        self.net = Hypernetwork(
            sizes, settings.tasks, settings.width, settings.chunk, _generator(seed)
        )
        self.beta, self.task = beta, 0
        self.before = torch.zeros(0)

    def parameters(self) -> list[Tensor]:
        """Of the hypernetwork, all task vectors among them."""
        return list(self.net.parameters())

    def begin(self, task: int) -> None:
        """Remember the weights made for old tasks so far."""
        self.task = task
        with torch.no_grad():
            self.before = self.net.made(list(range(task)))

    def weights(self, task: int) -> Tensor:
        """Those made for the task."""
        return self.net.made([task])[0]

    def pull(self) -> Tensor | float:
        """How far the old tasks' weights have moved since this task began."""
        if not self.beta or not self.task:
            return 0.0
        return self.beta * drift(self.net.made(list(range(self.task))), self.before)

    def end(self, inputs: Tensor) -> None:
        """Nothing to do: what is kept is the task's vector."""


def run(settings: Settings, seed: int) -> Iterator[Score]:
    """Scores of every method on the same tasks, in the same order of batches."""
    task_seed, weight_seed, order_seed = np.random.SeedSequence(seed).spawn(3)
    tasks = permuted_digits(settings.tasks, np.random.default_rng(task_seed))
    start = int(weight_seed.generate_state(1)[0])
    for name, make in METHODS.items():
        learner = make(settings, start)
        yield from lifetime(name, learner, tasks, settings, np.random.default_rng(order_seed))


def data_hash(settings: Settings) -> str:
    """Of the digits; all tasks follow from them and the seed."""
    return digits_hash()


def lifetime(
    name: str,
    learner: Learner,
    tasks: Sequence[Arrays],
    settings: Settings,
    rng: np.random.Generator,
) -> Iterator[Score]:
    """The scores of one method: after each task, and what it comes to at the end."""
    sizes, table = sizes_of(settings), np.zeros((len(tasks), len(tasks)))
    for number, task in enumerate(tasks):
        examples = torch.from_numpy(task.inputs), torch.from_numpy(task.labels)
        learn(learner, number, examples, settings, rng)
        table[number] = [
            accuracy(learner, sizes, other, tasks[other]) for other in range(len(tasks))
        ]
        seen = table[number, : number + 1]
        yield Score(method=name, metric="mean_accuracy", value=float(seen.mean()), at=number + 1)
        for part, value in enumerate(table[number], start=1):
            yield Score(method=name, metric="accuracy", value=value, at=number + 1, part=part)
    learnt = float(table.diagonal().mean())
    yield Score(method=name, metric="learning_accuracy", value=learnt)
    yield Score(method=name, metric="drop", value=learnt - float(table[-1].mean()))
    others = [
        accuracy(learner, sizes, (number + 1) % len(tasks), task)
        for number, task in enumerate(tasks)
    ]
    yield Score(method=name, metric="accuracy_as_another", value=float(np.mean(others)))
    count = sum(part.numel() for part in learner.parameters())
    yield Score(method=name, metric="weights", value=count)


def learn(
    learner: Learner, number: int, examples: Examples, settings: Settings, rng: np.random.Generator
) -> None:
    """Let it learn one task, by Adam on batches in random order."""
    inputs, labels = examples
    learner.begin(number)
    optimizer = torch.optim.Adam(learner.parameters(), lr=settings.rate)
    for _ in range(settings.epochs):
        order = torch.from_numpy(rng.permutation(len(inputs)))
        for rows in order.split(settings.batch):
            logits = activations(learner.weights(number), sizes_of(settings), inputs[rows])[-1]
            loss = functional.cross_entropy(logits, labels[rows]) + learner.pull()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    learner.end(inputs)


@torch.no_grad()
def accuracy(learner: Learner, sizes: Sizes, number: int, task: Arrays) -> float:
    """On a task's test examples, with the weights for task `number`."""
    logits = activations(learner.weights(number), sizes, torch.from_numpy(task.test_inputs))[-1]
    return float((logits.argmax(dim=1) == torch.from_numpy(task.test_labels)).float().mean())


def sizes_of(settings: Settings) -> Sizes:
    """Of the target network."""
    return (PIXELS, *settings.hidden, CLASSES)


def _generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


METHODS: dict[str, Callable[[Settings, int], Learner]] = {
    "finetune": lambda settings, seed: Finetuned(settings, seed, 0.0),
    "ewc": lambda settings, seed: Finetuned(settings, seed, settings.penalty),
    "hypernetwork_free": lambda settings, seed: Generated(settings, seed, 0.0),
    "hypernetwork": lambda settings, seed: Generated(settings, seed, settings.beta),
    "separate": lambda settings, seed: Separate(settings, seed),
}
