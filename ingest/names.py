"""Surnames and identifiers in their normal forms."""

import re

from catalog.titles import title_key

GENERATION = {"jr", "sr", "ii", "iii", "iv"}  # written after a surname, no part of it
ARXIV = re.compile(
    r"""(?:arxiv:|(?:https?://)?(?:[\w-]+\.)*(?:arxiv|alphaxiv)\.org/(?:abs|pdf|html|src)/
        |(?:https?://)?(?:dx\.)?(?:doi\.org/)?(?:doi:)?10\.48550/arxiv\.)?\s*
        (?:(?P<new>\d{4}\.\d{4,5})|(?P<archive>[a-z-]+)(?:\.[a-z]{2})?/(?P<old>\d{7}))
        (?:v\d+)?(?:\.pdf)?/?""",
    re.IGNORECASE | re.VERBOSE,
)
DOI = re.compile(r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)


def surname_key(name: str) -> str:
    """The surname in small letters without accents, from "Ada van Loon", "van Loon, Ada", "Loon"."""
    family = name.split(",")[0] if "," in name else name
    words = [key for word in family.split() if (key := title_key(word).replace(" ", ""))]
    while len(words) > 1 and words[-1] in GENERATION:
        words.pop()
    return words[-1] if words else ""


def identifier(text: str) -> tuple[str, str] | None:
    """("arxiv", base id) or ("doi", small letters) for an id, a URL or a DOI; None for others.

    The version is dropped, an old id keeps its archive without the subject class (math.CA/0611800
    is math/0611800), and arXiv's own DOIs are arXiv ids.
    """
    text = text.strip()
    if found := ARXIV.fullmatch(text):
        return "arxiv", found["new"] or f"{found['archive'].lower()}/{found['old']}"
    if found := DOI.fullmatch(text):
        return "doi", found[1].lower()
    return None
