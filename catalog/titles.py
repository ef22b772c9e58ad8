"""The normal form of a title, by which two titles are told equal."""

import re
import unicodedata


def title_key(text: str) -> str:
    """The title without case, accents, LaTeX, kinds of dash and punctuation; single spaces."""
    bare = re.sub(r"\\[a-zA-Z]+|\\.|[{}$]", "", text)
    decomposed = unicodedata.normalize("NFKD", bare)
    letters = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())
