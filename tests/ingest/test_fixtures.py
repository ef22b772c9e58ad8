"""Every format reads its own files of `fixtures/<format>/` as `expected.toml` there says.

A new format brings its folder; nothing here is edited.
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from ingest.content import Content, Handle
from ingest.pipeline import ingest
from ingest.record import PaperRecord, Rejection
from ingest.sources import format_of, formats

FIXTURES = Path(__file__).parent / "fixtures"
FORMATS = sorted(known.FORMAT for known in formats())


def rows() -> list[Any]:
    """One case for each file that an `expected.toml` tells of."""
    found = []
    for expected in sorted(FIXTURES.glob("*/expected.toml")):
        for row in tomllib.loads(expected.read_text(encoding="utf-8"))["file"]:
            path = expected.parent / row["name"]
            found.append(pytest.param(path, row, id=f"{path.parent.name}/{path.name}"))
    return found


def content_of(path: Path) -> Content:
    return Content(name=path.name, handle=Handle(path), size=path.stat().st_size)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_fixtures_and_every_fixture_is_expected(name: str) -> None:
    there = {path.name for path in (FIXTURES / name).glob("*")} - {"expected.toml"}
    assert there, f"tests/ingest/fixtures/{name}/ has no file: a format comes with one"
    told = tomllib.loads((FIXTURES / name / "expected.toml").read_text(encoding="utf-8"))["file"]
    assert {row["name"] for row in told} == there


@pytest.mark.parametrize(("path", "row"), rows())
def test_a_fixture_is_read_as_expected(path: Path, row: dict[str, Any]) -> None:
    known = format_of(content_of(path))
    assert known is not None and path.parent.name == known.FORMAT
    records = list(known.read(content_of(path)))
    papers = [record for record in records if isinstance(record, PaperRecord)]
    rejected = [record for record in records if isinstance(record, Rejection)]
    assert (len(papers), len(rejected)) == (row["papers"], row["rejected"])
    if papers:
        assert papers[0].title == row["first_title"]
        assert [f"{kind}:{value}" for kind, value in papers[0].identifiers] == row["identifiers"]


@pytest.mark.parametrize(("path", "row"), rows())
def test_no_other_format_is_as_sure_of_a_fixture(path: Path, row: dict[str, Any]) -> None:
    sample = content_of(path).sample
    scores = {known.FORMAT: known.recognise(sample) for known in formats()}
    own = scores.pop(path.parent.name)
    assert own > max(scores.values()), (own, scores)


@pytest.mark.parametrize("name", FORMATS)
def test_all_fixtures_of_a_format_go_through_the_whole_pipeline(name: str) -> None:
    told = tomllib.loads((FIXTURES / name / "expected.toml").read_text(encoding="utf-8"))["file"]
    for row in told:
        (report,) = ingest([str(FIXTURES / name / row["name"])])
        assert report.format == name
        assert report.read == row["papers"] + row["rejected"], report.rejections
        assert (report.added + report.merged, report.rejected) == (row["papers"], row["rejected"])
        (again,) = ingest([str(FIXTURES / name / row["name"])])
        assert (again.added, again.merged, again.unchanged) == (0, 0, row["papers"])
