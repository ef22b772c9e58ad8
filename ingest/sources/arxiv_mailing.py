r"""arXiv's plain text: daily mailings, month lists, and the .abs records that they are made from.

Entries stand between lines of dashes. A line that is `\\` opens the fields, closes them, and closes
the abstract, which month lists and replacements do not have.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from ingest.content import Content, Sample
from ingest.fields.arxiv_metadata import Metadata, categories, paper, printed_day
from ingest.fields.author_lists import authors
from ingest.fields.cleaning import as_it_stood
from ingest.record import Record, Rejection, SourceError

FORMAT = "arxiv-mailing"
BEGINS = re.compile(r"^(?:>[> ]*)?\\\\[ \t]*\n(?:arXiv|Paper)\b[^\n]{0,80}\d{3}", re.MULTILINE)
OPENING = "\\\\"
LISTING = "Papers received"  # above a month's list, which has no abstracts
RULE = re.compile(r"[-%]{40,}\s*")
HEADING = re.compile(r"\s*/\*[^*]{0,80}\*/\s*")
MARK = re.compile(r"\\\\(?:\s*$|\s*\()")
IDENTITY = re.compile(
    r"^(?:arXiv|Paper)\b[^:\d]{0,60}:\s*(?:\([^)]{0,40}\)\s*)?(?P<id>\S{1,60})(?P<kind>.{0,100})",
    re.IGNORECASE,
)
NAMED = re.compile(
    r"(?P<name>[A-Za-z][A-Za-z-]{1,20})(?:\s*\((?P<note>[^)]{1,40})\))?:\s?(?P<text>.*)"
)
REVISED = re.compile(r"v(\d{1,4})")
REPLACED = re.compile(r"replaced with|withdrawn", re.IGNORECASE)
NO_FILES = re.compile(r"\(0kb,I\)|\bwithdrawn\b", re.IGNORECASE)
ENTRY_LIMIT = 1024 * 1024  # characters


def recognise(sample: Sample) -> float:
    """1 if an entry of this syntax begins in it."""
    return 1.0 if BEGINS.search(sample.text) else 0.0


def read(content: Content) -> Iterator[Record]:
    """A paper for each entry; a rejection for each that is none or that the content cuts off."""
    for block in _blocks(content):
        if block.is_heading:
            continue
        position = f"line {block.number}"
        raw = as_it_stood("\n".join(block.lines))
        try:
            yield paper(_metadata(block), position, raw)
        except SourceError as error:
            yield Rejection(position=position, reason=str(error), raw=raw)


@dataclass
class _Block:
    """The lines between two rules, from the first mark on."""

    number: int  # of its first line
    lines: list[str] = field(default_factory=list)
    size: int = 0
    is_last: bool = False  # no rule follows
    needs_abstract: bool = False

    @property
    def marks(self) -> list[int]:
        """The places of the marks among the lines."""
        return [place for place, line in enumerate(self.lines) if MARK.match(line)]

    @property
    def is_heading(self) -> bool:
        """Whether it is the day above a week's entries: `/* Fri, 3 Mar 2023 */` and no more."""
        said = [line for line in self.lines if line.strip(" \\")]
        return len(said) == 1 and bool(HEADING.fullmatch(said[0]))

    @property
    def is_bare(self) -> bool:
        """Whether it has fields and no abstract; a replacement's link says that it needs none."""
        marks = self.marks
        return len(marks) == 2 and self.lines[marks[1]].rstrip() == OPENING


def _blocks(content: Content) -> Iterator[_Block]:
    """Only those with entries: what stands around them, heads and hints, has no mark."""
    block: _Block | None = None
    are_bare = False  # the entries of this content
    for number, line in enumerate(content.lines(), start=1):
        line = line.lstrip("\ufeff\x0c")
        if RULE.fullmatch(line):
            if block:
                are_bare = are_bare or block.is_bare
                yield block
            block = None
        elif block:
            block.size += len(line) + 1
            if block.size <= ENTRY_LIMIT:
                block.lines.append(line)
        elif line.rstrip() == OPENING:
            block = _Block(number, [line])
        else:
            are_bare = are_bare or line.startswith(LISTING)
    if block:
        block.is_last, block.needs_abstract = True, not are_bare
        yield block


def _metadata(block: _Block) -> Metadata:
    if block.size > ENTRY_LIMIT:
        raise SourceError(f"an entry of more than {ENTRY_LIMIT:,} characters")
    marks = block.marks
    behind = any(line.strip(" -%") for line in block.lines[marks[-1] + 1 :])
    if len(marks) == 1 or behind or (block.needs_abstract and block.is_bare):
        if block.is_last:
            raise SourceError("it ends in the middle of an entry")
        raise SourceError(r"an entry without the \\ that would end it")
    found = Metadata()
    _fields(found, block.lines[1 : marks[1]])
    if len(marks) > 2:
        found.abstract = "\n".join(block.lines[marks[1] + 1 : marks[-1]])
    return found


def _fields(found: Metadata, lines: list[str]) -> None:
    texts: dict[str, list[str]] = {}
    days: dict[int, date | None] = {}
    name = ""
    for line in lines:
        identity = IDENTITY.match(line) if not found.id else None
        named = NAMED.match(line)
        if identity:
            found.id, name = identity["id"].rstrip(",;"), ""
            found.withdrawn |= bool(NO_FILES.search(identity["kind"]))
        elif REPLACED.match(line):
            found.withdrawn |= bool(NO_FILES.search(line))
        elif line[:1] in " \t" and name:
            texts[name].append(line)
        elif named and named["name"].lower() == "date":
            number = REVISED.search(named["note"] or "")
            days[int(number[1]) if number else 1] = printed_day(named["text"])
            found.withdrawn = "(0kb,I)" in named["text"].replace(" ", "")
        elif named:
            name = named["name"].lower()
            texts.setdefault(name, []).append(named["text"])
    _fill(found, {name: "\n".join(parts) for name, parts in texts.items()})
    found.published = days.get(1)
    found.versions = tuple((number, str(day or "")) for number, day in sorted(days.items()))
    found.version = max(days, default=None)


def _fill(found: Metadata, texts: dict[str, str]) -> None:
    found.title, found.venue = texts.get("title", ""), texts.get("journal-ref", "")
    found.authors = authors(texts.get("authors", texts.get("author", "")))
    found.categories = categories(texts.get("categories", "").split())
    found.comment = texts.get("comments", texts.get("comment", ""))
    found.doi = texts.get("doi", "")
