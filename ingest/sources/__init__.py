"""One module a format: `FORMAT`, `recognise(sample)` from 0 to 1, and `read(text)`, a generator.

A new format is a new file here; nothing else changes.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from typing import Protocol, cast

from ingest.record import Record

SAMPLE = 64 * 1024  # characters from which a format is recognised


class Format(Protocol):
    """What a module of this folder offers."""

    FORMAT: str

    def recognise(self, sample: str) -> float:
        """How sure it is that the text is of this format, 0 (no) to 1."""

    def read(self, text: str) -> Iterator[Record]:
        """What is in the text, in its order."""


@cache
def formats() -> tuple[Format, ...]:
    """Every format, in the order of the file names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(cast(Format, importlib.import_module(f"{__name__}.{name}")) for name in names)


def format_of(text: str) -> Format | None:
    """The format that is surest of the text; None if none is."""
    sample = text[:SAMPLE]
    if len(text) > SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample
    scored = [(known.recognise(sample), known) for known in formats()]
    score, best = max(scored, key=lambda pair: pair[0])
    return best if score > 0.3 else None
