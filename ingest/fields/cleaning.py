"""Text as it is stored: no control characters, no half characters, bounded."""

import re
import unicodedata

TITLE_LIMIT = 500  # characters; longer is no title
TEXT_LIMIT = 20_000  # of an abstract; arXiv allows 1,920
YEARS = range(1500, 2101)  # in which a work can have appeared
RAW_LIMIT = 64 * 1024  # of a record's own text
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff"
    "\u00ad\u200b\u2060-\u2064\u202a-\u202e\u2066-\u2069]"  # hyphens for line ends, embeddings
)


def one_line(text: str) -> str:
    """The text in one line: composed (NFC), control characters removed, single spaces."""
    text = " ".join(text.split())
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        text = " ".join(UNPRINTABLE.sub("", text).split())
    return text


def paragraph(text: str) -> str:
    """An abstract in one line, cut at `TEXT_LIMIT`."""
    return one_line(text)[:TEXT_LIMIT].rstrip()


def as_it_stood(text: str) -> str:
    """A record's own text: all of it but NUL and half characters, which no database takes."""
    if not text.isascii() or "\0" in text:
        text = re.sub("[\x00\ud800-\udfff]", "", text)
    return text[:RAW_LIMIT]
