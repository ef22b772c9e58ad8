"""One reference: its title, first author, year and identifiers, in the orders that houses use."""

import re
from dataclasses import dataclass

from ingest.fields.names import CAPITAL
from ingest.lectures.brackets import identifiers_in

LABEL_LIMIT = TITLE_LIMIT = 500  # characters
NUMBER = re.compile(r"^\s*(?:\[\s*[\w+.:\u2019'-]{1,12}\s*\]|\(?\d{1,3}[.)\]])\s*")
YEAR = r"(?P<year>(?:19|20)\d\d)[a-z]?"
_INITIALS = rf"(?:-?{CAPITAL}\.?[\s-]?){{1,4}}"
_PARTICLES = r"(?:(?:van|von|de|der|den|la|le|del|di|da|dos|du|ter|ten|el|al)\s+){0,3}"
_SURNAME = rf"{_PARTICLES}{CAPITAL}[\w'\u2019-]+"
BEGINS = re.compile(  # "Loon, A. v.", "A. van Loon,", "Ada van Loon."
    rf"{_SURNAME}(?:\s{_SURNAME})?,?\s+{_INITIALS}[,.\s]|{_INITIALS}\s*{_SURNAME}[, ]"
    rf"|{_SURNAME}\s+(?:{_INITIALS}\s?)?{_SURNAME}[,. ]"
)
QUOTED = re.compile(
    r"[\u201c\"\u2018](?P<title>[^\u201c\u201d\"]{8,400}?)[,.?!]*[\u201d\"\u2019](?=\W|$)"
)
DATED = re.compile(rf"^(?P<who>.{{3,1200}}?)[,.]?\s*\(?\b{YEAR}\)?\s*[.,:;)]+\s+(?P<rest>\S.*)$")
COLON = re.compile(
    r"^(?P<who>(?:[^:.]|\.(?!\s[A-Z][a-z]{3})){3,600}):\s+(?P<rest>[A-Z\d\u201c].*)$"
)
SENTENCE = re.compile(
    rf"(?<!\b{CAPITAL})(?<!\b(?:al|vs|St|Jr|No|cf|eg|ie))[.?!]\s+"
    rf"(?={CAPITAL}|\d|[\"\u201c(\[]|https?:|arXiv|doi|in:?\s)"
)
VENUE = re.compile(
    r",\s+(?=(?:in:?\s|proc\b|proceedings|journal|trans\b|transactions|arxiv|ieee|acm|springer"
    r"|lecture notes|association for|ph\.?d|vol\b|pp\b|technical report|tech\.|mit press"
    r"|cambridge|oxford|(?:19|20)\d\d\b))"
    r"|\s+(?=In (?:Proc|Proceedings|Advances|International)\b)|\.\s+(?=in:?\s)",
    re.IGNORECASE,
)
OTHERS = re.compile(rf"^(?P<who>.{{3,200}}?\bet al)\.\s+(?P<rest>{CAPITAL}.*)$")
DATE = re.compile(r"\b(?:19|20)\d\d\b")
NO_DATE = re.compile(r"arXiv:\S+|https?:\S+|10\.\d+/\S+", re.IGNORECASE)
GAP_IN_DOI = re.compile(r"(?<=doi\.org/)\s+|(?<=10\.\d{4}/)\s+|(?<=\d[./])\s(?=\d+[.,]?$)")
AND = re.compile(r",?\s+(?:and|&|und)\s+|;\s*")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What one reference says; all but the label can be empty."""

    label: str
    title: str = ""
    first_author: str = ""
    year: int | None = None
    identifiers: tuple[tuple[str, str], ...] = ()


def entry(text: str) -> Entry:
    """The work of one reference, as far as the text tells it."""
    names = dict(sorted(identifiers_in(GAP_IN_DOI.sub("", text)), reverse=True))
    who, title, year = _parts(text)
    if year is None:
        years = DATE.findall(NO_DATE.sub("", text))
        year = int(years[-1]) if years else None
    title = title.strip(" .,;:\"\u201c\u201d'")
    letters = sum(map(str.isalpha, title))
    wanted = len(title.split()) > 1 and letters > 6 and len(title) <= TITLE_LIMIT
    return Entry(
        label=text[:LABEL_LIMIT],
        title=title if wanted else "",
        first_author=_first(who),
        year=year,
        identifiers=tuple(sorted(names.items())),
    )


def _parts(text: str) -> tuple[str, str, int | None]:
    """(authors, title, year) by the order that the reference is written in."""
    dated = DATED.match(text)
    dated = dated if dated and _are_names(dated["who"]) else None
    quoted = QUOTED.search(text)
    if quoted and not (dated and quoted.start() > dated.start("rest")):  # a title can hold another
        return text[: quoted.start()], quoted["title"], None
    if dated:
        return dated["who"], _title(dated["rest"]), int(dated["year"])
    colon = COLON.match(text)
    if colon and BEGINS.match(colon["who"]):
        return colon["who"], _title(colon["rest"]), None
    others = OTHERS.match(text)
    if others and BEGINS.match(others["who"]):
        return others["who"], _title(others["rest"]), None
    pieces = SENTENCE.split(text, maxsplit=1)
    by_journal = DATE.search(pieces[0])  # then an abbreviation ends there, not the names
    if len(pieces) == 2 and not by_journal and BEGINS.match(pieces[0] + " "):
        return pieces[0], _title(pieces[1]), None
    return text[:80], "", None


def _are_names(who: str) -> bool:
    several = "," in who or AND.search(who) is not None
    return (several or len(who.split()) < 12) and not SENTENCE.search(who)


def _title(rest: str) -> str:
    title = SENTENCE.split(rest, maxsplit=1)[0]
    ended = rest[len(title) : len(title) + 1]
    return VENUE.split(title + (ended if ended in ("?", "!") else ""), maxsplit=1)[0]


def _first(who: str) -> str:
    """The first author, "Given Family", as far as the names tell."""
    first = AND.split(re.sub(r"\bet al\b.*|\(?\b(?:19|20)\d\d.*", "", who))[0]
    parts = [part.strip() for part in first.split(",") if part.strip()]
    if not parts:
        return ""
    bare = re.compile(rf"(?:{_INITIALS}){{1,2}}\.?")
    if len(parts) > 1 and bare.fullmatch(parts[1]):
        return f"{parts[1]} {parts[0]}"[:200]
    words = parts[0].split()
    if len(words) > 1 and re.fullmatch(r"[A-Z]{1,3}\.?", words[-1]):  # "Bates DM", "Perlmutter S"
        while len(words) > 1 and re.fullmatch(r"[A-Z]{1,3}\.?", words[-1]):
            words.pop()
        return " ".join(words)[:200]
    return parts[0][:200] if len(words) <= 6 and parts[0][:1].isupper() else ""
