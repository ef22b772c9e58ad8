"""Fields of somebody else's JSON: what they say if they are of the right kind, else nothing.

Only a title has to be there; an odd value elsewhere is no reason to lose the paper, whose own text
is kept with it.
"""

import re
from datetime import date
from typing import Any

from catalog.identifiers import identifier
from ingest.fields.cleaning import TITLE_LIMIT, YEARS, one_line, paragraph
from ingest.fields.typography import plain
from ingest.record import SourceError
from ingest.syntax.json_items import Item

NAME_LIMIT = 200  # characters of a person's name
NAMES_LIMIT = 10_000  # authors; the longest list known has 5,154
LINE_LIMIT = 500  # characters of a venue, or of a link
DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?!\d)", re.ASCII)
ADDRESS = re.compile(r"https?://[^\s/?#\"<>\\]+[^\s\"<>\\]*", re.IGNORECASE)


def row_of(item: Item) -> dict[str, Any]:
    """The item's object. SourceError if it is none, or could not be read."""
    if item.fault:
        raise SourceError(item.fault)
    if not isinstance(item.value, dict):
        raise SourceError("no JSON object, where a paper should be")
    return item.value


def inner(row: dict[str, Any], name: str) -> dict[str, Any]:
    """An object in the object; empty if there is none."""
    value = row.get(name)
    return value if isinstance(value, dict) else {}


def rows(row: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of a list in the object."""
    value = row.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text(row: dict[str, Any], name: str) -> str:
    """A text as it stands; empty if there is none."""
    value = row.get(name)
    return value if isinstance(value, str) else ""


def texts(row: dict[str, Any], name: str) -> list[str]:
    """A text, or a list of them."""
    value = row.get(name)
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, str)]


def line(row: dict[str, Any], name: str) -> str:
    """A text in one line, no longer than a venue may be."""
    return one_line(plain(text(row, name)))[:LINE_LIMIT].rstrip()


def title(*given: str) -> str:
    """The first that is not empty. SourceError if all are, or if it is too long for a title."""
    found = next((clean for one in given if (clean := one_line(plain(one)))), "")
    if not found:
        raise SourceError("an entry without a title")
    if len(found) > TITLE_LIMIT:
        raise SourceError(f"a title of {len(found)} characters; {TITLE_LIMIT} are the most")
    return found


def abstract(*given: str) -> str:
    """The first that is not empty, in one line."""
    return next((clean for one in given if (clean := paragraph(plain(one)))), "")


def names(row: dict[str, Any], name: str) -> list[str]:
    """The names in a list of names, or of objects that have one."""
    value = row.get(name)
    found = value if isinstance(value, list) else []
    given = (one.get("name") if isinstance(one, dict) else one for one in found)
    return [one for one in given if isinstance(one, str)]


def people(given: list[str]) -> tuple[str, ...]:
    """Names as they are stored, without the empty ones."""
    found = (one_line(plain(name))[:NAME_LIMIT].rstrip() for name in given[:NAMES_LIMIT])
    return tuple(name for name in found if name)


def year(value: object) -> int | None:
    """A year, from a number or from a text that begins with one."""
    if isinstance(value, str) and (found := re.match(r"\s*(\d{4})(?!\d)", value, re.ASCII)):
        value = int(found[1])
    return value if type(value) is int and value in YEARS else None


def day(*given: str) -> date | None:
    """The first date among what is given, from 2023-05-24 or 2023-05-24T00:00:00Z."""
    for one in given:
        found = DAY.match(one)
        try:
            if found and int(found[1]) in YEARS:
                return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            continue
    return None


def identified(*given: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Identifiers, in order and once each, from pairs of the kind expected and the text."""
    found = set()
    for kind, value in given:
        known = identifier(one_line(value))
        if known and (known[0] == kind or kind == "doi"):  # arXiv has DOIs, too
            found.add(known)
    return tuple(sorted(found))


def links(**given: str) -> tuple[tuple[str, str], ...]:
    """The http(s) addresses among what is given, each with its kind."""
    found = ((kind, one_line(value)) for kind, value in given.items())
    return tuple(
        (kind, value)
        for kind, value in found
        if len(value) <= LINE_LIMIT and ADDRESS.fullmatch(value)
    )
