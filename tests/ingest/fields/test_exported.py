"""What is exported and ingested again is what it was, in every format, to the last character."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql
from sqlmodel import Session

from catalog import exporting
from catalog.export import formats
from catalog.models import AbstractKind
from catalog.store import reading, session
from ingest import ledger
from ingest.content import Content
from ingest.fields.cleaning import one_line
from ingest.loading import load
from ingest.pipeline import Report, ingest_content
from ingest.record import PaperRecord, Standing
from ingest.sources import format_of

READERS = {"bibtex": "bibtex", "csljson": "csl-json", "csv": "csv", "jsonl": "json-lines"}
ODD = list("\\{}$%&#_^~-`'\",;=+@<>[]|*!? aAzZ019éßłŁπ漢مק\u0301\u00a0/:.()") + [
    *(" and ", " others", "--", "``", "''", "$x$", "$\\alpha_{i}$", "&amp;", "\\'e", "{\\o}"),
    *("<i>", "\\textbf{x}", " et al.", "von ", "https://", "10.1/x", "=cmd", "%", "\\\\", "$5"),
]
texts = (st.lists(st.sampled_from(ODD), max_size=12).map("".join) | st.text(max_size=20)).map(
    lambda text: one_line(text)[:400].strip()
)
titles = texts.filter(lambda text: bool(text))
arxiv_ids = st.integers(0, 99_999).map(lambda number: ("arxiv", f"2101.{number:05d}"))
dois = st.text("abc/;,()<>_-%&{}#~", min_size=1, max_size=8).map(
    lambda tail: ("doi", f"10.1000/{tail}")
)
versions = st.lists(
    st.tuples(st.integers(1, 9), st.sampled_from(["", "2021-01-04"])),
    max_size=3,
    unique_by=lambda version: version[0],
).map(sorted)


@st.composite
def records(draw: st.DrawFn) -> PaperRecord:
    names = draw(st.lists(arxiv_ids, max_size=1)) + draw(st.lists(dois, max_size=3))
    abstract = draw(texts)
    kind = draw(st.sampled_from([AbstractKind.ABSTRACT, AbstractKind.SUMMARY]))
    authors = tuple(draw(st.lists(titles, max_size=4)))
    dated = draw(st.booleans())
    history = tuple(draw(versions)) if any(k == "arxiv" for k, _ in names) else ()
    return PaperRecord(
        position="",
        raw="",
        title=draw(titles),
        standing=Standing.CATALOGUED if names else Standing.LISTED,
        authors=authors,
        first_author="" if authors else draw(texts).removesuffix(" et al."),
        year=draw(st.none() | st.integers(1500, 2100)),
        published=draw(st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1))) if dated else None,
        abstract=abstract,
        abstract_kind=kind if abstract else AbstractKind.NONE,
        identifiers=tuple(sorted(set(names))),
        primary_category=draw(st.sampled_from(["", "cs.LG", "math_x"])),
        categories=tuple(
            draw(st.lists(st.sampled_from(["cs.LG", "stat.ML", "62F15"]), max_size=2))
        ),
        venue=draw(texts),
        comment=draw(texts),
        withdrawn=draw(st.booleans()),
        version=max((number for number, _ in history), default=None),
        versions=history,
        links=tuple(
            draw(st.lists(st.just(("code", 'https://example.org/a?b={c}%20;,"&')), max_size=1))
        ),
    )


def with_own_names(some: list[PaperRecord]) -> list[PaperRecord]:
    """The records, each identifier with the first that has it: whom else it is of is no matter
    of an export."""
    seen: set[tuple[str, str]] = set()
    found = []
    for record in some:
        own = tuple(pair for pair in record.identifiers if pair not in seen)
        seen |= set(own)
        versions = record.versions if any(kind == "arxiv" for kind, _ in own) else ()
        version = record.version if versions else None
        found.append(replace(record, identifiers=own, versions=versions, version=version))
    return found


@contextmanager
def emptied() -> Iterator[Session]:
    """The catalogue without any papers."""
    with session() as opened:
        for table in (
            "identifier",
            "authorship",
            "author",
            "mention",
            "paper",
            "rejection",
            "source",
        ):
            opened.execute(sql(f"DELETE FROM {table}"))
        yield opened


def stored(some: list[PaperRecord]) -> None:
    placed = [
        PaperRecord.restored(record.stored(), f"entry {number}", "x")
        for number, record in enumerate(some, start=1)
    ]
    with emptied() as opened:
        source = ledger.begin(opened, "a" * 64, "memory", "test")
        load(opened, source.id, placed)


def rows() -> list[dict[str, Any]]:
    with reading() as opened:
        return list(exporting.papers(opened))


def written(form: str) -> str:
    with reading() as opened:
        return "".join(formats()[form].written(exporting.papers(opened)))


def taken_back(text: str, reader: str) -> Report:
    with emptied():
        pass
    content, report = Content.of(text), Report(source="memory")
    assert reader == format_of(content).FORMAT  # type: ignore[union-attr]
    ingest_content(content, report)
    return report


@pytest.mark.parametrize("form", sorted(READERS))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(some=st.lists(records(), min_size=1, max_size=3).map(with_own_names))
def test_nothing_is_lost_and_the_second_export_is_the_first(
    form: str, some: list[PaperRecord]
) -> None:
    stored(some)
    before, text = rows(), written(form)
    report = taken_back(text, READERS[form])
    assert not report.rejections
    assert rows() == before
    assert written(form) == text


ALIKE = {"title": "Patient Gradients", "standing": Standing.CATALOGUED, "raw": "x"}


@pytest.mark.parametrize("form", sorted(READERS))
def test_two_papers_of_one_title_stay_two(form: str) -> None:
    stored(
        [
            PaperRecord(position="1", authors=("Ada Loon",), **ALIKE),
            PaperRecord(position="2", authors=("Bo Moon",), **ALIKE),
            PaperRecord(
                position="3", identifiers=(("doi", "10.1000/a"), ("doi", "10.1000/b")), **ALIKE
            ),
            PaperRecord(position="4", identifiers=(("arxiv", "2101.00001"),), **ALIKE),
        ]
    )
    before = rows()
    taken_back(written(form), READERS[form])
    assert len(rows()) == 4 and rows() == before


@pytest.mark.parametrize("form", sorted(READERS))
def test_a_renamed_paper_keeps_its_history(form: str) -> None:
    named = {"identifiers": (("arxiv", "2101.00001"),), "raw": "x", "standing": Standing.ARCHIVE}
    stored(
        [
            PaperRecord(position="1", title="Old Name", version=1, versions=((1, ""),), **named),
            PaperRecord(position="2", title="Yet Older", version=2, abstract="Long.", **named),
            PaperRecord(position="3", title="New Name", version=4, **named),
        ]
    )
    before = rows()
    assert before[0]["versions"] == [[1, "", "Old Name"], [2, "", "Yet Older"], [4, "", "New Name"]]
    taken_back(written(form), READERS[form])
    assert rows() == before


@pytest.mark.parametrize("form", sorted(READERS))
def test_an_empty_catalogue_is_exported(form: str) -> None:
    assert written(form).count("\n") <= 1


def test_no_cell_of_the_csv_is_a_formula() -> None:
    stored(
        [
            PaperRecord(
                position="1",
                raw="x",
                title=title,
                standing=Standing.LISTED,
                authors=(f"{title} Loon",),
                abstract=title,
                venue=title,
            )
            for title in ("=1+1", "+1", "-1", "@sum", "'=1", "＝1")
        ]
    )
    import csv

    cells = [cell for row in csv.reader(written("csv").splitlines()) for cell in row]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@＝")]
    assert "''=1" in cells


def test_a_damaged_export_is_rejected_where_it_is(tmp_path: Path) -> None:
    good = {"title": "Patient Gradients", "litlab": 1}
    for bad in (
        {"authors": [1]},
        {"authors": "x"},
        {"year": "2021"},
        {"year": True},
        {"published": "soon"},
        {"versions": [[0, "", ""]]},
        {"versions": {"a": 1}},
        {"links": [["code", "javascript:1"]]},
        {"identifiers": ["x"]},
        {"title": ""},
    ):
        report = taken_back(json.dumps(good) + "\n" + json.dumps(good | bad) + "\n", "json-lines")
        assert [one.position for one in report.rejections] == ["line 2"], bad
