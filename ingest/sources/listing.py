"""Saved "similar papers" pages as plain text: titles and abstracts in turn, and page furniture.

Nothing but the order of the lines tells what is what. A title without an abstract is a paper; an
abstract without a title, or a title that is too long, is rejected with its line.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from catalog.models import AbstractKind
from ingest.content import Content, Sample
from ingest.fields.cleaning import TITLE_LIMIT, as_it_stood, one_line, paragraph
from ingest.listings.lines import Line, joined, unglued
from ingest.listings.segments import roles
from ingest.record import PaperRecord, Record, Rejection, Standing

FORMAT = "similar-papers"
STRETCH = 4_000  # lines labelled at a time, so that memory stays flat
SAMPLED = 2_000  # lines looked at to recognise the format
SIGNS = "-*|#`>{}@<%/=+["  # with which the lines of lists, tables and code begin
SENTENCE_END = re.compile(r"[.!?][\"')\]]*(?:\s|$)")
TAIL = re.compile(r"(?<=[.!?)])(?:Load more|Show more|Next|Previous|Subscribe)$")


def recognise(sample: Sample) -> float:
    """0 to 1: how much of the text is abstracts under titles; 0 where it is not prose on a page.

    Lists, tables, code and records begin their lines with signs or blanks; their text has few
    letters, or few sentences; and it does not alternate as titles and abstracts do.
    """
    rows = [row for row in sample.text.split("\n") if row.strip()][:SAMPLED]
    if sum(row.lstrip()[0] in SIGNS for row in rows) > 0.1 * len(rows):
        return 0.0
    if sum(row[0] in " \t" for row in rows) > 0.5 * len(rows):
        return 0.0
    lines = list(islice(_lines(sample.text.split("\n")), SAMPLED))
    labels = roles(lines) if len(lines) > 1 else ""
    entries = len(re.findall("[TU]A", labels))
    without_title, without_abstract = (labels.count(role) - entries for role in "AT")
    if not entries or without_title > max(1, entries / 4) or without_abstract > entries + 3:
        return 0.0
    texts = [line.text for line, role in zip(lines, labels, strict=True) if role in "AB"]
    abstracts = "\n".join(texts)
    letters = sum(sign.isalpha() or sign.isspace() for sign in abstracts) / len(abstracts)
    sentences = len(SENTENCE_END.findall(abstracts)) / len(abstracts)
    if letters < 0.9 or sentences < 1.5e-3 or len(abstracts) < 100 * entries:
        return 0.0
    return 0.8 * len(abstracts) / sum(len(line.text) + 1 for line in lines)


def read(content: Content) -> Iterator[Record]:
    """The papers of a page in its order, and a rejection for each piece that is no entry."""
    lines = _lines(content.lines())
    is_first = True
    for labelled in _stretches(lines):
        for piece in _pieces(labelled):
            for record in _understood(piece, is_first=is_first):
                is_first = False
                yield record


def _lines(rows: Iterable[str]) -> Iterator[Line]:
    blank = False
    parted = (part for row in rows for part in row.split("\f"))
    for number, row in enumerate(parted, start=1):
        if stripped := one_line(row):
            yield Line(number, stripped, blank)
            blank = False
        else:
            blank = True


def _stretches(lines: Iterator[Line]) -> Iterator[list[tuple[Line, str]]]:
    """The lines with their roles, in stretches that end where an entry ends."""
    held: list[Line] = []
    while held := held + list(islice(lines, STRETCH + 1 - len(held))):
        labels = roles(held[:STRETCH])
        kept = labels.rfind("T", 1) if len(held) > STRETCH else len(labels)
        stop = kept if kept > 0 else len(labels)
        yield list(zip(held[:stop], labels[:stop], strict=True))
        held = held[stop:]


def _pieces(labelled: list[tuple[Line, str]]) -> Iterator[list[tuple[Line, str]]]:
    """Entries: from a title, or from an abstract that has none, to before the next."""
    piece: list[tuple[Line, str]] = []
    for line, role in labelled:
        begins = role in "TF" or (role == "A" and not (piece and piece[-1][1] in "TU"))
        if begins and piece:
            yield piece
            piece = []
        if role != "F":
            piece.append((line, role))
    if piece:
        yield piece


def _understood(piece: list[tuple[Line, str]], *, is_first: bool) -> Iterator[Record]:
    heading = [line for line, role in piece if role in "TU"]
    body = [line for line, role in piece if role in "AB"]
    position = f"line {piece[0][0].number}"
    raw = as_it_stood("\n".join(line.text for line, _ in piece))
    if not heading:
        reason = f"an abstract without a title: {body[0].text[:60]!r}"
        yield Rejection(position=position, reason=reason, raw=raw)
        return
    abstract = TAIL.sub("", joined(body)) if body else ""
    title = one_line(unglued(joined(heading), abstract, is_first=is_first))
    if len(title) > TITLE_LIMIT:
        reason = f"no title, {len(title)} characters long"
        yield Rejection(position=position, reason=reason, raw=raw)
        return
    yield PaperRecord(
        position=position,
        raw=raw,
        title=title,
        standing=Standing.LISTED,
        abstract=paragraph(abstract),
        abstract_kind=AbstractKind.ABSTRACT if abstract else AbstractKind.NONE,
    )
