"""What arXiv says of a paper, as its feeds, mailings and pages have it, made into a record.

All of them write the same fields in the same manner; what differs is only how they are wrapped.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from catalog.identifiers import identifier
from catalog.models import AbstractKind
from ingest.fields.cleaning import TEXT_LIMIT, TITLE_LIMIT, one_line
from ingest.fields.text_lines import text_line
from ingest.record import PaperRecord, SourceError, Standing

NOTE_LIMIT = 500  # characters of a venue or a comment
CATEGORIES_LIMIT = 100
RAW_TITLE_LIMIT, RAW_TEXT_LIMIT = 8 * TITLE_LIMIT, 4 * TEXT_LIMIT  # before they are cleaned
VERSIONS_LIMIT = 1_000
FIRST_YEAR = 91  # arXiv began in 1991: a year of two digits from here on is of that century
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS = {name: number for number, name in enumerate(_MONTHS, start=1)}
_ARCHIVES = (
    "astro-ph cond-mat cs econ eess gr-qc hep-ex hep-lat hep-ph hep-th math math-ph nlin nucl-ex"
    " nucl-th physics q-bio q-fin quant-ph stat acc-phys adap-org alg-geom ao-sci atom-ph bayes-an"
    " chao-dyn chem-ph cmp-lg comp-gas dg-ga funct-an mtrl-th patt-sol plasm-ph q-alg solv-int"
    " supr-con test"
)
ARCHIVES = frozenset(_ARCHIVES.split())
CATEGORY = re.compile(r"[a-z]{1,8}(?:-[a-z]{2,4})?(?:\.[A-Z]{2}|\.[a-z]{2,6}(?:-[a-z]{2,6})*)?")
VERSION = re.compile(r"v(\d{1,4})(?:\.pdf)?/?$")
PRINTED_DAY = re.compile(r"\b(\d{1,2})\s+([A-Z][a-z]{2})[a-z]*\.?,?\s+(\d{4}|\d{2})\b", re.ASCII)
DOI_BEGINS = re.compile(
    r"(?:^|(?<=[\s,;|]))(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:?\s*)?(?=10\.\d)"
)
_WORK = r"(?:paper|article|manuscript|submission|work|preprint|note|version|letter|report|draft)"
_BECAUSE = "by|due|because|since|as|for|until|pending|from arxiv"
WITHDRAWN = re.compile(
    rf"\b{_WORK}\s+(?:(?:has|have)\s+been|is|was|being)(?:\s+\w+)?\s+(?:withdrawn|retracted)\b"
    r"|\b(?:withdrawn|retracted)\s+by\s+(?:the\s+)?(?:\w+\s+)?(?:authors?|arxiv|admin|submitter)"
    r"|\bremoved\s+(?:by|from)\s+(?:the\s+)?(?:arxiv|admin)"
    rf"|^\W*(?:(?:temporarily|this|{_WORK}|has been|is|was)\s+)*withdrawn"
    rf"(?:\s*(?:$|[.:;,!)\]-])|\s+(?:{_BECAUSE})\b)"
    rf"|\b(?:authors?|we)\s+(?:have\s+|has\s+)?withdr[ae]wn?\s+(?:this|the|our)\s+{_WORK}"
    rf"|\bwithdraw(?:al\s+of)?\s+(?:this|the)\s+{_WORK}",
    re.IGNORECASE,
)
WITHDRAWN_IN_COMMENT = re.compile(
    rf"\bwithdrawn[.!;]?$|\bwithdrawn\s+(?:{_BECAUSE})\b",
    re.IGNORECASE,
)
WITHDRAWN_TITLE = re.compile(r"^\W*(?:paper\s+)?withdrawn\W*(?:$|[:\])])", re.IGNORECASE)
NOTICE_LIMIT = 400  # characters of an abstract's beginning where a notice would stand


@dataclass(slots=True, kw_only=True)
class Metadata:
    """One paper's fields: texts as arXiv wrote them, and values already read out of them."""

    id: str = ""  # "2305.14992v2", "hep-th/9901001", a URL, "oai:arXiv.org:0704.0001"
    title: str = ""
    abstract: str = ""
    authors: tuple[str, ...] = ()
    published: date | None = None  # of the first version
    categories: tuple[str, ...] = ()
    primary: str = ""  # the first category where empty
    doi: str = ""  # one or several
    venue: str = ""
    comment: str = ""
    version: int | None = None  # the id's own where None
    versions: tuple[tuple[int, str], ...] = ()
    withdrawn: bool = False  # by a sign other than words
    standing: Standing = Standing.ARCHIVE


def paper(found: Metadata, position: str, raw: str) -> PaperRecord:
    """The record of these fields. SourceError without an arXiv id, or a title of bearable size."""
    known, version = arxiv_id(found.id)
    title = text_line(found.title[:RAW_TITLE_LIMIT])
    if not title:
        raise SourceError(f"arXiv:{known[1]} has no title")
    if len(title) > TITLE_LIMIT:
        raise SourceError(f"a title of {len(title)} characters; {TITLE_LIMIT} are the most")
    abstract = text_line(found.abstract[:RAW_TEXT_LIMIT])[:TEXT_LIMIT]
    comment = note(found.comment) if found.comment else ""
    primary = found.primary or (found.categories[0] if found.categories else "")
    others = found.categories[:CATEGORIES_LIMIT]
    return PaperRecord(
        position=position,
        raw=raw,
        title=title,
        standing=found.standing,
        authors=found.authors,
        year=found.published.year if found.published else year_of(known[1]),
        published=found.published,
        abstract=abstract,
        abstract_kind=AbstractKind.ABSTRACT if abstract else AbstractKind.NONE,
        identifiers=tuple(sorted({known, *dois(found.doi)})) if found.doi else (known,),
        primary_category=primary,
        categories=others if primary in others else (primary, *others) if primary else others,
        venue=note(found.venue) if found.venue else "",
        comment=comment,
        withdrawn=found.withdrawn or is_withdrawn(title, comment, abstract),
        version=found.version or version,
        versions=found.versions,
    )


def arxiv_id(text: str) -> tuple[tuple[str, str], int | None]:
    """("arxiv", base id) and the version, if it has one. SourceError if it is no arXiv id."""
    text = text.strip()
    if text[:4].lower() == "oai:":
        text = text[4:].replace("arXiv.org", "arXiv", 1)
    known = identifier(text)
    if known is None or known[0] != "arxiv":
        raise SourceError(
            f"its id is {text[:80]!r}, which is no arXiv id" if text else "without an id"
        )
    version = VERSION.search(text)
    return known, int(version[1]) or None if version else None


def year_of(base: str) -> int | None:
    """The year in which arXiv gave out this id; it begins with, or has after its archive, YYMM."""
    digits = base.rpartition("/")[2]
    if not "01" <= digits[2:4] <= "12":
        return None
    return _full_year(int(digits[:2]))


def note(text: str) -> str:
    """A comment or a venue in one line, bounded."""
    return text_line(text[:4_000])[:NOTE_LIMIT].strip()


@lru_cache(maxsize=4_096)
def category(text: str) -> str:
    """The text if it is a category of arXiv; empty for the classes of MSC and ACM, and others."""
    if CATEGORY.fullmatch(text) and ("." in text or text in ARCHIVES):
        return text
    return ""


def categories(words: list[str]) -> tuple[str, ...]:
    """Those of the words that are categories, each once, in their order."""
    return tuple(dict.fromkeys(word for word in words[:500] if category(word)))


def dois(text: str) -> set[tuple[str, str]]:
    """All DOIs of a field, whatever stands between them; arXiv's own are not among them."""
    text = text[:4_000]
    begins = [match.end() for match in DOI_BEGINS.finditer(text)]
    found = set()
    for begin, end in zip(begins, [*begins[1:], len(text)], strict=False):
        words = text[begin:end].split()
        known = identifier(words[0].rstrip(",;.|")) if words else None
        if known and known[0] == "doi":
            found.add((known[0], one_line(known[1])))
    return found


def iso_day(text: str) -> date | None:
    """The day in UTC of "2015-01-21T02:41:55Z", "2015-01-20T21:41:55-05:00" or "2015-01-21"."""
    try:
        if text[-1:] == "Z" or len(text) == 10:
            return date.fromisoformat(text[:10])
        moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
        return (moment.astimezone(UTC) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError):
        return None


def printed_day(text: str) -> date | None:
    """The day in a text like "Mon, 2 Apr 2007 19:18:42 GMT   (443kb)"; None if it has none."""
    found = PRINTED_DAY.search(text[:200])
    if not found or found[2] not in MONTHS:
        return None
    year = int(found[3])
    try:
        return date(_full_year(year) if year < 100 else year, MONTHS[found[2]], int(found[1]))
    except ValueError:
        return None


def is_withdrawn(title: str, comment: str, abstract: str) -> bool:
    """Whether the words say so: a withdrawal is a new version whose comment or abstract does."""
    if (
        comment
        and _hints(comment)
        and any(p.search(comment) for p in (WITHDRAWN, WITHDRAWN_IN_COMMENT))
    ):
        return True
    notice = abstract[:NOTICE_LIMIT]
    if _hints(notice) and WITHDRAWN.search(notice):
        return True
    return bool(WITHDRAWN_TITLE.search(title)) if _hints(title) else False


def _hints(text: str) -> bool:
    small = text.lower()
    return "withdr" in small or "retract" in small or "removed" in small


def _full_year(year: int) -> int:
    return year + (1900 if year >= FIRST_YEAR else 2000)
