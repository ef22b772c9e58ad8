"""Proofs in invented ontologies, the paper's third task (Section 4.3), in the manner of PrOntoQA.

Every rule says what the members of one category are: of another category or not, with a property
or without. A question gives one category of an individual and asks whether a statement about it is
true; the proof is a chain of rules from the one to the other. The rules that lead elsewhere, and
those about categories it does not belong to, distract.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from reproductions.rap_mcts.hooks import Asking, at_once

Statement = tuple[int, bool]  # a term, and whether the individual is (of) it
Rule = tuple[int, int, bool]  # members of this category are (True) or are not (False) this term
Shape = tuple[object, ...]

ONSETS = (
    "bl",
    "br",
    "dr",
    "fl",
    "gr",
    "kl",
    "kr",
    "pl",
    "pr",
    "sk",
    "sl",
    "sn",
    "tr",
    "v",
    "w",
    "z",
)
CATEGORIES = tuple(f"{onset}{rime}" for onset in ONSETS for rime in ("orvel", "addin", "ilthet"))
PROPERTIES = tuple(f"{onset}{rime}" for onset in ONSETS for rime in ("ummy", "elloid"))
TERMS = CATEGORIES + PROPERTIES
INDIVIDUAL = "Tavi"
DEEPEST = 5
LONGEST_BRANCH = 3
MOST_DISTRACTORS = 2
HELD_OUT = 0.3  # the share of shapes that are kept for tests
TRIES = 1000


@dataclass(frozen=True, kw_only=True)
class Question:
    """The category of the individual, the rules in the order told, the statement asked about."""

    start: int
    rules: tuple[Rule, ...]
    query: Statement

    @property
    def initial(self) -> Statement:
        """What is known at first."""
        return self.start, True


@dataclass(frozen=True)
class Deduction:
    """A question as a task for the planners: true deduction, every legal step equally likely."""

    question: Question

    def legal(self, state: Statement, depth: int) -> Sequence[Rule]:
        """The rules that apply."""
        return legal_steps(self.question, state)

    def expand(self, state: Statement, depth: int) -> Asking[Sequence[tuple[Rule, float]]]:
        """The rules that apply, with a fast reward of 0."""
        return at_once([(rule, 0.0) for rule in legal_steps(self.question, state)])

    def step(self, state: Statement, action: Rule) -> Asking[Statement | None]:
        """What the rule concludes."""
        return at_once(deduce(state, action))

    def reward(self, state: Statement, action: Rule, next_state: Statement, fast: float) -> float:
        """1 for what settles the question, else 0."""
        return float(settled(self.question, next_state))

    def terminal(self, state: Statement, depth: int) -> bool:
        """Whether the question is settled."""
        return settled(self.question, state)

    def solved(self, state: Statement) -> bool:
        """Whether the question is settled, one way or the other."""
        return settled(self.question, state)


def legal_steps(question: Question, statement: Statement) -> tuple[Rule, ...]:
    """The rules about the category just proved, in the order told; none after a "not"."""
    return _by_subject(question.rules).get(statement[0], ()) if statement[1] else ()


def deduce(statement: Statement, rule: Rule) -> Statement:
    """What the rule says of a member of its category. ValueError if the statement is none."""
    if statement != (rule[0], True):
        raise ValueError(f"{rule} says nothing about {statement}")
    return rule[1:]


def settled(question: Question, statement: Statement) -> bool:
    """Whether the statement is the one asked about or its opposite."""
    return statement[0] == question.query[0]


def answer(question: Question, statement: Statement) -> bool | None:
    """True or False as the statement settles the question; None if it does not."""
    return statement == question.query if settled(question, statement) else None


def proof(question: Question) -> tuple[Rule, ...]:
    """The shortest chain of rules that settles the question. ValueError if there is none."""
    chains: list[tuple[Rule, ...]] = [()]
    for chain in chains:  # grows while it is read
        at = chain[-1][1:] if chain else question.initial
        if settled(question, at):
            return chain
        if len(chain) < len(question.rules):
            chains += [(*chain, rule) for rule in legal_steps(question, at)]
    raise ValueError("no chain of rules settles the question")


def random_question(
    rng: np.random.Generator, depth: int, distractors: int = 2, held_out: bool | None = None
) -> Question:
    """A question whose only proof has `depth` steps; its answer is true or false alike often.

    From each category on the way 1 to `distractors` branches of 1 to 3 steps lead elsewhere. The
    shape is of those held out, of the others, or any (None). ValueError if none is found.
    """
    if not 1 <= depth <= DEEPEST or not 0 <= distractors <= MOST_DISTRACTORS:
        raise ValueError(
            f"a proof has 1 to {DEEPEST} steps, not {depth}, and each step 0 to "
            f"{MOST_DISTRACTORS} distractors, not {distractors}"
        )
    for _ in range(TRIES):
        question = _drawn(rng, depth, distractors)
        if held_out in (None, is_held_out(shape(question))):
            return question
    raise ValueError(f"no shape of depth {depth} has held_out={held_out}: allow more distractors")


def shape(question: Question) -> Shape:
    """The tree of all that can be proved, without names, kinds of terms or "not".

    The same for two questions if their ontologies, as far as they can be reached, differ in these
    only. A node is whether the question asks about it, and its branches in a canonical order.
    """

    def below(statement: Statement) -> Shape:
        steps = legal_steps(question, statement)
        return settled(question, statement), *sorted(below(deduce(statement, s)) for s in steps)

    return below(question.initial)


def is_held_out(of: Shape) -> bool:
    """Whether questions of this shape are kept for tests: a fixed share, the same everywhere."""
    digest = hashlib.sha256(repr(of).encode()).digest()
    return int.from_bytes(digest[:4], "big") < HELD_OUT * 2**32


def told(question: Question) -> list[str]:
    """The question in English: its rules, what is known, and what is asked."""
    known, asked = said(question.initial), said(question.query)
    return [*map(said_rule, question.rules), f"{known}.", f"True or false: {asked}."]


def said(statement: Statement) -> str:
    """A statement about the individual in English."""
    return f"{INDIVIDUAL} {_predicate(*statement)}"


def said_rule(rule: Rule) -> str:
    """A rule in English."""
    return f"Every {TERMS[rule[0]]} {_predicate(*rule[1:])}."


def read_statement(text: str) -> Statement | None:
    """The one statement in a text such as "Tavi is not a blorvel."; None if it has none or more."""
    spelled = rf"\b{INDIVIDUAL}\s+is\s+(not\s+)?(?:an?\s+)?(\w+)"
    found = {
        (TERMS.index(word.lower()), not negated)
        for negated, word in re.findall(spelled, text, re.IGNORECASE)
        if word.lower() in TERMS
    }
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=4096)
def _by_subject(rules: tuple[Rule, ...]) -> Mapping[int, tuple[Rule, ...]]:
    found: dict[int, tuple[Rule, ...]] = {}
    for rule in rules:
        found[rule[0]] = (*found.get(rule[0], ()), rule)
    return MappingProxyType(found)


def _drawn(rng: np.random.Generator, depth: int, distractors: int) -> Question:
    """A tree of rules with the proof and its branches, and rules that cannot be reached.

    The last term of every branch and of the proof is a category or a property, with or without a
    "not", equally often: no kind of term or statement tells where the proof goes or how it ends.
    """
    categories = iter(rng.permutation(len(CATEGORIES)).tolist())
    properties = iter((len(CATEGORIES) + rng.permutation(len(PROPERTIES))).tolist())
    start = next(categories)

    def chain(subject: int, length: int) -> Iterator[Rule]:
        for _ in range(length - 1):
            after = next(categories)
            yield subject, after, True
            subject = after
        yield subject, next((categories, properties)[_flip(rng)]), _flip(rng)

    path = list(chain(start, depth))
    rules, (last, holds) = list(path), path[-1][1:]
    for subject, _, _ in path:
        for _ in range(int(rng.integers(1, distractors + 1)) if distractors else 0):
            rules += chain(subject, int(rng.integers(1, LONGEST_BRANCH + 1)))
    if distractors:  # the queried term with the other sign, and a way into the middle of the proof
        rules.append((next(categories), last, not holds))
        rules.append((next(categories), path[int(rng.integers(depth))][0], True))
        rules += chain(next(categories), 2)
    order = rng.permutation(len(rules)).tolist()
    return Question(start=start, rules=tuple(rules[i] for i in order), query=(last, _flip(rng)))


def _flip(rng: np.random.Generator) -> bool:
    return bool(rng.integers(2))


def _predicate(term: int, holds: bool) -> str:
    name = TERMS[term] if term >= len(CATEGORIES) else f"a {TERMS[term]}"
    return f"is {name}" if holds else f"is not {name}"
