"""XML of any size, one entry at a time, each with its own text; a bad entry costs only itself.

The source is cut behind each entry's closing tag and lxml parses the pieces, some at a time. One
parser over the whole would stop at the first fault and could not say what an entry looked like.
No entity is resolved, nothing is fetched, and depth and size are bounded.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from ingest.content import Content
from ingest.fields.cleaning import RAW_LIMIT
from ingest.record import SourceError
from ingest.syntax.xml_cutting import ASIDE, Cutter
from ingest.syntax.xml_text import lawful, utf8

HEAD_LIMIT = 1024 * 1024  # bytes before the first entry
SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
GROUP = 128 * 1024  # bytes of entries that are parsed together
INNERMOST = b"<entries/>"  # stands where the entries do, for what is declared there
HEAD_PARSER = etree.XMLParser(
    encoding="utf-8", recover=True, remove_pis=True, remove_comments=True, **SAFE
)
DECLARATION = re.compile(rb"\s*(?:<\?[^>]*>\s*)?")
SUBSET = re.compile(rb"<!DOCTYPE[^<>\[]*\[|<!ENTITY")


@dataclass(slots=True)
class Entry:
    """An element, or why there is none. `raw` is its text as it stands in the source."""

    number: int  # from 1
    raw: bytes
    element: Any = None
    fault: str = ""

    @property
    def text(self) -> str:
        """It as a record keeps it."""
        return self.raw[: 4 * RAW_LIMIT].decode("utf-8", "replace").replace("\0", "")[:RAW_LIMIT]


@dataclass
class Entries:
    """The entries of a source, elements of any of these names, of whatever namespace."""

    content: Content
    names: tuple[str, ...]
    head: Any = field(default=None, init=False)  # the root, with what stands before the entries
    rest: bytes = field(default=b"", init=False)  # what stands behind the last entry
    _number: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[Entry]:
        return chain.from_iterable(self.groups())

    def groups(self) -> Iterator[list[Entry]]:
        """Every entry, some at a time. The last has a fault if the source ends before its end.

        SourceError if it is no XML, or declares entities.
        """
        self._number = 0
        names = "|".join(map(re.escape, self.names)).encode()
        begins = re.compile(rb"<((?:[\w.-]{1,50}:)?(?:%s))(?=[\s/>])" % names)
        with self.content.binary() as raw:
            chunks = utf8(raw)
            before, first = _head(chunks, begins)
            self.head, opening, closing = _wrapping(before, INNERMOST if first else b"")
            self.rest = before
            if found := begins.match(first):
                cutter = Cutter(begins, found[1])
                parser = _Parser(opening, closing)
                for chunk in chain([first], chunks):
                    for some in _groups(cutter.cut(chunk)):
                        yield self._parsed(some, parser, cutter)
                self.rest = cutter.held
        yield list(self._ended(begins))

    def _parsed(
        self, some: list[tuple[bytes, str]], parser: "_Parser", cutter: Cutter
    ) -> list[Entry]:
        """Parsed all together, or one by one where that fails."""
        entries = []
        elements = parser.together([raw for raw, fault in some if not fault])
        if elements is None:
            some = [part for raw, fault in some for part in _parts(raw, fault, cutter)]
            elements = [parser.alone(raw) for raw, fault in some if not fault]
        following = iter(elements)
        for raw, fault in some:
            self._number += 1
            element = fault or next(following)
            if isinstance(element, str):
                entries.append(Entry(self._number, raw, fault=element))
            else:
                entries.append(Entry(self._number, raw, element))
        return entries

    def _ended(self, begins: re.Pattern[bytes]) -> Iterator[Entry]:
        """Nothing, where the root has its end."""
        if found := begins.search(self.rest):
            fault = "it ends in the middle of an entry"
            yield Entry(self._number + 1, self.rest[found.start() :], fault=fault)
        elif self.head is not None:
            name = str(self.head.tag).rpartition("}")[2].rpartition(":")[2]
            end = rb"</(?:[\w.-]+:)?%s\s*>|<[^<]*/>\s*$" % re.escape(name).encode()
            if not re.search(end, self.rest):
                fault = f"it ends before its </{name}>; entries may be missing"
                yield Entry(self._number + 1, self.rest.strip(), fault=fault)


def _groups(pieces: Iterator[tuple[bytes, str]]) -> Iterator[list[tuple[bytes, str]]]:
    """Some pieces at a time, so that what is done to all of them in turn is done faster."""
    some: list[tuple[bytes, str]] = []
    size = 0
    for piece in pieces:
        some.append(piece)
        size += len(piece[0])
        if size > GROUP:
            yield some
            some, size = [], 0
    if some:
        yield some


def _parts(raw: bytes, fault: str, cutter: Cutter) -> list[tuple[bytes, str]]:
    return [(raw, fault)] if fault else cutter.parted(raw)


class _Parser:
    """Parses entries within their source's own root, whose namespaces they need."""

    def __init__(self, opening: bytes, closing: bytes) -> None:
        self._opening, self._closing = opening, closing
        self._lxml = etree.XMLParser(
            encoding="utf-8", remove_pis=True, remove_comments=True, collect_ids=False, **SAFE
        )

    def together(self, entries: list[bytes]) -> list[Any] | None:
        """An element for each of the entries; None if one of them has a fault."""
        try:
            found = list(self._root(b"".join(entries)))
        except etree.LxmlError:
            return None
        return found if len(found) == len(entries) else None

    def alone(self, entry: bytes) -> Any:
        """The entry's element, or the fault. Signs that XML forbids are left out or escaped."""
        try:
            found = list(self._root(entry))
        except etree.LxmlError as error:
            try:
                found = list(self._root(lawful(entry)))
            except etree.LxmlError:
                return f"no XML: {error}".split(" (<string>")[0]
        return found[0] if len(found) == 1 else "no single entry"

    def _root(self, entries: bytes) -> Any:
        return etree.fromstring(self._opening + entries + self._closing, self._lxml)


def _head(chunks: Iterator[bytes], begins: re.Pattern[bytes]) -> tuple[bytes, bytes]:
    """What stands before the first entry, and the beginning of the rest; empty without any."""
    held = b""
    for chunk in chunks:
        held += chunk
        found = begins.search(held)
        if found and b"<!" in held[: found.start()]:  # it may stand in a comment
            found = begins.search(ASIDE.sub(lambda aside: b" " * len(aside[0]), held))
        if found:
            return held[: found.start()], held[found.start() :]
        if len(held) > HEAD_LIMIT:
            raise SourceError(f"no entry in its first {HEAD_LIMIT // 2**20} MiB")
    return held, b""


def _wrapping(head: bytes, behind: bytes) -> tuple[Any, bytes, bytes]:
    """The root, and tags for around an entry that declare the namespaces known at its place.

    The head is a beginning without its ends, which a recovering parser adds.
    """
    if SUBSET.search(head):
        raise SourceError(
            "a document type with declarations of its own, which litlab does not read"
        )
    try:
        root = etree.fromstring(head.lstrip() + behind, HEAD_PARSER)
    except etree.LxmlError as error:
        raise SourceError(f"no XML: {error}".split(" (<string>")[0]) from error
    if root is None or (root.tag == "entries" and not DECLARATION.fullmatch(head)):
        raise SourceError("no XML: it does not begin with an element")
    places = root.iter("{*}entries")
    spaces = next(places, root).nsmap
    declared = "".join(
        f" xmlns{':' + prefix if prefix else ''}={quoteattr(uri)}" for prefix, uri in spaces.items()
    )
    known = None if root.tag == "entries" else root  # else every entry is a root
    return known, f"<entries{declared}>".encode(), b"</entries>"
