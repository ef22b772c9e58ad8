"""Questions from experiences: plans, activities, counts and paths, split by content.

Options are not in the prompt: an answer is judged by the likelihood of each option after it.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from reproductions.e2wm.asking import MAKERS, Question
from reproductions.e2wm.experiences import Experience

KINDS = tuple(MAKERS)
TRIES, LEAST = 80, 2000  # experiences looked at for each question wanted; in all at least

Rule = Callable[[str], float]  # how likely an option is right, to somebody who sees it alone


def questions(
    rng: np.random.Generator,
    experiences: Sequence[Experience],
    per_kind: int,
    kinds: Sequence[str] = KINDS,
    apart_from: Iterable[Question] = (),
) -> list[Question]:
    """So many different questions of each kind; plans and activities from experiences with a goal.

    Different means not in order alone. None has the prompt or the plan of one in `apart_from`. Of
    counts each number is the answer equally often. ValueError if the experiences do not give
    enough.
    """
    found = list[Question]()
    others = list(apart_from)
    prompts = {_told(each) for each in others}
    plans = {(each.kind, each.plan) for each in others}
    for kind in kinds:
        pool = [each for each in experiences if each.goal or kind in ("count", "path")]
        made = dict[frozenset[str], Question]()
        answers = Counter[str]()
        for _ in range(max(LEAST, TRIES * per_kind) if pool else 0):
            if len(made) == per_kind:
                break
            asked = MAKERS[kind](pool[rng.integers(len(pool))], rng)
            if asked is None or _told(asked) in prompts or (kind, asked.plan) in plans:
                continue
            answer = asked.options[asked.answer]
            if kind == "count" and answers[answer] >= -(-per_kind // len(asked.options)):
                continue
            answers[answer] += _told(asked) not in made
            made[_told(asked)] = asked
        if len(made) < per_kind:
            raise ValueError(f"only {len(made)} of {per_kind} questions of {kind} were found")
        found += made.values()
    return found


def _told(question: Question) -> frozenset[str]:
    """The sentences of the prompt, in whatever order."""
    return frozenset(question.prompt.split(". "))


def answer_only(known: Sequence[Question], asked: Sequence[Question]) -> float:
    """The share of `asked` that can be answered without its prompts, having learnt from `known`.

    Of several rules that see one option at a time the one that does best on `asked`, which flatters
    them: how often such an option was right, or its words were; the longest; the shortest. What
    ties is shared.
    """
    return max(sum(_credit(rule, each) for each in asked) / len(asked) for rule in _rules(known))


def _rules(known: Sequence[Question]) -> list[Rule]:
    offered, right = Counter[str](), Counter[str]()
    for each in known:
        for index, option in enumerate(each.options):
            units = [option, *option.replace(",", "").split()]
            offered.update(units)
            right.update(units if index == each.answer else [])

    def odds(unit: str) -> float:
        return math.log((right[unit] + 1) / (offered[unit] + 4))

    return [
        odds,
        lambda option: sum(odds(word) for word in option.replace(",", "").split()),
        lambda option: len(option.split()),
        lambda option: -len(option.split()),
    ]


def _credit(rule: Rule, question: Question) -> float:
    values = [rule(option) for option in question.options]
    best = [index for index, value in enumerate(values) if value == max(values)]
    return (question.answer in best) / len(best)
