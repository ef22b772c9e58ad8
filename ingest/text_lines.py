"""A text that anybody wrote, as it is stored: its signs resolved, in one clean line."""

from ingest.cleaning import one_line
from ingest.typography import plain


def text_line(text: str) -> str:
    """The same as `one_line(plain(text))`, faster for text that is clean already, as most is."""
    text = plain(text)
    if text.isprintable() and "  " not in text:  # then it is composed, and its blanks are spaces
        return text.strip(" ")
    return one_line(text)
