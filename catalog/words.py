"""What a search asks for: words, "phrases" and -unwanted words. Every string is a legal query."""

import re
import unicodedata
from dataclasses import dataclass

TERM_LIMIT = 300  # terms of a query that are looked at; a long abstract has fewer
WORD_LIMIT = 100  # characters of one word that are looked at
EVERY_WORD_UP_TO = 4  # terms: a longer query asks for any of its words
QUOTES = str.maketrans("“”„«»", '"""""')
PART = re.compile(r'(?<![^\s(\[{])(-?)"([^"]*)"|"|([^\s"]+)')

# Words that say nothing of what a paper is about.
STOP_WORDS = frozenset(
    """a about above after all also am an and any are as at be been being between both but by can
    could did do does doing during each for from further had has have having he her here his how i
    if in into is it its itself just me more most my no nor not of off on once only or other our
    out over own same she should so some such than that the their them then there these they this
    those through to too under until up us very was we were what when where which while who whom
    why will with would you your""".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Query:
    """Terms, each one word or the words of a phrase, as often as they were given."""

    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """All wanted words as one phrase."""
        return " ".join(self.wanted)

    @property
    def wants_every_word(self) -> bool:
        return len(self.wanted) <= EVERY_WORD_UP_TO


def parse(text: str) -> Query:
    """The query that the text stands for; without a single letter or digit it wants nothing.

    A word of the text that is cut by punctuation, as in "e-mail", is a phrase. A minus counts only
    before a word, a quote only in pairs. Stop words count only in phrases, and where there is
    nothing else.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    for minus, phrase, word in PART.findall(text.translate(QUOTES)):
        minus = minus or (word[:1] == "-" and word[1:2].isalnum())
        term = _term(phrase or word)
        if term:
            (unwanted if minus else wanted).append(term)
    telling = [term for term in wanted if term.casefold() not in STOP_WORDS] or wanted
    return Query(tuple(telling[:TERM_LIMIT]), tuple(dict.fromkeys(unwanted[:TERM_LIMIT])))


def storable(text: str) -> str:
    """The text without what no database takes: NUL and halves of surrogate pairs."""
    return text.encode("utf-8", "replace").decode().replace("\0", " ")


def _term(text: str) -> str:
    """Its words one space apart, and nothing else: what is left means the same to every engine."""
    words = "".join(c if _in_word(c) else " " for c in text).split()
    return " ".join(word[:WORD_LIMIT] for word in words if any(map(str.isalnum, word)))


def _in_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNM" or unicodedata.category(character) == "Co"
