"""What holds of everything that a reader gives, whatever it was given."""

import json
import re
import resource
import time
import zlib
from typing import Any

from catalog.identifiers import identifier
from ingest.content import Content
from ingest.fields.cleaning import RAW_LIMIT, TEXT_LIMIT, TITLE_LIMIT, UNPRINTABLE
from ingest.record import DeckRecord, FullText, PaperRecord, Record, Rejection, SourceError
from ingest.sources import Format

TIME_LIMIT_S = 10  # for one input, a thousand times what a fixture takes
MEMORY_MB = 300  # that one input may add to what was in use before


class Broken(AssertionError):
    """What a reader did that it may not do."""


def check(known: Format, data: bytes) -> int:
    """How many records the format reads from an input; Broken says what is wrong with them."""
    begun, before = time.monotonic(), _peak_mb()
    try:
        sample = Content.of(data).sample
    except SourceError:
        return 0
    if not 0.0 <= known.recognise(sample) <= 1.0:
        raise Broken("recognise gives no share")
    found = _records(known, data)
    if zlib.crc32(data) % 8 == 0 and found != _records(known, data):
        raise Broken("two readings of one input differ")
    positions = [one.position for one in found if isinstance(one, PaperRecord | Rejection)]
    if len(positions) > len(set(positions)):
        raise Broken("two records have one position")
    for place, one in enumerate(found):
        _check_record(one, found[place - 1] if place else None)
    if time.monotonic() - begun > TIME_LIMIT_S:
        raise Broken(f"took {time.monotonic() - begun:.0f} seconds")
    if _peak_mb() - before > MEMORY_MB:
        raise Broken(f"took {_peak_mb() - before:.0f} MB of memory")
    return len(found)


def _records(known: Format, data: bytes) -> list[Record | str]:
    """What is read; a refusal of all of it, or of the rest, is its last item."""
    found: list[Any] = []
    try:
        for one in known.read(Content.of(data, "fuzzed")):
            found.append(one)
    except SourceError as error:
        found.append(str(error))
    return found


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _check_record(one: Any, before: Any) -> None:
    match one:
        case PaperRecord():
            _check_paper(one)
        case FullText():
            _must(isinstance(before, PaperRecord | DeckRecord), "a full text behind no record")
            _check_texts(*one.pages, *(cited.label for cited in one.references), clean=False)
        case DeckRecord():
            _check_texts(one.title, one.course, one.lecturer)
        case Rejection():
            _must(one.reason.strip(), "a rejection without a reason")
            _must(len(one.reason) <= 1_000, "a rejection with an endless reason")
            _must(one.position, "a rejection without a position")
            _check_texts(one.reason, clean=False)
        case str():
            _must(one.strip(), "a refusal without a reason")


def _check_paper(one: PaperRecord) -> None:
    texts = (
        one.title,
        one.abstract,
        one.venue,
        one.comment,
        one.primary_category,
        one.first_author,
    )
    _check_texts(*texts, *one.authors, *one.categories, *(url for _, url in one.links))
    _check_texts(one.raw, one.position, clean=False)
    _must(one.title.strip() and one.position, "a paper without a title or a position")
    _must(len(one.title) <= TITLE_LIMIT and len(one.abstract) <= TEXT_LIMIT, "a text too long")
    _must(len(one.raw) <= RAW_LIMIT and "\0" not in one.raw, "a raw text that cannot be stored")
    _must(len(one.venue) <= 500 and len(one.comment) <= 500, "a venue or comment too long")
    _must(all(0 < len(name) <= 200 for name in one.authors), "an author's name empty or too long")
    _must(len(one.authors) <= 10_000, "too many authors")
    _must(all(len(category) <= 100 for category in one.categories), "a category too long")
    _must(one.year is None or 1000 <= one.year <= 2999, f"the year {one.year}")
    _must(list(one.identifiers) == sorted(set(one.identifiers)), "identifiers out of order")
    for kind, value in one.identifiers:
        _must(identifier(value) == (kind, value), f"{kind} {value!r} is not in its normal form")
    for _, url in one.links:
        _must(re.match(r"https?://\S+\Z", url) and len(url) <= 500, f"the link {url[:80]!r}")
    stored = json.loads(json.dumps(one.stored()))
    _must(PaperRecord.restored(stored, one.position, one.raw) == one, "it is not what is stored")


def _check_texts(*texts: str, clean: bool = True) -> None:
    for text in texts:
        _must(isinstance(text, str), f"{type(text).__name__} where a text should be")
        _must(not re.search("[\ud800-\udfff]", text), f"half a character in {text[:80]!r}")
        _must(not clean or not UNPRINTABLE.search(text), f"control characters in {text[:80]!r}")


def _must(holds: object, what: str) -> None:
    if not holds:
        raise Broken(what)
