"""How many titles, abstracts and authors are right, of real papers in the reference material."""

import tomllib
from pathlib import Path

import pytest

from catalog.titles import title_key
from ingest.pdf.supervisor import Supervisor

GOLD = tomllib.loads((Path(__file__).parent / "gold.toml").read_text(encoding="utf-8"))["paper"]


def test_shares_of_titles_and_abstracts(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = Supervisor()
    said = [asked.ask(shared / "samples" / "pdf" / row["file"])["paper"] for row in GOLD]
    asked.close()
    pairs = list(zip(GOLD, said, strict=True))
    titles = [title_key(found["title"]) == title_key(row["title"]) for row, found in pairs]
    authors = [len(found["authors"]) == row["authors"] for row, found in pairs]
    abstracts = [
        found["abstract"].startswith(row["begins"]) and found["abstract"].endswith(row["ends"])
        for row, found in pairs
        if "begins" in row
    ]
    with capsys.disabled():
        print(f"\ntitles {sum(titles)}/{len(titles)}, whole abstracts", end=" ")  # noqa: T201
        print(f"{sum(abstracts)}/{len(abstracts)}, authors {sum(authors)}/{len(authors)}")  # noqa: T201
    assert sum(titles) >= 0.9 * len(titles)
    assert sum(abstracts) >= 0.8 * len(abstracts)
    assert sum(authors) >= 0.8 * len(authors)
