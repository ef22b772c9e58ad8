"""The phrases of a theme, found in a paper's title and abstract.

A phrase is words in a row: "world model" also finds "World-Models". A word ending in * stands for
every word that begins so. Parts joined by " + " must stand in one sentence, in any order.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from catalog.themes import ThemeDefinition
from catalog.words import STOP_WORDS

Kind = Literal["vocabulary", "hints", "not_about"]
KINDS: tuple[Kind, ...] = ("vocabulary", "hints", "not_about")


def sentences(text: str) -> list[str]:
    """Its sentences as bare lower-case words, each with a space around it."""
    split = re.split(r"(?<=[.!?;:])\s+", text)
    found = (" ".join(words(sentence)) for sentence in split)
    return [f" {sentence} " for sentence in found if sentence]


def words(text: str) -> list[str]:
    """Its words without case, accents and punctuation; a hyphen parts words."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    return re.findall(r"[^\W_]+", bare)


@dataclass(frozen=True)
class PaperText:
    """What the tagger may read of a paper."""

    title: str
    abstract: str = ""

    @cached_property
    def title_sentences(self) -> list[str]:
        """A title is one sentence, whatever its colons."""
        return [f" {' '.join(words(self.title))} "]

    @cached_property
    def abstract_sentences(self) -> list[str]:
        """The abstract's sentences as bare words."""
        return sentences(self.abstract)

    @cached_property
    def terms(self) -> list[str]:
        """Words, the title's twice, and pairs of neighbours, without words that say nothing."""
        found = []
        for part in (self.title, self.title, self.abstract):
            kept = [w for w in words(part) if len(w) > 1 and w not in STOP_WORDS]
            found += kept + [" ".join(pair) for pair in pairwise(kept)]
        return found


@dataclass(frozen=True)
class Hit:
    """A phrase found in a paper."""

    kind: Kind
    phrase: int  # its place among all phrases of the theme
    term: str  # the words as they stand in the paper; parts are joined by " + "
    title: int  # how often in the title
    abstract: int  # how often in the abstract; for parts, in how many sentences


class Phrase:
    """One entry of a theme's lists, ready to be looked for."""

    def __init__(self, text: str) -> None:
        self.parts = [
            re.compile(" " + " ".join(_word_pattern(w) for w in _phrase_words(part)) + "(?= )")
            for part in text.split(" + ")
        ]

    def find(self, sentences: Sequence[str], joined: str) -> tuple[int, str]:
        """How often it stands there and the words of its first place; (0, "") if nowhere."""
        if len(self.parts) == 1:
            found = self.parts[0].findall(joined)
            return len(found), found[0].strip() if found else ""
        if not all(part.search(joined) for part in self.parts):
            return 0, ""
        count, term = 0, ""
        for sentence in sentences:
            places = [part.search(sentence) for part in self.parts]
            if all(places):
                count += 1
                term = term or " + ".join(place.group().strip() for place in places if place)
        return count, term


class ThemeVocabulary:
    """The compiled phrases of one theme."""

    def __init__(self, theme: ThemeDefinition) -> None:
        self.slug = theme.slug
        self.phrases: list[tuple[Kind, Phrase]] = [
            (kind, Phrase(text)) for kind in KINDS for text in getattr(theme, kind)
        ]

    def hits(self, text: PaperText) -> list[Hit]:
        """Every phrase of the theme that stands in the paper."""
        title, abstract = text.title_sentences, text.abstract_sentences
        title_joined, abstract_joined = "|".join(title), "|".join(abstract)
        found = []
        for place, (kind, phrase) in enumerate(self.phrases):
            in_title, title_term = phrase.find(title, title_joined)
            in_abstract, abstract_term = phrase.find(abstract, abstract_joined)
            if in_title or in_abstract:
                term = title_term or abstract_term
                found.append(Hit(kind, place, term, in_title, in_abstract))
        return found


def _phrase_words(part: str) -> list[str]:
    return [word for chunk in part.split() for word in _starred(chunk)]


def _starred(chunk: str) -> list[str]:
    found = words(chunk)
    return found[:-1] + [found[-1] + "*"] if found and chunk.endswith("*") else found


def _word_pattern(word: str) -> str:
    """The word itself or with a plural s; with a star, every word that begins so."""
    return re.escape(word[:-1]) + r"\w*" if word.endswith("*") else re.escape(word) + "s?"
