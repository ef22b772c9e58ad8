"""A huggingface.co/papers page copied as text: cards of a submitter, votes and a title.

A card begins with "Submitted by" and its name, then come the votes, the title, perhaps an
abstract, and the number of authors. Pages with an abstract under every title and no such cards
are saved "similar papers" listings.
"""

import re
from collections.abc import Iterator

from catalog.models import AbstractKind
from ingest.content import Content, Sample
from ingest.fields import json_fields as fields
from ingest.fields.cleaning import TITLE_LIMIT, as_it_stood, one_line
from ingest.fields.names import PERSON
from ingest.record import PaperRecord, Record, Rejection, SourceError, Standing

FORMAT = "hf-papers-text"
SUBMITTED = re.compile(r"Submitted by\b:?\s*(.*)", re.IGNORECASE)
COUNTED = re.compile(r"\W*[\d,.]+\s*authors?", re.IGNORECASE)
VOTES = re.compile(r"[\W_]*(?:Upvotes?|[\d,.]+[kK]?)?[\W_]*(?:[\d,.]+[kK]?)?[\W_]*", re.IGNORECASE)
NAMES = re.compile(rf"{PERSON}(?:,\s+(?:and\s+)?{PERSON}){{1,200}}(?:,?\s+and\s+{PERSON})?")
CARD_LINES = 40  # of a card; what follows is the foot of the page
NAMELESS = ""  # after a "Submitted by" whose name follows on its own line
ABSTRACT = 200  # characters; no title is longer, and no abstract as a rule shorter


def recognise(sample: Sample) -> float:
    """0.95 if cards are what the text is made of: a submitter, then votes, then a title."""
    lines = [row.strip() for row in sample.text.split("\n") if row.strip()]
    cards = sum(bool(SUBMITTED.match(row)) for row in lines)
    counts = sum(bool(COUNTED.fullmatch(row)) for row in lines)
    abstracts = sum(len(row) > ABSTRACT for row in lines)
    if not cards or 2 * counts < cards - 1 or not counts or abstracts > counts:
        return 0.0
    return 0.95 if len(lines) <= 12 * cards + 60 else 0.0


def read(content: Content) -> Iterator[Record]:
    """A paper for each card, a rejection for each without a title, or that the text ends in."""
    number, counted = 0, False
    held: list[str] | None = None
    for row in content.lines():
        line = one_line(row)
        if found := SUBMITTED.match(line):
            if held is not None:
                number += 1
                yield _record(number, held)
            held = [line] if found[1] else [line, NAMELESS]
        elif held is not None and line and len(held) < CARD_LINES:
            counted = counted or bool(COUNTED.fullmatch(line))
            held.append(line)
    if held is not None:
        if counted and not any(COUNTED.fullmatch(line) for line in held):
            reason = "the text ends in the middle of a card, before its number of authors"
            yield Rejection(position=f"card {number + 1}", reason=reason, raw=_raw(held))
        else:
            yield _record(number + 1, held)


def _record(number: int, card: list[str]) -> Record:
    try:
        return _paper(f"card {number}", card)
    except SourceError as error:
        return Rejection(position=f"card {number}", reason=str(error), raw=_raw(card))


def _raw(card: list[str]) -> str:
    return as_it_stood("\n".join(line for line in card if line))


def _paper(position: str, card: list[str]) -> PaperRecord:
    rest = card[1:]
    if rest and rest[0] == NAMELESS:
        rest = rest[2:]
    while rest and VOTES.fullmatch(rest[0][:TITLE_LIMIT]):
        rest = rest[1:]
    if not rest or COUNTED.fullmatch(rest[0]):
        raise SourceError("a card without a title")
    title = fields.title(rest[0])
    rest = rest[1:]
    end = next((n for n, line in enumerate(rest) if COUNTED.fullmatch(line)), len(rest))
    abstract = fields.abstract(*(line for line in rest[:end] if len(line) > ABSTRACT))
    names = next((line for line in rest[:end] if len(line) < 2_000 and NAMES.fullmatch(line)), "")
    return PaperRecord(
        position=position,
        raw=_raw(card),
        title=title,
        standing=Standing.LISTED,
        authors=fields.people(re.split(r",\s+(?:and\s+)?|\s+and\s+", names)),
        abstract=abstract,
        abstract_kind=AbstractKind.ABSTRACT if abstract else AbstractKind.NONE,
    )
