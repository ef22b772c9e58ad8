"""One field that names all authors: "A. Loon (1), B. Moon Jr., and C. Noon ((1) Delft)"."""

import re
from collections.abc import Iterator

from ingest.fields.text_lines import text_line

AUTHOR_LIMIT = 200  # characters of a name
AUTHORS_LIMIT = 10_000
NAME_LIMIT = 1_000  # characters before it is cleaned; LaTeX's accents take some
FIELD_LIMIT = 256 * 1024  # characters of the field; the largest collaborations need a half
MARKS = re.compile(
    r"\$[^$]{0,80}\$|\^\{[^{}]{0,80}\}|\^[\d*,]+|[*†‡§¶]|(?<=[^\W\d_])\d+(?=\s|,|;|$)"
)
BETWEEN = re.compile(r"\s*[,;:&]\s*|\s+(?:and|AND)\s+|^and\s+")
SUFFIX = re.compile(r"(?:[JS]r\.?|I{2,3}|IV|Ph\.?\s?D\.?|M\.?D\.?|Esq\.?)$")
LEAD = re.compile(r"^(?:(?:and|with|for|on behalf of)\s+)+(?=\S)|\s+et\.? al\.?$", re.IGNORECASE)
GROUP = re.compile(
    r"^the\s+(?=.*\b(?:Collaborations?|Consortium|Team|Group|Survey)\b)", re.IGNORECASE
)
ORDINARY = re.compile(
    r"(?!(?:And|The|For|On|With|Others?|Et)\b)[A-Z][A-Za-z.]*(?:[ -][A-Za-z.]+)*+"
)
LEADING = frozenset("atfowATFOW")  # with which "and", "the", "for", "on" and "with" begin
OTHERS = {"et al", "et al.", "others", "et. al."}


def authors(text: str) -> tuple[str, ...]:
    """The names in their order, without affiliations, which stand in brackets, and their marks."""
    found: list[str] = []
    bare = MARKS.sub("", _outside_brackets(text_line(text[:FIELD_LIMIT])))
    for part in BETWEEN.split(bare):
        name = part.strip(" .") if part.endswith(" .") else part.strip()
        if found and SUFFIX.match(name):
            found[-1] = f"{found[-1]} {name}"[:AUTHOR_LIMIT]
        elif clean := author(name):
            found.append(clean)
    return tuple(found[:AUTHORS_LIMIT])


def author(name: str) -> str:
    """One name that stands alone; empty if it names nobody: a colon, a number, "et al."."""
    if ORDINARY.fullmatch(name) and not name.endswith(("al", "al.")):
        return name[:AUTHOR_LIMIT]  # most are, and it saves the half of the time
    clean = text_line(name[:NAME_LIMIT])
    if clean[:1] in LEADING or clean[-3:] in (" al", "al."):
        clean = GROUP.sub("", LEAD.sub("", clean))
    if not clean[:1].isalpha() and not any(map(str.isalpha, clean)):
        return ""
    return "" if clean.lower() in OTHERS else clean[:AUTHOR_LIMIT].strip()


def _outside_brackets(text: str) -> str:
    """The text without what is in round brackets, however deep; a lone one goes up to a comma."""
    if "(" not in text and ")" not in text:
        return text
    depths = list(_depths(text))
    open_at_end = depths[-1][1] if depths else 0
    if open_at_end > 0:
        return re.sub(r"\([^,;]*|\)", " ", text)
    return "".join(sign for sign, depth in depths if depth == 0 and sign != ")")


def _depths(text: str) -> Iterator[tuple[str, int]]:
    """Every sign, and how many brackets are open with it; a closing one too many is none."""
    depth = 0
    for sign in text:
        if sign == "(":
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
            if not depth:
                yield " ", 0
                continue
        yield sign, depth
