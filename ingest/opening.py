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

    name: str  # text that can be stored, whatever bytes the file's name has
    path: Path | None = None
    size: int = 0  # in bytes, as far as it is known
    refused: str = ""


def places(named: Iterable[str]) -> Iterator[Place]:
    """The files behind the names: themselves, or all in a folder but hidden ones, in order.

    A link inside a folder is followed only while it stays inside.
    """
    for name in named:
        if name == "-":
            yield Place(name="-")
        elif not name:  # as a path it would mean the folder where one is
            yield Place(name=name, refused="a name without a letter")
        elif _is_folder(path := Path(name)):
            yield from _inside(path)
        else:
            yield _place(path, name)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # `_place` says which
        return False


def _place(path: Path, name: str | None = None) -> Place:
    """The file, or why there is none."""
    shown = storable_name(name or str(path))
    try:
        return Place(name=shown, path=path, size=path.stat().st_size)
    except (FileNotFoundError, NotADirectoryError):
        return Place(name=shown, refused="there is no such file or folder")
    except (OSError, ValueError) as error:
        return Place(name=shown, refused=_unreadable(error))


def _inside(folder: Path) -> Iterator[Place]:
    root = Path(os.path.realpath(folder))
    closed: list[OSError] = []
    found = 0
    for parent, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if (Path(parent) / name).is_symlink()]
        for name in sorted(files) + links:
            path = Path(parent) / name
            if name.startswith("."):
                continue
            if not Path(os.path.realpath(path)).is_relative_to(root):
                reason = "a link out of the folder; name what it points to"
                yield Place(name=storable_name(str(path)), refused=reason)
            elif name in links:
                continue  # what it points to is in the folder itself
            else:
                yield _place(path)
            found += 1
    for error in closed:
        yield Place(name=storable_name(str(Path(error.filename))), refused=_unreadable(error))
    if not found and not closed:
        yield Place(name=storable_name(str(folder)), refused="the folder holds no file")


def storable_name(name: str) -> str:
    r"""The name; bytes of it that are no UTF-8, which no catalogue takes, as `\xff`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _unreadable(error: Exception) -> str:
    return f"it cannot be read: {getattr(error, 'strerror', None) or error}"


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
        raise SourceError(_unreadable(error)) from error


def _content(name: str, path: Path) -> Content:
    return Content(name=name, handle=Handle(path), size=path.stat().st_size)
