"""Citations inside a text: "[Kirk et al., 2017. A title; Ha and Lee, 2018]" and the like."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from catalog.identifiers import identifier
from catalog.titles import title_key
from ingest.fields.cleaning import one_line
from ingest.fields.names import INITIALS, NAME, NO_NAMES, surname_key
from ingest.lectures.references import (
    ITEM_MARK,
    LONGEST,
    TITLE_LIMIT,
    TITLE_WORDS,
    Reference,
    reference,
)
from ingest.listings.lines import Line

YEAR = r"(?P<year>(?:19|20)\d\d)(?P<letter>[a-z]?)"
FULL_NAME = rf"{INITIALS}?(?:{NAME}\s+){{0,3}}?{NAME}"
AUTHORS = (
    rf"(?P<first>{FULL_NAME})(?:,?\s*{INITIALS})?"
    rf"(?P<others>,?\s+et\s+al\.?|(?:,\s+{FULL_NAME}(?:,?\s*{INITIALS})?)*,?\s+(?:and|&)\s+"
    rf"{FULL_NAME}(?:,?\s*{INITIALS})?(?:\s+et\s+al\.?)?|(?:,\s+{NAME},?\s*{INITIALS})+)?"
)
FROM = (
    r"(?i:(?:(?:[a-z]+\s+){0,2}(?:from|by|after|credits?|source|courtesy of|based on):?|see|also"
    r"|see also|cf\.|e\.g\.,?|i\.e\.,?)\s+){0,3}"
)
VENUE = r"(?(others)(?:(?:[A-Z]|arXiv)[\w&'\u2019./ -]{1,60}?[\s,]\s*)?)"
CITED = re.compile(
    rf"{FROM}{AUTHORS}(?P<comma>,)?\s*{VENUE}[\[(]?{YEAR}[\])]?"
    r"(?:\s*(?P<mark>[.,:]|\s[-\u2013\u2014]{1,3}\s)\s*(?P<title>\S.*))?[.,]?",
    re.DOTALL,
)
EACH = re.compile(r"(?:19|20)\d\d[a-z]?")
YEARS = re.compile(
    rf"(?P<who>{FROM}{AUTHORS},?\s*)(?P<years>{EACH.pattern}(?:\s*[,;]\s*{EACH.pattern})+)"
)
QUOTES = "\"'\u201c\u201d"
BRACKETS = re.compile(r"\[(?P<square>[^\[\]]{4,600})\]|\((?P<round>[^()]{4,600})\)")
NARRATIVE = re.compile(rf"(?<![\w\[(])(?P<first>{NAME})(?P<others>\s+et\s+al\.?),?\s+\(?{YEAR}\)?")
BETWEEN = re.compile(
    r"\s*;\s*(?:(?:and|&)\s+)?|(?<=\d[\da-z]),?\s+(?:and|&)\s+|(?<=\d[\da-z]),\s*(?=[^\W\d_])"
)
IDENTIFIER = re.compile(
    r"(?:https?://\S*[^\s.,;)\]]|(?:doi:\s*)?10\.\d{4,9}/[^\s,;\])]*[^\s.,;)\]]"
    r"|arxiv:\s*[a-z./-]*\d[\w./-]*\w)",
    re.IGNORECASE,
)
PUBLISHED = re.compile(
    rf"(?:[\s,.;(]|arXiv preprint)*(?i:{IDENTIFIER.pattern})[\s).]*$"
    r"|[.,]\s+(?:[Ii]n:?\s+)?(?:[\w-]*[A-Z]{2}[\w&/ -]*?|arXiv(?: preprint)?|Nature|Science)"
    r",?\s+(?:19|20)\d\d\.?$|\.\s+(?:[Ii]n\s+)?[A-Za-z]*[A-Z]{2,}[A-Za-z]*\.?$"
)


Who = tuple[str, int | None, str]  # first author, year, its letter


@dataclass
class Found:
    """A work while its slides are gathered."""

    label: str
    title: str = ""
    first: str = ""
    year: int | None = None
    letter: str = ""  # the b of 2020b
    others: str = ""  # "et al.", "and Lee"
    authors: tuple[str, ...] = ()
    context: list[str] = field(default_factory=list)
    slides: list[int] = field(default_factory=list)

    @property
    def who(self) -> Who:
        """Its first author and year, as a short citation gives them."""
        return surname_key(self.first), self.year, self.letter

    @property
    def key(self) -> tuple[object, ...]:
        """What is equal for two citations of one work."""
        if self.title:
            return ("title", title_key(self.title))
        return (*self.who, title_key(self.others)) if self.first else ("label", self.label)


def identifiers_in(label: str) -> set[tuple[str, str]]:
    """The arXiv ids and DOIs that a citation gives."""
    found = {identifier(match[0]) for match in IDENTIFIER.finditer(label)}
    return {known for known in found if known}


def stated(entry: str) -> Found | None:
    """The work of an entry that is all "Kirk et al., 2017. A title", without brackets."""
    if len(entry) > LONGEST:
        return None
    flat = ITEM_MARK.sub("", one_line(entry), count=1)
    match = CITED.fullmatch(flat) if flat[:1] not in "[(" else None
    if match is None or not match["others"] or match["mark"] != ".":
        return None
    found = _found(match, flat)
    title = Line(0, found.title or "-", True)
    is_title = found.title and not title.starts_small and not title.prose
    return found if is_title and len(title.words) <= 30 else None


def whole(told: Reference) -> Found:
    """The work of a reference that stands alone."""
    return Found(told.label, told.title, told.first, told.year, authors=told.authors)


def in_brackets(paragraph: str) -> Iterator[Found]:
    taken: list[tuple[int, int]] = []
    for bracket in BRACKETS.finditer(paragraph):
        works = list(_works(bracket["square"] or bracket["round"]))
        if not works and (told := reference(bracket["square"] or "")):
            works = [whole(told)]
        if works:
            taken.append(bracket.span())
        yield from works
    place = 0
    for match in NARRATIVE.finditer(paragraph):
        while place < len(taken) and taken[place][1] <= match.start():
            place += 1
        if place == len(taken) or match.start() < taken[place][0]:
            yield _found(match, one_line(match[0]))


def _works(text: str) -> Iterator[Found]:
    """The works of one bracket, with a semicolon, a comma or an "and" between them."""
    flat = one_line(text)
    known = identifier(flat)
    if known and (known[0] == "doi" or "arxiv" in flat.lower()):
        yield Found(label=flat)
        return
    begun: list[str] = []
    for mark, piece in _pieces(flat):
        if begun and _cited(piece) is None:
            begun[-1] += mark + piece
        elif begun or _cited(piece):
            begun.append(piece)
    for piece in begun or [flat]:
        if several := YEARS.fullmatch(piece):
            cited = [_cited(several["who"] + year[0]) for year in EACH.finditer(several["years"])]
        else:
            cited = [_cited(piece) or _cited(BETWEEN.split(piece)[0])]
        yield from filter(None, cited)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """(what stands before it, piece) for the parts between the marks that part works."""
    start, mark = 0, ""
    for between in BETWEEN.finditer(text):
        yield mark, text[start : between.start()]
        start, mark = between.end(), between[0]
    yield mark, text[start:]


def _cited(text: str) -> Found | None:
    """The work of "Kirk et al., 2017. A title", "Ha and Lee, 2018", "Devlin et al. 2018, ..."."""
    match = CITED.fullmatch(text)
    if match is None or surname_key(match["first"]) in NO_NAMES:
        return None
    found = _found(match, text)
    alone = not match["others"]
    if alone and (not match["comma"] or (match["first"].isupper() and len(match["first"]) > 2)):
        return None  # [NeurIPS 2020] is a venue
    full = re.search(rf"\w{{2,}}\s+(?!{INITIALS})", match["first"])
    if full and "et al" not in (match["others"] or "") and not found.title:
        plain = re.fullmatch(rf"{INITIALS}?{NAME}", match["first"])
        return found if plain else None  # (San Diego, 2020) is a place
    return found


def _found(match: re.Match[str], label: str) -> Found:
    told = match.groupdict()
    title = (told.get("title") or "").strip()
    while shorter := PUBLISHED.search(title):
        title = title[: shorter.start()]
    title = title.rstrip("., ")
    if title[:1] in QUOTES:
        title = title.strip(f"{QUOTES}., ")
    if len(title.split()) < TITLE_WORDS or len(title) > TITLE_LIMIT:
        title = ""
    return Found(
        label=label,
        title=title,
        first=match["first"],
        year=int(match["year"]),
        letter=match["letter"],
        others=match["others"] or "",
    )
