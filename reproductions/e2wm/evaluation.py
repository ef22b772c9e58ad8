"""What a model still knows of general text, and which answers it gives, both by likelihood."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.e2wm.asking import Question
from reproductions.e2wm.finetuning import Example, padded
from reproductions.e2wm.questions import KINDS, answer_only
from reproductions.e2wm.texts import TextTokens

WINDOWS, ASKED = 32, 12  # in a pass: windows of text; questions


@torch.no_grad()
def general_loss(model: nn.Module, stream: Tensor, window: int) -> float:
    """Mean nats per token of a text [N], in windows that know nothing of each other."""
    count = (len(stream) - 1) // window
    given = stream[: count * window].view(count, window)
    wanted = stream[1 : count * window + 1].view(count, window)
    total = 0.0
    for at in range(0, count, WINDOWS):
        logits = model(given[at : at + WINDOWS])
        total += float(
            functional.cross_entropy(
                logits.flatten(0, 1), wanted[at : at + WINDOWS].flatten(), reduction="sum"
            )
        )
    return total / (count * window)


@torch.no_grad()
def chosen(model: nn.Module, tokens: TextTokens, questions: Sequence[Question]) -> list[int]:
    """For each question the option whose tokens are likeliest after the prompt, on average."""
    found = []
    for at in range(0, len(questions), ASKED):
        part = questions[at : at + ASKED]
        prompts = tokens.encode([each.prompt for each in part])
        options = [tokens.encode(each.options) for each in part]
        rows: list[Example] = [
            (prompt, option) for prompt, own in zip(prompts, options, strict=True) for option in own
        ]
        likely = iter(mean_log_likelihoods(model, rows).tolist())
        for own in options:
            found.append(int(np.argmax([next(likely) for _ in own])))
    return found


def mean_log_likelihoods(model: nn.Module, rows: Sequence[Example]) -> Tensor:
    """log p(answer|prompt) over the number of the answer's tokens, for each row."""
    inputs, counted = padded(rows)
    each = functional.cross_entropy(
        model(inputs)[:, :-1].flatten(0, 1), inputs[:, 1:].flatten(), reduction="none"
    )
    marks = counted[:, 1:]
    return -(each.view(marks.shape) * marks).sum(1) / marks.sum(1)


def accuracies(questions: Sequence[Question], answers: Sequence[int]) -> list[float]:
    """The share of right answers of each kind, in the order of KINDS."""
    right = {kind: list[bool]() for kind in KINDS}
    for question, answer in zip(questions, answers, strict=True):
        right[question.kind].append(question.answer == answer)
    return [float(np.mean(right[kind])) for kind in KINDS]


def without_prompts(known: Sequence[Question], asked: Sequence[Question]) -> list[float]:
    """What the best rule that sees only the options gets right of each kind."""
    return [
        answer_only([q for q in known if q.kind == kind], [q for q in asked if q.kind == kind])
        for kind in KINDS
    ]
