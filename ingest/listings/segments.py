"""Which lines of a listing belong together: the likeliest run of titles, abstracts and furniture.

Each line is a title's first line (T) or a further one (U), an abstract's first line (A) or a
further one (B), or page furniture (F). Every line has a score for each role, every pair of
neighbours a score for each pair of roles, an abstract one for its length, and the best sum over
the file wins (Viterbi; the length is that of the best way so far). So no single sign decides: not
the empty lines, which some pages lack, nor the exact words of a button. Scores are in nats.
"""

from dataclasses import dataclass
from itertools import pairwise

from ingest.listings.lines import Line

ROLES = "TUABF"
IMPOSSIBLE = -1e6
HOPELESS = -25.0  # a role that a line cannot have, such as a title of 200 characters
LONGEST_ABSTRACT = 1_930  # characters; arXiv takes no more than 1,920
SHORTEST_ABSTRACT = 300  # shorter ones exist, and are rare
HEAD = 40  # lines; furniture before the first abstract is no longer than that
JOINING = ("a", "and", "as", "for", "from", "in", "of", "on", "or", "to", "via", "with")
PARTED = 1 / 60  # a page with more empty lines than that has one before each entry
NEAR = 8  # lines on either side tell how wide the text was wrapped


@dataclass(frozen=True)
class Page:
    """What holds for a whole file."""

    blanks: float  # share of neighbouring lines with an empty line between, 0 to 1
    lone: float  # share of the blocks between empty lines that are one line, 0 to 1
    longest_title: int  # characters of the longest line that is surely a title
    widths: list[int]  # for each line, how wide the text around it was wrapped; 0 if it was not


@dataclass(slots=True)
class Way:
    """The best reading of the lines up to here that ends in one role."""

    role: str
    score: float
    grown: int  # characters of the abstract it is in
    words: int  # words of the title it is in
    before: "Way | None"


def roles(lines: list[Line]) -> str:
    """One letter of `ROLES` for each line."""
    page = _page(lines)
    begin = {"T": 0.0, "U": IMPOSSIBLE, "A": -4.0, "B": IMPOSSIBLE, "F": 0.0}
    alone = _alone(lines[0], in_head=True)
    ways = [_way(None, role, begin[role] + alone[role], lines[0]) for role in ROLES]
    in_head = True
    for index in range(1, len(lines)):
        line = lines[index]
        in_head = in_head and not lines[index - 1].is_long and index < HEAD
        pairs = _Pairs(lines, index, page)
        alone = _alone(line, in_head=in_head)
        following = []
        for role, own in alone.items():
            if own < HOPELESS:
                continue
            score, before = max(
                ((way.score + pairs.score(way, role), way) for way in ways),
                key=lambda pair: pair[0],
            )
            following.append(_way(before, role, score + own, line))
        ways = following
    way: Way | None = max(ways, key=lambda way: way.score)
    found = []
    while way is not None:
        found.append(way.role)
        way = way.before
    return "".join(reversed(found))


def _way(before: Way | None, role: str, score: float, line: Line) -> Way:
    grown = before.grown if before and role == "B" else 0
    words = before.words if before and role == "U" else 0
    return Way(
        role=role,
        score=score,
        grown=grown + len(line.text) + 1 if role in "AB" else 0,
        words=words + len(line.words) if role in "TU" else 0,
        before=before,
    )


def _page(lines: list[Line]) -> Page:
    wrapped = [
        0 if one.is_long or after.after_blank or not after.starts_small else len(one.text)
        for one, after in zip(lines, lines[1:], strict=False)
    ]
    widths = [max(wrapped[max(0, k - NEAR) : k + NEAR], default=0) for k in range(len(lines))]
    sure = [
        len(one.text)
        for before, one, after, width in zip(lines, lines[1:], lines[2:], widths[1:], strict=False)
        if not one.is_long
        and ((before.is_long and after.is_long) or (width and len(one.text) > width + 5))
    ]
    starts = [0, *(k for k, line in enumerate(lines) if line.after_blank and k), len(lines)]
    blocks = [stop - start for start, stop in pairwise(starts)]
    return Page(
        lone=blocks.count(1) / len(blocks),
        blanks=sum(line.after_blank for line in lines[1:]) / max(1, len(lines) - 1),
        longest_title=max(sure, default=0),
        widths=widths,
    )


def _alone(line: Line, *, in_head: bool) -> dict[str, float]:
    """Scores of the roles for a line by itself."""
    title, prose = line.as_title(), line.as_prose()
    rest_of_title = title - 1.0 + (1.5 if line.starts_small else 0.0)
    start = prose - (2.0 if line.starts_small and not line.is_long else 0.0)
    if not line.is_long and line.capitals > 0.85 and len(line.words) > 4 and not line.prose:
        start -= 4.5  # no sentence begins so
    if line.is_long:
        furniture = -30.0
    elif line.is_furniture:
        furniture = 3.0
    else:
        furniture = (-0.5 if in_head else -4.0) - 0.6 * max(0, len(line.words) - 6)
        furniture -= max(0.0, 4.0 * (line.capitals - 0.6)) if len(line.words) > 3 else 0.0
    return {"T": title, "U": rest_of_title, "A": start, "B": prose, "F": furniture}


def _flow(lines: list[Line], index: int, page: Page) -> float:
    """How much line `index` looks like the going on of the line before it.

    An empty line between speaks against it as far as the page uses them sparingly. A line that
    ends well before the width of its neighbours, though the next word had room, was ended on
    purpose.
    """
    line, before = lines[index], lines[index - 1]
    if line.after_blank:
        score = -4.0 if page.blanks < 0.9 else -0.5
    else:
        score = 3.0 if page.blanks > 0.7 else 0.0
    room = page.widths[index - 1] - len(before.text) - 1 - len(line.words[0])
    if page.widths[index - 1] and not before.is_long:
        score -= min(5.0, 0.5 * room + 1.0) if room > 0 else -1.0
    if before.ends_open:
        score += 2.0
    return score


class _Pairs:
    """Scores for the role of a line, given the way that led to the line before it."""

    def __init__(self, lines: list[Line], index: int, page: Page) -> None:
        before, line = lines[index - 1], lines[index]
        width = page.widths[index]
        self.flow = _flow(lines, index, page)
        self.ended = 2.0 if before.ends_sentence else -3.0
        self.bare = 0.5 if before.ends_sentence else 2.5  # titles and buttons seldom end as one
        self.unparted = 5.0 if page.blanks > PARTED and not line.after_blank else 0.0
        self.small = 4.0 if line.starts_small else 0.0
        self.apart = 6.0 if line.after_blank and page.lone < 0.25 else 0.0
        self.small_start = 0.0 if line.is_long and not before.is_long else self.small
        self.breaks = 0.0
        if line.is_long and not before.is_long and not line.starts_small:
            self.breaks = 10.0  # wrapped text does not go on unwrapped
        elif width and not before.is_long and max(len(line.text), len(before.text)) > width + 5:
            self.breaks = 8.0  # too wide for the text around it
        self.wide = 8.0 if width and not line.is_long and len(line.text) > width + 5 else 0.0
        self.length = len(line.text)
        self.words = len(line.words)
        self.title_goes_on = _title_goes_on(before, line, page, wrapped=bool(width))

    def score(self, way: Way, role: str) -> float:
        """Of `role` after `way`."""
        if way.role in "AB":
            return self._after_abstract(way.grown, role)
        if way.role in "TU":
            return self._after_title(way, role)
        return {"T": self.bare, "F": self.bare, "A": -9.0, "U": IMPOSSIBLE, "B": IMPOSSIBLE}[role]

    def _after_title(self, way: Way, role: str) -> float:
        if role == "A":
            return (
                self.bare
                - self.small_start
                - self.apart
                - self.wide
                - (4.0 if self.flow > 2 else 0.0)
            )
        if role == "U":
            many = max(0, way.words + self.words - 20)
            return self.bare + self.title_goes_on - 0.5 * many - (1.0 if way.role == "U" else 0.0)
        return {"T": self.bare - 3.5, "F": self.bare - 4.0, "B": IMPOSSIBLE}[role]

    def _after_abstract(self, grown: int, role: str) -> float:
        if role == "B":
            over = grown + self.length - LONGEST_ABSTRACT
            late = 4.0 + over / 100 if over > 0 else 0.0
            return self.flow + self.small - self.ended - self.breaks - late
        short = 8.0 * max(0.0, 1 - grown / SHORTEST_ABSTRACT)
        if role == "T":
            return self.ended - self.small - short - self.unparted
        if role == "A":
            return -9.0 + self.ended - self.wide - short
        return IMPOSSIBLE if role == "U" else self.ended - 1.0 - short


def _title_goes_on(before: Line, line: Line, page: Page, *, wrapped: bool) -> float:
    """How much `line` looks like the second half of a title that `before` begins."""
    if line.after_blank:
        score = -2.0 if page.blanks >= 0.9 and wrapped else -5.0
    else:
        score = 2.0 if page.blanks > 0.7 else -0.5
    if before.ends_open or before.text.endswith(":"):
        score += 3.0
    joining = line.words[0].lower() in JOINING and not line.after_blank
    if line.starts_small or joining:
        score += 3.0
    if before.text.count("(") > before.text.count(")"):
        score += 3.0
    room = page.longest_title - len(before.text) - 1 - len(line.words[0])
    return score - (4.0 if room > 0 else 0.0)
