"""A deck's text as slides: where each begins, and what stands on its first page.

Form feeds part slides exactly. Texts without them only show headings, so a slide then begins at
each heading, and its number counts headings, not printed pages. A heading is a short line of its
own, written like a title, over a list or with a colon inside, or one that is such a line
elsewhere in the deck.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from ingest.fields.cleaning import one_line
from ingest.listings.lines import Line

ITEM = re.compile(r"(?P<indent>\s*)(?:[-*\u2022\u25e6\u25aa\u2013]|\d+[.)])\s+(?P<text>\S.*)")
HEADING_WORDS = 10
SELF_EVIDENT = re.compile(
    r"(?:(?:outline|agenda|summary)\b.*|(?:key )?takeaways|conclusions?|references|questions\??)",
    re.IGNORECASE,
)
NUMBERED = re.compile(r"\w+ [IVX]+:")  # "Limitation II:", with its subject in the next line
LABEL = re.compile(r"[\[({$\"'\u201c*<+=.]|https?:|www\.")  # no heading begins so
COURSE = re.compile(r"[A-Z]{2,6}[ -]?\d{1,4}[A-Z]{0,2}\b")
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATES = (
    (
        re.compile(rf"\b((?:{MONTHS}|[A-Z][a-z]{{2}})\.? \d{{1,2}}, \d{{4}})\b"),
        ("%B %d, %Y", "%b %d, %Y"),
    ),
    (
        re.compile(rf"\b(\d{{1,2}} (?:{MONTHS}|[A-Z][a-z]{{2}}) \d{{4}})\b"),
        ("%d %B %Y", "%d %b %Y"),
    ),
    (re.compile(r"\b(\d{4}-\d\d-\d\d)\b"), ("%Y-%m-%d",)),
)
PERSON = re.compile(r"(?:(?:Prof|Dr)\.? )?[^\W\d_][\w.'\u2019-]*(?: [^\W\d_][\w.'\u2019-]*){1,3}")
FIRST_PAGE = 30  # lines


@dataclass(frozen=True, kw_only=True)
class Slide:
    """One slide: its number from 1, its heading, and all its lines as they stand."""

    number: int
    heading: str
    lines: list[str]

    @property
    def paragraphs(self) -> list[str]:
        """Its text between empty lines, without emphasis marks, line ends kept."""
        text = "\n".join(unmarked(line).strip() for line in self.lines)
        return [part.strip("\n") for part in re.split(r"\n{2,}", text) if part.strip()]


@dataclass(frozen=True, kw_only=True)
class FirstPage:
    """What a lecture says of itself."""

    title: str
    course: str
    lecturer: str
    held_on: date | None


def unmarked(line: str) -> str:
    """The line without marks of bold and italic type."""
    line = re.sub(r"\*\*|__(?=\w)|(?<=\w)__", "", line)
    return re.sub(r"(?<!\w)\*(?=\S)([^*]+)(?<=\S)\*(?!\w)", r"\1", line)


def slides(text: str) -> list[Slide]:
    """The slides in order. The first one is all before the first heading."""
    if text.count("\f") >= 2:
        pages = [page.split("\n") for page in text.split("\f")]
        return [
            Slide(number=number, heading=_first_text(page), lines=page)
            for number, page in enumerate(pages, start=1)
            if any(line.strip() for line in page) or number < len(pages)
        ]
    lines = text.replace("\f", "\n").split("\n")
    starts = [0, *_headings(lines)]
    return [
        Slide(number=number, heading=_first_text(lines[start:stop]), lines=lines[start:stop])
        for number, (start, stop) in enumerate(
            zip(starts, [*starts[1:], len(lines)], strict=True), start=1
        )
    ]


def _first_text(lines: list[str]) -> str:
    return next((one_line(unmarked(line)) for line in lines if line.strip()), "")


def _headings(lines: list[str]) -> list[int]:
    """The places of the lines that begin a slide, but for what belongs to the first page."""
    blocks = list(_blocks(lines))
    alone = {
        start: one_line(unmarked(lines[start]))
        for start, stop in blocks
        if stop == start + 1 and _could_head(lines[start])
    }
    known = _known_headings(lines, blocks, alone)
    dated = next((k for k, text in enumerate(lines[:FIRST_PAGE]) if _day(text)), -1)
    found = []
    before = ""  # the heading just above, under which another one is a subtitle
    for start, _ in blocks:
        text = alone.get(start, "")
        begins = start > dated and text in known and before in ("", text)
        if begins:
            found.append(start)
        before = text if begins else ""
    return found


def _known_headings(
    lines: list[str], blocks: list[tuple[int, int]], alone: dict[int, str]
) -> set[str]:
    """The texts that head a list at least every second time, directly or over a subtitle."""
    times = Counter(alone.values())
    over: Counter[str] = Counter()
    over_subtitle: Counter[str] = Counter()
    listed = [bool(ITEM.match(lines[start])) for start, _ in blocks] + [False, False]
    for place, (start, _) in enumerate(blocks):
        text = alone.get(start, "")
        over[text] += listed[place + 1]
        if listed[place + 2] and len(text.split()) >= 3 and times[text] > 1:
            subtitle = one_line(unmarked(lines[blocks[place + 1][0]]))
            over_subtitle[text] += blocks[place + 1][1] - blocks[place + 1][0] == 1
            over_subtitle[text] -= 2 * over[subtitle] > times[subtitle]
    return {
        text
        for text, count in times.items()
        if 2 * (over[text] + over_subtitle[text]) >= count
        or (": " in text and len(text.split()) >= 4)
        or _evident(text)
    }


def _could_head(line: str) -> bool:
    text = one_line(unmarked(line))
    if LABEL.match(text) or ITEM.match(line) or len(text.split()) > HEADING_WORDS:
        return False
    if _evident(text):
        return True
    if text.endswith((".", ",", ";", ":", "?", "!")) or re.search(r"\b(?:19|20)\d\d\]?$", text):
        return False
    return len(text) > 2 and text[0].isupper() and Line(0, text, True).capitals >= 0.6


def _evident(text: str) -> bool:
    return bool(SELF_EVIDENT.fullmatch(text) or NUMBERED.fullmatch(text))


def _blocks(lines: list[str]) -> Iterator[tuple[int, int]]:
    """(start, stop) of the runs of lines between empty ones."""
    start = None
    for place, line in enumerate([*lines, ""]):
        if line.strip() and start is None:
            start = place
        elif not line.strip() and start is not None:
            yield start, place
            start = None


def _day(line: str) -> date | None:
    for pattern, forms in DATES:
        if found := pattern.search(line):
            for form in forms:
                try:
                    return datetime.strptime(found[1].replace(".", ""), form).date()
                except ValueError:
                    continue
    return None


def first_page(text: str) -> FirstPage:
    """Course, title, lecturer and date, from the lines down to the date, or from the first ones.

    The course is a line that begins with its code; the lecturer stands last before the date and
    looks like a name; the title is the paragraph between.
    """
    lines = text.replace("\f", "\n").split("\n")
    dated = next((k for k, line in enumerate(lines[:FIRST_PAGE]) if _day(line)), None)
    end = dated if dated is not None else FIRST_PAGE
    parts = [
        [one_line(unmarked(line)) for line in lines[start:stop]]
        for start, stop in _blocks(lines[:end])
    ]
    course = next((part[0] for part in parts if COURSE.match(part[0])), "")
    if course:
        parts = [part for part in parts if part[0] != course]
    lecturer = ""
    if dated is not None and len(parts) > 1 and PERSON.fullmatch(parts[-1][-1]):
        lecturer = parts.pop()[-1]
    title = " ".join(parts[0]) if parts else course
    return FirstPage(
        title=title[:500],
        course=course[:500],
        lecturer=lecturer,
        held_on=_day(lines[dated]) if dated is not None else None,
    )
