"""arXiv's list pages as saved (/list/cs.LG/new, recent, a month), of today and of before 2024.

Each paper is a <dt> with its id and a <dd> with its fields, whose names are in their classes. The
page is cut at these tags and each piece parsed by itself, so that its own text is kept. The dates
on it are days of announcement, so they are not kept.
"""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree, html

from ingest.content import Content, Sample
from ingest.fields.arxiv_metadata import Metadata, categories, dois, paper
from ingest.fields.author_lists import authors
from ingest.fields.cleaning import as_it_stood
from ingest.record import Record, Rejection, SourceError

FORMAT = "arxiv-list-page"
PAGE_LIMIT = 16 * 1024 * 1024  # bytes; 2,000 papers, the most on a page, need a quarter
ENTRY_LIMIT = 1024 * 1024  # characters
PAGE = re.compile(r"<dt\b", re.IGNORECASE)
ENTRY_BEGINS = re.compile(r"<dt(?=[\s>])", re.IGNORECASE)
ENTRY_ENDS = re.compile(r"</dd\s*>|(?=<dt[\s>])|(?=</dl\s*>)", re.IGNORECASE)
ABSTRACT_PAGE = re.compile(
    r"(?:https?://(?:[\w-]+\.)*arxiv\.org)?/abs/([^\s?#]{1,60})", re.IGNORECASE
)
CODE = re.compile(r"[a-z-]+(?:\.[A-Za-z-]+)?")
FIELD = re.compile(r"\blist-(title|authors|comments|journal-ref|subjects|doi)\b")
DESCRIPTOR = re.compile(r"^\s*(?:Title|Authors?|Comments?|Journal-ref|Subjects?|DOI|Abstract):\s*")


def recognise(sample: Sample) -> float:
    """1 if it is HTML with arXiv's ids and fields, or has the beginning of such a list."""
    text = sample.text
    if not PAGE.search(text) or "/abs/" not in text:
        return 0.0
    return 1.0 if "list-title" in text else 0.0


def read(content: Content) -> Iterator[Record]:
    """A paper for each entry, a rejection for each that is none or that the page cuts off."""
    text = content.text(PAGE_LIMIT)
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_pis=True)
    for number, (piece, is_whole) in enumerate(_pieces(text), start=1):
        position, raw = f"entry {number}", as_it_stood(piece)
        try:
            if not is_whole:
                raise SourceError("it ends in the middle of an entry")
            if len(piece) > ENTRY_LIMIT:
                raise SourceError(f"an entry of more than {ENTRY_LIMIT:,} characters")
            yield paper(_metadata(piece, parser), position, raw)
        except SourceError as error:
            yield Rejection(position=position, reason=str(error), raw=raw)


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """From each <dt> to the end of its <dd>, and whether there is one."""
    begins = [found.start() for found in ENTRY_BEGINS.finditer(text)]
    for begin, end in zip(begins, [*begins[1:], len(text)], strict=False):
        closed = ENTRY_ENDS.search(text, begin + 1, end)
        yield text[begin : closed.end() if closed else end], bool(closed) or end < len(text)


def _metadata(piece: str, parser: Any) -> Metadata:
    try:
        root = html.document_fromstring(piece.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise SourceError(f"no HTML: {error}") from error
    found = Metadata(id=_id(root))
    fields: dict[str, str] = {}
    for element in root.iter("div"):
        if (named := FIELD.search(element.get("class", ""))) and named[1] not in fields:
            fields[named[1]] = DESCRIPTOR.sub("", _text(element), count=1)
    found.title, found.venue = fields.get("title", ""), fields.get("journal-ref", "")
    found.comment, found.doi = fields.get("comments", ""), fields.get("doi", "")
    found.authors = _authors(root, fields.get("authors", ""))
    found.categories = categories(CODE.findall(_codes(fields.get("subjects", ""))))
    told = (p for p in root.iter("p") if "mathjax" in p.get("class", ""))
    found.abstract = next(map(_text, told), "")
    if not found.doi:
        found.doi = " ".join(link for link in _links(root) if "doi.org/" in link and dois(link))
    return found


def _id(root: Any) -> str:
    for link in _links(root):
        if page := ABSTRACT_PAGE.fullmatch(link.strip()):
            return page[1]
    return ""


def _links(root: Any) -> list[str]:
    return [href for link in root.iter("a") if (href := link.get("href"))]


def _authors(root: Any, text: str) -> tuple[str, ...]:
    """The linked names; of a list without links, its text."""
    for element in root.iter("div"):
        if "list-authors" in element.get("class", ""):
            names = ", ".join(_text(link) for link in element.iter("a"))
            return authors(names or text) if "unavailable" not in text else ()
    return ()


def _codes(subjects: str) -> str:
    """ "Machine Learning (cs.LG); Robotics (cs.RO)" without the names, if codes stand by them."""
    coded = re.findall(r"\(([a-z-]+(?:\.[A-Za-z-]+)?)\)", subjects)
    return " ".join(coded) if coded else subjects


def _text(element: Any) -> str:
    for line_end in element.iter("br"):
        line_end.tail = f" {line_end.tail or ''}"
    return "".join(element.itertext())
