"""JSON Lines in the starter list's own format: a paper a line."""

import json
from collections.abc import Iterable, Iterator

from catalog.export import OWN, Row, named, rest

FORMAT = "jsonl"
LAYOUT = 1  # raised when a name changes its meaning


def written(rows: Iterable[Row]) -> Iterator[str]:
    """A line for each row."""
    for row in rows:
        yield json.dumps(_object(row), ensure_ascii=False) + "\n"


def _object(row: Row) -> Row:
    arxiv, doi = named(row, "arxiv"), named(row, "doi")
    found = {"title": row["title"]}
    found |= {name: value for name, value in (("arxiv_id", arxiv), ("doi", doi)) if value}
    summary = row.get("abstract_kind") == "summary"
    found |= rest(
        {"summary" if name == "abstract" and summary else name: row[name] for name in row},
        ("title", "abstract_kind", "identifiers"),
        (f"arxiv:{arxiv}", f"doi:{doi}"),
    )
    if row.get("themes"):
        found["themes"] = row["themes"]
    return found | {OWN: LAYOUT}
