"""The small model on proofs: its words, its texts and its prompts.

    prior   rules statement query "act" -> the statement to conclude next
    judge   rules statement query "act" statement -> "good" (on the proof) or "bad" (another)
    next    statement rule "next" -> what the rule concludes

A rule is one word; a step is said by its conclusion, which names the rule, as the subject is known.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor

from reproductions.rap_mcts.hooks import Request
from reproductions.rap_mcts.model import GPT
from reproductions.rap_mcts.proofs import (
    CATEGORIES,
    TERMS,
    Question,
    Rule,
    Statement,
    deduce,
    legal_steps,
    proof,
)
from reproductions.rap_mcts.training import Batch, Words

MARKS = ("pad", "act", "next", "good", "bad")
KINDS = (*MARKS, "is", "ask", "rule")
SAYABLE = len(MARKS) + 2 * len(TERMS)  # marks and statements
OTHERS = 8  # legal steps beside the one on the proof that are kept to judge


def statement_word(statement: Statement) -> int:
    """ "Tavi is (not) a ...": a word that can be said."""
    return len(MARKS) + 2 * statement[0] + statement[1]


def query_word(statement: Statement) -> int:
    """ "True or false: Tavi is (not) a ..." """
    return SAYABLE + 2 * statement[0] + statement[1]


def rule_word(rule: Rule) -> int:
    """ "Every ... is (not) a ..." """
    return SAYABLE + 2 * len(TERMS) * (1 + rule[0]) + 2 * rule[1] + rule[2]


def factors() -> Words:
    """[words, 4]: kind, subject + 1, term + 1, and the sign (1 with no "not", 2 with)."""
    rows = [(place, 0, 0, 0) for place in range(len(MARKS))]
    for kind, subjects in (("is", [0]), ("ask", [0]), ("rule", range(1, len(CATEGORIES) + 1))):
        rows += [
            (KINDS.index(kind), subject, term + 1, 2 - holds)
            for subject in subjects
            for term in range(len(TERMS))
            for holds in (False, True)
        ]
    return np.array(rows)


def read_statement(word: int) -> Statement | None:
    """The statement that a word says, None if it says none."""
    term, holds = divmod(word - len(MARKS), 2)
    return (term, bool(holds)) if 0 <= term < len(TERMS) else None


class ProofTexts:
    """What can be said about the steps of the proofs of some questions."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self.prompts: list[list[int]] = []
        self.shown: list[int] = []
        self.others: list[list[int]] = []
        steps: list[tuple[Statement, Rule]] = []
        for question in questions:
            at = question.initial
            for rule in proof(question):
                legal = legal_steps(question, at)
                self.prompts.append(choice_prompt(at, question))
                self.shown.append(statement_word(rule[1:]))
                self.others.append([statement_word(o[1:]) for o in legal if o != rule][:OTHERS])
                steps += [(at, other) for other in legal]
                at = deduce(at, rule)
        self.steps = np.array(
            [[*next_prompt(at, rule), statement_word(deduce(at, rule))] for at, rule in steps]
        )

    def draw_steps(self, rng: np.random.Generator, rows: int) -> Batch:
        """Texts of next statements."""
        texts = self.steps[rng.integers(len(self.steps), size=rows)]
        target = np.full((rows, texts.shape[1] - 1), -1)
        target[:, -1] = texts[:, -1]
        return texts[:, :-1], target

    def draw_choices(self, rng: np.random.Generator, rows: int) -> Batch:
        """Texts of the prior and, in the same text, of the judge on a step, good or bad."""
        chosen = rng.integers(len(self.prompts), size=rows).tolist()
        words = np.zeros((rows, 1 + max(len(self.prompts[place]) for place in chosen)), np.int64)
        target = np.full(words.shape, -1)
        for row, place in enumerate(chosen):
            prompt, others = self.prompts[place], self.others[place]
            bad = bool(others) and rng.random() < 0.5
            tried = others[rng.integers(len(others))] if bad else self.shown[place]
            end = len(prompt)
            words[row, : end + 1] = [*prompt, tried]
            target[row, end - 1] = self.shown[place]
            target[row, end] = MARKS.index("bad" if bad else "good")
        return words, target


def choice_prompt(at: Statement, question: Question) -> list[int]:
    """All that bears on the next step."""
    rules = map(rule_word, question.rules)
    return [*rules, statement_word(at), query_word(question.query), MARKS.index("act")]


def next_prompt(at: Statement, rule: Rule) -> list[int]:
    """A statement, and a rule to apply to it."""
    return [statement_word(at), rule_word(rule), MARKS.index("next")]


class ProofModel:
    """A trained GPT that answers requests about proofs, as `prompting` has them."""

    def __init__(self, gpt: GPT) -> None:
        self.gpt = gpt

    @torch.inference_mode()
    def answer_many(self, requests: Sequence[Request]) -> list[Any]:
        """One answer for each request, in order."""
        asked: list[Any] = list(requests)
        prompts = [self._prompts[request[0]](*request[1:]) for request in asked]
        logs = self._last(prompts)
        return [
            self._read[request[0]](row, *request[1:])
            for row, request in zip(logs, asked, strict=True)
        ]

    def _last(self, prompts: Sequence[list[int]]) -> Tensor:
        """Log-likelihoods [N, sayable] of what follows each prompt."""
        longest = max(map(len, prompts))
        words = torch.tensor([prompt + [0] * (longest - len(prompt)) for prompt in prompts])
        known, _ = self.gpt(words)
        ends = torch.tensor([len(prompt) - 1 for prompt in prompts])
        return self.gpt.logits(known[torch.arange(len(prompts)), ends]).log_softmax(-1)

    _prompts: ClassVar[dict[str, Callable[..., list[int]]]] = {
        "prior": lambda at, question, _: choice_prompt(at, question),
        "judge": lambda at, question, rule: [
            *choice_prompt(at, question),
            statement_word(rule[1:]),
        ],
        "next": lambda at, _, rule: next_prompt(at, rule),
    }
    _read: ClassVar[dict[str, Callable[..., Any]]] = {
        "prior": lambda row, at, question, _: tuple(
            float(row[statement_word(rule[1:])]) for rule in legal_steps(question, at)
        ),
        "judge": lambda row, *_: float(row[MARKS.index("good")]),
        "next": lambda row, *_: read_statement(int(row.argmax())),
    }
