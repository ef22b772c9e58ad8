"""A page as lines of text with their places, free of the library that read it."""

from collections.abc import Sequence
from dataclasses import dataclass

SAME_SIZE = 0.07  # share by which two sizes of type may differ and be one
MARKS = "*†‡§¶‖∗⋆#✉⁎✝✠"  # what points from a name or title to a note


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line, or the part of one before a wide gap. Points from the page's upper left corner."""

    text: str
    size: float  # of most of its letters
    x0: float
    y0: float
    x1: float
    y1: float
    bold: bool = False
    upright: bool = True  # runs from left to right
    block: int = 0  # lines of one block belong together, as the file has them
    parts: tuple[tuple[str, bool], ...] = ()  # (text, whether it is raised), if any is

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def height(self) -> float:
        return max(1.0, self.y1 - self.y0)

    @property
    def unmarked(self) -> str:
        """The text without raised marks of notes."""
        kept = [text for text, raised in self.parts if not (raised and _mark(text))]
        return ("".join(kept) if self.parts else self.text).strip().rstrip(MARKS + " ")

    @property
    def separated(self) -> str:
        """The text with a semicolon for each raised mark: between names it parts them."""
        if not self.parts:
            return self.text
        return "".join(";" if raised else text for text, raised in self.parts)

    def beside(self, other: "Line") -> bool:
        """Whether both stand in one row."""
        shared = min(self.y1, other.y1) - max(self.y0, other.y0)
        return shared > 0.6 * min(self.height, other.height)

    def over(self, other: "Line") -> float:
        """The share of the narrower one's width that both have above each other."""
        shared = min(self.x1, other.x1) - max(self.x0, other.x0)
        return shared / max(1.0, min(self.x1 - self.x0, other.x1 - other.x0))


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page: its lines in the file's order, its size in points, how many pictures it shows."""

    width: float
    height: float
    lines: tuple[Line, ...] = ()
    pictures: bool = False

    @property
    def text(self) -> str:
        """Its text: a line for each row of a block, an empty line between blocks."""
        found: list[str] = []
        before: Line | None = None
        for line in self.lines:
            if before is None:
                found.append(line.text)
            elif before.block == line.block and before.beside(line) and line.x0 > before.x0:
                found[-1] += f" {line.text}"
            else:
                found += ["", line.text] if before.block != line.block else [line.text]
            before = line
        return "\n".join(found)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """All of a file: its pages, and what its own records say, by small names ("title")."""

    pages: tuple[Page, ...]
    metadata: dict[str, str]
    xmp: str = ""


def same_size(one: float, other: float) -> bool:
    """Whether two sizes of type are one."""
    return abs(one - other) <= SAME_SIZE * max(one, other)


def rows(lines: Sequence[Line], gap: float = 1.5) -> list[Line]:
    """The upright lines from top to bottom, those of one row and size joined.

    `gap`: how far apart, in sizes of type, the parts of a row are at most.
    """
    found: list[Line] = []
    for line in sorted((one for one in lines if one.upright), key=lambda one: (one.y0, one.x0)):
        place = next(
            (
                k
                for k in range(len(found) - 1, max(-1, len(found) - 12), -1)
                if _goes_on(found[k], line, gap)
            ),
            None,
        )
        if place is None:
            found.append(line)
        else:
            found[place] = joined(found[place], line)
    return sorted(found, key=lambda one: (one.y0, one.x0))


def ranks(lines: Sequence[Line]) -> list[list[Line]]:
    """The upright lines in rows from top to bottom, each row from left to right."""
    found: list[list[Line]] = []
    for line in sorted((one for one in lines if one.upright), key=lambda one: one.y0):
        if found and found[-1][0].beside(line):
            found[-1].append(line)
        else:
            found.append([line])
    return [sorted(row, key=lambda one: one.x0) for row in found]


def _goes_on(row: Line, line: Line, gap: float) -> bool:
    near = -0.3 <= (line.x0 - row.x1) / max(row.size, line.size) <= gap
    return near and row.beside(line) and (same_size(row.size, line.size) or _mark(line.text))


def joined(row: Line, line: Line) -> Line:
    """Both as one line; a mark is a raised part of it."""
    mark = _mark(line.text) and not same_size(row.size, line.size)
    between = "" if mark else " "
    parts = (*(row.parts or ((row.text, False),)), (between, False))
    parts += ((line.text, True),) if mark else line.parts or ((line.text, False),)
    return Line(
        text=f"{row.text}{between}{line.text}",
        size=row.size if len(row.text) >= len(line.text) else line.size,
        x0=min(row.x0, line.x0),
        y0=row.y0,
        x1=max(row.x1, line.x1),
        y1=row.y1,
        bold=row.bold,
        block=row.block,
        parts=parts,
    )


def _mark(text: str) -> bool:
    """Whether it is a reference to a note: signs, a digit or two, a small letter, with commas."""
    bare = text.strip(f"{MARKS} ,")
    return len(text) <= 12 and all(
        part.isdigit() or (len(part) == 1 and part.islower()) for part in bare.split(",") if part
    )
