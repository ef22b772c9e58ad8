"""What names and dates the work itself: its arXiv stamp, its own DOI, its year.

A number in running text or in a reference is another work's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalog.identifiers import identifier
from ingest.pdf.page import Line, Page, rows

ID = r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})"
STAMP = re.compile(rf"arXiv:\s?(?P<id>{ID})(?:v(?P<version>\d+))?\s*(?:\[|$|\d)", re.IGNORECASE)
LABELLED = re.compile(
    r"(?:arxiv\s*e?-?print|e-?print(?: archive)?)\W+(?:arxiv:\s*)?"
    rf"(?P<id>{ID})(?:v(?P<version>\d+))?",
    re.IGNORECASE,
)
ALONE = re.compile(rf"\W*arXiv:\s?(?P<id>{ID})(?:v(?P<version>\d+))?\W*", re.IGNORECASE)
DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+", re.IGNORECASE)
DOI_LABEL = re.compile(r"(?:\bdoi\b|doi\.org|digital object identifier)", re.IGNORECASE)
DATA = re.compile(r"10\.(?:5281|6084|5061|17632|7910|5255)/", re.IGNORECASE)  # archives of data
OTHERS = re.compile(
    r"\b(?:comment on|erratum|correction to|original article|related|supplement)", re.I
)
TAG = re.compile(
    r"<(?:[\w]+:)?(?:doi|identifier)\b[^>]*>(?:\s*<[^>]*>)*\s*(?P<value>[^<]{5,300})"
    r"|\b(?:prism|pdfx|crossmark):doi\s*=\s*[\"'](?P<set>[^\"']{5,300})",
    re.IGNORECASE,
)
TITLE_TAG = re.compile(r"<dc:title\b[^>]*>(?:\s*<[^>]*>)*\s*(?P<value>[^<]{3,500})", re.IGNORECASE)
YEAR = r"(?P<year>(?:19|20)\d\d)"
DATED = (  # from the surest to the least sure
    re.compile(rf"\bpublished(?: online)?\b[^.;]{{0,40}}?{YEAR}\b", re.IGNORECASE),
    re.compile(
        rf"\b(?:proceedings|conference|symposium|workshop|journal|vol\.|volume|issue|transactions"
        rf"|acl|ieee|acm|thesis|notes in)\b.{{0,120}}?\b{YEAR}\b",
        re.IGNORECASE,
    ),
    re.compile(rf"(?:©|⃝|\bcopyright\b|\(c\))\D{{0,60}}?{YEAR}\b", re.IGNORECASE),
    re.compile(rf"\w\s*,?\s*\d{{1,4}}.{{0,30}}\({YEAR}\)"),
    re.compile(rf"\({YEAR}\)\s*\d"),
    re.compile(
        rf"\b(?:accepted|revised|received|submitted|dated?)\b[^;]{{0,40}}?{YEAR}\b", re.IGNORECASE
    ),
    re.compile(
        r"(?:\b(?:january|february|march|april|may|june|july|august|september|october|november"
        rf"|december)\b[ ,\d]{{0,12}}|^\W*){YEAR}(?:-[IV]+)?\W*$",
        re.IGNORECASE,
    ),
)
RIGHTS = re.compile(
    r"permission to make|acm reference|©|⃝|\bcopyright\b|(?:how to )?cite (?:this|as)|^citation:",
    re.I,
)
ASIDE = re.compile(
    r"(?:submitted|received|revised|accepted|published(?: online)?)\b"
    r"\W+\d?\d?\W*(?:\w+\W+){0,3}\d{4}$"
    r"|(?:doi:?\s*)?(?:https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/\S+$",
    re.IGNORECASE,
)
EDGE = 0.88  # of the page, where its foot begins
SCANNERS = re.compile(
    r"scan|abbyy|ocr|capture|callas|imag|omnipage|paperport|internet archive|jstor", re.I
)


@dataclass(frozen=True, kw_only=True)
class Names:
    """What the work is called everywhere, and the version that this file is of its arXiv paper."""

    identifiers: tuple[tuple[str, str], ...] = ()
    version: int | None = None


def names(pages: Sequence[Page], front: Sequence[str], stated: str, xmp: str) -> Names:
    """The arXiv id and the DOI of the work itself.

    `front`: the texts of the first page around the title and in its margins; `stated`: what the
    file's record says in all its fields.
    """
    found: dict[str, str] = {}
    version = None
    for match in _arxiv(pages, front):
        known = identifier(f"arXiv:{match['id']}")
        if known:
            found["arxiv"] = known[1]
            version = int(match["version"]) if match["version"] else None
            break
    for text in _dois(front, stated, xmp):
        known = identifier(text)
        if known and known[0] == "doi" and "doi" not in found:
            found["doi"] = known[1]
        elif known and known[0] == "arxiv":
            found.setdefault("arxiv", known[1])
    return Names(identifiers=tuple(sorted(found.items())), version=version)


def _arxiv(pages: Sequence[Page], front: Sequence[str]) -> Iterator[re.Match[str]]:
    for page in pages[:2]:
        for line in page.lines:
            if (not line.upright or line.x1 < 0.08 * page.width) and (
                found := STAMP.match(line.text)
            ):
                yield found
    for line in pages[0].lines if pages else ():
        if found := LABELLED.search(line.text):
            yield found
        if "[" in line.text and (found := STAMP.match(line.text)):
            yield found
    yield from filter(None, map(ALONE.fullmatch, front))


def _dois(front: Sequence[str], stated: str, xmp: str) -> Iterator[str]:
    """The work's own DOI first; several on the page that nothing tells apart are none."""
    for found in TAG.finditer(xmp):
        yield from _in(found["value"] or found["set"] or "")
    yield from _in(stated)
    shown: list[str] = []
    labelled: list[str] = []
    for place, text in enumerate(front):
        after = front[place + 1] if place + 1 < len(front) else ""
        if OTHERS.search(text):
            continue
        some = [doi for doi in _in(_unbroken(text, after)) if not DATA.match(doi)]
        shown += some
        labelled += some if len(some) == 1 and DOI_LABEL.search(text) else []
    for some in (shown, labelled):
        if len({doi.lower() for doi in some}) == 1:
            yield some[0]
            return


def _unbroken(text: str, after: str) -> str:
    """The line, with the next one's beginning where a DOI is broken between them."""
    goes_on = re.search(r"10\.\d{4,9}/\S*[./_-]$|10\.\d{4,9}/?$", text) and re.match(
        r"[\w./-]*\d", after
    )
    return text + after.split()[0] if goes_on else text


def _in(text: str) -> list[str]:
    return [re.sub(r"[.,;:)\]}'\u201d]+$", "", found) for found in DOI.findall(text)]


def stated_titles(metadata: dict[str, str], xmp: str) -> list[str]:
    """The titles that the file's records give, the XMP's first."""
    found = TITLE_TAG.search(xmp)
    entities = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
    said = found["value"] if found else ""
    for entity, sign in entities:
        said = said.replace(entity, sign)
    return [text for text in (said, metadata.get("title", "")) if text]


def year(arxiv: str, front: Sequence[str], metadata: dict[str, str]) -> int | None:
    """The year of the work: its arXiv id's, that of its publication as printed, or the file's.

    The file's own date counts least, and that of a scan not at all.
    """
    if arxiv:
        digits = arxiv.split("/")[-1]
        short = int(digits[:2])
        return 1900 + short if "/" in arxiv and short > 90 else 2000 + short
    made = re.search(YEAR, metadata.get("creationDate", ""))
    latest = int(made["year"]) + 2 if made else 2100
    for pattern in DATED:
        found = [int(match["year"]) for text in front if (match := pattern.search(text))]
        if possible := [one for one in found if one <= latest]:
            return max(possible)
    scanned = SCANNERS.search(f"{metadata.get('producer', '')} {metadata.get('creator', '')}")
    return int(made["year"]) if made and not scanned else None


def surroundings(page: Page, bottom: float) -> list[str]:
    """The rows of a page but its running text: down to the height `bottom`, at its edges, sideways,
    below what begins a note of rights or how to cite, and dates and the DOI on lines of their own.
    """
    every = rows(page.lines, gap=4)
    notes = [row for row in every if RIGHTS.search(row.text)]
    kept = [
        row.text
        for row in every
        if row.y0 <= bottom
        or row.y0 >= EDGE * page.height
        or ASIDE.match(row.text)
        or any(note is row or _under(note, row) for note in notes)
    ]
    return kept + [line.text for line in page.lines if not line.upright]


def _under(note: Line, row: Line) -> bool:
    return row.y0 >= note.y0 and row.over(note) > 0.5 and row.size <= 1.05 * note.size
