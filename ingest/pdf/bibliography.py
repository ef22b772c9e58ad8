"""The list of references: where it stands on the last pages, and where each entry begins."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ingest.fields.cleaning import one_line
from ingest.pdf.entries import BEGINS, DATE, NUMBER, Entry, entry
from ingest.pdf.glyphs import Words, unbroken
from ingest.pdf.page import Line, Page, ranks

MOST = 3_000  # entries
ENTRY_LIMIT = 2_000  # characters
USUAL = 30  # lines that show the size of type of the list
EDGE = 0.12  # of the page, where headers and footers stand
FROM = 0.25  # of the pages: no list begins before
HEADING = re.compile(
    r"(?:(?:\d+|[IVX]+|[A-Z])?\.?\s*)?(?:references(?: and notes)?|bibliography|literature cited"
    r"|works cited|cited works|literatur(?:verzeichnis)?|bibliographie|références|referencias)"
    r"\s*[:.]?",
    re.IGNORECASE,
)
ENDS = re.compile(
    r"(?:(?:[A-Z]|\d+(?:\.\d+)?)[.:]?\s+)?(?:appendi(?:x|ces)|supplement\w*|affiliations?"
    r"|supporting information|acknowledge?ments?|author biograph\w*|biograph(?:y|ies)"
    r"|about the authors?)\b.{0,60}",
    re.IGNORECASE,
)
NUMBERED = re.compile(
    r"(?:\[\s*[\w+.:\u2019'-]{1,12}\s*\]|\(?\d{1,3}[.)\]])(?:\s+|$)|\d{1,3}\s{2,}"
)
FIRST = re.compile(r"\[1\]\s+[A-Z]")


Placed = tuple[int, float, Line]  # the number of its page, its column's left edge, a line


def references(pages: Sequence[Page], known: Words) -> list[Entry]:
    """The entries of the list of references in order; none where there is no such list."""
    found = []
    for text in _entries(list(_list(pages))):
        whole = one_line(unbroken(text, known))
        if 15 <= len(whole) <= ENTRY_LIMIT and re.search(r"[^\W\d_]{3}", whole):
            found.append(entry(NUMBER.sub("", whole)))
    return found[:MOST]


def _list(pages: Sequence[Page]) -> Iterator[tuple[float, Line]]:
    """(the left edge of its column, line) for the lines below the last heading of such a list."""
    lines = [(number, *placed) for number, page in enumerate(pages) for placed in _read(page)]
    start = _start(lines, len(pages))
    if start is None:
        return
    sizes = sorted(line.size for _, _, line in lines[start:][:USUAL])
    largest = 1.12 * sizes[len(sizes) // 2]
    heading = lines[start - 1][2].size if start else largest
    repeated = _repeated(lines, pages)
    for number, column, line in lines[start:]:
        text = line.text.strip()
        if _masked(text) in repeated and _at_edge(line, pages[number]):
            continue
        if line.size > largest and len(text) > 4 and line.size >= 0.95 * heading:
            return
        if ENDS.fullmatch(text) and line.size >= 0.95 * heading and len(text.split()) < 10:
            return
        if not (text.isdigit() and len(text) < 5):
            yield column, line


def _start(lines: Sequence[Placed], pages: int) -> int | None:
    """The place of the list's first line: below the last heading, or, in short notes, "[1]"."""
    earliest = FROM * pages - 1 if pages > 2 else 0
    for place in range(len(lines) - 3, -1, -1):
        if lines[place][0] >= earliest and HEADING.fullmatch(lines[place][2].text.strip()):
            return place + 1
    half = 0.5 * (pages - 1)
    first = (k for k, (on, _, line) in enumerate(lines) if on >= half and FIRST.match(line.text))
    return next(first, None)


def _repeated(lines: Sequence[Placed], pages: Sequence[Page]) -> set[str]:
    """What stands at the edges of several pages, without its digits."""
    found = Counter(
        _masked(line.text) for number, _, line in lines if _at_edge(line, pages[number])
    )
    return {text for text, times in found.items() if times > 2}


def _masked(text: str) -> str:
    return re.sub(r"\d+", "#", text.strip())


def _at_edge(line: Line, page: Page) -> bool:
    return line.y1 < EDGE * page.height or line.y0 > (1 - EDGE) * page.height


def _read(page: Page) -> Iterator[tuple[float, Line]]:
    """The lines of a page in reading order, with the left edge of their column."""
    lines = [line for line in page.lines if line.upright]
    middle = page.width / 2
    left = [line for line in lines if line.x1 <= middle + 8]
    right = [line for line in lines if line.x0 >= middle - 8]
    two = min(len(left), len(right)) > 0.25 * len(lines) and len(left) + len(right) > 0.8 * len(
        lines
    )
    if not two:
        yield from _edged(_down(lines))
        return
    for column in ([line for line in lines if line.x0 < middle - 8], right):
        yield from _edged(_down(column))


def _edged(lines: Sequence[Line]) -> Iterator[tuple[float, Line]]:
    """The lines with the leftmost place at which several of them begin."""
    begun = Counter(round(line.x0) for line in lines)
    several = [place for place in begun if sum(begun[place + k] for k in (-1, 0, 1)) > 1]
    edge = min(several or begun, default=0)
    return ((edge, line) for line in lines)


def _down(lines: Sequence[Line]) -> list[Line]:
    """From top to bottom; what stands in one row from left to right, as one line."""
    return [_row(row) for row in ranks(lines)]


def _row(row: list[Line]) -> Line:
    first = row[0]
    return Line(
        text=" ".join(line.text for line in row),
        size=first.size,
        x0=first.x0,
        y0=first.y0,
        x1=row[-1].x1,
        y1=first.y1,
        bold=first.bold,
    )


def _entries(lines: Sequence[tuple[float, Line]]) -> Iterator[str]:
    """The texts of the entries: begun by a number, by a hanging line, or by a gap and a name."""
    numbered = sum(bool(NUMBERED.match(line.text)) for _, line in lines)
    by_number = numbered >= 3 and numbered > 0.1 * len(lines)
    hanging = not by_number and _hanging(lines)
    some: list[str] = []
    before: Line | None = None
    for edge, line in lines:
        if by_number:
            begins = bool(NUMBERED.match(line.text))
        elif hanging:
            begins = line.x0 - edge < 3
        else:
            begins = before is None or _parted(before, line, some)
        if begins and some:
            yield "\n".join(some)
            some = []
        if begins or some:
            some.append(line.text)
        before = line
    if some:
        yield "\n".join(some)


def _hanging(lines: Sequence[tuple[float, Line]]) -> bool:
    """Whether first lines stand at the column's edge and the others further in."""
    inside = sum(3 <= line.x0 - edge < 40 for edge, line in lines)
    first = [line for edge, line in lines if line.x0 - edge < 3]
    named = sum(bool(BEGINS.match(line.text)) for line in first)
    return inside > 0.3 * len(lines) and named > 0.5 * len(first)


def _parted(before: Line, line: Line, some: list[str]) -> bool:
    above = line.y0 - before.y1
    ended = before.text.rstrip().endswith((".", "]")) or above < -5 * line.size
    return (
        ended
        and bool(BEGINS.match(line.text))
        and (above > 0.25 * line.size or DATE.search(" ".join(some)) is not None)
    )
