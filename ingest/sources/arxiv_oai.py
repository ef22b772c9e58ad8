"""Answers of arXiv's OAI-PMH server: records in its formats arXiv, arXivRaw and oai_dc.

Deleted records and the server's errors are rejections. A resumption token is not followed: the
next page is a source of its own.
"""

import re
from collections.abc import Iterator
from typing import Any

from ingest.content import Content, Sample
from ingest.fields.arxiv_metadata import (
    VERSIONS_LIMIT,
    Metadata,
    arxiv_id,
    categories,
    dois,
    iso_day,
    paper,
    printed_day,
)
from ingest.fields.author_lists import AUTHORS_LIMIT, author, authors
from ingest.fields.cleaning import one_line
from ingest.record import Record, Rejection, SourceError
from ingest.syntax.xml_entries import Entries

FORMAT = "arxiv-oai"
ROOT = re.compile(r"(?:<[?!][^<]*)*<(?:\w+:)?(?:OAI-PMH|ListRecords|GetRecord|record)[\s>]")
SIGNS = ("http://arxiv.org/OAI/", "oai:arXiv.org:", "arxiv.org/oai", "oaipmh.arxiv.org")
VERSION = re.compile(r"v?(\d{1,4})")
COMMENT = re.compile(r"\s*Comments?:\s*")


def recognise(sample: Sample) -> float:
    """1 if it is an answer of OAI-PMH about arXiv's papers."""
    text = sample.text.lstrip("\ufeff\r\n\t ")
    if not ROOT.match(text) or not any(sign in text for sign in SIGNS):
        return 0.0
    return 1.0 if "http://www.openarchives.org/OAI/2.0/" in text or "/OAI/arXiv" in text else 0.0


def read(content: Content) -> Iterator[Record]:
    """A paper for each record, a rejection for each that is none."""
    entries = Entries(content, ("record",))
    for entry in entries:
        raw = entry.text
        position = f"record {entry.number}"
        if entry.fault:
            yield Rejection(position=position, reason=entry.fault, raw=raw)
            continue
        try:
            yield paper(_metadata(entry.element), position, raw)
        except SourceError as error:
            yield Rejection(position=position, reason=str(error), raw=raw)
    if entries.head is not None:
        for answer in entries.head.iterfind("{*}error"):
            code, words = answer.get("code", "error"), one_line(answer.text or "")
            reason = f"the server answered: {code}: {words}"[:400]
            yield Rejection(position=f"error {code}"[:80], reason=reason)


def _metadata(record: Any) -> Metadata:
    header, body = record.find("{*}header"), record.find("{*}metadata/*")
    identity = "" if header is None else (header.findtext("{*}identifier") or "").strip()
    if header is not None and header.get("status") == "deleted":
        raise SourceError(f"{identity[:80]} was deleted by the archive")
    if body is None:
        raise SourceError(f"{identity[:80] or 'a record'} has no metadata")
    texts: dict[str, list[str]] = {}
    for child in body:
        texts.setdefault(child.tag.rpartition("}")[2], []).append((child.text or "").strip())
    is_dublin_core = body.tag.rpartition("}")[2] == "dc"
    found = _dublin_core(texts) if is_dublin_core else _arxiv(texts, body)
    found.id = found.id or identity
    if not found.categories and header is not None:
        sets = [each.text or "" for each in header.iterfind("{*}setSpec")]
        found.categories = categories([_category(name) for name in sets])
    return found


def _arxiv(texts: dict[str, list[str]], body: Any) -> Metadata:
    """Of the formats arXiv, in which authors have parts, and arXivRaw, which has the versions."""
    found = Metadata(
        id=_one(texts, "id"),
        title=_one(texts, "title"),
        abstract=_one(texts, "abstract"),
        categories=categories(_one(texts, "categories").split()),
        doi=" ".join(texts.get("doi", ())),
        venue=_one(texts, "journal-ref"),
        comment=_one(texts, "comments"),
    )
    people = body.find("{*}authors")
    if people is not None and len(people):
        parts = (_name(each) for each in people.iterfind("{*}author"))
        found.authors = tuple(name for name in parts if name)[:AUTHORS_LIMIT]
    else:
        found.authors = authors(_one(texts, "authors"))
    _versions(found, body, _one(texts, "created"))
    return found


def _name(person: Any) -> str:
    names = (person.findtext(f"{{*}}{part}") for part in ("forenames", "keyname", "suffix"))
    return author(" ".join(name.strip() for name in names if name))


def _versions(found: Metadata, body: Any, created: str) -> None:
    days: dict[int, str] = {}
    for each in body.iterfind("{*}version"):
        number = VERSION.fullmatch(each.get("version", ""))
        if number and len(days) < VERSIONS_LIMIT:
            days[int(number[1])] = str(printed_day(each.findtext("{*}date") or "") or "")
            found.withdrawn = (each.findtext("{*}source_type") or "").strip() == "I"
    if days:
        found.version = max(days) or None
    elif day := iso_day(created):
        days = {1: str(day)}
    found.versions = tuple(sorted(days.items()))
    found.published = iso_day(days.get(1, ""))


def _dublin_core(texts: dict[str, list[str]]) -> Metadata:
    """Dates are the versions', in order; the abstract and the comment are descriptions."""
    told = texts.get("description", [])
    comments = [text for text in told if COMMENT.match(text)]
    links = texts.get("identifier", [])
    found = Metadata(
        id=next((link for link in links if _is_arxiv(link)), ""),
        title=_one(texts, "title"),
        abstract=next((text for text in told if text not in comments), ""),
        doi=" ".join(link for link in links if dois(link)),
        venue=next(
            (link for link in links if not (_is_arxiv(link) or dois(link) or "//" in link)), ""
        ),
        comment=COMMENT.sub("", comments[0], count=1) if comments else "",
    )
    found.authors = tuple(name for each in texts.get("creator", ()) if (name := _turned(each)))
    days = sorted(str(day) for text in texts.get("date", ()) if (day := iso_day(text[:10])))
    if days:
        found.published = iso_day(days[0])
        found.versions = ((1, days[0]),)
    return found


def _turned(creator: str) -> str:
    """ "Loon, Ada van" and "Moon, Bo, Jr." in the order in which they are spoken."""
    family, *given = (part.strip() for part in creator.split(","))
    return author(" ".join((*given[:1], family, *given[1:2])))


def _category(name: str) -> str:
    """Of a set: cs:cs:AI is cs.AI, physics:hep-th is hep-th."""
    group, *parts = name.split(":")
    return ".".join(parts[:2]) if parts else group


def _is_arxiv(text: str) -> bool:
    try:
        arxiv_id(text)
    except SourceError:
        return False
    return True


def _one(texts: dict[str, list[str]], name: str) -> str:
    return next(iter(texts.get(name, ())), "")
