"""Files that nobody here wrote, against what a person read in them: the tables in `samples/`.

The files themselves are no part of the project. A row has the `file`, its `format`, how many
`papers` and `rejected` (if it matters) there are, and the `first_title` and `identifiers`; or the
`reason` for which the whole file is refused.
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, func, select

from catalog.models import Mention, Paper
from catalog.models import Rejection as RejectionRow
from catalog.store import reading
from ingest.content import Content, Handle
from ingest.ledger import MOST
from ingest.pipeline import ingest
from ingest.record import PaperRecord, Rejection, SourceError
from ingest.sources import format_of

KEYS = {"file", "format", "papers", "rejected", "first_title", "identifiers", "reason"}


def tables() -> list[dict[str, Any]]:
    """The tables, in the order of their names."""
    there = sorted((Path(__file__).parent / "samples").glob("*.toml"))
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in there]


def rows(name: str) -> list[dict[str, Any]]:
    return [row for table in tables() for row in table.get(name, [])]


SAMPLES = [pytest.param(row, id=row["file"]) for row in rows("sample")]


@pytest.fixture
def samples(shared: Path) -> Path:
    """The folder of samples in the reference material."""
    return shared / "samples"


def test_every_sample_has_one_row(samples: Path) -> None:
    named = [row["file"] for row in rows("sample") + rows("reference")]
    assert len(named) == len(set(named)), "a file has two rows"
    there = {str(path.relative_to(samples)) for path in samples.rglob("*") if path.is_file()}
    assert there - set(named) == set(), "samples without a row"
    assert set(named) - there == set(), "rows without a sample"


def test_every_row_says_what_is_expected() -> None:
    for row in rows("sample"):
        assert row.keys() <= KEYS, row
        expected = {"reason"} if "papers" not in row else {"format", "first_title", "identifiers"}
        assert expected <= row.keys() or row["papers"] == 0, row


@pytest.mark.parametrize("row", SAMPLES)
def test_a_sample_is_read_as_a_person_reads_it(row: dict[str, Any], samples: Path) -> None:
    path = samples / row["file"]
    records, refusal = read(Content(row["file"], Handle(path), path.stat().st_size), row)
    papers = [record for record in records if isinstance(record, PaperRecord)]
    if "reason" in row:
        assert row["reason"] in refusal
    else:
        assert not refusal
    assert len(papers) == row.get("papers", 0)
    if "rejected" in row:
        assert sum(isinstance(record, Rejection) for record in records) == row["rejected"]
    if papers:
        assert papers[0].title == row["first_title"]
        assert [f"{kind}:{value}" for kind, value in papers[0].identifiers] == row["identifiers"]


def read(content: Content, row: dict[str, Any]) -> tuple[list[Any], str]:
    """The records, and why there are no more of them."""
    records: list[Any] = []
    try:
        known = format_of(content)
        if known is None:
            return records, "no known format"
        if "format" in row:
            assert row["format"] == known.FORMAT
        for record in known.read(content):
            records.append(record)
    except SourceError as error:
        return records, str(error)
    return records, ""


@pytest.mark.parametrize("row", SAMPLES)
def test_a_sample_goes_through_the_pipeline_and_its_counts_add_up(
    row: dict[str, Any], samples: Path
) -> None:
    (report,) = ingest([str(samples / row["file"])])
    assert report.read == report.added + report.merged + report.unchanged + report.rejected
    assert report.added + report.merged == row.get("papers", 0)
    with reading() as session:
        count = {
            table: session.exec(select(func.count()).select_from(table)).one()
            for table in (Paper, Mention, RejectionRow)
        }
        assert count[Paper] == report.added
        assert count[Mention] == report.added + report.merged
        assert count[RejectionRow] == min(report.rejected, MOST)
        untitled = session.exec(select(Paper.id).where(col(Paper.title_key) == "")).all()
    assert len(untitled) <= 1  # a title may be without a letter
    if "reason" in row:
        assert row["reason"] in report.rejections[-1].reason
    elif "rejected" in row:
        assert report.rejected == row["rejected"]
    (again,) = ingest([str(samples / row["file"])])
    assert (again.added, again.merged) == (0, 0)
    assert again.unchanged == row.get("papers", 0)
