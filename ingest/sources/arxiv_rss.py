"""arXiv's daily announcements: RSS 2.0, RSS written as Atom, and the RSS 1.0 of before 2024.

Their dates are days of announcement. All authors share one field; the summary begins with the id,
how the paper is announced, and the word Abstract.
"""

import re
from collections.abc import Iterator
from typing import Any

from ingest.content import Content, Sample
from ingest.fields.arxiv_metadata import Metadata, categories, iso_day, paper, printed_day
from ingest.fields.author_lists import authors
from ingest.record import Record, Rejection, SourceError
from ingest.syntax.xml_entries import Entries

FORMAT = "arxiv-rss"
FEED = re.compile(r"(?:<[?!][^<]*)*<(?:\w+:)?(?:rss|feed|RDF)[\s>]")
SIGNS = (
    "rss.arxiv.org",
    "oai:arXiv.org:",
    "export.arxiv.org/rss",
    "arxiv.org/rss",
    "updates on arXiv.org",
)
PREFACE = re.compile(
    r"\s*(?:arXiv:(?P<id>\S{1,40})\s*)?(?:Announce Type:\s*(?P<kind>[a-z-]{1,20})\s*)?"
    r"(?:Abstract:\s*)?"
)
TAIL = re.compile(
    r"\.?\s{0,9}\(arXiv:(?P<id>[^\s()\[\]]{1,40})\s*(?:\[(?P<category>[\w.-]{1,40})\])?\s*"
    r"(?P<kind>UPDATED|CROSS LISTED)?\)\s*$"
)
TAG = re.compile(
    r"</?(?:a|abs|b|br|em|i|p|span|strong|sub|sup)(?:\s[^<>]{0,500})?/?>", re.IGNORECASE
)
RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


def recognise(sample: Sample) -> float:
    """1 if it is a feed that arXiv announces its papers in."""
    text = sample.text.lstrip("\ufeff\r\n\t ")
    if not FEED.match(text) or not any(sign in text for sign in SIGNS):
        return 0.0
    return 0.0 if "arxiv.org/api/" in text[:4_000] else 1.0  # that is an answer of the API


def read(content: Content) -> Iterator[Record]:
    """A paper for each item, a rejection for each that is none."""
    for entry in Entries(content, ("item", "entry")):
        raw = entry.text
        position = f"item {entry.number}"
        if entry.fault:
            yield Rejection(position=position, reason=entry.fault, raw=raw)
            continue
        try:
            yield paper(_metadata(entry.element), position, raw)
        except SourceError as error:
            yield Rejection(position=position, reason=str(error), raw=raw)


def _metadata(item: Any) -> Metadata:
    texts = _texts(item)
    tail = TAIL.search(_one(texts, "title"))
    summary = _one(texts, "summary", "description")
    preface = PREFACE.match(summary)
    kind = _one(texts, "announce_type").strip() or (preface and preface["kind"]) or ""
    if tail:
        kind = kind or {"UPDATED": "replace", "CROSS LISTED": "cross"}.get(tail["kind"], "new")
    found = Metadata(title=_one(texts, "title"), doi=" ".join(texts.get("doi", ())))
    found.title = found.title[: tail.start()] if tail else found.title
    found.id = _id(texts, item, preface, tail)
    found.abstract = summary[preface.end() :] if preface else summary
    if found.abstract.lstrip().startswith("<p>"):
        found.abstract = TAG.sub(" ", found.abstract)
    names = texts.get("creator") or texts.get("author") or []
    found.authors = authors(TAG.sub("", ", ".join(names)))
    found.categories = categories([*texts.get("category", ()), *_category(tail)])
    found.venue = _one(texts, "journal_reference", "journal_ref")
    found.comment = _one(texts, "comment")
    if kind == "new":  # else the first version was announced on another day
        announced = _one(texts, "published", "pubdate", "date").strip()
        found.published = iso_day(announced[:10]) or printed_day(announced)
    return found


def _texts(item: Any) -> dict[str, list[str]]:
    """The texts of the item's elements by name without namespace; of a category, its term."""
    texts: dict[str, list[str]] = {}
    for child in item:
        name = child.tag.rpartition("}")[2].lower()
        text = child.get("term") or "".join(child.itertext())
        if name == "link":
            text = text.strip() or child.get("href", "")
        texts.setdefault(name, []).append(text)
    return texts


def _one(texts: dict[str, list[str]], *names: str) -> str:
    return next((texts[name][0] for name in names if name in texts), "")


def _id(
    texts: dict[str, list[str]],
    item: Any,
    preface: re.Match[str] | None,
    tail: re.Match[str] | None,
) -> str:
    """The first of all places where the id stands that has one, those with a version first."""
    given = (_one(texts, "id", "guid"), preface and preface["id"], tail and tail["id"])
    places = (*given, _one(texts, "link"), item.get(RDF_ABOUT))
    return next((place for place in places if place and re.search(r"\d{4}\.?\d{3}", place)), "")


def _category(tail: re.Match[str] | None) -> list[str]:
    return [tail["category"]] if tail and tail["category"] else []
