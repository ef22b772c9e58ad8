"""What reference managers of every format write alike: people, dates, identifiers."""

import re
from collections.abc import Iterable
from datetime import date

from catalog.identifiers import identifier
from ingest.fields.cleaning import TITLE_LIMIT, YEARS, one_line
from ingest.fields.names import GENERATION
from ingest.fields.typography import plain
from ingest.record import SourceError

AUTHORS_LIMIT = 10_000
NAME_LIMIT = 200  # characters of one author
CATEGORY_LIMIT = 100
LINE_LIMIT = 500  # characters of a venue, a comment, an address
DAY = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)", re.ASCII)
YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)", re.ASCII)
AFTER_A_NAME = GENERATION | {"2nd", "3rd", "md", "phd", "inc", "ltd", "llc", "gmbh"}
OTHERS = {"others", "et al", "et al."}
DOI = re.compile(r"(?<![\w.])10\.\d{4,9}/[^\s\"<>{}]*[^\s\"<>{}.,;:]", re.ASCII)
DOI_ADDRESS = re.compile(  # of a resolver, or of a publisher that has DOIs in its addresses
    r"https?://(?:(?:\w+\.)*doi\.[\w.]+/|[^\s?#]*?/(?:doi|article|chapter|book)/(?:\w+/)?)"
    r"(10\.\d{4,9}/[^\s?#]+?)(?:/(?:abstract|full|e?pdf|html))?(?:[?#]|$)",
    re.IGNORECASE | re.ASCII,
)
LABELLED = re.compile(
    r"(?:https?://\S*(?:arxiv|doi)\S*?/|(?:arxiv\s+preprint\s+)?arxiv\s*:?\s*(?:abs/)?|(?:corr,?\s*)?abs/|doi\s*[:=]?\s*)"
    r"(10\.\d{4,9}/\S*[^\s.,;\])]|\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?![\w/])",
    re.IGNORECASE | re.ASCII,
)
DRESS = re.compile(
    r"</?(?:i|b|u|em|strong|sub|sup|scp?|span|mark|jats:[a-z]+)(?:\s[^<>]{0,200})?\s*/?>",
    re.IGNORECASE,
)
PARAGRAPH = re.compile(r"</?(?:p|br|div|jats:p|jats:title)(?:\s[^<>]{0,200})?\s*/?>", re.IGNORECASE)
SAFE_LINK = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)


def given_first(name: str) -> str:
    """ "Ada van Loon Jr." for "van Loon, Jr., Ada" and for "van Loon, Ada, Jr."."""
    if "," not in name:
        return name
    family, *others = [part.strip() for part in name.split(",") if part.strip()] or [""]
    after = [part for part in others if part.rstrip(".").lower() in AFTER_A_NAME]
    given = [part for part in others if part not in after]
    return " ".join([*given, family, *after])


def people(names: Iterable[str]) -> tuple[str, ...]:
    """The names as they are kept: in one line, not too many, "and others" left out."""
    found = []
    for name in names:
        clean = one_line(name)[:NAME_LIMIT].rstrip()
        if clean and clean.lower() not in OTHERS:
            found.append(clean)
    return tuple(found[:AUTHORS_LIMIT])


def day_of(text: str) -> date | None:
    """The day that the text begins with: 2014-01-17, 2014/1/17, 2014-01-17T00:00Z."""
    found = DAY.match(text.strip())
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        return None
    return day if day.year in YEARS else None


def year_of(text: str) -> int | None:
    """The first year in the text."""
    years = (int(found) for found in YEAR.findall(text[:LINE_LIMIT]))
    return next((year for year in years if year in YEARS), None)


def dois_in(text: str) -> set[tuple[str, str]]:
    """The identifiers of a field that is meant for DOIs, however many and however written."""
    whole = text.strip().rstrip(".,;")
    if not re.search(r"[\s,;]", whole) and (known := identifier(whole)):
        return {known}
    return {known for found in DOI.findall(text[:10_000]) if (known := identifier(found))}


def identifiers_at(address: str) -> set[tuple[str, str]]:
    """The identifier that an address is of: arXiv's, or some resolver's of DOIs."""
    if found := DOI_ADDRESS.match(address.strip()[:LINE_LIMIT]):
        address = found[1]
    known = identifier(address)
    return {known} if known else set()


def labelled_identifiers(text: str) -> set[tuple[str, str]]:
    """The identifier that a note or a journal's name begins with: "arXiv preprint arXiv:..."."""
    found = LABELLED.match(text.strip()[:LINE_LIMIT])
    known = identifier(found[1].rstrip(".,;")) if found else None
    return {known} if known else set()


def arxiv_id(text: str) -> set[tuple[str, str]]:
    """The arXiv id of a field that is meant for it."""
    known = identifier(re.sub(r"\s*\[.*", "", text.strip()))
    return {known} if known and known[0] == "arxiv" else set()


def undressed(text: str) -> str:
    """The text without the tags of HTML or JATS that only dress its words."""
    return DRESS.sub("", PARAGRAPH.sub(" ", text)) if "<" in text else text


def clean_title(text: str) -> str:
    """The title in one line. SourceError if there is none, or too much of it."""
    title = one_line(text)
    if not title:
        raise SourceError("an entry without a title")
    if len(title) > TITLE_LIMIT:
        raise SourceError(f"a title of {len(title)} characters; {TITLE_LIMIT} are the most")
    return title


def short(text: str) -> str:
    """A venue or a comment in one line, no longer than is kept."""
    return one_line(plain(text))[:LINE_LIMIT].rstrip()
