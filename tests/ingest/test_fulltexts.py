"""Full texts stored once, and references pointed to the papers that they mean, and to no others."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from catalog.models import Deck, Document, Mention, Page, Paper, Reference, Source
from catalog.store import session
from ingest import fulltexts
from ingest.pipeline import ingest
from ingest.record import CitedWork, FullText

NORTH = "Waiting with Lanterns of the North"


def known(folder: Path, *works: dict[str, Any]) -> None:
    (folder / "list.jsonl").write_text("\n".join(map(json.dumps, works)), encoding="utf-8")
    ingest([str(folder / "list.jsonl")])


def referring(opened: Session, *works: CitedWork) -> None:
    source = Source(sha256="f" * 64, name="f.pdf", format="pdf")
    opened.add(source)
    opened.flush()
    fulltexts.store(opened, source.id or 0, None, FullText(pages=("one", "two"), references=works))


def resolved(*works: CitedWork) -> list[tuple[str | None, str]]:
    """(title of the paper or None, reason) of each."""
    with session() as opened:
        referring(opened, *works)
        fulltexts.resolve(opened)
        rows = opened.exec(
            select(Paper.title, Reference.reason)
            .select_from(Reference)
            .outerjoin(Paper, col(Paper.id) == col(Reference.paper_id))
            .order_by(col(Reference.place))
        )
        return [tuple(row) for row in rows]


def test_stored_once_with_its_mention(both_engines: str) -> None:
    with session() as opened:
        source = Source(sha256="a" * 64, name="a.pdf", format="pdf")
        deck = Source(sha256="b" * 64, name="b.pdf", format="pdf")
        paper = Paper(title="Tides", title_key="tides")
        opened.add_all([source, deck, paper])
        opened.flush()
        mention = Mention(
            paper_id=paper.id, source_id=source.id, position="page 1", raw="", reason="new"
        )
        opened.add_all([mention, Deck(source_id=deck.id, title="Waiting")])
        opened.flush()
        for _ in range(2):
            text = FullText(pages=("one", "two"), references=(CitedWork(label="A"),))
            fulltexts.store(opened, source.id or 0, "page 1", text)
            fulltexts.store(opened, deck.id or 0, None, FullText(pages=("slide",)))
        found = opened.exec(select(Document).order_by(col(Document.id))).all()
        assert [(one.mention_id, one.pages) for one in found] == [(mention.id, 2), (None, 1)]
        pages = opened.exec(select(Page.number, Page.text).order_by(col(Page.id))).all()
        assert [tuple(row) for row in pages] == [(1, "one"), (2, "two"), (1, "slide")]
        (reference,) = opened.exec(select(Reference)).all()
        assert (reference.place, reference.label, reference.paper_id) == (1, "A", None)


def test_by_identifier_title_and_author(both_engines: str, tmp_path: Path) -> None:
    known(
        tmp_path,
        {"title": NORTH, "authors": ["Cy Sun"], "year": 2030, "arxiv_id": "2101.00001"},
        {"title": "Tides", "authors": ["Dee Star"], "year": 2029},
        {"title": "Slow Harbours Remember Every Lantern", "authors": ["Eve Day"], "year": 2028},
    )
    assert resolved(
        CitedWork(label="x", identifiers=(("arxiv", "2101.00001"),)),
        CitedWork(label="y", title="TIDES!", first_author="D. Star"),
        CitedWork(label="z", title="Tides"),
        CitedWork(
            label="Day, Slow harbours remember every lanter, 2029", first_author="E. Day", year=2029
        ),
    ) == [
        (NORTH, "cited with arxiv 2101.00001"),
        ("Tides", "cited with its title"),
        ("Tides", "cited with its title"),
        (
            "Slow Harbours Remember Every Lantern",
            "by day, about 2029, with words of its title",
        ),
    ]


@pytest.mark.parametrize(
    ("work", "reason"),
    [
        (CitedWork(label="x", identifiers=(("doi", "10.1/x"),)), "no paper"),
        (CitedWork(label="x", title=NORTH, first_author="Ann Other"), "no paper"),
        (CitedWork(label="Sun, 2030, J. Tides 4", first_author="Sun", year=2030), "no paper"),
        (CitedWork(label=NORTH, first_author="C. Sun", year=2035), "no paper"),
        (CitedWork(label="x", title="Twice Told"), "2 papers have its title"),
    ],
)
def test_what_is_not_sure_is_none(work: CitedWork, reason: str, tmp_path: Path) -> None:
    known(
        tmp_path,
        {"title": NORTH, "authors": ["Cy Sun"], "year": 2030},
        {"title": "Twice Told", "authors": ["Ann Moon"], "year": 2001},
        {"title": "Twice Told", "authors": ["Bob Loon"], "year": 2020},
    )
    ((title, said),) = resolved(work)
    assert title is None and reason in said


def test_it_follows_the_catalogue_and_many_are_no_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fulltexts, "AT_A_TIME", 3)
    works = [CitedWork(label=str(n), title=f"The Tide Number {n}") for n in range(10)]
    assert [title for title, _ in resolved(*works)] == [None] * 10
    known(tmp_path, *({"title": f"The tide number {n}"} for n in range(10)))
    with session() as opened:
        found = opened.exec(select(Reference).order_by(col(Reference.place))).all()
        titles = [opened.get_one(Paper, one.paper_id).title for one in found]
    assert titles == [f"The tide number {n}" for n in range(10)]
