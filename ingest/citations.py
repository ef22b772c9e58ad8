"""The works that slides cite: in brackets, in parentheses, or by title, authors, venue and year."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from catalog.titles import title_key
from ingest.cleaning import one_line
from ingest.names import surname_key
from ingest.record import CitedWork
from ingest.slides import Slide, unmarked

YEAR = r"(?P<year>(?:19|20)\d\d)[a-z]?"
PARTICLE = r"(?:(?:van|von|de|der|den|la|le|del|di|da|dos|ter|ten)\s+){0,3}"
NAME = rf"{PARTICLE}[A-Z\u00c0-\u00de\u0100-\u024f][\w'\u2019-]*"
INITIALS = r"(?:[A-Z]\.\s?(?:-?[A-Z]\.\s?)*)"
AUTHORS = (
    rf"(?P<first>{INITIALS}?{NAME})(?:,?\s*{INITIALS})?"
    rf"(?P<others>\s+et\s+al\.?|(?:,\s+{INITIALS}?{NAME})*,?\s+(?:and|&)\s+{INITIALS}?{NAME}"
    r"(?:\s+et\s+al\.?)?)?"
)
CITED = re.compile(
    rf"(?:(?:see|cf\.|e\.g\.,?|i\.e\.,?|from|credit:|source:|figure from)\s+)*{AUTHORS}"
    rf"(?P<comma>,)?\s*[\[(]?{YEAR}[\])]?(?:\s*[.,:]\s*(?P<title>\S.*))?",
    re.DOTALL,
)
BRACKETS = re.compile(r"\[(?P<square>[^\[\]]{4,600})\]|\((?P<round>[^()]{4,600})\)")
NARRATIVE = re.compile(
    rf"(?<![\w\[(])(?P<first>{NAME})(?P<others>\s+et\s+al\.?),?\s+\(?{YEAR}\)?(?P<title>)(?P<comma>)"
)
NUMBER = re.compile(r"^\[\d{1,3}\]\s*")
VENUE_YEAR = re.compile(
    r"[,.]\s+(?:In\s+)?(?P<venue>[A-Z][\w&'\u2019.:/ -]{1,80}?),?\s+(?P<year>(?:19|20)\d\d)\.?$"
)
PERSON = re.compile(
    rf"{INITIALS}?{PARTICLE}[A-Z\u00c0-\u00de\u0100-\u024f][\w.'\u2019-]*"
    rf"(?:\s+(?:{INITIALS}|{PARTICLE}[A-Z\u00c0-\u00de\u0100-\u024f][\w.'\u2019-]*)){{0,3}}"
)
_NO_NAMES = (
    "january february march april may june july august september october november december jan feb"
    " mar apr jun jul aug sep sept oct nov dec spring summer fall autumn winter figure fig table"
    " lecture section chapter slide slides equation eq since in copyright"
)
NO_NAMES = frozenset(_NO_NAMES.split())
ITEM_MARK = re.compile(r"[-*\u2022] ")
NEAR = 3  # lines above and below that tell what a citation is about
CONTEXT = 1_000  # characters kept around a citation without a title
TITLE_WORDS = 2  # the fewest of a title: "Visual Prompting"


@dataclass
class Found:
    """A work while its slides are gathered."""

    label: str
    title: str
    first: str
    year: int
    authors: tuple[str, ...] = ()
    context: list[str] = field(default_factory=list)
    slides: list[int] = field(default_factory=list)


def cited_works(slides: Sequence[Slide]) -> tuple[CitedWork, ...]:
    """Each work once, in the order of first citation, with all its slides."""
    works: dict[tuple[str, ...], Found] = {}
    for slide in slides:
        for found in _on(slide):
            key = ("title", title_key(found.title)) if found.title else ("label", found.label)
            work = works.setdefault(key, found)
            work.authors = work.authors or found.authors
            if slide.number not in work.slides:
                work.slides.append(slide.number)
            if not found.title and (around := _around(slide, found.label)) not in work.context:
                work.context.append(around)
    return tuple(
        CitedWork(
            label=work.label[:500],
            title=work.title,
            authors=work.authors,
            first_author=work.first,
            year=work.year,
            context=" ".join(work.context)[:CONTEXT],
            slides=tuple(work.slides),
        )
        for work in works.values()
    )


def _around(slide: Slide, label: str) -> str:
    """The lines of the slide next to the citation."""
    lines = [one_line(unmarked(line)) for line in slide.lines if line.strip()]
    at = next((k for k, line in enumerate(lines) if label in line), len(lines))
    return " ".join(lines[max(0, at - NEAR) : at + NEAR + 1]).strip()


def _on(slide: Slide) -> Iterator[Found]:
    for paragraph in slide.paragraphs:
        for entry in _entries(paragraph):
            if found := _reference(entry):
                yield found
                break
        else:
            yield from _in_brackets(paragraph)


def _entries(paragraph: str) -> list[str]:
    """The paragraph, if all of it could be one reference of the form title, authors, venue."""
    return [NUMBER.sub("", paragraph)] if len(paragraph) < 800 else []


def _in_brackets(paragraph: str) -> Iterator[Found]:
    taken: list[tuple[int, int]] = []
    for bracket in BRACKETS.finditer(paragraph):
        pieces = re.split(r"\s*;\s*", bracket["square"] or bracket["round"])
        works = [_cited(piece) for piece in pieces]
        if not all(works):
            works = [_cited(bracket["square"] or bracket["round"])]
        for work in works:
            if work is not None:
                taken.append(bracket.span())
                yield work
    for match in NARRATIVE.finditer(paragraph):
        if not any(start <= match.start() < stop for start, stop in taken):
            yield _found(match, one_line(match[0]))


def _cited(text: str) -> Found | None:
    """The work of "Kirk et al., 2017. A title", "Ha and Lee, 2018", "Devlin et al. 2018, ..."."""
    flat = one_line(text)
    match = CITED.fullmatch(flat)
    if match is None or surname_key(match["first"]) in NO_NAMES:
        return None
    alone = not match["others"]
    if alone and (not match["comma"] or (match["first"].isupper() and len(match["first"]) > 2)):
        return None  # [NeurIPS 2020] is a venue
    return _found(match, flat)


def _found(match: re.Match[str], label: str) -> Found:
    title = (match["title"] or "").strip().strip("\"'\u201c\u201d").rstrip(".").strip()
    if len(title.split()) < TITLE_WORDS or len(title) > 500:
        title = ""
    return Found(label=label, title=title, first=match["first"], year=int(match["year"]))


def _reference(paragraph: str) -> Found | None:
    """The work of "A title, Ann Author, Bo Author, ICCV 2015", with or without line breaks.

    What looks like people's names before the venue are its authors, the rest is its title; the
    first part is always title, and so is a first line that ends with a comma.
    """
    flat = one_line(paragraph)
    ending = VENUE_YEAR.search(flat)
    if ending is None or ITEM_MARK.match(flat):
        return None
    head, _, rest = paragraph.strip().partition("\n")
    if head.rstrip().endswith(",") and rest:
        title, names = head.rstrip(" ,"), one_line(rest)[: -len(ending[0])]
    else:
        title, names = _parted(flat[: ending.start()])
    people = _names(names)
    if not people or len(title.split()) < TITLE_WORDS or len(title) > 500:
        return None
    authors = tuple(name for name in people if "et al" not in name)
    return Found(
        label=flat,
        title=one_line(title).strip("\"'\u201c\u201d. "),
        first=re.sub(r"\s+et al\.?$", "", people[0]),
        year=int(ending["year"]),
        authors=authors if len(authors) == len(people) else (),
    )


def _parted(text: str) -> tuple[str, str]:
    """(title, names) of one line: names from the right as far as they look like names."""
    parts = re.split(r",\s+", text)
    first = len(parts)
    while first > 1 and _people(re.split(r"\s+(?:and|&)\s+", parts[first - 1])):
        first -= 1
    return ", ".join(parts[:first]), ", ".join(parts[first:])


def _names(text: str) -> list[str]:
    names = [name.strip() for name in re.split(r",\s*(?:and\s+|&\s+)?|\s+(?:and|&)\s+", text)]
    names = [name for name in names if name]
    return names if _people(names) else []


def _people(parts: list[str]) -> bool:
    return all(
        PERSON.fullmatch(re.sub(r"\s+et al\.?$", "", part.strip()))
        or re.fullmatch(r"et al\.?", part.strip())
        for part in parts
    )
