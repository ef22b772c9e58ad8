"""Three worlds of ordered skills, generated from an rng, each with a validation set held out.

An example is a row of tokens, and a token is a few symbols whose vectors are added up (a clause of
LEGO is one token: a variable, what it is made from, whether it is negated). The last token asks.
What an example is about is its content, a number that does not depend on the order of tokens or on
the skill that is asked for: training never draws a content that validation holds, for any skill.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from math import comb, perm, prod

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Write = Callable[[Ints, Ints, np.random.Generator], tuple[Ints, Ints]]

PAD = 0  # the symbol that adds nothing


@dataclass(frozen=True)
class Examples:
    """Symbols [N, tokens, symbols a token], 0 adds nothing; answers, skills and contents [N]."""

    symbols: Ints
    answers: Ints
    skills: Ints
    contents: Ints


@dataclass(frozen=True, kw_only=True)
class Task:
    """One world: its skills, what each needs, and how contents and skills become examples."""

    skills: tuple[str, ...]
    needs: tuple[tuple[int, ...], ...]  # for each skill the skills its answer is worked out from
    pool: tuple[float, ...]  # shares of the skills in the natural, unbalanced pool
    contents: int  # how many there are, numbered from 0
    vocabulary: int  # symbols, 0 included
    classes: int  # answers; guessing is right once in so many
    write: Write = field(repr=False)  # (contents [N], skills [N], rng) -> symbols, answers

    @property
    def chance(self) -> float:
        """The accuracy of guessing; answers are balanced, or nearly."""
        return 1 / self.classes

    def graph(self) -> NDArray[np.bool_]:
        """[k, k], true at [i, j] if skill i is needed for j, directly or through others."""
        found = np.zeros((len(self.skills),) * 2, bool)
        for skill, needed in enumerate(self.needs):
            found[list(needed), skill] = True
        for middle in range(len(found)):
            found |= found[:, [middle]] & found[[middle], :]
        return found


class Split:
    """A task with contents held out for validation, `held` of them for each skill."""

    def __init__(self, task: Task, held: int, rng: np.random.Generator) -> None:
        count = len(task.skills)
        if held * count > task.contents // 2:
            raise ValueError(f"{held} contents for each of {count} skills are over half of them")
        self.task = task
        drawn = rng.choice(task.contents, held * count, replace=False)
        self.validation = self._examples(drawn, np.repeat(np.arange(count), held), rng)
        self._held = np.zeros(task.contents, bool)
        self._held[drawn] = True

    def draw(self, skills: Ints, rng: np.random.Generator) -> Examples:
        """A training example of each of these skills [N], with contents that are not held out."""
        contents = rng.integers(self.task.contents, size=len(skills))
        while (again := np.flatnonzero(self._held[contents])).size:
            contents[again] = rng.integers(self.task.contents, size=again.size)
        return self._examples(contents, skills, rng)

    def _examples(self, contents: Ints, skills: Ints, rng: np.random.Generator) -> Examples:
        symbols, answers = self.task.write(contents, skills, rng)
        return Examples(symbols, answers, skills, contents)


def lego(length: int, letters: int) -> Task:
    """The chain of assignments (LEGO): skill i asks for the i-th variable of a chain.

    One clause gives the first variable a bit, each other clause says that a variable is the one
    before it or its negation; clauses are shuffled. The last variable has a short cut: it is the
    parity of all bits, so nothing need be followed.
    """

    def write(contents: Ints, skills: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
        chains, signs = np.divmod(contents, 2**length)
        order = _arrangements(letters, length)[chains]  # [N, length]
        bits = signs[:, None] >> np.arange(length) & 1
        made_from = np.concatenate([np.full_like(order[:, :1], letters), order[:, :-1]], 1)
        clauses = np.stack([order, letters + made_from, 2 * letters + 1 + bits], 2) + 1
        clauses = _shuffled(clauses, rng)
        asked = order[np.arange(len(order)), skills] + 2 * letters + 3
        values = np.cumsum(bits, 1) % 2
        return _asking(clauses, asked[:, None] + 1), values[np.arange(len(order)), skills]

    return Task(
        skills=tuple(f"variable {place}" for place in range(1, length + 1)),
        needs=tuple((place - 1,) if place else () for place in range(length)),
        pool=_unbalanced(length),
        contents=perm(letters, length) * 2**length,
        vocabulary=3 * letters + 4,
        classes=2,
        write=write,
    )


def addition(digits: int) -> Task:
    """Two numbers of so many digits; skill i asks for the sum's digit i, the ones first.

    A token holds both numbers' digits of one place. A digit needs the carry from all places below
    it. a + b and b + a are one content.
    """
    numbers = 10**digits

    def write(contents: Ints, skills: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
        both = rng.permuted(np.stack(_pair(contents), 1), axis=1)  # [N, 2]
        powers = 10 ** np.arange(digits)
        first, second = (both[:, [side]] // powers % 10 for side in (0, 1))  # [N, digits]
        places = np.broadcast_to(np.arange(digits), first.shape)
        tokens = np.stack([first, 10 + second, 20 + places], 2) + 1
        asked = skills[:, None] + 20 + digits + 1
        return _asking(tokens, asked), both.sum(1) // powers[skills] % 10

    return Task(
        skills=("ones", "tens", "hundreds", "thousands")[:digits],
        needs=tuple((place - 1,) if place else () for place in range(digits)),
        pool=tuple(share / 45 for share in (13, 14, 18)) if digits == 3 else _unbalanced(digits),
        contents=comb(numbers + 1, 2),
        vocabulary=21 + 2 * digits,
        classes=10,
        write=write,
    )


def junction(letters: int, entries: int) -> Task:
    """Two roads that meet: a skill with two prerequisites, and one that nothing needs.

    Skill 1 looks up the bit of a letter in a table, skill 2 compares two digits, skill 3 asks for
    the exclusive or of both, skill 4 whether two signs are both even or both odd. There is a table
    for every choice of `entries` letters. Half of the natural pool is what nothing needs.
    """
    signs, tables = 4, comb(letters, entries) * 2**entries
    counts = (tables, entries, 90, signs, signs)

    def write(contents: Ints, skills: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
        table, place, pair, sign, other = np.unravel_index(contents, counts)
        chosen = _choices(letters, entries)[table >> entries]  # [N, entries]
        bits = table[:, None] >> np.arange(entries) & 1
        left, right = pair // 9, pair % 9
        right = right + (right >= left)  # 90 pairs of different digits
        asked = chosen[np.arange(len(chosen)), place]
        bit, less = bits[np.arange(len(bits)), place], left < right
        words = np.cumsum([1, letters, 2, 10, 10, signs, signs, letters])
        table_tokens = _shuffled(np.stack([words[0] + chosen, words[1] + bits], 2), rng)
        digits = np.stack([words[2] + left, words[3] + right], 1)
        pair_of_signs = np.stack([words[4] + sign, words[5] + other], 1)
        tokens = np.concatenate([table_tokens, np.stack([digits, pair_of_signs], 1)], 1)
        question = np.stack([words[7] + skills, words[6] + asked], 1)
        answers = np.stack([bit, less, bit ^ less, sign % 2 == other % 2], 1)
        return _asking(tokens, question), answers[np.arange(len(answers)), skills].astype(np.int64)

    return Task(
        skills=("look up", "compare", "both", "apart"),
        needs=((), (), (0, 1), ()),
        pool=_unbalanced(4),
        contents=prod(counts),
        vocabulary=1 + 2 * letters + 2 + 20 + 2 * signs + 4,
        classes=2,
        write=write,
    )


def _pair(contents: Ints) -> tuple[Ints, Ints]:
    """Number i of the pairs a <= b, listed by b: i = b (b + 1) / 2 + a."""
    larger = ((np.sqrt(8.0 * contents + 1) - 1) / 2).astype(np.int64)
    larger -= larger * (larger + 1) // 2 > contents
    larger += (larger + 1) * (larger + 2) // 2 <= contents
    return contents - larger * (larger + 1) // 2, larger


def _unbalanced(count: int) -> tuple[float, ...]:
    """The paper's pool, 1:1:1:3:5 for five skills: as many ones as it takes, then 3, then 5."""
    weights = ([1] * count + [3, 5])[-count:] if count > 1 else [1]
    return tuple(weight / sum(weights) for weight in weights)


def _asking(tokens: Ints, asked: Ints) -> Ints:
    """The tokens [N, T, P] and, last, one that asks by its symbols [N, 1 to P]."""
    padded = np.pad(asked, ((0, 0), (0, tokens.shape[2] - asked.shape[1])), constant_values=PAD)
    return np.concatenate([tokens, padded[:, None]], 1)


def _shuffled(tokens: Ints, rng: np.random.Generator) -> Ints:
    order = rng.random(tokens.shape[:2]).argsort(1)
    return np.take_along_axis(tokens, order[:, :, None], 1)


@cache
def _arrangements(letters: int, length: int) -> Ints:
    """Every ordered choice of `length` letters, [letters! / (letters - length)!, length]."""
    return np.array(list(itertools.permutations(range(letters), length)))


@cache
def _choices(letters: int, count: int) -> Ints:
    """Every choice of `count` letters in rising order, [choices, count]."""
    return np.array(list(itertools.combinations(range(letters), count)))
