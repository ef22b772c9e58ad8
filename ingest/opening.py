"""From what the user named to texts: files, folders, standard input; anything else is refused."""

import hashlib
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.record import SourceError

SIZE_LIMIT = 64 * 1024 * 1024  # bytes of one text file
LINE_LIMIT = 1024 * 1024  # characters of one line
BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
KNOWN_BINARIES = (
    (b"%PDF-", "a PDF, which is not read yet"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3", "a database"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
)
MARKUP = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b")


@dataclass(frozen=True, kw_only=True)
class Place:
    """One thing to read. `path` is None for standard input; `refused` says why it cannot be."""

    name: str
    path: Path | None = None
    refused: str = ""


@dataclass(frozen=True, kw_only=True)
class Text:
    """A source's text with one kind of line end, and the hash of its bytes as they came."""

    sha256: str
    text: str


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


def opened(place: Place) -> Text:
    """The text of a place. SourceError if it is not there, not a text, or too large."""
    if place.refused:
        raise SourceError(place.refused)
    content = _content(place)
    text = with_one_line_end(_decoded(content))
    _check(text)
    return Text(sha256=hashlib.sha256(content).hexdigest(), text=text)


def _content(place: Place) -> bytes:
    try:
        if place.path is None:
            content = sys.stdin.buffer.read(SIZE_LIMIT + 1)
        elif not place.path.is_file():
            raise SourceError("neither a file nor a folder")
        else:
            _check_size(place.path)
            with place.path.open("rb") as file:
                content = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise SourceError(f"it cannot be read: {error.strerror or error}") from error
    if len(content) > SIZE_LIMIT:
        raise SourceError(f"larger than {SIZE_LIMIT // 2**20} MiB, the most for one text")
    return content


def _check_size(path: Path) -> None:
    size = path.stat().st_size
    if size > SIZE_LIMIT:
        raise SourceError(f"{size / 2**20:,.0f} MiB large; {SIZE_LIMIT // 2**20} MiB are the most")


def _decoded(content: bytes) -> str:
    if not content.strip():
        raise SourceError("the file is empty")
    for start, what in KNOWN_BINARIES:
        if content.startswith(start):
            raise SourceError(f"no text, but {what}")
    for mark, encoding in BOMS:
        if content.startswith(mark):
            return _text(content[len(mark) :], encoding)
    if b"\0" in content:
        raise SourceError("no text: it holds NUL bytes, as binary files do")
    return _text(content, "utf-8")


def _text(content: bytes, encoding: str) -> str:
    """Decoded; a character cut in two at the very end is left out, for files are cut anywhere."""
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if len(content) - error.start < 4 and error.start:
            return content[: error.start].decode(encoding)
        raise SourceError(
            f"no {encoding.upper()} text: byte {error.start:,} is 0x{content[error.start]:02x}; "
            "save it as UTF-8"
        ) from error


def _check(text: str) -> None:
    if not text.strip("\ufeff\x0c\r\n\t "):
        raise SourceError("the file is empty")
    if MARKUP.match(text[:2000].lower()):
        raise SourceError("an HTML page, not a text; save the page as text")
    start = 0
    while (end := text.find("\n", start)) != -1 or start < len(text):
        end = len(text) if end == -1 else end
        if end - start > LINE_LIMIT:
            raise SourceError(
                f"a line of {(end - start) / 2**20:,.1f} million characters; "
                f"{LINE_LIMIT // 2**20} are the most"
            )
        start = end + 1
    strange = sum(text.count(chr(code)) for code in range(32) if chr(code) not in "\t\n\r\x0c\x1e")
    if strange > 0.02 * len(text):
        raise SourceError("no text: it is full of control characters")


def with_one_line_end(text: str) -> str:
    r"""The text with `\n` for every kind of line end, doubled carriage returns included."""
    return re.sub(r"\r+\n|\r", "\n", text) if "\r" in text else text
