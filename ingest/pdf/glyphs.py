"""Extracted text made readable: accents on their letters, words whole that a line end broke."""

import re
import unicodedata
from collections.abc import Iterable

from ingest.fields.cleaning import UNPRINTABLE

PAGE_LIMIT = 100_000  # characters of one page
LIGATURES = {
    **{"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"},
    **{"\u00ad": "", "\u200b": "", "\u2060": "", "\u00a0": " ", "\u202f": " ", "\ufffd": ""},
}
CLEAN = str.maketrans(LIGATURES)
# TeX sets an accent as a sign of its own, before its letter; the cedilla stands behind it.
ACCENTS = {
    **{"\u00b4": "\u0301", "\u02ca": "\u0301", "`": "\u0300", "\u02cb": "\u0300"},
    **{"\u02c6": "\u0302", "\u00a8": "\u0308", "\u02dc": "\u0303", "\u02c7": "\u030c"},
    **{"\u02da": "\u030a", "\u02d9": "\u0307", "\u02dd": "\u030b", "\u02d8": "\u0306"},
    "\u00af": "\u0304",
}
ACCENTED = re.compile(rf"([{''.join(ACCENTS)}]) ?([A-Za-zı])")
CEDILLA = re.compile(r"([cCsStT])[ ]?\u00b8")
BROKEN = re.compile(r"([^\W\d_]+)[-\u2010]\n([^\W\d_]+)")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
Words = frozenset[str]


def readable(text: str) -> str:
    """The text composed (NFC), without ligatures, loose accents and control characters."""
    if text.isascii() and text.isprintable():
        return text
    text = text.translate(CLEAN)
    if not text.isascii():
        text = CEDILLA.sub(lambda found: found[1] + "\u0327", ACCENTED.sub(_composed, text))
        text = unicodedata.normalize("NFC", text)
    return text if text.isprintable() else UNPRINTABLE.sub("", text.replace("\t", " "))


def _composed(found: re.Match[str]) -> str:
    letter = "i" if found[2] == "ı" else found[2]
    whole = unicodedata.normalize("NFC", letter + ACCENTS[found[1]])
    return whole if len(whole) == 1 else found[0]


def words(texts: Iterable[str]) -> Words:
    """The words that stand whole in the texts, in small letters."""
    found: set[str] = set()
    for text in texts:
        found.update(word.lower() for word in WORD.findall(BROKEN.sub(" ", text)))
    return frozenset(found)


def unbroken(text: str, known: Words) -> str:
    """The text with its words whole: as the work writes them elsewhere, else without the hyphen.

    The hyphen stays before a capital letter, and between two words that the work knows.
    """
    if "\n" not in text:
        return text
    return BROKEN.sub(lambda found: _whole(found[1], found[2], known), text)


def _whole(one: str, other: str, known: Words) -> str:
    together, apart = one + other, f"{one}-{other}"
    if together.lower() in known:
        return together
    two = min(len(one), len(other)) > 3 and {one.lower(), other.lower()} <= known
    return apart if two or apart.lower() in known or other[0].isupper() else together
