"""A reference that stands alone on a slide: title, authors, venue and year in one order or another.

"A title, Ann Author, Bo Author, ICCV 2015", "Author et al., A title, ICCV 2015",
"Author et al., 2015. A title".
"""

import re
from dataclasses import dataclass

from ingest.fields.cleaning import one_line
from ingest.fields.names import NAME, NO_NAMES, PERSON

PEOPLE = re.compile(rf"{PERSON}(?:\s+et\s+al\.?)?|et\s+al\.?")
ABBREVIATED = r"(?<!\bProc)(?<!\bTrans)(?<!\bConf)(?<!\bInt)(?<!\b[A-Z])"  # no sentence ends so
VENUE_YEAR = re.compile(
    rf"(?P<head>.*)(?:,|{ABBREVIATED}\.)\s+(?:[Ii]n:?\s+)?"
    r"(?P<venue>(?:[A-Z]|arXiv\b)[\w&'\u2019.:/ -]{0,80}?),?\s+\(?(?P<year>(?:19|20)\d\d)\)?\.?"
)
ET_AL_FIRST = re.compile(rf"(?P<names>{PERSON}\s+et\s+al\.?)[,.:]?\s+(?P<title>\S.*)")
NAMES_FIRST = re.compile(r"(?P<names>.*?\w{2,})\.\s+(?P<title>\S.*)")
ITEM_MARK = re.compile(r"[-*\u2022] ")
NUMBER = re.compile(r"^\s*(?:\[\d{1,3}\]\s*|\d{1,3}[.)]\s+)")
BEGINS = re.compile(
    r"\n(?=\s*(?:[-*\u2022]\s|(?:\[\d{1,3}\]|\d{1,3}[.)])\s)"
    rf"|{NAME}\s+(?:et\s+al\.?|(?:and|&)\s+{NAME}),?\s+\(?(?:19|20)\d\d)"
)
LONGEST = 800  # characters of one reference
TITLE_LIMIT = 500
TITLE_WORDS = 2  # the fewest of a title: "Visual Prompting"


@dataclass(frozen=True, kw_only=True)
class Reference:
    """What a reference says. `first` is the first author; `authors` are all, or none."""

    label: str
    title: str
    first: str
    year: int
    authors: tuple[str, ...] = ()


def entries(paragraph: str) -> list[str]:
    """The parts of a paragraph, begun by a mark or a name and year: each could be a reference."""
    return [NUMBER.sub("", part) for part in BEGINS.split(paragraph)]


def reference(text: str) -> Reference | None:
    """The work of a reference that ends with its venue and year, with or without line breaks.

    What looks like people's names before the venue is its authors, the rest is its title; the
    first part is always title, and so is a first line that ends with a comma.
    """
    if len(text) > LONGEST:
        return None
    flat = one_line(text)
    if ITEM_MARK.match(flat):
        if "et al" not in flat:
            return None
        flat = text = flat[2:]
    ending = VENUE_YEAR.fullmatch(flat)
    if ending is None or ending["venue"].split()[0].lower().strip(".") in NO_NAMES:
        return None
    head = ending["head"]
    title, names = _by_lines(text, len(flat) - len(head)) or _parted(head)
    people = _names(names)
    title = one_line(title).strip("\"'\u201c\u201d., ")
    if not people or len(title.split()) < TITLE_WORDS or len(title) > TITLE_LIMIT:
        return None
    authors = tuple(name for name in people if "et al" not in name)
    return Reference(
        label=flat,
        title=title,
        first=re.sub(r"\s+et al\.?$", "", people[0]),
        year=int(ending["year"]),
        authors=authors if len(authors) == len(people) else (),
    )


def _by_lines(text: str, ending: int) -> tuple[str, str] | None:
    """(title, names) where a line's end parts them; `ending` characters at the end are neither."""
    lines = [one_line(line) for line in text.strip().split("\n") if line.strip()]
    if len(lines) > 1 and lines[0].endswith(","):
        return lines[0], " ".join(lines[1:])[:-ending]
    if any(line.endswith(",") for line in lines[:-1]):
        return None
    for place in range(len(lines) - 1, 0, -1):
        names = " ".join(lines[place:])[:-ending].rstrip(" ,.")
        if not lines[place - 1].endswith((" and", " &")):
            return (" ".join(lines[:place]), names) if _several(names) else None
    return None


def _parted(text: str) -> tuple[str, str]:
    """(title, names) of one line: from the right what looks like names, else from the left."""
    parts = re.split(r",\s+", text)
    first = len(parts)
    while first > 1 and _people(re.split(r"\s+(?:and|&)\s+", parts[first - 1])):
        first -= 1
    if first < len(parts):
        return ", ".join(parts[:first]), ", ".join(parts[first:])
    for form in (ET_AL_FIRST, NAMES_FIRST):
        if (found := form.fullmatch(text)) and _several(found["names"]):
            return found["title"], found["names"]
    return text, ""


def _several(text: str) -> bool:
    """Whether it names two people or more; one alone could be a place or the lecturer."""
    return len(_names(text)) > 1 or bool(_names(text) and "et al" in text)


def _names(text: str) -> list[str]:
    names = [name.strip() for name in re.split(r",\s*(?:and\s+|&\s+)?|\s+(?:and|&)\s+", text)]
    names = [name for name in names if name]
    return names if _people(names) else []


def _people(parts: list[str]) -> bool:
    return all(PEOPLE.fullmatch(part.strip()) for part in parts)
