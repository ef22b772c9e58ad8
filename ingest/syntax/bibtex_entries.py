r"""BibTeX as entries with their fields, one block at a time, whatever stands between them.

Not bibtexparser: its splitter takes most of the time of its `parse_string` and holds the whole
file with everything found in it, so that no reader built on it could be as fast as it is, or read
a file of any size. The tests hold this module's entries against it, `benchmarks/bench_bibtex.py`
its speed. Here a field is one regular expression that cannot go back (possessive), so it is
linear in the text whatever that is.

A block begins at an `@type{` at the beginning of a line and goes on to the next one: a lost brace
costs its own block. Braces count as BibTeX counts them; where that does not come out even, they
count without those behind a backslash.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

BLOCK_LIMIT = 1024 * 1024  # characters of one block
DEPTH = 8  # braces within braces
STRINGS_LIMIT = 10_000
STRING_LIMIT = 10_000  # characters of one @string
ENCLOSING = ("{", '"')
SILENT = ("comment", "preamble")
BEGINNING = re.compile(r"\s*@\s*[A-Za-z]\w*\s*(?:[{(]|$)")
HEAD = re.compile(
    r"(?<!\w)@\s*(?P<kind>[A-Za-z]\w*)\s*(?P<open>[{(])\s*"
    r"(?:(?P<key>[^,={}\"\n@]*+)(?=[,})]))?"
)
GAP = re.compile(r"[\s,]*+(?:%[^\n]*+[\s,]*+)*+")  # Biber takes % for a comment, BibTeX does not
STRAY = re.compile(r"[^\s,{}=\"]++[^,{}=\"]*+(?=[,})])")


def _pieces(unbraced: str, unquoted: str) -> str:
    """A value in braces, in quotes, or a bare word."""
    nested = rf"(?:{unbraced})*+"
    for _ in range(DEPTH):
        nested = rf"(?:{unbraced}|\{{{nested}\}})*+"
    quoted = rf"(?:{unquoted}|\{{{nested}\}})*+"
    return rf"(?:\{{{nested}\}}|\"{quoted}\"|[^\s{{}}\",#=()]++)"


def _field(piece: str) -> re.Pattern[str]:
    """`name = value # value`: the name, the first value, the others, and what follows."""
    return re.compile(
        rf"\s*+,?\s*+([^\s=,{{}}\"()#%]++)\s*+=\s*+({piece})((?:\s*+#\s*+{piece})*+)\s*+([,}})]?)",
        re.DOTALL,
    )


@dataclass(frozen=True, slots=True)
class Way:
    """How braces count: the patterns of a field and of one piece of its value."""

    field: re.Pattern[str]
    piece: re.Pattern[str]


def _way(unbraced: str, unquoted: str) -> Way:
    piece = _pieces(unbraced, unquoted)
    return Way(_field(piece), re.compile(piece, re.DOTALL))


COUNTED = _way(r"[^{}]++", r"[^{}\"]++")
ESCAPED = _way(r"[^{}\\]++|\\.", r"[^{}\"\\]++|\\.")


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between two beginnings."""

    line: int  # of its beginning, from 1
    text: str
    last: bool = False  # nothing follows


@dataclass(slots=True)
class Entry:
    """An entry with its fields by their names in small letters, or the fault that it has."""

    line: int
    raw: str
    kind: str = ""
    key: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    fault: str = ""
    number: int = 1  # among those that begin in its line

    @property
    def position(self) -> str:
        """Where it stands; no two entries have one position."""
        return f"line {self.line}" + f", entry {self.number}" * (self.number > 1)


def entries(lines: Iterable[str]) -> Iterator[Entry]:
    """All entries but comments and preambles, the values of their @strings put in."""
    strings: dict[str, str] = {}  # a month is its own name
    before = Entry(0, "")
    for block in blocks(lines):
        for entry in _entries(block, strings):
            if entry.line == before.line:
                entry.number = before.number + 1
            before = entry
            if entry.fault or entry.kind != "string":
                yield entry
            elif len(strings) < STRINGS_LIMIT:
                strings |= {name: text[:STRING_LIMIT] for name, text in entry.fields.items()}


def blocks(lines: Iterable[str]) -> Iterator[Block]:
    """The lines from each beginning to the next; what stands before the first is left out."""
    held: list[str] = []
    start = size = 0
    for number, line in enumerate(lines, start=1):
        if "@" in line and BEGINNING.match(line):
            if held:
                yield Block(start, "\n".join(held))
            held, size, start = [line], len(line), number
        elif held:
            held.append(line)
            size += len(line) + 1
            if size > BLOCK_LIMIT:
                yield Block(start, "\n".join(held))
                held = []
    if held:
        yield Block(start, "\n".join(held), last=True)


def _entries(block: Block, strings: dict[str, str]) -> Iterator[Entry]:
    """The entries of a block: one, or more where they stand in one line."""
    text, end = block.text, 0
    while head := HEAD.search(text, end):
        kind = head["kind"].lower()
        if "%" in text[text.rfind("\n", 0, head.start()) + 1 : head.start()]:
            end = head.end()  # it is in a comment
            continue
        if kind in SILENT:
            return
        line = block.line + text.count("\n", 0, head.start())
        entry = _read_fields(text, head, COUNTED, strings)
        if not entry.closed or entry.strays:
            entry = min(entry, _read_fields(text, head, ESCAPED, strings), key=Read.faults)
        end = entry.end
        if not entry.closed:
            yield Entry(line, text[head.start() :], kind, fault=_fault(block, end))
            return
        yield Entry(line, text[head.start() : end], kind, (head["key"] or "").strip(), entry.fields)
    if not end:
        yield Entry(block.line, text, fault=_fault(block, 0))


@dataclass(slots=True)
class Read:
    """What one way of counting braces makes of an entry; `end` is behind it, or at its fault."""

    end: int
    fields: dict[str, str] = field(default_factory=dict)
    closed: bool = False
    strays: int = 0  # words that belong to no field

    def faults(self) -> tuple[bool, int]:
        """What speaks against it; of two with as much, BibTeX's own way counts."""
        return not self.closed, self.strays


def _read_fields(
    text: str,
    head: re.Match[str],
    way: Way,
    strings: dict[str, str],
) -> Read:
    """The fields of the entry. Of one that stands twice the first counts that says anything."""
    found = Read(head.end())
    fields, at, close = found.fields, found.end, "}" if head["open"] == "{" else ")"
    one_field, one_piece = way.field, way.piece
    while True:
        if matched := one_field.match(text, at):
            name, first, others, follows = matched.groups()
            name = name.lower()
            if not fields.get(name):
                fields[name] = first[1:-1] if first[0] in ENCLOSING else _named(first, strings)
                for piece in one_piece.findall(others) if others else ():
                    fields[name] += piece[1:-1] if piece[0] in ENCLOSING else _named(piece, strings)
            at = matched.end()
            if follows == close:
                found.end, found.closed = at, True
                return found
            continue
        gap = GAP.match(text, at).end()  # type: ignore[union-attr]
        if text.startswith(close, gap):
            found.end, found.closed = gap + 1, True
            return found
        if gap > at:
            at = gap
            continue
        stray = STRAY.match(text, at)
        if stray is None:
            found.end = at
            return found
        found.strays += 1
        at = stray.end()


def _named(word: str, strings: dict[str, str]) -> str:
    return strings.get(word.lower(), word)


def _fault(block: Block, at: int) -> str:
    if block.last:
        return "the content ends in the middle of an entry"
    line = block.line + block.text.count("\n", 0, at)
    return f"no BibTeX from line {line} on: a brace or a quote is not closed, or = is missing"
