"""Records whose lines begin with a tag: RIS, the Web of Science's, PubMed's, EndNote's `%`.

All are told apart by the tag that a record begins with, and their tags become those of RIS.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

ENTRY_LIMIT = 1024 * 1024  # characters of one entry
DASHED = re.compile(r"\s{0,3}([A-Z][A-Z0-9])(?:\s{1,2}-\s?|-(?:\s|$))(.*)", re.ASCII | re.DOTALL)
BARE = re.compile(r"([A-Z][A-Z0-9])(?: (.*))?", re.ASCII | re.DOTALL)
PUBMED = re.compile(r"([A-Z]{2} {2}|[A-Z]{3} |[A-Z]{4})- ?(.*)", re.ASCII | re.DOTALL)
ENDNOTE = re.compile(r"%([0-9A-Z@!#$&()*+^>?\[\]<=~]) (.*)", re.ASCII | re.DOTALL)
OF_PUBMED = {"FAU": "AF", "DP": "PY", "JT": "JO", "LID": "DO", "AID": "DO", "BTI": "BT"}
OF_ENDNOTE = {
    **{"T": "TI", "A": "AU", "D": "PY", "J": "JO", "B": "T2", "X": "AB", "R": "DO", "U": "UR"},
    **{"8": "DA", "M": "AN", "Z": "N1"},
}
AUTHORS = ("AU", "A1", "AF")


@dataclass
class Entry:
    """The fields of one record, in their order."""

    line: int
    beginning: str = ""  # its first tag, which says whose it is
    raw: list[str] = field(default_factory=list)
    fields: list[tuple[str, list[str]]] = field(default_factory=list)
    size: int = 0
    fault: str = ""

    def all(self, *tags: str) -> list[str]:
        """The values of the tags, each in one piece."""
        return [" ".join(lines) for tag, lines in self.fields if tag in tags]

    def first(self, *tags: str) -> str:
        """The first value of the first tag that has any."""
        values = (value for tag in tags for value in self.all(tag) if value.strip())
        return next(values, "")


BEGINNINGS = {"TY", "PT", "PMID", "%0"}
OPEN_ENDED = {"PMID", "%0"}  # records that end where the next begins, or the content


def entries(lines: Iterable[str]) -> Iterator[Entry]:
    """Records from their beginning to their ER; text between them is left out.

    One without its ER ends where the next begins, and so does the last if none has it. One that
    begins with another tag is taken as far as it goes, and of several types in a row the last is
    a record's.
    """
    entry: Entry | None = None
    ends: set[bool] = set()  # whether records so far had an ER
    for number, line in enumerate(lines, start=1):
        tag, value = _tag(line.lstrip("\ufeff"), entry)
        if tag in BEGINNINGS:
            if entry is not None and any(name != tag for name, _ in entry.fields):
                ends.add(False)
                yield entry
            entry = Entry(number, tag)
        elif entry is None and tag and tag not in ("ER", "EF", "FN", "VR"):
            entry = Entry(number, "TY")
        if entry is None:
            continue
        entry.raw.append(line)
        entry.size += len(line) + 1
        if tag == "ER":
            ends.add(True)
            yield entry
            entry = None
        elif tag:
            entry.fields.append((tag, [value]))
        elif entry.fields and line.strip():
            _go_on(entry, line)
        if entry is not None and entry.size > ENTRY_LIMIT:
            entry.fault = f"an entry of more than {ENTRY_LIMIT:,} characters"
            yield entry
            entry = None
    if entry is not None:
        if entry.beginning not in OPEN_ENDED and ends != {False}:
            entry.fault = "the content ends in the middle of an entry: there is no ER"
        yield entry


def _tag(line: str, entry: Entry | None) -> tuple[str, str]:
    """The line's tag and value; no tag where the line goes on with what was before."""
    kind = entry.beginning if entry else ""
    if kind in ("", "PMID") and (line.startswith("PMID-") or kind):
        found = PUBMED.fullmatch(line)
        name = found[1].rstrip() if found else ""
        return (_not_a_beginning(OF_PUBMED.get(name, name)), found[2]) if found else ("", "")
    if kind in ("", "%0") and (line.startswith("%0 ") or kind):
        found = ENDNOTE.fullmatch(line)
        return (OF_ENDNOTE.get(found[1], f"%{found[1]}"), found[2]) if found else ("", "")
    if found := DASHED.fullmatch(line):
        return found[1], found[2]
    found = BARE.fullmatch(line.rstrip()) if kind in ("", "PT") else None
    if found and (entry is not None or found[1] == "PT"):
        return found[1], found[2] or ""
    return "", ""


def _not_a_beginning(name: str) -> str:
    """PubMed has the publication's type, of which there may be many, under PT."""
    return f"{name}*" if name in ("TY", "PT", "ER", "AU") else name


def _go_on(entry: Entry, line: str) -> None:
    """A further line: of the Web of Science's authors each is one more, others are one text."""
    tag, lines = entry.fields[-1]
    each = entry.beginning == "PT" or "," in line
    if tag in AUTHORS and line.startswith("   ") and each:
        entry.fields.append((tag, [line.strip()]))
    else:
        lines.append(line.strip())
