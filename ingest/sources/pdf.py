"""PDFs: a paper with its full text and references, or a lecture's slides.

The file is read in another process (`ingest.pdf`); what comes back is checked here, value by value.
"""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from catalog.identifiers import identifier
from catalog.models import AbstractKind
from ingest.content import CHUNK, GZIP, Content, Sample
from ingest.fields.cleaning import TITLE_LIMIT, YEARS, as_it_stood, one_line, paragraph
from ingest.pdf import supervisor
from ingest.record import (
    CitedWork,
    DeckRecord,
    FullText,
    PaperRecord,
    Record,
    SourceError,
    Standing,
)
from ingest.sources import deck

FORMAT = "pdf"
SIGN = re.compile(rb"%PDF-\d")
HEADER = 1024  # bytes among which the sign stands
SIZE_LIMIT = 200 * 1024 * 1024  # bytes
PAGES, REFERENCES, NAMES = 1_000, 3_000, 10_000  # the most of each
PAGE_LIMIT, LABEL_LIMIT, NAME_LIMIT = 100_000, 500, 200  # characters
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def recognise(sample: Sample) -> float:
    """1.0 if it begins as a PDF does, broken or not."""
    head = sample.head[:HEADER]
    if head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
        return 1.0
    found = SIGN.search(head)  # some programs write something before it
    if found is None:
        return 0.0
    return 1.0 if not sample.text or head[: found.start()][-1:] in (b"\n", b"\r") else 0.0


def read(content: Content) -> Iterator[Record]:
    """The paper, or the deck with what it cites; the text of all pages behind it."""
    with _file(content) as path:
        found = supervisor.shared().ask(path)
    pages = tuple(_page(text) for text in _list(found.get("pages"), PAGES))
    text = found.get("deck")
    if isinstance(text, str) and text:
        yield from _deck(text, pages)
        return
    paper = found.get("paper")
    yield _paper(paper if isinstance(paper, dict) else {}, pages)
    cited = (_cited(entry) for entry in _list(found.get("references"), REFERENCES))
    yield FullText(pages=pages, references=tuple(work for work in cited if work.label))


@contextmanager
def _file(content: Content) -> Iterator[Path]:
    """A file with the bytes of the PDF: its own, or a copy of what is packed or in memory."""
    if content.size > SIZE_LIMIT:
        raise _too_large()
    if content.path and not _packed(content.path):
        yield content.path
        return
    with tempfile.NamedTemporaryFile(prefix="litlab-", suffix=".pdf") as copy:
        size = 0
        with content.binary() as raw:
            while chunk := raw.read(CHUNK):
                size += copy.write(chunk)
                if size > SIZE_LIMIT:
                    raise _too_large()
        copy.flush()
        yield Path(copy.name)


def _packed(path: Path) -> bool:
    with path.open("rb") as raw:
        return raw.read(len(GZIP)) == GZIP


def _too_large() -> SourceError:
    return SourceError(f"a PDF of more than {SIZE_LIMIT // 2**20} MiB, the most that is read")


def _deck(text: str, pages: tuple[str, ...]) -> Iterator[Record]:
    shown = text.split("\f")[: len(pages) + 1]
    for record in deck.read(Content.of("\f".join(map(_page, shown)))):
        yield record
        if isinstance(record, DeckRecord):
            yield FullText(pages=pages)


def _paper(found: dict[str, Any], pages: tuple[str, ...]) -> PaperRecord:
    title = _line(found.get("title"), TITLE_LIMIT)
    if not any(map(str.isalnum, title)):
        raise SourceError("a PDF on whose first pages no title can be made out")
    identifiers = _identifiers(found.get("identifiers"))
    abstract = paragraph(_text(found.get("abstract")))
    version = found.get("version")
    numbered = isinstance(version, int) and 0 < version < 1_000
    return PaperRecord(
        position="page 1",
        raw=as_it_stood(next((text for text in pages if text.strip()), "")),
        title=title,
        standing=Standing.LISTED,
        authors=tuple(filter(None, (_line(n, NAME_LIMIT) for n in _list(found.get("authors"))))),
        year=_year(found.get("year")),
        abstract=abstract,
        abstract_kind=AbstractKind.ABSTRACT if abstract else AbstractKind.NONE,
        identifiers=identifiers,
        version=version if numbered and dict(identifiers).get("arxiv") else None,
    )


def _cited(found: Any) -> CitedWork:
    entry = found if isinstance(found, dict) else {}
    return CitedWork(
        label=_line(entry.get("label"), LABEL_LIMIT),
        title=_line(entry.get("title"), TITLE_LIMIT),
        first_author=_line(entry.get("first_author"), NAME_LIMIT),
        year=_year(entry.get("year")),
        identifiers=_identifiers(entry.get("identifiers")),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _line(value: Any, limit: int) -> str:
    return one_line(_text(value))[:limit].strip()


def _page(value: Any) -> str:
    return UNSTORABLE.sub("", _text(value)[:PAGE_LIMIT].replace("\f", "\n"))


def _list(value: Any, most: int = NAMES) -> list[Any]:
    return value[:most] if isinstance(value, list) else []


def _year(value: Any) -> int | None:
    return value if isinstance(value, int) and value in YEARS else None


def _identifiers(value: Any) -> tuple[tuple[str, str], ...]:
    """Those of the pairs that are an arXiv id or a DOI in its normal form."""
    found = set()
    for pair in _list(value, 10):
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(p, str) for p in pair):
            known = identifier(f"arXiv:{pair[1]}" if pair[0] == "arxiv" else pair[1])
            if known and known[0] == pair[0] and known[1].isprintable():
                found.add(known)
    return tuple(sorted(found))
