"""Invented papers, typeset here in the manners of journals, conferences and universities."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pymupdf
import pytest

PLAIN, BOLD = "helv", "hebo"
WORDS = (
    "We study how patient machines wait for the lanterns of the harbour and what they learn from"
    " it. Earlier work on waiting needs a teacher, which is slow, and the teacher is not always"
    " right. In this paper we let the machines watch the tide instead. They wait as well as the"
    " taught ones and forget less, and this holds for small machines and for large ones. "
)


@cache
def width_of(word: str) -> float:
    """How wide it is set, in sizes of type."""
    return float(pymupdf.get_text_length(word, fontname=PLAIN, fontsize=1))


class Press:
    """Sets lines and paragraphs on pages; places are points from the upper left corner."""

    def __init__(self, width: float = 595, height: float = 842) -> None:
        self.document = pymupdf.open()
        self.size = (width, height)
        self.sheet()

    def sheet(self) -> "Press":
        self.page = self.document.new_page(width=self.size[0], height=self.size[1])
        return self

    def line(self, x: float, y: float, size: float, text: str, font: str = PLAIN) -> "Press":
        self.page.insert_text((x, y), text, fontsize=size, fontname=font)
        return self

    def centred(self, y: float, size: float, text: str, font: str = PLAIN) -> "Press":
        length = pymupdf.get_text_length(text, fontname=font, fontsize=size)
        return self.line((self.size[0] - length) / 2, y, size, text, font)

    def mixed(self, x: float, y: float, parts: list[tuple[str, float, float]]) -> "Press":
        """Parts of a line, each of a size and so much above it."""
        for text, size, above in parts:
            self.line(x, y - above, size, text)
            x += pymupdf.get_text_length(text, fontname=PLAIN, fontsize=size)
        return self

    def upwards(self, x: float, y: float, size: float, text: str) -> "Press":
        self.page.insert_text((x, y), text, fontsize=size, rotate=90)
        return self

    def flow(
        self, x: float, y: float, width: float, size: float, text: str, indent: float = 0
    ) -> float:
        """A paragraph; where it ends. `indent`: how far all lines but the first are moved in."""
        some: list[str] = []
        left, length = x, 0.0
        for word in [*text.split(), ""]:
            length += width_of(f"{word} ") * size
            if word and length <= width - (left - x):
                some.append(word)
                continue
            self.line(left, y, size, " ".join(some))
            some, left, length = [word], x + indent, width_of(f"{word} ") * size
            y += 1.2 * size
        return y

    def body(self, y: float, size: float = 10, columns: int = 1) -> "Press":
        """Running text from there to the foot of the page."""
        width = 480 / columns - (20 if columns > 1 else 0)
        for column in range(columns):
            down = y
            while down < self.size[1] - 120:
                down = self.flow(57 + column * 250, down, width, size, WORDS) + 4
        return self

    def record(self, **metadata: str) -> "Press":
        self.document.set_metadata(metadata)
        return self

    def bytes(self) -> bytes:
        return self.document.tobytes()


@pytest.fixture
def press() -> type[Press]:
    return Press


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[[bytes], Path]:
    """A file with these bytes."""

    def write(content: bytes) -> Path:
        path = tmp_path / "some.pdf"
        path.write_bytes(content)
        return path

    return write
