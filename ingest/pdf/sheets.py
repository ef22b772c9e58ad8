"""Slides told from papers, and their text laid out as the reader of decks expects it."""

import re
from collections import Counter
from collections.abc import Sequence
from statistics import median

from ingest.pdf.page import Line, Page, ranks

FEWEST = 3  # pages of a deck
WIDE = 1.15  # times its height: the width of a slide
FULL = 320  # words on a page: more is no slide
SPARSE = 110  # words on an upright page that can be a slide, if the deck calls itself a lecture
EDGE = 0.15  # of the page, where headers and footers stand
OFTEN = 0.4  # of the pages that show a header or footer
FURTHER_IN = 8.0  # points
BULLET = re.compile(
    r"^[\u2022\u25cf\u25cb\u25e6\u25aa\u25ab\u25a0\u25a1\u25b6\u25b8\u25ba\u2023\u2043"
    r"\u2219\u00b7\u27a4\u2794\u2713\uf0b7\uf0a7\uf0d8\u25c6\u25c7\u2756o\u2013-](?:\s+|$)"
)
LECTURE = re.compile(
    r"^\W*(?:lecture \d+|(?:today'?s )?(?:outline|agenda)\b|slide \d+)",
    re.IGNORECASE | re.MULTILINE,
)


def is_deck(pages: Sequence[Page]) -> bool:
    """Whether the pages are slides: wider than high and not full, or sparse and calling them so."""
    if len(pages) < FEWEST:
        return False
    words = median(sum(len(line.text.split()) for line in page.lines) for page in pages)
    wide = sum(page.width > WIDE * page.height for page in pages) > 0.7 * len(pages)
    if wide:
        return words <= FULL
    items = sum(bool(BULLET.match(line.text)) for page in pages for line in page.lines)
    said = any(LECTURE.search(line.text) for page in pages[:5] for line in page.lines)
    return words <= SPARSE and items >= len(pages) and said


def deck_text(pages: Sequence[Page]) -> str:
    """The slides with form feeds between, items marked and indented, empty lines at gaps."""
    repeated = _repeated(pages)
    return "\f".join(_slide(page, repeated) for page in pages) + "\f"


def _repeated(pages: Sequence[Page]) -> set[str]:
    found = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    return {key for key, times in found.items() if times > max(2, OFTEN * len(pages))}


def _edges(page: Page) -> list[Line]:
    low, high = EDGE * page.height, (1 - EDGE) * page.height
    return [line for line in page.lines if line.y1 < low or line.y0 > high]


def _key(line: Line) -> str:
    return f"{re.sub(r'[0-9]+', '#', line.text)} {round(line.y0)}"


def _slide(page: Page, repeated: set[str]) -> str:
    kept = [line for line in page.lines if _key(line) not in repeated and line.upright]
    edge = {id(line) for line in _edges(page)}
    kept = [
        line for line in kept if not (id(line) in edge and re.fullmatch(r"[\d\s/|]+", line.text))
    ]
    steps = _steps([row[0].x0 for row in ranks(kept) if BULLET.match(row[0].text)])
    found: list[str] = []
    before: Line | None = None
    for row in ranks(kept):
        first = row[0]
        text = " ".join(line.text for line in row)
        item = BULLET.match(text)
        if before is not None and _gap(before, first, item is not None):
            found.append("")
        if item:
            depth = sum(step < first.x0 - 2 for step in steps)
            found.append(f"{'    ' * depth}- {text[item.end() :]}")
        elif found and found[-1].lstrip().startswith("- ") and before and first.x0 > before.x0 + 2:
            found[-1] += f" {text}"  # an item goes on below its text, not below its mark
            continue
        else:
            found.append(text)
        before = first
    return "\n".join(found)


def _steps(places: list[float]) -> list[float]:
    """The places at which items begin, from the outermost one."""
    steps: list[float] = []
    for place in sorted(places):
        if not steps or place - steps[-1] > FURTHER_IN:
            steps.append(place)
    return steps


def _gap(before: Line, line: Line, item: bool) -> bool:
    """Whether an empty line belongs between: larger type above, or space that no item explains."""
    if before.size > 1.15 * line.size or line.size > 1.15 * before.size:
        return not (item and BULLET.match(before.text))
    return line.y0 - before.y1 > (1.6 if item else 0.7) * line.height
