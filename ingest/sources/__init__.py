"""One module a format: `FORMAT`, `recognise(sample)` from 0 to 1, and `read(content)`, a generator.

A new format is a new file here; nothing else changes. Scores that formats keep to, so that the
surest is right: 1 for a signature that nothing else has, 0.9 for a structure that is very likely
this format's, below 0.8 for what only looks like it.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from typing import Protocol, cast

from ingest.content import Content, Sample
from ingest.record import Record


class Format(Protocol):
    """What a module of this folder offers."""

    FORMAT: str

    def recognise(self, sample: Sample) -> float:
        """How sure it is that the content is of this format, 0 (no) to 1."""

    def read(self, content: Content) -> Iterator[Record]:
        """What is in the content, in its order, always the same.

        A bad entry is a Rejection and the next one is read; where nothing more can be read (the
        content ends in the middle of an entry), the last thing is a Rejection that says so.
        SourceError if the content as a whole is not what it seems.
        """


MARKUP = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b")


@cache
def formats() -> tuple[Format, ...]:
    """Every format, in the order of the file names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(cast(Format, importlib.import_module(f"{__name__}.{name}")) for name in names)


def format_of(content: Content) -> Format | None:
    """The format that is surest of the content; None if none is."""
    sample = content.sample
    if "\n" in sample.text and content.size > len(sample.head):  # without the line it cuts
        sample = Sample(sample.head, sample.text[: sample.text.rfind("\n") + 1])
    scored = [(known.recognise(sample), known) for known in formats()]
    score, best = max(scored, key=lambda pair: pair[0])
    return best if score > 0.3 else None


def looks(sample: Sample) -> str:
    """What a content of no known format looks like, for the message that refuses it."""
    if not sample.text:
        return "no text, but a binary file that litlab does not read"
    if MARKUP.match(sample.text[:2_000].lower()):
        return "an HTML page that is no list of papers that litlab knows; save the page as text"
    if sample.text.lstrip()[:1] in "{[":
        return "JSON, but of no layout that litlab knows"
    return "a text, and none of its lines fits a format"
