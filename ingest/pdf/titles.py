"""The title: type, place and neighbours on the first pages, weighed with the file's own record.

Nothing of it is certain alone: the largest letters can be a journal's, the record's title can be
a file name. What both say, wins.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from catalog.titles import title_key
from ingest.fields.cleaning import TITLE_LIMIT, one_line
from ingest.pdf.glyphs import Words, unbroken
from ingest.pdf.page import MARKS, Line, Page, rows, same_size
from ingest.pdf.people import names_in

LOOKED_AT = 3  # pages with text
UPPER = 0.72  # of the page: where a title stands
LINES = 8  # of a title, at most
WEAK = 1.2  # the score below which a guess does not outweigh the file's record
CONFIRMED = 2.0  # what the record's agreement adds
FILE_ENDING = r"dvi|docx?|pdf|tex|ps|eps|rtf|odt|indd|qxd|qxp|fm|wpd|pptx?|xlsx?|txt|html?|p65|pm\d"
FILE_NAME = re.compile(
    rf".*\.(?:{FILE_ENDING})\W*|[a-z]:\\.*|/\w.*/.*|\S*[\d_]\S*|[a-z]+|\W*", re.IGNORECASE
)
PROGRAM = re.compile(
    r"^(?:microsoft (?:office )?(?:word|powerpoint)|powerpoint|writer)\s*[-:]\s*", re.I
)
_NO_TITLES = (
    r"untitled.*|(?:no )?titles?|document\s*\d*|layout \d+|slide \d+|powerpoint presentation"
    r"|pii:?.*|doi:?\W.*|arxiv.*|.*\btemplate\b.*|latex document|sample (?:file|paper|document)"
    r"|(?:full |your |insert )?(?:paper|article) title.*|preparation of papers.*|acr\w+.*\.\w+"
    r"|.*instructions for (?:authors|preparing).*|print|front ?matter|main|paper|article|thesis"
    r"|report|manuscript|camera.?ready.*|final (?:version|draft)|new document|\W*"
)
NO_TITLE = re.compile(_NO_TITLES, re.IGNORECASE)
_KINDS = (
    r"original |full[ -]length |research |review |regular |short |invited |open |journal |long "
)
_LABELS = (
    rf"(?:{_KINDS})*(?:article|paper|letter|note|review|report|communication|open access|research"
    r"|commentary|editorial|preprint|chapter \d+|case study|survey|technical report|working paper"
    r"|technical note|contribution|thesis|dissertation|overview|perspective|software|tutorial"
    r"|brief report|content|supplementary material|appendix|acknowledge?ment|dedication|preface)s?"
)
LABEL = re.compile(rf"\W*{_LABELS}\W*|page \d+.*|\W*\d+\W*", re.IGNORECASE)
_NOT_THE_WORK = (
    r"journal|annals|archives|transactions|proceedings|proc|acta|bulletin|lecture notes|advances in"
    r"|communications of|letters in|reviews? of|ieee|acm|springer|elsevier|plos|bmc|arxiv"
    r"|vol|volume|issn|isbn|doi|https?|www|copyright|published|received|accepted|available online"
    r"|contents lists|journal homepage|see discussions|cite this"
    r"|this (?:article|paper|is|work|document|pdf|version)|to cite|home|downloaded|hal"
    r"|author manuscript|in\s+proceedings|to appear|submitted"
    r"|under review|presented at|workshop on|conference on|university of|universit[éàäy]t?"
    r"|department of|faculty of|school of|institute (?:of|for)|abstract|keywords?|technical report"
    r"|a (?:thesis|dissertation)|(?:master|bachelor|doctoral|ph\.?d).{0,20}thesis"
)
_BANNER = (
    rf"^\W*(?:the )?(?:(?:international|european|american|british|new|open) )?"
    rf"(?:{_NOT_THE_WORK})(?!\w)"
    r"|^(?:©|\(c\)|summary$)|\bvol(?:ume|\.)?\s*\d|\bno\.\s*\d|\bpp\.\s*\d|\bissn\b|\bdoi\b"
    r"|journal of\b.{0,60}\d{4}|\d{1,4}\s*\((?:19|20)\d\d\)|\((?:19|20)\d\d\)\s*\d"
    r"|\buniversity$|\buniversität\b|journal$|transactions on\b.{0,80}\bvol|all rights reserved|@"
)
BANNER = re.compile(_BANNER, re.IGNORECASE)
JOURNAL = re.compile(
    r"\bjournal homepage|\bissn\b|\bvol(?:ume|\.)\s*\d|sciencedirect", re.IGNORECASE
)
OPEN_END = re.compile(
    r"(?:\b(?:of|for|and|in|on|the|an?|with|to|from|by|via|using|as|is|or)|[-–:,&])$",
    re.IGNORECASE,
)
ABSTRACT = re.compile(
    r"\W*(?:a\s?b\s?s\s?t\s?r\s?a\s?c\s?t|s\s?u\s?m\s?m\s?a\s?r\s?y)\b", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class Title:
    """A title, and the lines that it stands in; without lines it is the record's alone."""

    text: str
    page: int = 0
    lines: tuple[Line, ...] = ()
    score: float = 0.0

    @property
    def squeezed(self) -> str:
        return squeezed(self.text)


def squeezed(text: str) -> str:
    """The normal form of a title without its spaces, which extraction can lose."""
    return title_key(text).replace(" ", "")


def title(pages: Sequence[Page], stated: Sequence[str], body: float, known: Words) -> Title | None:
    """The title of the work; None if nothing looks like one. `body`: the size of running text."""
    first = [k for k, page in enumerate(pages[:10]) if _letters(page) > 15][:LOOKED_AT]
    claims = [claim for said in stated if (claim := _claim(said))]
    found = [one for rank, k in enumerate(first) for one in _on(pages[k], k, rank, body, known)]
    best = max(found, key=lambda one: one.score + CONFIRMED * _agrees(one, claims), default=None)
    best = _behind_cover(best, found, pages) if best else None
    if best and (_agrees(best, claims) or not claims):
        return best if best.score > 0 or claims else None
    there = "".join(
        squeezed(row.unmarked)
        for k in first
        for row in rows(pages[k].lines)
        if row.size >= 0.9 * body
    )
    for claim in claims:
        text = squeezed(claim)
        certain = len(text) > 8 and text in there
        if best and certain and text in best.squeezed and not names_in(_rest(best.text, claim)):
            return best
        if certain or best is None or best.score < WEAK:
            return Title(text=claim, page=first[0] if first else 0)
    return best


def _behind_cover(best: Title, found: Sequence[Title], pages: Sequence[Page]) -> Title:
    """The same title on a later page, where the first one is a sheet that an archive put before."""
    again = [one for one in found if one.page > best.page and one.squeezed == best.squeezed]
    sparse = again and 2 * _letters(pages[best.page]) < _letters(pages[again[0].page])
    return again[0] if sparse else best


def _letters(page: Page) -> int:
    return sum(sum(map(str.isalpha, line.text)) for line in page.lines)


def _rest(text: str, part: str) -> str:
    """What a title has behind the words of a part of it."""
    return " ".join(text.split()[len(part.split()) :])


def _claim(said: str) -> str:
    """The title that the record gives; empty where it is a file's name or no title."""
    text = one_line(said)
    if PROGRAM.match(text):
        text = re.sub(rf"\.(?:{FILE_ENDING})$", "", PROGRAM.sub("", text))
    if FILE_NAME.fullmatch(text) or NO_TITLE.fullmatch(text) or BANNER.search(text):
        return ""
    return text if 4 <= len(text) <= TITLE_LIMIT and sum(map(str.isalpha, text)) > 3 else ""


def _agrees(one: Title, claims: Sequence[str]) -> bool:
    return any(squeezed(claim) == one.squeezed for claim in claims)


def _on(page: Page, number: int, rank: int, body: float, known: Words) -> list[Title]:
    """What could be a title on a page, with its score."""
    every = rows(page.lines)
    end = next((row.y0 for row in every if ABSTRACT.match(row.text)), page.height)
    end = max(min(end, UPPER * page.height), 0.25 * page.height)
    groups = list(_groups([row for row in every if row.y0 < end and _could_be(row)]))
    largest = max((group[0].size for group in groups), default=1.0)
    found = []
    for group in groups:
        text = cleaned("\n".join(row.unmarked for row in group), known)
        if 1 < len(text) <= TITLE_LIMIT and sum(map(str.isalpha, text)) > 2:
            score = _score(group, text, every, page) + 2 * group[0].size / largest
            score -= 0.6 * rank + 0.6 * (group[0].size < 1.04 * body and not group[0].bold)
            found.append(Title(text=text, page=number, lines=tuple(group), score=score))
    return found


def cleaned(text: str, known: Words) -> str:
    """A title in one line, its broken words whole, without marks of notes."""
    return one_line(unbroken(text, known)).strip(f"{MARKS}\u2022\u25a0 ").rstrip(",;")


def _could_be(row: Line) -> bool:
    text = row.unmarked
    letters = sum(c.isalpha() or c.isspace() for c in text)
    return letters >= 0.6 * len(text) and len(text) > 1 and not LABEL.fullmatch(text)


def _groups(kept: Sequence[Line]) -> list[list[Line]]:
    """Rows of one type below each other, which could be one title."""
    groups: list[list[Line]] = []
    for row in kept:
        home = next((group for group in reversed(groups[-6:]) if _continues(group, row)), None)
        if home is None:
            groups.append([row])
        else:
            home.append(row)
    return groups


def _continues(group: list[Line], row: Line) -> bool:
    last = group[-1]
    gap = (row.y0 - last.y1) / row.size
    if not same_size(last.size, row.size) or not -0.8 < gap < 0.95 or len(group) >= LINES:
        return False
    if last.over(row) < 0.3 or row.beside(last):
        return False
    if OPEN_END.search(last.unmarked):
        return True
    if BANNER.search(row.text) or BANNER.search(last.text) or last.bold != row.bold:
        return False
    return len(names_in(row.separated)) < 2 and ";" not in row.separated.rstrip(f"{MARKS}; ")


def _score(group: list[Line], text: str, every: Sequence[Line], page: Page) -> float:
    """How much it looks like a title, but for its size."""
    count = len(text.split())
    score = 0.6 if 3 <= count <= 25 else {1: -0.8, 2: -0.2}.get(count, -0.8 if count > 40 else 0)
    score -= 1.5 * bool(BANNER.search(text)) + 0.6 * group[0].y0 / page.height
    score -= 1.2 * (len(group) > 3 and text.endswith(".")) + 0.8 * (
        count < 9 and _shouts(group, every)
    )
    letters = sum(c.isalpha() or c.isspace() for c in text)
    score -= 1.5 * (letters < 0.8 * len(text))
    score -= 0.7 * bool(names_in(group[0].separated) and len(names_in(text)) > 1)
    score -= 0.5 * bool(re.match(r"(?:\d+\.?\d*|[IVX]+\.)\s", text))
    below = [row for row in every if row.y0 >= group[-1].y1 - 2][:4]
    score += 0.5 * any(names_in(row.separated) for row in below[:3])
    return score - 0.9 * any(JOURNAL.search(row.text) for row in below[:2])


def _shouts(group: list[Line], every: Sequence[Line]) -> bool:
    """Whether a row beside it says a journal's issue: a banner across the page."""
    return any(
        row not in group and JOURNAL.search(row.text) and row.beside(one)
        for row in every
        for one in group
    )
