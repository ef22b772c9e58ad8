"""Whether a chain of rules proves an answer: what is known, kept as a set.

It judges the generator and the search of proofs.py, so it shares no code with them.
"""

from collections.abc import Iterable
from typing import Protocol


class Question(Protocol):
    """What is judged: the first category, the rules, and the statement asked about."""

    @property
    def start(self) -> int: ...
    @property
    def rules(self) -> tuple[tuple[int, int, bool], ...]: ...
    @property
    def query(self) -> tuple[int, bool]: ...


def proved(question: Question, steps: Iterable[tuple[int, int, bool]], answer: object) -> bool:
    """Whether each step is a rule told, about a category already proved, and the answer follows.

    The answer is True or False; None, no answer, is not proved. ValueError for what is no chain of
    rules or no answer: nothing was judged.
    """
    if not (answer is None or isinstance(answer, bool)):
        raise ValueError(f"an answer is True, False or None, not {answer!r}")
    if isinstance(steps, str) or not isinstance(steps, Iterable):
        raise ValueError(f"a proof is a sequence of rules, not {steps!r}")
    members, others = {question.start}, set[int]()  # what the individual is, and is not
    told = set(question.rules)
    chain = list(steps)
    for step in chain:
        match step:
            case (int(), int(), bool()):
                pass
            case _:
                raise ValueError(f"{step!r} is no rule: two terms, and True or False")
    for subject, term, holds in chain:
        if (subject, term, holds) not in told or subject not in members:
            return False
        (members if holds else others).add(term)
    asked, positive = question.query
    if asked in members and asked in others:
        raise ValueError(f"the rules contradict one another about {asked}")
    if answer is None or asked not in members | others:
        return False
    return answer == ((asked in members) == positive)
