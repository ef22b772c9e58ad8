"""BibTeX entries completed by what they refer to: a crossref to the book, xdata, an older key.

BibTeX has parents behind their children. So an entry whose parent has not come waits for it, and
all behind it wait too, so that they keep the file's order; but no more of them than `ROOM`.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ingest.syntax.bibtex_entries import Entry

PARENTS = {"book", "collection", "proceedings", "reference", "periodical", "booklet", "xdata"}
PARENTS |= {"mvbook", "mvcollection", "mvproceedings", "mvreference"}
GIVERS = {"xdata", "software", "softwareversion", "softwaremodule"}  # of all their fields
ROOM = 8 * 1024 * 1024  # characters of entries that wait, and as many of those remembered
INHERITED = ("title", "year", "date", "journal", "journaltitle", "booktitle", "school")
VENUES = ("journal", "journaltitle", "booktitle", "school", "institution", "howpublished")


def completed(found: Iterable[Entry]) -> Iterator[Entry]:
    """The entries in their order, each with what its parents say and it does not."""
    family = _Family()
    waiting: deque[Entry] = deque()
    size = 0
    for entry in found:
        if not waiting and not family.concerns(entry):
            yield entry
            continue
        waiting.append(entry)
        size += len(entry.raw)
        family.meet(entry)
        while waiting and (size > ROOM or family.has_parents_of(waiting[0])):
            size -= len(waiting[0].raw)
            yield family.completed(waiting.popleft())
    yield from map(family.completed, waiting)


@dataclass
class _Family:
    """The fields of every entry that may be a parent, or is asked for as one."""

    known: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    room: int = ROOM

    def concerns(self, entry: Entry) -> bool:
        """Whether it has parents, or is likely to be one; most entries have and are none."""
        fields = entry.fields
        likely = entry.kind in PARENTS or entry.kind in GIVERS
        return likely or "crossref" in fields or "xdata" in fields

    def meet(self, entry: Entry) -> None:
        """Remember it if others refer to it, or are likely to."""
        key = entry.key.lower()
        likely = entry.kind in PARENTS or entry.kind in GIVERS
        if (likely or key in self.asked) and key not in self.known:
            whole = entry.kind not in PARENTS or entry.kind == "xdata"
            fields = self.completed(entry).fields
            names = fields if whole else INHERITED
            given = {name: fields[name] for name in names if name in fields}
            size = sum(map(len, given.values()))
            if self.room > size:
                self.room -= size
                self.known[key] = given if whole else _as_a_whole(given)
        if len(self.asked) < ROOM // 1_000:
            self.asked.update(_parents(entry))

    def has_parents_of(self, entry: Entry) -> bool:
        """Whether nothing more can come to it."""
        return all(name in self.known for name in _parents(entry))

    def completed(self, entry: Entry) -> Entry:
        """The same entry, its own fields first."""
        for name in _parents(entry):
            given = dict(self.known.get(name, {}))
            if entry.kind in PARENTS:
                given.pop("booktitle", None)
            if "year" in entry.fields or "date" in entry.fields:
                given.pop("year", None)
                given.pop("date", None)
            entry.fields = given | entry.fields
        return entry


def _as_a_whole(given: dict[str, str]) -> dict[str, str]:
    """What a book gives to its chapters: its title is the title of what they are in."""
    if "title" in given:
        given.setdefault("booktitle", given["title"])
    return given


def _parents(entry: Entry) -> list[str]:
    """The keys that it refers to for what it lacks."""
    fields = entry.fields
    if "crossref" not in fields and "xdata" not in fields:
        return []
    dated = "year" in fields or "date" in fields
    if dated and "title" in fields and any(name in fields for name in VENUES):
        return []
    named = f"{fields.get('xdata', '')},{fields.get('crossref', '')}".split(",")
    return [key for name in named if (key := name.strip().lower())]
