"""arXiv's snapshot: what a line says, and what lines that are wrong say."""

import gzip
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.content import Content
from ingest.record import PaperRecord, Rejection, SourceError, Standing
from ingest.sources import arxiv_snapshot, format_of

ROW: dict[str, Any] = {
    "id": "math/0611800",
    "submitter": "Ida Noon",
    "authors": "Ida Noon and B\\'ela Loon (Some Institute)",
    "title": 'On $\\alpha$-Walruses\n  and G\\"odel',
    "comments": "12 pages",
    "journal-ref": "J. Walrus Stud. 3 (2007) 1-12",
    "doi": "10.1000/Walrus.1, 10.1000/walrus.2",
    "categories": "math.CA cs.LG",
    "license": None,
    "abstract": "  We count walruses &amp; seals\nup to $x^2$.\n",
    "versions": [
        {"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"},
        {"version": "v2", "created": "Tue, 24 Jul 2007 20:10:27 GMT"},
    ],
    "update_date": "2008-11-26",
    "authors_parsed": [["Noon", "Ida", ""], ["Loon", "B\\'ela", "Jr", "Some Institute"]],
}


def read(*rows: dict[str, Any]) -> list[Any]:
    return list(arxiv_snapshot.read(Content.of("\n".join(map(json.dumps, rows)))))


def test_a_line() -> None:
    (paper,) = read(ROW)
    assert paper.title == "On $\\alpha$-Walruses and Gödel"
    assert paper.abstract == "We count walruses & seals up to $x^2$."
    assert paper.authors == ("Ida Noon", "Béla Loon Jr")
    assert (paper.year, paper.published) == (2007, date(2007, 4, 2))
    assert paper.identifiers == (
        ("arxiv", "math/0611800"),
        ("doi", "10.1000/walrus.1"),
        ("doi", "10.1000/walrus.2"),
    )
    assert (paper.primary_category, paper.categories) == ("math.CA", ("math.CA", "cs.LG"))
    assert (paper.version, paper.versions) == (2, ((1, "2007-04-02"), (2, "2007-07-24")))
    assert (paper.venue, paper.comment) == ("J. Walrus Stud. 3 (2007) 1-12", "12 pages")
    assert (paper.standing, paper.position) == (Standing.ARCHIVE, "line 1")
    assert json.loads(paper.raw) == ROW


def test_names_come_from_the_printed_ones_where_nobody_parsed_them() -> None:
    row = {key: value for key, value in ROW.items() if key != "authors_parsed"}
    assert read(row)[0].authors == ("Ida Noon", "Béla Loon")


def test_a_withdrawn_paper() -> None:
    assert read(ROW | {"comments": "This paper has been withdrawn by the author"})[0].withdrawn
    assert not read(ROW)[0].withdrawn


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": "17"}, "no arXiv id"),
        ({"id": None}, "without an id"),
        ({"title": " \n "}, "no title"),
        ({"title": ["x"]}, "title is ['x'], not a text"),
        ({"title": "x" * 900}, "a title of 900 characters"),
        ({"authors_parsed": 7}, "authors_parsed is no list"),
        ({"versions": [{"created": "x"}]}, "versions is no list"),
        ({"versions": "v1"}, "versions is no list"),
    ],
)
def test_a_bad_line_is_rejected_and_the_next_one_read(change: dict[str, Any], reason: str) -> None:
    bad, good = read(ROW | change, ROW)
    assert isinstance(bad, Rejection) and reason in bad.reason and bad.position == "line 1"
    assert isinstance(good, PaperRecord)


def test_it_is_told_from_other_json_lines_and_read_from_an_archive() -> None:
    lines = "\n".join(map(json.dumps, [ROW] * 3))
    for content in (Content.of(lines), Content.of(gzip.compress(lines.encode()))):
        assert format_of(content) is arxiv_snapshot
    other = json.dumps({"title": "A Title", "arxiv_id": "2101.00001", "abstract": "", "id": 1})
    assert format_of(Content.of(other)) is not arxiv_snapshot


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("as_list", [True, False])
def test_an_excerpt_as_one_list_or_over_several_lines(indent: int | None, as_list: bool) -> None:
    rows = [ROW, ROW | {"id": "0704.0001"}]
    text = json.dumps(rows, indent=indent)
    if not as_list:
        text = "\n".join(json.dumps(row, indent=indent) for row in rows)
    content = Content.of(text)
    assert format_of(content) is arxiv_snapshot
    found = list(arxiv_snapshot.read(content))
    assert [dict(each.identifiers)["arxiv"] for each in found if isinstance(each, PaperRecord)] == [
        *("math/0611800", "0704.0001"),
    ]
    cut = list(arxiv_snapshot.read(Content.of(text[:-30])))
    assert isinstance(cut[0], PaperRecord) and isinstance(cut[-1], Rejection)


@pytest.mark.parametrize("end", range(1, len(json.dumps(ROW)), 7))
def test_a_line_that_is_cut_off(end: int) -> None:
    text = json.dumps(ROW)
    first, second = arxiv_snapshot.read(Content.of(f"{text}\n{text[:end]}"))
    assert isinstance(first, PaperRecord)
    assert isinstance(second, Rejection) and "cut off" in second.reason


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(ROW)), VALUES, max_size=4))
def test_any_values_are_read_or_rejected(change: dict[str, Any]) -> None:
    for record in read(ROW | change):
        assert isinstance(record, PaperRecord | Rejection)
        if isinstance(record, PaperRecord):
            assert record.title.isprintable() and record.title


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        assert all(arxiv_snapshot.read(Content.of(json.dumps(ROW).encode() + b"\n" + raw)))
    except SourceError:
        return
