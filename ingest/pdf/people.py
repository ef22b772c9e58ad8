"""Who wrote it: the names below the title, told from addresses by their form and their type."""

import re
from collections.abc import Sequence

from ingest.fields.cleaning import one_line
from ingest.fields.names import NAME, PERSON
from ingest.pdf.page import MARKS, Line, same_size

MOST = 3_000
NAME_LIMIT = 200
_PLACES = (
    r"univ|institut|departmen?t|dept|facult|school|college|laborator|centre\b|center\b|academy|inc\b"
    r"|ltd|gmbh|corp|research|group|hospital|ministry|foundation|society|street|avenue|road|box\b"
    r"|engineering|sciences?\b|technolog|computer|informatics|physics|mathemati|polytechn|escuela"
    r"|national|state\b|international|company|labs?\b|received|accepted|published|revised|editor"
    r"|communicated|correspond|author|abstract|keywords|volume|journal|press\b|report|thesis|submit"
    r"|chapter|conference|proceedings|workshop|draft|version|preprint|supervis|advis|professor of"
    r"|google|microsoft|facebook|amazon|ibm\b|nvidia|openai|deepmind|huawei|tencent|alibaba|baidu"
    r"|adobe|samsung|salesforce|bytedance|eth\b|mit\b|cmu\b|stanford|berkeley|harvard|princeton"
    r"|inria|cnrs|max planck|caltech|cornell|carnegie"
    r"|copyright|permission|license|january|february|march\b|april|june|july|august|september"
    r"|october|november|december|introduction|article"
)
PLACES = re.compile(rf"\b(?:{_PLACES})", re.IGNORECASE)
_COUNTRIES = (
    r"usa|u\.s\.a\.?|uk|germany|france|italy|spain|portugal|china|japan|korea|india|canada|israel"
    r"|australia|austria|switzerland|netherlands|belgium|sweden|norway|denmark|finland|poland"
    r"|russia|brazil|mexico|turkey|iran|greece|hungary|ireland|scotland|singapore|taiwan|hong kong"
    r"|new york|california|kingdom|states|zealand|africa|republic|san \w+|los angeles"
)
COUNTRIES = re.compile(rf"\b(?:{_COUNTRIES})$", re.IGNORECASE)
TITLES = re.compile(
    r"\b(?:(?:senior|student|life)?\s*(?:member|fellow),?\s+(?:ieee|acm)|ph\.?\s?d\.?|m\.?d\.|m\.?sc"
    r"\.?|b\.?sc\.?|dipl\.-\w+\.|dr\.(?:-ing\.)?|prof\.|mr\.|mrs\.|ms\.)(?!\w)",
    re.IGNORECASE,
)
BETWEEN = re.compile(r"\s*[,;·•∙|&]\s*(?:and\s+|&\s*)?|\s+(?:and|und|et)\s+")
BY = re.compile(r"^(?:written |edited )?(?:by|von|authors?)\b:?\s+", re.IGNORECASE)
REACHED = re.compile(r"@|https?:|www\.|\be-?mail\b|\borcid\b|\d{3}", re.IGNORECASE)
NO_WORD = re.compile(r"\b(?:of|for|in|on|with|from|to|the|an?|by|at|is|are|using|via)\b|[:?!=+/<>]")


PERSON_ONLY = re.compile(rf"{PERSON}(?:\s+{NAME})*|[A-Z]{{1,3}}\.?\s+{NAME}")


def names_in(text: str) -> list[str]:
    """The people of a line that names nothing else; none if anything in it is no name."""
    parts = _parts(text)
    return parts if parts and all(map(is_name, parts)) else []


def names_before(text: str) -> list[str]:
    """The people of a line that names them and then where they work, or nothing else."""
    parts = _parts(text)
    end = next((k for k, part in enumerate(parts) if not is_name(part)), len(parts))
    elsewhere = end == len(parts) or PLACES.search(parts[end])
    return parts[:end] if elsewhere else []


def _parts(text: str) -> list[str]:
    text = TITLES.sub("", BY.sub("", one_line(re.sub(r"\s{3,}", "; ", text))))
    parts = [part.strip(f"{MARKS} ,.0123456789()^'\"") for part in BETWEEN.split(text)]
    return [f"{p}." if re.search(r"\b[A-Z]$", p) else p for p in parts if len(p) > 1]


def is_name(text: str) -> bool:
    """Whether it is the full name of a person, by its form."""
    words = text.split()
    if not 2 <= len(words) <= 6 or len(text) > 60 or NO_WORD.search(text):
        return False
    if PLACES.search(text) or COUNTRIES.search(text):
        return False
    known = text.title() if text.isupper() else text
    return bool(PERSON_ONLY.fullmatch(known)) and any(len(word.strip(".")) > 1 for word in words)


def authors(below: Sequence[Line], metadata: str, whole: str) -> tuple[str, ...]:
    """The authors named in the lines below the title, else those of the metadata.

    The first line of names shows the type that they are set in. The metadata's names count if
    they stand on the page and are more, or if the page has none.
    """
    found: list[str] = []
    kind: Line | None = None
    for line in below:
        if kind is not None and not same_size(kind.size, line.size):
            continue
        some = [] if REACHED.search(line.text) else names_before(line.separated)
        if some and (kind is None or kind.bold == line.bold):
            kind = kind or line
            found += [name for name in some if name not in found]
    stated = listed(metadata)
    page = whole.lower()
    seen = [name for name in stated if name.split()[-1].lower() in page]
    if len(seen) > 1.25 * len(found) or (not found and stated):
        found = stated
    return tuple(name[:NAME_LIMIT] for name in map(_cased, found))[:MOST]


def listed(metadata: str) -> list[str]:
    """The names that the file's own record gives; none if it gives anything else."""
    text = re.sub(r"[\u2880-\u28ff\u2800-\u28ff\ue000-\uf8ff\u2c00-\u2c5f\ufeff]+", ";", metadata)
    if text.count(",") and ";" not in text and re.fullmatch(r"[\w'-]+, [\w.' -]+", text.strip()):
        family, _, given = text.partition(",")  # "Loon, Ada"
        text = f"{given.strip()} {family.strip()}"
    return [_cased(name) for name in names_in(text.title() if text.islower() else text)]


def _cased(name: str) -> str:
    """A name in capitals only as names are written."""
    if name.isupper() and max(map(len, name.split())) > 3:
        return name.title()
    return name
