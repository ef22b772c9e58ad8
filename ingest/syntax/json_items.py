"""JSON of any size, one item at a time, each with its own text; a bad item costs only itself.

Python's own parser reads every item. This module only finds where each begins and ends, so that
one at a time is in memory, and the next is found whatever stands in this one.
"""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.content import CHUNK, Content

ITEM_LIMIT = 4 * 1024 * 1024  # characters of an item; what it is parsed into can be 30 times that
DEPTH_LIMIT = 100  # brackets within brackets; Python's parser would go to its recursion limit
STRING = r'"(?:[^"\\\n]++|\\.)*+"'  # JSON has no line ends in strings: a lost quote ends there
BETWEEN = re.compile(rf'(?:[^"{{}}\[\]]++|{STRING})*+', re.DOTALL)  # all up to the next bracket
SCALAR = re.compile(rf'{STRING}|"|[^\s,:"{{}}\[\]]++', re.DOTALL)
BLANK = re.compile(r"[\s,\ufeff]*+")  # a comma too many or too few changes no item
NAME = re.compile(r'"(\w{1,40})"\s*:\s*\Z')
DECODER = json.JSONDecoder(parse_constant=lambda _: None)
CUT = "it ends in the middle"


@dataclass(frozen=True)
class Item:
    """A value, or why there is none. `raw` is its own text, or the beginning of it."""

    number: int  # from 1
    raw: str
    value: Any = None
    fault: str = ""


def items(content: Content, within: tuple[str, ...] = ()) -> Iterator[Item]:
    """The elements of a list, or of the lists among an object's members named in `within`.

    An object without such a list is one item. Any number of these may follow each other, as in
    JSON Lines. NaN and infinities are None. What cannot be read is an item with a `fault`, and
    after one that ends too early, or is too large, nothing follows.
    """
    found = _values(_Reader(content, within))
    for number, (raw, fault) in enumerate(found, start=1):
        yield _parsed(number, raw, fault)


def _parsed(number: int, raw: str, fault: str) -> Item:
    if fault:
        return Item(number, raw, fault=fault)
    try:
        return Item(number, raw, DECODER.decode(raw))
    except (ValueError, RecursionError) as error:
        return Item(number, raw, fault=f"no JSON: {error}")


def _values(reader: "_Reader") -> Iterator[tuple[str, str]]:
    while first := reader.peek():
        if first == "[":
            reader.skip(1)
            yield from _elements(reader)
        elif first in "]}:":
            yield reader.stray("]}:"), "a bracket or colon that belongs to nothing"
        else:
            raw, fault = reader.value()
            while reader.in_list:  # one of those wanted, in an object
                yield from _elements(reader)
                if reader.broken:
                    return
                raw, fault = reader.value(depth=1)
                raw = ""  # the list's elements were the items
            if raw or fault:
                yield raw, fault


def _elements(reader: "_Reader") -> Iterator[tuple[str, str]]:
    """What is in a list, up to and with its end."""
    while (first := reader.peek()) not in ("", "]"):
        if first in "}:":
            yield reader.stray("}:"), "a bracket or colon that belongs to nothing"
        else:
            yield reader.value(depth=0, lists=False)
    reader.skip(1)
    if not first and not reader.broken:
        yield "", "the list ends without its ]"
        reader.broken = True


class _Reader:
    """A text read forwards, of which only what is in use is kept."""

    def __init__(self, content: Content, within: tuple[str, ...]) -> None:
        self._chunks = _decoded(content)
        self._within = within
        self._text = ""
        self._place = 0
        self.broken = False  # nothing more can be read
        self.in_list = False  # `value` has stopped behind the [ of a list that is wanted

    def peek(self) -> str:
        """The next character that is neither a blank nor a comma; "" at the end."""
        while not self.broken:
            self._place = BLANK.match(self._text, self._place).end()  # type: ignore[union-attr]
            if self._place < len(self._text):
                return self._text[self._place]
            if not self._more():
                break
        return ""

    def skip(self, characters: int) -> None:
        """Go on behind so many characters."""
        self._place += characters

    def stray(self, characters: str) -> str:
        """The first of a run of characters that belong to nothing."""
        first = self.peek()
        while (following := self.peek()) and following in characters:
            self._place += 1
        return first

    def value(self, depth: int = 0, *, lists: bool = True) -> tuple[str, str]:
        """The text of the value that begins here, or of the rest of it from inside `depth`."""
        self.in_list = False
        if not depth and self._text[self._place] not in "{[":
            return self._scalar()
        fault, at = "", self._place
        while (at := self._bracket(at)) >= 0:
            depth += 1 if self._text[at] in "{[" else -1
            at += 1
            if depth > DEPTH_LIMIT:
                fault = f"nested deeper than {DEPTH_LIMIT} brackets"
            if not depth:
                break
            if lists and depth == 2 and self._wanted(at - 1):
                self.in_list, self._place = True, at
                return "", ""
        if at < 0:
            self.broken = True
            large = len(self._text) - self._place > ITEM_LIMIT
            fault = f"larger than {ITEM_LIMIT:,} characters" if large else CUT
            at = len(self._text)
        raw, self._place = self._text[self._place : at], at
        return raw, fault

    def _bracket(self, at: int) -> int:
        """The place of the next bracket that is in no string; -1 if none can be reached."""
        while True:
            at = BETWEEN.match(self._text, at).end()  # type: ignore[union-attr]
            if at < len(self._text) and self._text[at] != '"':
                return at
            if at < len(self._text) and self._text.find("\n", at) >= 0:
                at += 1  # a quote that its line does not close; the parser will say so
                continue
            at -= self._place
            if len(self._text) - self._place > ITEM_LIMIT or not self._more():
                return -1
            at += self._place

    def _wanted(self, bracket: int) -> bool:
        """Whether this bracket opens a list that is named in `within`."""
        if not self._within or self._text[bracket] != "[":
            return False
        name = NAME.search(self._text, max(self._place, bracket - 60), bracket)
        return bool(name) and name[1] in self._within  # type: ignore[index]

    def _scalar(self) -> tuple[str, str]:
        while True:
            found = SCALAR.match(self._text, self._place)
            whole = found and found.end() < len(self._text)
            if found and found[0] == '"':  # one that its line does not close
                whole = self._text.find("\n", self._place) >= 0
            large = len(self._text) - self._place > ITEM_LIMIT
            if whole or large or not self._more():
                end = found.end() if found else len(self._text)
                raw, self._place = self._text[self._place : end], end
                return raw, f"larger than {ITEM_LIMIT:,} characters" if large else ""

    def _more(self) -> bool:
        """Read on and forget what is behind; False at the end."""
        chunk = next(self._chunks, "")
        self._text = self._text[self._place :] + chunk
        self._place = 0
        return bool(chunk)


def _decoded(content: Content) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(content.encoding)("replace")
    with content.binary() as raw:
        while chunk := raw.read(CHUNK):
            if text := decoder.decode(chunk):
                yield text
