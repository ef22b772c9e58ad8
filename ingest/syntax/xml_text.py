"""The bytes of XML as they should be: in UTF-8, and without what XML forbids."""

import codecs
import html
import re
from collections.abc import Iterator
from typing import BinaryIO

from ingest.content import BOMS, CHUNK
from ingest.record import SourceError

DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.:-]{1,40})["']""")
CODED = re.compile(
    r"iso[-_]?8859-?\d{1,2}|windows-125\d|cp125\d|latin-?1|gb2312|gbk|gb18030|big5"
    r"|euc[-_](?:jp|kr)|shift[-_]jis|koi8-[ru]"
)
REFERENCE = re.compile(r"&(?:#(\d{1,7}|x[0-9a-fA-F]{1,6});|(\w{1,32});)?", re.ASCII)
UNLAWFUL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
KEPT = ("amp", "lt", "gt", "quot", "apos")


def utf8(raw: BinaryIO) -> Iterator[bytes]:
    """The bytes in chunks, in UTF-8 whatever they were in."""
    chunk = raw.read(CHUNK)
    marked = next(((mark, name) for mark, name in BOMS if chunk.startswith(mark)), (b"", ""))
    declared = DECLARED.match(chunk)
    name = declared[1].decode("ascii", "replace").lower() if declared else ""
    if marked[1] in ("", "utf-8-sig") and not CODED.fullmatch(name):
        yield chunk[len(marked[0]) :]
        while chunk := raw.read(CHUNK):
            yield chunk
        return
    try:
        decoder = codecs.getincrementaldecoder(marked[1] or name)("replace")
    except LookupError as error:
        raise SourceError(f"in an encoding called {name}, which is unknown") from error
    while chunk:
        yield decoder.decode(chunk).encode("utf-8", "replace")
        chunk = raw.read(CHUNK)


def lawful(entry: bytes) -> bytes:
    """The entry as XML could have it: no control characters, HTML's entities, lone & escaped."""
    try:
        text = entry.decode()
    except UnicodeDecodeError:
        text = entry.decode("cp1252", "replace")
    return REFERENCE.sub(_reference, UNLAWFUL.sub("", text)).encode()


def _reference(found: re.Match[str]) -> str:
    number, name = found[1], found[2]
    if number:
        code = int(number[1:], 16) if number[0] == "x" else int(number)
        return "" if code > 0x10FFFF or UNLAWFUL.match(chr(code)) else found[0]
    if name and name not in KEPT and (sign := html.unescape(f"&{name};"))[-1:] != ";":
        return html.escape(sign, quote=False)
    return found[0] if name in KEPT else "&amp;" + found[0][1:]
