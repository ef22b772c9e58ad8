"""A deck's outline, drawn together from all the slides that show it.

Talks show their outline again and again: with another line in bold, one line further, or opened
at the part that comes next. A line is one topic however often it is shown. A line that first
appears between two that stood next to each other, or after one whose successor is left out, opens
the line above it and becomes its subtopic, even where the slide does not indent it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from catalog.titles import title_key
from ingest.fields.cleaning import one_line
from ingest.lectures.slides import ITEM, Slide, unmarked
from ingest.record import OutlineTopic

NAMES = re.compile(
    r"(?:lecture |today'?s? )?(?:outline|agenda|(?:table of )?contents|overview|roadmap|plan)\b",
    re.IGNORECASE,
)
TITLE_LIMIT = 300
DEEPEST = 8


@dataclass
class Node:
    """A topic while the outline grows."""

    title: str
    parent: "Node | None"
    slides: list[int] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)

    def find(self, key: str) -> "Node | None":
        """The topic of this title below this one."""
        for child in self.children:
            if title_key(child.title) == key:
                return child
        for child in self.children:
            if found := child.find(key):
                return found
        return None

    def next(self) -> "Node | None":
        """The topic after this one on its level."""
        row = self.parent.children if self.parent else []
        place = row.index(self) + 1 if self in row else 0
        return row[place] if 0 < place < len(row) else None


def outline(slides: Sequence[Slide]) -> tuple[OutlineTopic, ...]:
    """The topics in order, each with the slides that show it."""
    root = Node("", None)
    for slide in slides:
        if NAMES.match(slide.heading):
            _draw(root, list(_items(slide)), slide.number)
    topics: list[OutlineTopic] = []
    _flatten(root, None, 0, topics)
    return tuple(topics)


def _items(slide: Slide) -> Iterator[tuple[int, str]]:
    """(depth, title) of the lines of the slide's first list."""
    indents: list[int] = []
    found: list[tuple[int, str]] = []
    for line in slide.lines:
        text = unmarked(line)
        if match := ITEM.match(text):
            width = len(match["indent"].expandtabs(4))
            while indents and indents[-1] > width:
                indents.pop()
            if not indents or indents[-1] < width:
                indents.append(width)
            found.append((min(len(indents) - 1, DEEPEST), one_line(match["text"])[:TITLE_LIMIT]))
        elif found and text.strip():
            break
    return iter(found)


def _draw(root: Node, items: list[tuple[int, str]], number: int) -> None:
    """Add one slide's list to the outline."""
    shown = {title_key(title) for _, title in items}
    above: list[Node] = [root]  # the last topic on each depth, below the root
    opened: dict[int, Node] = {}  # depth -> the topic that this slide opens there
    for depth, title in items:
        key = title_key(title)
        del above[depth + 2 :]
        previous = above[depth + 1] if len(above) > depth + 1 else None
        parent = above[min(depth, len(above) - 1)]
        topic = parent.find(key)
        if topic is None:
            if previous is not None and opened.get(depth) is None:
                follower = previous.next()
                if follower is not None and _opens(follower, key, items, shown):
                    opened[depth] = previous
            topic = Node(title, opened.get(depth) or parent)
            row = topic.parent.children if topic.parent else []
            place = row.index(previous) + 1 if previous in row else len(row)
            row.insert(place, topic)
        elif topic.parent is parent:
            opened.pop(depth, None)
        if number not in topic.slides:
            topic.slides.append(number)
        above[depth + 1 :] = [topic]


def _opens(follower: Node, key: str, items: list[tuple[int, str]], shown: set[str]) -> bool:
    """Whether a new line stands before the known follower of the line above it, or without it."""
    after = title_key(follower.title)
    keys = [title_key(title) for _, title in items]
    return after not in shown or keys.index(after) > keys.index(key)


def _flatten(node: Node, place: int | None, depth: int, into: list[OutlineTopic]) -> None:
    for child in node.children:
        into.append(
            OutlineTopic(title=child.title, depth=depth, parent=place, slides=tuple(child.slides))
        )
        _flatten(child, len(into) - 1, depth + 1, into)
