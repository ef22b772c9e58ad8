"""What students read: web text and lessons, over a split of skills, topics and combinations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations as subsets
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from reproductions.skill_mix.combinations import Combination
from reproductions.skill_mix.language import written
from reproductions.skill_mix.vocabulary import NAMES, SKILLS, TOPICS, WORDS

WRITE = "write:"
VOCABULARY = (*WORDS, *NAMES, WRITE)  # the stop is the first
NUMBER = {word: number for number, word in enumerate(VOCABULARY)}
NAMED = 0.5  # share of web texts whose prompt names a skill
ALONE = 0.7  # share of those that show just that skill

Shown = tuple[int, frozenset[int]]  # a topic and skills


@dataclass(frozen=True, kw_only=True)
class Split:
    """What lessons are about, and what is kept for the evaluation. Numbers of skills and topics."""

    trained: tuple[int, ...]
    held_out: tuple[int, ...]
    topics: tuple[int, ...]
    new_topics: tuple[int, ...]


def split(rng: Random, held_out: Iterable[int], trained: int = 0) -> Split:
    """These skills are held out, and a random half of the topics; `trained` of the others, 0 for
    all, are in lessons."""
    kept = sorted(held_out)
    others = [skill for skill in range(len(SKILLS)) if skill not in kept]
    topics = rng.sample(range(len(TOPICS)), len(TOPICS))
    half = len(topics) // 2
    return Split(
        trained=tuple(sorted(rng.sample(others, trained or len(others)))),
        held_out=tuple(kept),
        topics=tuple(sorted(topics[half:])),
        new_topics=tuple(sorted(topics[:half])),
    )


@dataclass(frozen=True)
class Example:
    """A training text: what its prompt names, what it is about, what it shows."""

    names: tuple[int, ...]
    topic: int
    shown: tuple[int, ...]
    text: str


@dataclass(frozen=True)
class Source:
    """Where training texts are drawn from. None shows a combination that is kept.

    most: skills in a web text at most (J). kept: combinations of the evaluation, as `kept_from`
    writes them.
    """

    split: Split
    most: int
    kept: frozenset[Shown]

    def web_text(self, rng: Random) -> Example:
        """A text with 0 to J of all skills on any topic; half the prompts name one of them."""
        topic, count = rng.randrange(len(TOPICS)), rng.randint(0, self.most)
        is_named = rng.random() < NAMED
        if is_named:
            count = 1 if rng.random() < ALONE else rng.randint(2, self.most)
        shown = self._together(rng, range(len(SKILLS)), count, topic)
        return Example(shown[:1] if is_named else (), topic, shown, written(rng, shown, topic))

    def lesson(self, rng: Random, k: int) -> Example:
        """A text with full marks: k trained skills, all named, no others, on a trained topic."""
        topic = rng.choice(self.split.topics)
        shown = self._together(rng, self.split.trained, k, topic)
        return Example(shown, topic, shown, written(rng, shown, topic))

    def _together(
        self, rng: Random, pool: Sequence[int], count: int, topic: int
    ) -> tuple[int, ...]:
        while True:
            skills = tuple(rng.sample(pool, count))
            if not holds_any(self.kept, skills, topic):
                return skills


def kept_from(combinations: Iterable[Combination], most: int) -> frozenset[Shown]:
    """Those of 2 to `most` skills: no text could show more, and one skill must be seen."""
    return frozenset((c.topic, frozenset(c.skills)) for c in combinations if 2 <= c.k <= most)


def holds_any(kept: frozenset[Shown], skills: Sequence[int], topic: int) -> bool:
    """Whether a text on the topic with these skills shows a kept combination."""
    groups = (g for size in range(2, len(skills) + 1) for g in subsets(skills, size))
    return any((topic, frozenset(group)) in kept for group in groups)


def prompt(rng: Random, skills: Sequence[int], topic: int) -> list[int]:
    """The words that ask for a text: its topic, the names in a random order, `write:`."""
    names = [NAMES[skill] for skill in rng.sample(skills, len(skills))]
    return [NUMBER[word] for word in (TOPICS[topic], *names, WRITE)]


def batch(rng: Random, examples: Sequence[Example]) -> tuple[Tensor, Tensor]:
    """Prompts with texts [N, T], padded on the right, and the words to predict, -1 for none."""
    asked = [prompt(rng, each.names, each.topic) for each in examples]
    said = [[NUMBER[word] for word in each.text.split()] for each in examples]
    width = max(len(a) + len(s) for a, s in zip(asked, said, strict=True)) - 1
    words: NDArray[np.int64] = np.zeros((len(examples), width), dtype=np.int64)
    targets = np.full_like(words, -1)
    for row, (before, after) in enumerate(zip(asked, said, strict=True)):
        whole = before + after
        words[row, : len(whole) - 1] = whole[:-1]
        targets[row, len(before) - 1 : len(whole) - 1] = after
    return torch.as_tensor(words), torch.as_tensor(targets)


def text_of(words: Sequence[int]) -> str:
    """The text that these numbers are."""
    return " ".join(VOCABULARY[word] for word in words)
