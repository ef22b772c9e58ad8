"""What is read off the ratios of full marks and off the texts: pure functions.

The rubric's points and the three ratios are in `rubric.py`.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import combinations, permutations

import numpy as np
from numpy.typing import NDArray

from reproductions.skill_mix.rubric import Ratio

MIXER = np.uint64(0x9E3779B97F4A7C15)  # odd, so that no power of it vanishes modulo 2^64


def largest_rise(curve: Mapping[int, float]) -> float:
    """The largest step up from one k to the next; negative where every step goes down.

    ValueError with fewer than two k.
    """
    ordered = [curve[k] for k in sorted(curve)]
    if len(ordered) < 2:
        raise ValueError("a rise needs two points")
    return max(after - before for before, after in zip(ordered, ordered[1:], strict=False))


def kendall(first: Sequence[float], second: Sequence[float]) -> float:
    """Kendall's tau-b between two rankings of the same students; 0 if one ranks none apart."""
    signs = [
        (np.sign(a[0] - b[0]), np.sign(a[1] - b[1]))
        for a, b in combinations(list(zip(first, second, strict=True)), 2)
    ]
    apart = [sum(abs(s[side]) for s in signs) for side in (0, 1)]
    return (
        float(sum(x * y for x, y in signs) / math.sqrt(apart[0] * apart[1])) if all(apart) else 0.0
    )


def discordant(first: Sequence[Ratio], second: Sequence[Ratio]) -> int:
    """Pairs of students that one test ranks in one order and the other in the opposite one.

    Both differences must be above two standard errors, so that noise alone hardly makes a pair.
    """
    both = list(zip(first, second, strict=True))
    pairs = [(_order(a[0], b[0]), _order(a[1], b[1])) for a, b in combinations(both, 2)]
    return sum(x * y < 0 for x, y in pairs)


def hidden_gap(single: Sequence[Ratio], mixed: Sequence[Ratio]) -> float:
    """The largest difference in Skill-Mix that the single-skill test does not show; 0 or more.

    Over pairs of students of which the one that composes better is not clearly the better one with
    single skills, where clearly is by more than two standard errors.
    """
    both = list(zip(single, mixed, strict=True))
    gaps = [b[1].value - a[1].value for a, b in permutations(both, 2) if _order(b[0], a[0]) < 1]
    return max([0.0, *gaps])


def _order(a: Ratio, b: Ratio) -> int:
    """1 if a is clearly higher, -1 if b is, 0 if two standard errors could make the difference."""
    spread = sum(r.value * (1 - r.value) / r.combinations for r in (a, b))
    gap = a.value - b.value
    return 0 if gap**2 <= 4 * spread else int(math.copysign(1, gap))


def longest_shared(
    texts: Sequence[Sequence[int]], corpus: Sequence[Sequence[int]]
) -> NDArray[np.int64]:
    """For each text the words of the longest run that any one text of the corpus holds, too.

    Runs of n words are compared by a 64-bit hash, for n = 1, 2, ... until none is left; a run of
    n + 1 is looked for only where one of n was found.
    """
    own, owner = _joined(texts, -1)
    known, _ = _joined(corpus, -2)
    longest = np.zeros(len(texts), dtype=np.int64)
    own_at, known_at = np.arange(len(own)), np.arange(len(known))
    own_hash, known_hash = (np.zeros(len(a), dtype=np.uint64) for a in (own_at, known_at))
    for length in range(1, 1 + max((len(text) for text in texts), default=0)):
        own_at, own_hash = _longer(own, own_at, own_hash, length)
        known_at, known_hash = _longer(known, known_at, known_hash, length)
        found, seen = np.isin(own_hash, known_hash), np.isin(known_hash, own_hash)
        own_at, own_hash = own_at[found], own_hash[found]
        known_at, known_hash = known_at[seen], known_hash[seen]
        longest[owner[own_at]] = length
    return longest


def _joined(
    texts: Sequence[Sequence[int]], fence: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All words, a fence after each text, and for each word its text's number."""
    words = [word for text in texts for word in (*text, fence)]
    owners = [number for number, text in enumerate(texts) for _ in range(len(text) + 1)]
    return np.array(words, dtype=np.int64), np.array(owners, dtype=np.int64)


def _longer(
    words: NDArray[np.int64], at: NDArray[np.int64], hashes: NDArray[np.uint64], length: int
) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """The hashes of the runs that begin `at` these places, one word longer, where there is one."""
    inside = at + length <= len(words)
    at, hashes = at[inside], hashes[inside]
    last = (words[at + length - 1] + 3).astype(np.uint64)
    return at, (hashes + last) * MIXER
