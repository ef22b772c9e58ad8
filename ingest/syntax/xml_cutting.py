"""Where the entries of an XML source begin and end, told from its bytes as they come."""

import re
from collections.abc import Iterator

ENTRY_LIMIT = 1024 * 1024  # bytes of an entry
OVERLAP = 64  # bytes kept while the end of too large an entry is looked for
TOO_LARGE = f"an entry of more than {ENTRY_LIMIT // 2**20} MiB"
NO_BEGINNING = "an end of an entry without its beginning"
ASIDE = re.compile(rb"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
CLOSED_BY = {b"<!--": b"-->", b"<![CDATA[": b"]]>"}


class Cutter:
    """Cuts a stream of bytes behind each entry; what is in comments or CDATA cuts nothing."""

    def __init__(self, begins: re.Pattern[bytes], tag: bytes) -> None:
        self._begins = begins
        self._begin, self._end = b"<" + tag, b"</" + tag
        self._ends_or_asides = re.compile(rb"</%s\s*>|<!--|<!\[CDATA\[" % re.escape(tag))
        self.held = b""
        self._looked = 0  # bytes of it that hold no end
        self._skipping = False  # within an entry that is too large

    def cut(self, more: bytes) -> Iterator[tuple[bytes, str]]:
        """The entries that end in what is held and this, each with its fault if it has one."""
        held = self.held + more
        asides = _has_asides(held)
        find = self._behind_asides if asides else self._behind
        begin = 0
        place, ended = find(held, self._looked)
        while ended:
            if not self._skipping:
                if asides:
                    yield from self.parted(held[begin:place])
                elif (start := held.find(self._begin, begin, place)) < 0:
                    yield held[begin:place].strip(), NO_BEGINNING
                else:
                    yield held[start:place], TOO_LARGE if place - start > ENTRY_LIMIT else ""
            self._skipping, begin = False, place
            place, ended = find(held, place)
        self.held, self._looked = held[begin:], place - begin
        if len(self.held) > ENTRY_LIMIT:
            if not self._skipping:
                yield self.held[:ENTRY_LIMIT], TOO_LARGE
            self.held, self._looked, self._skipping = self.held[-OVERLAP:], 0, True

    def _behind(self, held: bytes, place: int) -> tuple[int, bool]:
        """The place behind the next end and True; from where to look again and False."""
        while (end := held.find(self._end, place)) >= 0:
            close = held.find(b">", end)
            if close < 0:
                return end, False
            place = close + 1
            if not held[end + len(self._end) : close].strip():
                return place, True
        return max(place, len(held) - len(self._end)), False

    def _behind_asides(self, held: bytes, place: int) -> tuple[int, bool]:
        """The same, of a source with comments or CDATA, in which an end is none."""
        while end := self._ends_or_asides.search(held, place):
            close = CLOSED_BY.get(end[0])
            if close is None:
                return end.end(), True
            place = held.find(close, end.end()) + len(close)
            if place < end.end():
                return end.start(), False
        return max(place, len(held) - OVERLAP), False

    def parted(self, piece: bytes) -> list[tuple[bytes, str]]:
        """The entry at the end of the piece, and any before it that have no end of their own."""
        if b"<!" in piece:
            piece = ASIDE.sub(lambda aside: b"" if aside[0][2:3] == b"-" else aside[0], piece)
        begins = [begin.start() for begin in self._begins.finditer(piece)]
        if not begins:
            return [(piece.strip(), NO_BEGINNING)]
        if len(begins) > 1 and b"<![CDATA[" in piece:
            begins = begins[:1]
        lost = [
            (piece[begin:end], "an entry without its end")
            for begin, end in zip(begins, begins[1:], strict=False)
        ]
        entry = piece[begins[-1] :]
        return [*lost, (entry, TOO_LARGE if len(entry) > ENTRY_LIMIT else "")]


def _has_asides(held: bytes) -> bool:
    """Whether it has `<!` somewhere; much faster than to look for both signs."""
    place = held.find(b"!")
    while place >= 0:
        if held[place - 1 : place] == b"<":
            return True
        place = held.find(b"!", place + 1)
    return False
