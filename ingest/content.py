"""A source's content: its bytes as a stream, told from binaries, decoded, cut into lines.

Only a sample of it is ever in memory; `text` is for formats that need the whole, and has a limit.
"""

import codecs
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, cast

from charset_normalizer import from_bytes

from ingest.record import SourceError

SAMPLE = 64 * 1024  # bytes from which a format is recognised
CHUNK = 256 * 1024  # bytes read at a time
LINE_LIMIT = 1024 * 1024  # characters of one line
TEXT_LIMIT = 16 * 1024 * 1024  # bytes of a text that is read whole
UNPACKED_LIMIT = 64 * 1024 * 1024  # bytes from which an archive's ratio counts
RATIO_LIMIT = 100  # times its size that an archive may unpack to; text packs 3 to 10 times
PDF = b"%PDF-"  # begins what is no text, though its bytes can pass for one
GZIP = b"\x1f\x8b"
BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# What texts of literature are found in besides UTF-8; of equally tidy guesses the first is taken.
OTHER_ENCODINGS = ["cp1252", "gb18030", "cp1251", "shift_jis", "euc_kr", "big5", "iso8859_2"]
HAN = re.compile("[\u4e00-\u9fff]")
ALIKE = 0.02  # difference of two guesses' shares of strange signs that means nothing
KNOWN_BINARIES = (  # where in the file, what stands there, and what that means
    (0, b"PK\x03\x04", "a zip archive or an office document"),
    (257, b"ustar", "an archive of several files; unpack it"),
    (0, GZIP, "an archive in an archive; unpack it"),
    (0, b"SQLite format 3", "a database"),
    *((0, start, "an image") for start in (b"\x89PNG", b"\xff\xd8\xff")),
    (0, b"\x80\x04\x95", "a Python pickle, which could run code"),
)
UNTEXTUAL = {code: None for code in range(32) if chr(code) not in "\t\n\r\x0c\x1e"}


@dataclass(frozen=True)
class Sample:
    """The beginning of a content: its bytes, and the text that they are; empty if they are none."""

    head: bytes
    text: str


@dataclass(frozen=True)
class Handle:
    """Opens a content's bytes, as often as asked: a file, or bytes for a test."""

    origin: Path | bytes

    def open(self) -> BinaryIO:
        return io.BytesIO(self.origin) if isinstance(self.origin, bytes) else self.origin.open("rb")


@dataclass
class Content:
    """One source. Whatever is read of it raises SourceError where it cannot go on."""

    name: str
    handle: Handle
    size: int  # in bytes, as it came
    done: int = field(default=0, init=False)  # bytes read so far of the latest reading
    _stamp: tuple[int, ...] = field(default=(), init=False)  # when it was hashed

    @classmethod
    def of(cls, content: bytes | str, name: str = "memory") -> "Content":
        """A content held in memory."""
        held = content.encode() if isinstance(content, str) else content
        return cls(name=name, handle=Handle(held), size=len(held))

    @property
    def path(self) -> Path | None:
        """The file with the bytes as they came; None if they are in memory."""
        return self.handle.origin if isinstance(self.handle.origin, Path) else None

    @cached_property
    def packed(self) -> bool:
        """Whether it came as a gzip archive."""
        with self.handle.open() as raw:
            return raw.read(len(GZIP)) == GZIP

    @contextmanager
    def binary(self) -> Iterator[BinaryIO]:
        """The bytes from the beginning, unpacked."""
        with self.handle.open() as raw:
            self.done = 0
            yield cast(BinaryIO, _Counted(self, raw))

    @cached_property
    def sha256(self) -> str:
        """The hash of the bytes as they came."""
        self._stamp = self._now()
        found = hashlib.sha256()
        with self.handle.open() as raw:
            while chunk := raw.read(CHUNK):
                found.update(chunk)
        return found.hexdigest()

    def check_unchanged(self) -> None:
        """SourceError if its file has changed since it was hashed."""
        if self._stamp != self._now():
            raise SourceError("it changed while it was read; run the same command again")

    def _now(self) -> tuple[int, ...]:
        found = self.path.stat() if self.path else None
        return (found.st_ino, found.st_size, found.st_mtime_ns) if found else ()

    @cached_property
    def sample(self) -> Sample:
        """Its beginning. SourceError if it is empty or something that litlab does not read."""
        with self.binary() as raw:
            head = raw.read(SAMPLE)
        if not head.strip():
            raise SourceError("the file is empty")
        for place, start, what in KNOWN_BINARIES:
            if head.startswith(start, place):
                raise SourceError(f"no text, but {what}")
        if head.lstrip().startswith(PDF):
            return Sample(head, "")
        if not any(head.startswith(mark) for mark, _ in BOMS) and b"\0" in head:
            return Sample(head, "")
        text = with_one_line_end(_decoder(self.encoding).decode(head))
        if not text.strip("\ufeff\x0c\r\n\t "):
            raise SourceError("the file is empty")
        control = len(text) - len(text.translate(UNTEXTUAL))
        return Sample(head, text if control <= 0.02 * len(text) else "")

    @cached_property
    def encoding(self) -> str:
        """The name of its encoding: by its byte order mark, UTF-8 if it is that, else a guess.

        Of an archive only the beginning is looked at.
        """
        decoder, before = codecs.getincrementaldecoder("utf-8")(), 0
        with self.binary() as raw:
            head = raw.read(SAMPLE)
            for mark, name in BOMS:
                if head.startswith(mark):
                    return name
            chunk = head
            while chunk:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError as error:
                    return self._other_encoding(head + chunk, before + error.start)
                before += len(chunk)
                chunk = b"" if self.packed else raw.read(CHUNK)
        return "utf-8"

    def _other_encoding(self, sample: bytes, place: int) -> str:
        guesses = list(from_bytes(sample, cp_isolation=OTHER_ENCODINGS))
        if not guesses:
            raise SourceError(f"no UTF-8 text from byte {place:,} on; save it as UTF-8")
        if guesses[0].encoding == "euc_kr" and HAN.search(str(guesses[0])):
            return "gb18030"  # today's Korean has none of them; Chinese read as Korean has
        least = min(guess.chaos for guess in guesses)
        likely = {guess.encoding for guess in guesses if guess.chaos <= least + ALIKE}
        return next((name for name in OTHER_ENCODINGS if name in likely), guesses[0].encoding)

    def lines(self) -> Iterator[str]:
        r"""Its lines without their ends, `\r\n`, `\n` or `\r`; form feeds stay."""
        held = ""
        for chunk in self._decoded():
            *whole, held = (held + chunk).split("\n")
            yield from whole
            if len(held) > LINE_LIMIT:
                raise SourceError(f"a line of more than {LINE_LIMIT:,} characters")
        if held:
            yield held

    def text(self, limit: int = TEXT_LIMIT) -> str:
        """All of it, with one kind of line end. SourceError above the limit, in bytes."""
        found, size = [], 0
        for chunk in self._decoded():
            size += len(chunk)
            if size > limit:
                raise SourceError(f"larger than {limit // 2**20} MiB, the most for its format")
            found.append(chunk)
        return "".join(found)

    def _decoded(self) -> Iterator[str]:
        decoder, held = _decoder(self.encoding), ""
        with self.binary() as raw:
            while chunk := raw.read(CHUNK):
                held += self._text(decoder, chunk)
                cut = len(held.rstrip("\r"))  # a line end may go on in the next chunk
                yield with_one_line_end(held[:cut])
                held = held[cut:]
        yield with_one_line_end(held)  # a character cut at the very end is left out

    def _text(self, decoder: codecs.IncrementalDecoder, chunk: bytes) -> str:
        try:
            return decoder.decode(chunk)
        except UnicodeDecodeError as error:
            wrong = f"no {self.encoding.upper()} text any more: {error.reason}"
            raise SourceError(wrong) from error


class _Counted(io.RawIOBase):
    """Reads through a content, unpacking it, and counts for its progress."""

    def __init__(self, content: Content, raw: BinaryIO) -> None:
        self._content, self._raw = content, raw
        self._unpacked = gzip.GzipFile(fileobj=raw) if content.packed else None
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        found = self.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; all that is left if it is negative."""
        try:
            found = (self._unpacked or self._raw).read(size)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise SourceError(f"a broken archive: {error}") from error
        self._content.done = self._raw.tell()
        self._given += len(found)
        if self._given > UNPACKED_LIMIT and self._given > RATIO_LIMIT * self._content.size:
            raise SourceError(f"an archive that unpacks to more than {RATIO_LIMIT} times its size")
        return found


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder(encoding)("replace" if encoding != "utf-8" else "strict")


def with_one_line_end(text: str) -> str:
    r"""The text with `\n` for every kind of line end, doubled carriage returns included."""
    return re.sub(r"\r+\n|\r", "\n", text) if "\r" in text else text
