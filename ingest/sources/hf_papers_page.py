"""A saved huggingface.co/papers page: its records as JSON in an attribute, and its cards.

The JSON has everything; the cards have a title and an id, and count where the JSON lacks them.
The page is read tag by tag, never as a tree: its depth and size cost nothing.
"""

import html
import re
from collections.abc import Iterator

from lxml import etree

from catalog.identifiers import identifier
from ingest.content import Content, Sample
from ingest.fields import json_fields as fields
from ingest.fields.cleaning import as_it_stood
from ingest.fields.hugging_face import record
from ingest.record import PaperRecord, Record, Rejection, SourceError, Standing
from ingest.syntax.json_items import items

FORMAT = "hf-papers-page"
PAGE_LIMIT = 8 * 1024 * 1024  # characters; a month's page has about a million
STEP = 64 * 1024  # characters given to the parser at a time
TITLE_ROOM = 2_000  # characters of a card's title that are looked at
TARGET = re.compile(r"data-target\s*=\s*[\"']?DailyPapers\b")
NAMED = re.compile(r"<title[^>]*>\s*(?:Daily|Trending) Papers\b", re.IGNORECASE)
PAPER_LINK = re.compile(r"(?:https?://huggingface\.co)?/papers/([^/?#\s]+)/?\Z", re.ASCII)
CUT_OFF = re.compile(r"data-target=\"DailyPapers\"[^<>]{0,500}?data-props=\"([^\"<>]*)\Z")
CARD_LINK = re.compile(r"<article\b[^>]*>(?s:.){0,400}?href=[\"'][^\"']*/papers/\d{4}\.")
TAG = re.compile(r"<(?:!doctype html|html|head|body|div|article|main)\b", re.IGNORECASE)

UNREADABLE = {0: " ", 0xFEFF: None, **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")}


def recognise(sample: Sample) -> float:
    """1 for HTML with the element that holds the records; less for its title or its cards."""
    if not TAG.search(sample.text[:8_000]):
        return 0.0
    if TARGET.search(sample.text):
        return 1.0
    if "huggingface" not in sample.text:
        return 0.0
    return 0.95 if NAMED.search(sample.text) or CARD_LINK.search(sample.text) else 0.0


def read(content: Content) -> Iterator[Record]:
    """The papers of the JSON, then of the cards that it does not have.

    SourceError if the page has neither, or is too large.
    """
    page = _Page()
    parser = etree.HTMLParser(target=page, no_network=True, huge_tree=False)
    text = content.text(PAGE_LIMIT).translate(UNREADABLE)
    try:
        for begin in range(0, len(text), STEP):
            parser.feed(text[begin : begin + STEP])
        page.ends = True  # the parser now closes what the page did not
        parser.close()
    except (etree.LxmlError, ValueError) as error:  # the parser mends what it can
        page.fault = f"HTML that cannot be read: {error}"
    if cut_off := CUT_OFF.search(text):
        page.records = page.records or html.unescape(cut_off[1])
    known: set[tuple[str, str]] = set()
    for found in _from_json(page):
        if isinstance(found, PaperRecord):
            known.update(found.identifiers)
        yield found
    cards = [card for card in page.cards if not known & set(card.identifiers)]
    yield from _distinct(cards)
    if not known and not page.cards and not page.records:
        raise SourceError(
            "a Hugging Face page without papers" + f"; {page.fault}" * bool(page.fault)
        )
    if page.card or (not known and "</html>" not in text[-200:].lower()):
        yield Rejection(position="end", reason="the page ends in the middle", raw=text[-200:])


def _from_json(page: "_Page") -> Iterator[Record]:
    if page.records.strip():
        for item in items(Content.of(page.records.encode("utf-8", "replace")), ("dailyPapers",)):
            yield record(item)


def _distinct(cards: list[PaperRecord]) -> Iterator[PaperRecord]:
    """The cards of different papers: a page may show one twice."""
    seen: set[object] = set()
    for card in cards:
        if (key := card.identifiers or card.title) not in seen:
            seen.add(key)
            yield card


class _Page:
    """What the parser tells of a page: the JSON in the attribute, and the cards."""

    def __init__(self) -> None:
        self.records = ""
        self.cards: list[PaperRecord] = []
        self.fault = ""
        self.card = False  # inside one
        self.ends = False
        self._named: tuple[str, str] | None = None
        self._heading = False
        self._title: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag begins."""
        if attributes.get("data-target") == "DailyPapers":
            self.records = self.records or attributes.get("data-props", "")
        if tag == "article":
            self.card, self._heading, self._named, self._title = True, False, None, []
        elif self.card and tag == "a" and not self._named:
            found = PAPER_LINK.match(attributes.get("href", "").strip())
            self._named = identifier(found[1]) if found else None
        elif self.card and tag in ("h1", "h2", "h3", "h4"):
            self._heading = not self._title

    def data(self, text: str) -> None:
        """Text between tags."""
        if self._heading and sum(map(len, self._title)) < TITLE_ROOM:
            self._title.append(text)

    def end(self, tag: str) -> None:
        """A tag ends."""
        if tag in ("h1", "h2", "h3", "h4"):
            self._heading = False
        elif tag == "article" and self.card and not self.ends:
            self.card = False
            self._keep("".join(self._title))

    def close(self) -> None:
        """The page ends."""

    def _keep(self, heading: str) -> None:
        try:
            title = fields.title(heading[:TITLE_ROOM])
        except SourceError:
            return  # an article that is no card
        self.cards.append(
            PaperRecord(
                position=f"card {len(self.cards) + 1}",
                raw=as_it_stood(f"{self._named[1] if self._named else ''} {heading}".strip()),
                title=title,
                standing=Standing.CATALOGUED if self._named else Standing.LISTED,
                identifiers=(self._named,) if self._named else (),
            )
        )
