"""The catalogue in other programs' formats, one module each: `FORMAT` and `written(rows)`.

A row is one paper with the names below, without those that say nothing. What a format has a place
for stands there; what it has none for goes into a field `litlab` that other programs pass over.
`litlab ingest` takes each of them back without loss: `ingest.fields.exported` on the other side.

    title, abstract, venue, comment, primary_category: texts in one line
    abstract_kind: "abstract" or "summary"
    authors: names in order; first_author: where only that one is known
    year: a number; published: the day as "2023-05-24"
    identifiers: "arxiv:2305.14992" or "doi:10.1/x", sorted; categories: all of them
    versions: [number, day or "", title or ""]; links: [kind, address]
    withdrawn: True; themes: their slugs, which go along as keywords and do not come back
"""

import hashlib
import importlib
import json
import pkgutil
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Protocol, cast

from catalog.titles import title_key

Row = dict[str, Any]
OWN = "litlab"


class Format(Protocol):
    """What a module of this folder offers."""

    FORMAT: str

    def written(self, rows: Iterable[Row]) -> Iterator[str]:
        """The whole file in pieces; the same rows give the same file."""


@cache
def formats() -> dict[str, Format]:
    """Every format by its name."""
    modules = [
        importlib.import_module(f"{__name__}.{found.name}")
        for found in pkgutil.iter_modules(__path__)
    ]
    return {module.FORMAT: cast(Format, module) for module in modules}


def citation_key(row: Row) -> str:
    """A key of letters and digits that depends on the paper alone: "loon2021patient3fa9c1"."""
    authors = row.get("authors") or [row.get("first_author", "")]
    surname = title_key(authors[0]).split()[-1:] or ["anonymous"]
    telling = [word for word in title_key(row["title"]).split() if len(word) > 3][:1]
    named = [row["title"], authors, row.get("identifiers", [])]
    digest = hashlib.sha256(json.dumps(named).encode()).hexdigest()[:6]
    key = "".join(surname + [str(row.get("year", ""))] + telling)
    return "".join(c for c in key if c.isascii() and c.isalnum()) + digest


def named(row: Row, kind: str) -> str:
    """The first of the paper's identifiers of a kind; "" if it has none."""
    values = (
        name.partition(":")[2] for name in row.get("identifiers", ()) if name.startswith(kind)
    )
    return next(values, "")


def rest(row: Row, placed: Sequence[str], names: Sequence[str] = ()) -> Row:
    """What is in no field of a format: `placed` are those that are, `names` those identifiers."""
    left = {name: value for name, value in row.items() if name not in (*placed, "themes")}
    others = [name for name in row.get("identifiers", ()) if name not in names]
    return left | {"identifiers": others} if others else left
