"""A text that anybody wrote, as it is stored: its signs resolved, in one clean line."""

from ingest.cleaning import one_line
from ingest.typography import plain


def text_line(text: str) -> str:
    """The same as `one_line(plain(text))`, faster for text that is nearly clean, as most is."""
    text = plain(text)
    if "\n" in text:
        text = text.replace("\n", " ")
    text = text.strip(" ")
    if "  " not in text and text.isprintable():  # then it is composed, and its blanks are spaces
        return text
    return one_line(text)
