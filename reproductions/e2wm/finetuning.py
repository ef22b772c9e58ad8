"""How a model learns questions: one optimiser for every method, Adam, and what each adds to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from reproductions.e2wm.method import Consolidation, next_token_loss

Example = tuple[list[int], list[int]]  # tokens of a prompt, and of the answer that follows it
Extra = Callable[[Tensor, Tensor], Tensor]  # (tokens [B, T], logits [B, T, V]) -> a loss to add
DECAYS, TINY = (0.9, 0.99), 1e-8
WARM_UP, COOL_DOWN = 20, 0.3  # steps, and the share of the steps at the end


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """So many steps of so many examples, and the largest step size."""

    steps: int
    batch: int
    rate: float
    prompt_weight: float  # of the prompt's tokens in the loss, where the answer's have 1

    def rate_at(self, step: int) -> float:
        """It rises, stays, and falls to 0."""
        left = (self.steps - step) / (self.steps * COOL_DOWN)
        return self.rate * min(1.0, (step + 1) / WARM_UP, left)


def finetune(
    model: nn.Module,
    examples: Sequence[Example],
    schedule: Schedule,
    rng: np.random.Generator,
    held: Consolidation | None = None,
    extra: Extra | None = None,
) -> None:
    """Train the weights that want it on examples drawn at random; `held` pulls after each step."""
    adam = Adam([weight for weight in model.parameters() if weight.requires_grad])
    model.train()
    for step in range(schedule.steps):
        chosen = rng.integers(len(examples), size=schedule.batch)
        tokens, counted = padded([examples[i] for i in chosen], schedule.prompt_weight)
        logits = model(tokens)
        loss = next_token_loss(logits, tokens, counted)
        if extra is not None:
            loss = loss + extra(tokens, logits)
        rates = adam.step(loss, schedule.rate_at(step))
        if held is not None:
            held.pull(adam.weights, rates)
    model.eval()


def padded(examples: Sequence[Example], prompt_weight: float = 0.0) -> tuple[Tensor, Tensor]:
    """Tokens [B, T], padded at the right, and how much each place counts in the loss [B, T]."""
    length = max(len(prompt) + len(answer) for prompt, answer in examples)
    tokens = torch.zeros(len(examples), length, dtype=torch.long)
    counted = torch.zeros(len(examples), length)
    for row, (prompt, answer) in enumerate(examples):
        whole = len(prompt) + len(answer)
        tokens[row, :whole] = torch.tensor([*prompt, *answer])
        counted[row, : len(prompt)] = prompt_weight
        counted[row, len(prompt) : whole] = 1
    return tokens, counted


class Adam:
    """Adam (Kingma 2015), which tells the step size that each weight had.

    A penalty applied with those rates is a proximal step in Adam's own metric: it comes to rest
    where the gradients of loss and penalty cancel, as if both had been in the loss.
    """

    def __init__(self, weights: Sequence[Tensor]) -> None:
        self.weights = list(weights)
        self._mean = [torch.zeros_like(weight) for weight in self.weights]
        self._square = [torch.zeros_like(weight) for weight in self.weights]
        self._steps = 0

    def step(self, loss: Tensor, rate: float) -> list[Tensor]:
        """Step down the loss; rate / sqrt of the running mean square, for each weight."""
        slopes = torch.autograd.grad(loss, self.weights)
        self._steps += 1
        unbiased = [1 - decay**self._steps for decay in DECAYS]
        rates = []
        with torch.no_grad():
            for weight, mean, square, slope in zip(
                self.weights, self._mean, self._square, slopes, strict=True
            ):
                mean.lerp_(slope, 1 - DECAYS[0])
                square.lerp_(slope**2, 1 - DECAYS[1])
                own = rate / ((square / unbiased[1]).sqrt_() + TINY)
                weight.sub_(own * mean / unbiased[0])
                rates.append(own)
        return rates
