"""Many trainings at once: models of one shape learn in lockstep, each on its own mixture.

One pass over stacked weights is a third cheaper than one model after the other. The models do not
touch each other: a training alone gives the same model, up to rounding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.func import functional_call, vmap
from torch.nn import functional

from reproductions.skill_it.method import Sampler
from reproductions.skill_it.model import Model, Sizes
from reproductions.skill_it.tasks import Split
from reproductions.training import Descent

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Plan:
    """One training: who says what to train on, and which skills' losses it is told."""

    sampler: Sampler
    trained: tuple[int, ...]  # skills that the mixture's shares are of
    told: tuple[int, ...]  # skills whose validation losses the sampler sees
    rounds: int  # of equal length, with one mixture each


@dataclass(frozen=True, kw_only=True)
class Budget:
    """How long a training is and how it goes down."""

    steps: int
    batch: int  # examples in a step
    evaluations: int  # of equal distance, after the one before training
    rates: tuple[float, float]  # of Muon and AdamW
    decay: float  # the last share of the steps, over which rates fall

    @property
    def marks(self) -> list[int]:
        """Steps after which all skills are evaluated, 0 first."""
        return [round(self.steps * turn / self.evaluations) for turn in range(self.evaluations + 1)]

    def round_of(self, step: int, rounds: int) -> int:
        """Which of so many equal rounds, from 0, this step is in."""
        return step * rounds // self.steps


@dataclass
class Trace:
    """What a training did: rows of evaluations [E, k], mixtures [R, k] and when they began."""

    examples: list[int]  # seen before each evaluation
    losses: list[Array]  # nats, mean over a skill's validation examples
    accuracies: list[Array]
    drawn: list[NDArray[np.int64]]  # examples of each skill seen before each evaluation
    begun: list[int]  # examples seen before each round
    mixtures: list[Array]  # shares of all k skills, 0 for those not trained on


class Crew:
    """Models from the same first weights, one for each plan."""

    def __init__(self, split: Split, plans: Sequence[Plan], sizes: Sizes, seed: int) -> None:
        task = split.task
        self.split, self.plans, self.seed = split, plans, seed
        made = [Model(task.vocabulary, task.classes, sizes, seed) for _ in plans]
        self.models = nn.ModuleList(made)
        self._weights = [dict(model.named_parameters()) for model in made]
        shape = made[0]
        self._pass = vmap(lambda weights, symbols: functional_call(shape, weights, (symbols,)))
        self._validation = vmap(
            lambda weights, symbols: functional_call(shape, weights, (symbols,)), in_dims=(0, None)
        )

    def train(self, budget: Budget) -> list[Trace]:
        """Train all of them; a trace for each plan. ValueError if it diverges."""
        descent = Descent(self.models, budget.steps, budget.rates, decay=budget.decay)
        traces = [Trace([], [], [], [], [], []) for _ in self.plans]
        rngs = [np.random.default_rng(self.seed) for _ in self.plans]
        seen = np.zeros((len(self.plans), len(self.split.task.skills)), np.int64)
        marks = set(budget.marks)
        for step in range(budget.steps + 1):
            if step in marks:
                self._evaluate(traces, step * budget.batch, seen)
            if step == budget.steps:
                break
            self._ask(traces, step, budget)
            drawn = [
                self._draw(trace.mixtures[-1], budget.batch, rng)
                for trace, rng in zip(traces, rngs, strict=True)
            ]
            symbols, answers, skills = (np.stack(part) for part in zip(*drawn, strict=True))
            for row, found in zip(seen, skills, strict=True):
                row += np.bincount(found, minlength=len(row))
            logits = self._pass(self._stacked(), torch.as_tensor(symbols))
            descent.step(self._loss(logits, torch.as_tensor(answers), budget.batch))
        descent.last_loss()
        return traces

    def _draw(
        self, mixture: Array, count: int, rng: np.random.Generator
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        skills = rng.choice(len(mixture), count, p=mixture)
        examples = self.split.draw(skills, rng)
        return examples.symbols, examples.answers, skills

    def _ask(self, traces: Sequence[Trace], step: int, budget: Budget) -> None:
        for plan, trace in zip(self.plans, traces, strict=True):
            if len(trace.mixtures) > budget.round_of(step, plan.rounds):
                continue
            losses = np.array(trace.losses[1:]).reshape(-1, len(self.split.task.skills))
            asked = plan.sampler.next_mixture(losses[:, list(plan.told)], step / budget.steps)
            mixture = np.zeros(len(self.split.task.skills))
            mixture[list(plan.trained)] = asked
            trace.mixtures.append(mixture)
            trace.begun.append(step * budget.batch)

    @torch.inference_mode()
    def _evaluate(self, traces: Sequence[Trace], examples: int, seen: NDArray[np.int64]) -> None:
        held = self.split.validation
        logits = self._validation(self._stacked(), torch.as_tensor(held.symbols))
        answers = torch.as_tensor(held.answers).expand(len(traces), -1)
        losses = functional.cross_entropy(logits.flatten(0, 1), answers.flatten(), reduction="none")
        shape = (len(traces), len(self.split.task.skills), -1)
        each = losses.double().view(shape).mean(2).numpy()
        right = (logits.argmax(2) == answers).double().view(shape).mean(2).numpy()
        for trace, loss, accuracy, drawn in zip(traces, each, right, seen, strict=True):
            trace.examples.append(examples)
            trace.losses.append(loss)
            trace.accuracies.append(accuracy)
            trace.drawn.append(drawn.copy())

    def _stacked(self) -> Mapping[str, Tensor]:
        names = self._weights[0]
        return {name: torch.stack([each[name] for each in self._weights]) for name in names}

    @staticmethod
    def _loss(logits: Tensor, answers: Tensor, batch: int) -> Tensor:
        """The sum over models of their mean losses: each gets the gradient of its own."""
        flat = logits.flatten(0, 1), answers.flatten()
        return functional.cross_entropy(*flat, reduction="sum") / batch
