"""The words of the small language, and its skills as patterns of a part of a text.

In a pattern a small word stands for itself and a capital one for any word of its class, the same
wherever it is written again (`Noun2` is another noun); `Adjective.opposite` is the opposite of
that adjective; `Topic`, `Verb` and `Object` are the words of the text's clause.
"""

from collections.abc import Mapping
from dataclasses import dataclass


def _words(line: str) -> tuple[str, ...]:
    return tuple(line.split())


def _related(words: tuple[str, ...], line: str) -> dict[str, str]:
    return dict(zip(words, _words(line), strict=True))


TOPICS = _words("bees knots duels towers harps kites wells moths looms coins ferns drums")
ADJECTIVES = _words("hot cold old new big small")
NOUNS = _words("oak rose crow wolf ruby boat")
NUMBERS = _words("one two three four")
VERBS = _words("hold meet follow guard")
CLASSES: Mapping[str, tuple[str, ...]] = {
    "Adjective": ADJECTIVES,
    "Noun": NOUNS,
    "Number": NUMBERS,
}
RELATIONS: Mapping[str, Mapping[str, str]] = {
    "opposite": _related(ADJECTIVES, "cold hot new old small big"),
    "synonym": _related(ADJECTIVES, "torrid chilly aged recent large little"),
    "kind": _related(NOUNS, "tree flower bird beast gem vessel"),
    "next": _related(NUMBERS, "two three four five"),
}
COMMA, STOP = ",", "."
NEUTRAL = tuple(map(_words, ("of course", "in short", "at last", "by day")))  # parts of no skill
MOST_NEUTRAL = 2  # of them in a text
PATTERNS = {
    "lexical": """
        antonym: Adjective yet Adjective.opposite
        synonym: Adjective or Adjective.synonym
        hypernym: Noun like any Noun.kind
        succession: Number then Number.next
    """,
    "structural": """
        condition: if Noun then Noun2
        contrast: not Adjective but Adjective2
        exclusion: neither Noun nor Noun2
        comparison: as Adjective as Noun
    """,
    "echo": """
        recall: such Topic indeed
        return: that Object again
        insistence: and Verb still
        doubling: so Adjective Adjective
    """,
    "punctuation": """
        aside: ( Adjective Noun )
        quotation: “ Noun ”
        exclamation: what Noun !
        question: which Noun ?
    """,
}
CATEGORIES = tuple(PATTERNS)


@dataclass(frozen=True, kw_only=True)
class Skill:
    """A skill: what its part of a text looks like."""

    name: str
    category: str
    pattern: tuple[str, ...]


def _read(category: str, lines: str) -> list[Skill]:
    pairs = [line.strip().split(": ") for line in lines.strip().splitlines()]
    return [Skill(name=name, category=category, pattern=_words(said)) for name, said in pairs]


SKILLS = tuple(skill for category, lines in PATTERNS.items() for skill in _read(category, lines))
NAMES = tuple(skill.name for skill in SKILLS)
LONGEST_PHRASE = max(len(skill.pattern) for skill in SKILLS)
WORDS = tuple(
    dict.fromkeys(
        [STOP, COMMA, "the", *TOPICS, *VERBS]
        + [word for words in (*CLASSES.values(), *NEUTRAL) for word in words]
        + [word for pairs in RELATIONS.values() for word in pairs.values()]
        + [word for skill in SKILLS for word in skill.pattern if not word[0].isupper()]
    )
)
