"""CSV for spreadsheets: a paper a row, and no cell that one would take for a formula."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from catalog.export import Row

FORMAT = "csv"
TEXTS = (
    *("title", "first_author", "published", "abstract", "abstract_kind", "primary_category"),
    *("venue", "comment"),
)
COLUMNS = (
    *("title", "authors", "first_author", "year", "published", "venue", "arxiv_id", "doi"),
    *("primary_category", "categories", "themes", "withdrawn", "comment", "versions", "links"),
    *("abstract_kind", "abstract"),
)
FORMULAS = ("=", "+", "-", "@", "'", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def written(rows: Iterable[Row]) -> Iterator[str]:
    """The line of headers, then a line for each row."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        yield _taken(buffer)
        cells = _cells(row)
        writer.writerow([harmless(cells.get(name, "")) for name in COLUMNS])
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _cells(row: Row) -> dict[str, str]:
    names = row.get("identifiers", ())
    return {
        **{name: row.get(name, "") for name in TEXTS},
        "authors": "; ".join(escaped(name) for name in row.get("authors", ())),
        "year": str(row.get("year", "")),
        "arxiv_id": _listed(names, "arxiv:"),
        "doi": _listed(names, "doi:"),
        "categories": " ".join(row.get("categories", ())),
        "themes": " ".join(row.get("themes", ())),
        "withdrawn": "yes" if row.get("withdrawn") else "",
        "versions": _as_json(row.get("versions")),
        "links": _as_json(row.get("links")),
    }


def _listed(names: Iterable[str], kind: str) -> str:
    return " ".join(name.removeprefix(kind) for name in names if name.startswith(kind))


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""


def escaped(name: str) -> str:
    """A name that the `;` between names cannot cut."""
    return name.replace("\\", "\\\\").replace(";", "\\;")


def harmless(cell: str) -> str:
    """The cell behind an apostrophe where it begins like a formula, or with an apostrophe."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell
