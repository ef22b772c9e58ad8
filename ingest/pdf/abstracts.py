"""The abstract: the column under its heading, or the paragraph set apart below the authors."""

import re
from collections.abc import Iterator, Sequence
from statistics import median

from ingest.fields.cleaning import paragraph
from ingest.pdf.glyphs import Words, unbroken
from ingest.pdf.page import Line, Page, joined, ranks, rows, same_size

PAGES = 12  # a thesis has it behind its first leaves
FEWEST = 20  # words of an abstract
MOST = 1_500
LOWEST = 0.75  # of the page: where one without a heading begins at the latest
_NAMES = (
    r"a\s?b\s?s\s?t\s?r\s?a\s?c\s?t|summary|s u m m a r y|synopsis|zusammenfassung|résumé|resumen"
)
HEADING = re.compile(rf"(?:\d\.?\s+)?(?:{_NAMES})\s*[.:\u2014\u2013-]*", re.IGNORECASE)
INLINE = re.compile(
    rf"(?:{_NAMES})(?:\s*[:.\u2014\u2013]+[\u2014\u2013-]*|\s+-+|(?=\s+(?:The|This|We|In|A|An|Our|"
    r"Background|Context|Objectives?|Introduction|Motivation|Purpose|Aims?)\b))\s*(?P<rest>\S.*)",
    re.IGNORECASE,
)
_ENDS = (
    r"key\s?-?words?(?: and phrases)?\b|index terms|(?:\d+|[IVX]+)?\.?\s*introduction\W*$"
    r"|general terms|categories (?:and|&) subject|ccs concepts|acm (?:reference|classification)"
    r"|pacs\b|msc\b|jel\b|subject (?:headings|classification)|mathematics subject"
    r"|additional key words|\(?c\)\s|©|copyright|résumé\W*$|zusammenfassung\W*$"
    r"|(?:table of )?contents\W*$|received\b|communicated by|1\.?\s+[A-Z]\w+$|permission to"
    r"|open access|correspond(?:ing|ence)|arxiv e?print|categories:|abbreviations|acknowledge?m"
    r"|article info|r e s u m|nomenclature|references\W*$|how to cite|cite this|doi\b"
    r"|https?://(?:dx\.)?doi|highlights\W*$|plain language|motivation and significance"
)
ENDS = re.compile(rf"\W*(?:{_ENDS})", re.IGNORECASE)
KEYS = re.compile(r"\W*(?:key\s?-?words?|pacs|index terms|\[s\d)", re.IGNORECASE)
PAGE_NUMBER = re.compile(r"[\divxlc. ]+", re.IGNORECASE)
LEADERS = re.compile(r"(?:\.\s?){5}|\d+$")  # of a table of contents
PROSE = re.compile(r"\b(?:the|of|and|is|are|we|in|to|that|for|with|this)\b")


def abstract(pages: Sequence[Page], start: int, below: float, body: float, known: Words) -> str:
    """The abstract of the work, in one line; empty if none is found.

    The title stands on the page `start` and ends at the height `below`.
    """
    for number, page in enumerate(pages[: max(PAGES, start + 1)]):
        every = [line for row in ranks(rows(page.lines, gap=0.8)) for line in row]
        for place, line in enumerate(every):
            if number == start and line.y1 < below:
                continue
            if text := _headed(line, every[place + 1 :], known):
                return text
    return _set_apart(pages[start], below, body, known) if start < len(pages) else ""


def _headed(heading: Line, others: Sequence[Line], known: Words) -> str:
    """The text under or beside a heading; empty if the line is none."""
    inline = INLINE.match(heading.text)
    if not inline and not HEADING.fullmatch(heading.text):
        return ""
    if any(one.beside(heading) and PAGE_NUMBER.fullmatch(one.text) for one in others[:2]):
        return ""  # a line of a table of contents
    beside = next((one for one in others[:1] if one.beside(heading)), None)
    if beside and 0 < beside.x0 - heading.x1 < 3 * heading.size and not inline:
        heading = joined(heading, beside)
        return _accepted([beside, *_column(heading, others[1:], True)], beside.text, known)
    found = list(_column(heading, others, inline is not None))
    if inline:
        return _accepted([heading, *found], inline["rest"], known)
    return _accepted(found, found[0].text if found else "", known)


def _accepted(lines: Sequence[Line], first: str, known: Words) -> str:
    """The text of the lines, of whose first one only `first` counts; empty if it is no abstract."""
    if sum(bool(LEADERS.search(line.text)) for line in lines) > 0.3 * len(lines):
        return ""
    parts = [first, *(line.text for line in lines[1:])]
    if len(lines) > 1:
        parts[-1] = lines[-1].unmarked
    text = paragraph(unbroken("\n".join(parts), known)).lstrip(".:\u2014\u2013- ")
    return text if FEWEST <= len(text.split()) <= MOST and len(PROSE.findall(text)) > 3 else ""


def _column(heading: Line, others: Sequence[Line], inline: bool) -> Iterator[Line]:
    """The lines below in the heading's column, until something else begins."""
    left, right = (heading.x0, heading.x1) if inline else (0.0, 0.0)
    before, said = heading, len(heading.text.split()) if inline else 0
    size = heading.size if inline else 0.0
    for line in others:
        if not right:
            if line.over(heading) < 0.3 and not -5 < line.x0 - heading.x0 < 60:
                continue
            left, right, size = line.x0, line.x1, line.size
        shared = min(right, line.x1) - max(left, line.x0)
        if shared < 0.5 * (line.x1 - line.x0):
            continue
        gap = (line.y0 - before.y1) / max(1.0, line.size)
        if ENDS.match(line.text) or (said >= FEWEST and _another(line, size, gap, right - left)):
            return
        yield line
        said += len(line.text.split())
        left, right = min(left, line.x0), max(right, line.x1)
        before = line


def _another(line: Line, size: float, gap: float, width: float) -> bool:
    """Whether the line begins something else: far below, in larger type, or beyond the column."""
    if gap > 2.2 or line.size > 1.08 * size:
        return True
    if line.x1 - line.x0 > 1.25 * width:
        return True
    short = line.x1 - line.x0 < 0.6 * width
    return gap > 0.8 and short and (line.bold or line.text.isupper()) and len(line.text.split()) < 8


def _set_apart(page: Page, below: float, body: float, known: Words) -> str:
    """The first paragraph below the title that is set in other type than the running text, or
    wider, or stands above key words."""
    groups: list[list[Line]] = []
    for line in rows(page.lines, gap=0.8):
        if below <= line.y0 < LOWEST * page.height:
            home = next((some for some in groups[::-1] if _same_paragraph(some[-1], line)), None)
            if home is None:
                groups.append([line])
            else:
                home.append(line)
    usual = median([line.x1 - line.x0 for some in groups for line in some] or [0])
    for place, some in enumerate(groups):
        after = groups[place + 1] if place + 1 < len(groups) else []
        apart = not same_size(some[0].size, body) or some[0].bold
        apart = apart or max(line.x1 - line.x0 for line in some) > 1.3 * usual
        apart = apart or bool(after and KEYS.match(after[0].text))
        if apart and len(some) > 2 and not ENDS.match(some[0].text):
            text = _accepted(some, some[0].text, known)
            if text and text[0].isupper():
                return text
    return ""


def _same_paragraph(one: Line, other: Line) -> bool:
    near = -0.8 < (other.y0 - one.y1) / one.size < 0.75
    return (
        near
        and one.over(other) > 0.7
        and same_size(one.size, other.size)
        and one.bold == other.bold
    )
