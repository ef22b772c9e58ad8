"""From what the user named to contents: files, folders, standard input; anything else is refused.

A content is read as a stream, so its size does not matter; gzip is unpacked on the way.
"""

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj

from ingest.content import Content, Handle
from ingest.record import SourceError


@dataclass(frozen=True, kw_only=True)
class Place:
    """One thing to read. `path` is None for standard input; `refused` says why it cannot be."""

    name: str
    path: Path | None = None
    refused: str = ""


def places(named: Iterable[str]) -> Iterator[Place]:
    """The files behind the names: themselves, or all in a folder but hidden ones, in order.

    A link inside a folder is followed only while it stays inside.
    """
    for name in named:
        path = Path(name)
        if name == "-":
            yield Place(name="-")
        elif path.is_dir():
            yield from _inside(path)
        elif not path.exists():
            yield Place(name=name, refused="there is no such file or folder")
        else:
            yield Place(name=name, path=path)


def _inside(folder: Path) -> Iterator[Place]:
    root = folder.resolve()
    found = 0
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(parent) / name
            if name.startswith(".") or not path.resolve().is_relative_to(root):
                continue
            found += 1
            yield Place(name=str(path), path=path)
    if not found:
        yield Place(name=str(folder), refused="the folder holds no file")


@contextmanager
def opened(place: Place) -> Iterator[Content]:
    """The content of a place. SourceError if it is not there or cannot be read."""
    if place.refused:
        raise SourceError(place.refused)
    try:
        if place.path is None:
            with tempfile.NamedTemporaryFile(prefix="litlab-") as spooled:  # to be read twice
                copyfileobj(sys.stdin.buffer, spooled)
                spooled.flush()
                yield _content(place.name, Path(spooled.name))
        elif not place.path.is_file():
            raise SourceError("neither a file nor a folder")
        else:
            yield _content(place.name, place.path)
    except OSError as error:
        raise SourceError(f"it cannot be read: {error.strerror or error}") from error


def _content(name: str, path: Path) -> Content:
    return Content(name=name, handle=Handle(path), size=path.stat().st_size)
