"""Texts of a small language: a teacher that writes them, a parser that gives their points.

A text is a clause, then parts between commas, then a full stop:
`the bees hold the oak , hot yet cold , which rose ? .`
A skill is shown when one of the parts, as a whole, fits its pattern (`vocabulary.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from reproductions.skill_mix.combinations import Combination
from reproductions.skill_mix.rubric import Points
from reproductions.skill_mix.vocabulary import (
    CLASSES,
    COMMA,
    LONGEST_PHRASE,
    MOST_NEUTRAL,
    NEUTRAL,
    NOUNS,
    RELATIONS,
    SKILLS,
    STOP,
    TOPICS,
    VERBS,
    WORDS,
    Skill,
)

KNOWN = frozenset(WORDS)
SHORTEST_PART, LONGEST_PART = 2, 5  # words that a part has in a text that makes sense
ARTICLE = {"adjective": "an", "noun": "a", "number": "a"}
MEANT = {  # slots and relations of patterns, in words
    "opposite": "its opposite",
    "synonym": "a word that means the same",
    "kind": "the kind of thing it is",
    "next": "the number after it",
    "Topic": "the topic",
    "Verb": "the verb of the text's first clause",
    "Object": "the last word of the text's first clause",
}
SENSE = (
    "In this language a text makes sense if it begins “the TOPIC VERB the NOUN”, then has only "
    f"parts of {SHORTEST_PART} to {LONGEST_PART} words after commas, and ends with its one full "
    "stop; it need not be true."
)


@dataclass(frozen=True)
class Clause:
    """The clause that a text begins with: the TOPIC VERB the OBJECT."""

    topic: str
    verb: str
    object: str

    @property
    def words(self) -> tuple[str, ...]:
        """The clause itself."""
        return "the", self.topic, self.verb, "the", self.object

    @property
    def bound(self) -> dict[str, str]:
        """What the clause's words are called in patterns."""
        return {"Topic": self.topic, "Verb": self.verb, "Object": self.object}


def longest(k: int) -> int:
    """Words that a text with k skills may have: clause, stop, k phrases, two neutral parts."""
    return 6 + (LONGEST_PHRASE + 1) * k + (len(NEUTRAL[0]) + 1) * MOST_NEUTRAL


def phrase(rng: Random, skill: Skill, clause: Clause) -> list[str]:
    """A part of a text that shows this skill: the teacher's."""
    bound = clause.bound
    return [_word(rng, token, bound) for token in skill.pattern]


def shows(skill: Skill, words: Sequence[str], clause: Clause | None) -> bool:
    """Whether this part of a text shows the skill; `clause` is None where it cannot be read."""
    bound = clause.bound if clause else {"Topic": "", "Verb": "", "Object": ""}
    pairs = zip(skill.pattern, words, strict=False)
    return len(words) == len(skill.pattern) and all(_fits(t, word, bound) for t, word in pairs)


def meaning(skill: Skill) -> str:
    """The skill's pattern in words, for people who grade texts."""
    said: list[str] = []
    for place, token in enumerate(skill.pattern):
        slot, _, relation = token.partition(".")
        if not token[0].isupper():
            said.append(f"“{token}”" if token not in "“”" else f"a mark {token}")
        elif relation or slot in MEANT:
            said.append(MEANT[relation or slot])
        elif token in skill.pattern[:place]:
            said.append(f"the same {slot.lower()} again")
        else:
            kind = _kind(slot).lower()
            said.append(f"another {kind}" if slot != _kind(slot) else f"{ARTICLE[kind]} {kind}")
    return f"A part between commas that is, in this order: {', '.join(said)}."


def example(rng: Random, skill: Skill) -> str:
    """A clause with a part that shows the skill."""
    clause = Clause(rng.choice(TOPICS), rng.choice(VERBS), rng.choice(NOUNS))
    return " ".join([*clause.words, COMMA, *phrase(rng, skill, clause), STOP])


def written(rng: Random, skills: Sequence[int], topic: int) -> str:
    """A text on the topic with full marks for these skills: the teacher's.

    Its parts, in a random order, are one for each skill and 0 to 2 neutral ones. So how many parts
    there are does not tell how many skills, and no student can learn to stop by counting.
    """
    clause = Clause(TOPICS[topic], rng.choice(VERBS), rng.choice(NOUNS))
    parts = [phrase(rng, SKILLS[skill], clause) for skill in skills]
    parts += [[*rng.choice(NEUTRAL)] for _ in range(rng.randint(0, MOST_NEUTRAL))]
    rng.shuffle(parts)
    return " ".join([*clause.words, *(word for part in parts for word in (COMMA, *part)), STOP])


class Parser:
    """The grader that reads patterns: it always says the same, and leaves no point unread."""

    def grade(self, written: Sequence[tuple[Combination, str]], repeat: int) -> list[Points]:
        """A grading of each text."""
        return [points(combination, text) for combination, text in written]


def points(combination: Combination, text: str) -> Points:
    """The k + 3 points of a text.

    Topic: its word is said. Sense: a clause, parts of 2 to 5 words, one stop, at the end, and no
    word from outside the language. Length: at most `longest(k)` words.
    """
    words = text.split()
    clause, parts = parsed(words)
    shown = [any(shows(SKILLS[s], part, clause) for part in parts) for s in combination.skills]
    whole = words[-1:] == [STOP] and words.count(STOP) == 1 and KNOWN.issuperset(words)
    sizes = [len(part) for part in parts]
    return Points(
        skills=tuple(shown),
        topic=TOPICS[combination.topic] in words,
        sense=whole
        and clause is not None
        and all(SHORTEST_PART <= s <= LONGEST_PART for s in sizes),
        length=len(words) <= longest(combination.k),
    )


def parsed(words: Sequence[str]) -> tuple[Clause | None, list[list[str]]]:
    """The clause, None if the text does not begin with one, and the parts after it."""
    parts: list[list[str]] = [[]]
    for word in words:
        if word == COMMA:
            parts.append([])
        elif word != STOP:
            parts[-1].append(word)
    return _clause(parts[0]), parts[1:]


def shown(text: str) -> frozenset[int]:
    """The skills that a text shows, asked for or not."""
    clause, parts = parsed(text.split())
    found = range(len(SKILLS))
    return frozenset(s for s in found if any(shows(SKILLS[s], part, clause) for part in parts))


def parts_with_skills(text: str) -> int:
    """How many skills a text can show at most: its parts without the neutral ones."""
    return sum(tuple(part) not in NEUTRAL for part in parsed(text.split())[1])


def _clause(words: list[str]) -> Clause | None:
    if len(words) != 5 or (words[0], words[3]) != ("the", "the"):
        return None
    clause = Clause(words[1], words[2], words[4])
    known = clause.topic in TOPICS and clause.verb in VERBS and clause.object in NOUNS
    return clause if known else None


def _word(rng: Random, token: str, bound: dict[str, str]) -> str:
    """The word for a token of a pattern; a slot is filled once."""
    if not token[0].isupper():
        return token
    slot, _, relation = token.partition(".")
    if relation:
        return RELATIONS[relation][bound[slot]]
    if slot not in bound:
        bound[slot] = rng.choice([w for w in CLASSES[_kind(slot)] if not _is_taken(w, slot, bound)])
    return bound[slot]


def _fits(token: str, word: str, bound: dict[str, str]) -> bool:
    """Whether a word fits a token of a pattern; a free slot is filled with it."""
    if not token[0].isupper():
        return token == word
    slot, _, relation = token.partition(".")
    if relation:
        return RELATIONS[relation][bound[slot]] == word
    if slot not in bound and word in CLASSES[_kind(slot)] and not _is_taken(word, slot, bound):
        bound[slot] = word
    return bound.get(slot) == word


def _kind(slot: str) -> str:
    return slot.rstrip("0123456789")


def _is_taken(word: str, slot: str, bound: Mapping[str, str]) -> bool:
    """Whether another slot of the same class already holds the word."""
    return any(held == word and _kind(other) == _kind(slot) for other, held in bound.items())
