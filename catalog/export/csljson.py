"""CSL JSON: a list of items, for Zotero, Pandoc and other citation processors."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from catalog.export import OWN, Row, citation_key, named, rest

FORMAT = "csljson"
LAYOUT = 1
PLACED = ("title", "abstract", "authors", "year", "venue", "comment", "identifiers")


def written(rows: Iterable[Row]) -> Iterator[str]:
    """The list, an item a line."""
    before = "[\n"
    for row in rows:
        yield before + json.dumps(_item(row), ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _item(row: Row) -> Row:
    doi, arxiv = named(row, "doi"), named(row, "arxiv")
    placed = list(PLACED)
    issued: list[int] = [row["year"]] if "year" in row else []
    if issued and (day := row.get("published", "")).startswith(f"{row['year']:04d}-"):
        issued += [int(part) for part in day.split("-")[1:]]
        placed.append("published")
    if row.get("abstract_kind") == "abstract":
        placed.append("abstract_kind")
    links = [address for _, address in row.get("links", ())]
    item = {
        "id": citation_key(row),
        "type": "article-journal" if "venue" in row else "article",
        "title": row["title"],
        "author": [person(name) for name in row.get("authors", ())],
        "issued": {"date-parts": [issued]} if issued else None,
        "container-title": row.get("venue"),
        "DOI": doi,
        "number": f"arXiv:{arxiv}" if arxiv else None,
        "URL": f"https://arxiv.org/abs/{arxiv}" if arxiv else next(iter(links), None),
        "abstract": row.get("abstract"),
        "note": row.get("comment"),
        "keyword": ", ".join(row.get("themes", ())),
        "custom": {OWN: {"layout": LAYOUT, **rest(row, placed, (f"doi:{doi}",))}},
    }
    return {name: value for name, value in item.items() if value}


def person(name: str) -> dict[str, Any]:
    """The name in CSL's parts, which a blank apart give it again; in one if it is one word."""
    *before, family = name.split(" ")
    given = list(before)
    while len(given) > 1 and given[-1].islower() and given[-1].isalpha():
        given.pop()
    if not before:
        return {"literal": name}
    particle = " ".join(before[len(given) :])
    parts = {"family": family, "given": " ".join(given), "non-dropping-particle": particle}
    return {kind: part for kind, part in parts.items() if part}
