"""PDFs from the file to the catalogue: papers, decks, refusals, answers that are not trusted."""

import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from catalog.models import AbstractKind, Document, Page, Paper, Reference, Rejection
from catalog.queries import search_pages
from catalog.store import reading, session
from ingest.content import Content, Sample
from ingest.fields.cleaning import UNPRINTABLE
from ingest.pdf import supervisor
from ingest.pipeline import ingest
from ingest.record import DeckRecord, FullText, PaperRecord, SourceError, Standing
from ingest.sources import format_of, pdf

TITLE = "Patient Machines Learn from the Tide"
ABSTRACT = (
    "We study how patient machines wait for the lanterns of the harbour and what they learn from"
    " it. In this paper we let the machines watch the tide instead of a teacher who is not right."
)


def drawn(*pages: list[tuple[float, float, float, str]], width: float = 595) -> bytes:
    """A PDF of lines: (x, y, size, text)."""
    document = pymupdf.open()
    for lines in pages:
        page = document.new_page(width=width, height=842 if width < 600 else 540)
        for x, y, size, text in lines:
            page.insert_textbox((x, y, width - 40, y + 300), text, fontsize=size)
    return document.tobytes()


def paper(title: str = TITLE, reference: str = "Waiting with Lanterns of the North") -> bytes:
    return drawn(
        [
            (100, 80, 20, title),
            (100, 120, 12, "Ada van Loon and Bo Moon"),
            (60, 160, 12, "Abstract"),
            (60, 180, 10, ABSTRACT),
            (60, 300, 12, "1 Introduction"),
            (60, 320, 10, "Lighthouses blink at night."),
        ],
        [(60, 60, 10, "The zeppelin hums over the harbour.")],
        [
            (60, 60, 12, "References"),
            (60, 90, 10, f"[1] Cy Sun and Dee Star. 2030. {reference}. In Proceedings of Tides."),
            (60, 120, 10, "[2] Eve Day and Flo Dusk. 2029. Something Else Entirely Now. In Tides."),
            (60, 150, 10, "[3] Gil Dawn. 2028. A Third Thing Altogether. In Tides."),
        ],
    )


def test_a_paper_with_its_full_text() -> None:
    record, text = pdf.read(Content.of(paper()))
    assert isinstance(record, PaperRecord) and isinstance(text, FullText)
    assert (record.position, record.title, record.standing) == ("page 1", TITLE, Standing.LISTED)
    assert record.authors == ("Ada van Loon", "Bo Moon")
    assert (record.abstract, record.abstract_kind) == (ABSTRACT, AbstractKind.ABSTRACT)
    assert record.raw.startswith(TITLE) and "Lighthouses" in record.raw
    assert [page.count("zeppelin") for page in text.pages] == [0, 1, 0]
    assert [work.title for work in text.references] == [
        "Waiting with Lanterns of the North",
        "Something Else Entirely Now",
        "A Third Thing Altogether",
    ]
    assert (text.references[0].first_author, text.references[0].year) == ("Cy Sun", 2030)


def test_packed_or_not_it_is_the_same() -> None:
    assert list(pdf.read(Content.of(gzip.compress(paper())))) == list(pdf.read(Content.of(paper())))


def test_a_deck_is_read_as_one() -> None:
    first = [(100, 150, 30, "Waiting Well"), (100, 250, 16, "Ida van Noon\nMay 1, 2031")]
    outline = [(40, 40, 28, "Outline"), (60, 120, 18, "- Tides\n- Lanterns")]
    cites = [(40, 40, 28, "Tides"), (60, 120, 16, "[Kirk et al., 2017. Waiting on the Shore]")]
    deck, text, cited = pdf.read(Content.of(drawn(first, outline, cites, width=720)))
    assert isinstance(deck, DeckRecord) and isinstance(text, FullText)
    assert (deck.title, deck.lecturer, deck.slides) == ("Waiting Well", "Ida van Noon", 3)
    assert [topic.title for topic in deck.topics] == ["Tides", "Lanterns"]
    assert len(text.pages) == 3 and not text.references
    assert isinstance(cited, PaperRecord) and cited.title == "Waiting on the Shore"


def test_recognised() -> None:
    assert format_of(Content.of(paper())) is pdf
    assert format_of(Content.of(b"%PDF-nothing of the kind")) is pdf
    assert pdf.recognise(Sample(b"\xef\xbb\xbf\n%PDF-1.4", "")) == 1
    assert pdf.recognise(Sample(b"x\0y\n" * 100 + b"%PDF-1.4", "")) == 1
    assert pdf.recognise(Sample(b"y" * 1024 + b"\n%PDF-1.4", "")) == 0
    text = '{"title": "Why %PDF-1.4 broke"}'
    assert pdf.recognise(Sample(text.encode(), text)) == 0


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "SIZE_LIMIT", 2**20)
    with pytest.raises(SourceError, match="more than 1 MiB"):
        next(pdf.read(Content.of(b"%PDF-" + bytes(2**20))))
    packed = io.BytesIO()
    with gzip.open(packed, "wb") as into:
        into.write(b"%PDF-" + bytes(2**21))
    with pytest.raises(SourceError, match="more than 1 MiB"):
        next(pdf.read(Content.of(packed.getvalue())))


def test_no_title() -> None:
    with pytest.raises(SourceError, match="no title"):
        next(pdf.read(Content.of(drawn([(60, 800, 10, "12345 67890 only numbers " * 3)]))))


def test_ingested_found_and_its_references_resolved(tmp_path: Path) -> None:
    cited = "Waiting with Lanterns of the North"
    (tmp_path / "one.pdf").write_bytes(paper())
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 and no more")
    files = [str(tmp_path / name) for name in ("bad.pdf", "one.pdf", "list.jsonl")]
    reports = ingest(files[:2])
    assert [(one.added, one.rejected) for one in reports] == [(0, 1), (1, 0)]
    with session() as opened:
        references = opened.exec(select(Reference)).all()
        assert [one.paper_id for one in references] == [None, None, None]
        assert opened.exec(select(Rejection.format)).all() == ["pdf"]
    known = {"title": cited, "authors": ["Cy Sun", "Dee Star"], "year": 2030}
    (tmp_path / "list.jsonl").write_text(json.dumps(known), encoding="utf-8")
    ingest(files)
    with session() as opened:
        first, *others = opened.exec(select(Reference)).all()
        assert opened.get_one(Paper, first.paper_id).title == cited
        assert [one.paper_id for one in others] == [None, None]
        assert len(opened.exec(select(Document)).all()) == 1
        assert len(opened.exec(select(Page)).all()) == 3
    with reading() as opened:
        (hit,) = search_pages(opened, "zeppelin").hits
        assert (hit.title, hit.page, hit.pages) == (TITLE, 2, 3)
        assert "\u27e6zeppelin\u27e7" in hit.snippet


FRAGILE = f"""
import os, sys, time
sys.path.insert(0, {str(supervisor.ROOT)!r})
from ingest.pdf import worker
real = worker.answer
def answer(path):
    if "crash" in path:
        os._exit(1)
    if "hang" in path:
        time.sleep(600)
    return real(path)
worker.answer = answer
worker.main(2**31, 60)
"""


def test_bad_files_end_neither_the_run_nor_what_comes_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles = {"a": "Patient Machines", "c": "Slow Harbours", "e": "Many Lanterns"}
    for name in ("a", "b-crash", "c", "d-hang", "e"):
        (tmp_path / f"{name}.pdf").write_bytes(paper(titles.get(name, name)))
    sound = supervisor.shared
    fragile = supervisor.Supervisor(time_s=8, command=(sys.executable, "-c", FRAGILE))
    monkeypatch.setattr(supervisor, "shared", lambda: fragile)
    files = sorted(map(str, tmp_path.glob("*.pdf")))
    reports = ingest(files)
    fragile.close()
    assert [report.added for report in reports] == [1, 0, 1, 0, 1]
    reasons = [report.rejections[0].reason for report in reports if report.rejections]
    assert ["broke down" in reasons[0], "longer than 8 s" in reasons[1]] == [True, True]
    monkeypatch.setattr(supervisor, "shared", sound)
    again = ingest(files)  # with a reader that can
    assert [report.added for report in again] == [0, 1, 0, 1, 0]


class Liar:
    """Answers like a worker that something has taken over."""

    def __init__(self, said: Any) -> None:
        self.said = said

    def ask(self, _path: Path) -> Any:
        return self.said


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
FIELDS = ("title", "authors", "abstract", "year", "identifiers", "version")


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "pages": JSON | st.lists(st.text()),
            "deck": JSON,
            "paper": JSON | st.dictionaries(st.sampled_from(FIELDS), JSON),
            "references": JSON
            | st.lists(st.dictionaries(st.sampled_from(("label", "year")), JSON)),
        },
    )
)
def test_whatever_the_worker_says_is_clean(said: dict[str, Any]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(supervisor, "shared", lambda: Liar(said))
        try:
            records = list(pdf.read(Content.of(b"%PDF-1.4")))
        except SourceError:
            return
    for record in records:
        if isinstance(record, PaperRecord):
            assert any(map(str.isalnum, record.title)) and len(record.title) <= 500
            assert not UNPRINTABLE.search(record.title + record.abstract)
            assert PaperRecord.restored(record.stored(), record.position, record.raw) == record
        elif isinstance(record, FullText):
            "".join(record.pages).encode()
            assert "\0" not in "".join(record.pages)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.99])
def test_truncated(share: float, tmp_path: Path) -> None:
    whole = paper()
    (tmp_path / "cut.pdf").write_bytes(whole[: int(share * len(whole))])
    (report,) = ingest([str(tmp_path / "cut.pdf")])
    assert report.format == "pdf" and report.added + report.rejected == 1
