"""Sources into the catalogue: counts that add up, one paper for one work, the same in any order."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from catalog.models import (
    AbstractKind,
    Citation,
    Deck,
    Identifier,
    Mention,
    Paper,
    PaperTheme,
    Theme,
)
from catalog.store import forget_engines, reading, session
from ingest.pipeline import Report, ingest
from ingest.sources import formats

TITLE = "Patient Gradients and Where to Find Them"
DECK = f"""COGS 101: Machines That Wait

Waiting Well

Ida Noon

Lecture 3, March 4, 2031

Outline

- Gradients
- Patience

Gradients That Wait

- They wait [Loon et al., 2021. {TITLE}]
- Others do not [Moon et al., 2020]

Patience

- Nothing new
"""


def starter(*rows: dict[str, Any]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


LOON = {
    "title": TITLE,
    "arxiv_id": "2101.00001",
    "authors": ["Ada Loon", "Bo Moon"],
    "year": 2021,
    "primary_category": "cs.LG",
    "summary": "Looks for gradients that wait.",
}
MOON = {
    "title": "Impatience Considered Useful in Small Doses",
    "arxiv_id": "2002.00002",
    "authors": ["Bo Moon"],
    "year": 2020,
    "summary": "Haste helps.",
}


@pytest.fixture
def sources(tmp_path: Path, writer) -> dict[str, Path]:
    """A listing of two pages' worth, a list kept with ids, and a deck; one work is in all."""
    entries = writer.papers(6)
    entries[2] = (TITLE, entries[2][1])
    texts = {
        "listing.txt": "\n".join(f"{title}\n{abstract}" for title, abstract in entries),
        "second.txt": "Subscribe\n" + "\n".join(f"{t}\n{a}" for t, a in [entries[5], entries[0]]),
        "kept.jsonl": starter(LOON, MOON),
        "deck.txt": DECK,
    }
    paths = {name: tmp_path / "in" / name for name in texts}
    for name, path in paths.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(texts[name], "utf-8")
    return paths


def counts(report: Report) -> tuple[int, int, int, int, int]:
    return report.read, report.added, report.merged, report.unchanged, report.rejected


@pytest.mark.usefixtures("both_engines")
def test_one_work_from_three_kinds_of_source_is_one_paper(sources: dict[str, Path]) -> None:
    reports = {
        name: counts(ingest([str(sources[name])])[0]) for name in ("kept.jsonl", "listing.txt")
    }
    reports["deck.txt"] = counts(ingest([str(sources["deck.txt"])])[0])
    assert reports == {
        "kept.jsonl": (2, 2, 0, 0, 0),
        "listing.txt": (6, 5, 1, 0, 0),
        "deck.txt": (1, 0, 1, 0, 0),
    }
    with reading() as opened:
        paper = opened.exec(select(Paper).where(Paper.title == TITLE)).one()
        assert paper.abstract_kind == AbstractKind.ABSTRACT
        assert paper.abstract != LOON["summary"]
        assert (paper.authors_text, paper.year) == ("Ada Loon; Bo Moon", 2021)
        mentions = opened.exec(select(Mention).where(Mention.paper_id == paper.id)).all()
        assert [m.position for m in mentions] == ["line 1", "line 5", "slide 3, citation 1"]
        assert [m.reason for m in mentions][0] == "new"
        assert mentions[2].reason == "same title and first author loon"
        assert all(m.raw for m in mentions)


def test_citations_find_their_papers_whatever_comes_first(sources: dict[str, Path]) -> None:
    ingest([str(sources["deck.txt"])])
    with reading() as opened:
        loon, moon = opened.exec(select(Citation).order_by(Citation.label)).all()
        assert loon.paper_id is not None and loon.slides == [3]
        assert moon.paper_id is None and "no paper of moon" in moon.reason
        assert "Others do not" in moon.context
    ingest([str(sources["kept.jsonl"])])
    with reading() as opened:
        moon = opened.exec(select(Citation).where(Citation.title == "")).one()
        assert opened.get(Paper, moon.paper_id).title == MOON["title"]
        assert moon.reason == "the only paper of moon and 2020"


def test_the_order_of_sources_does_not_matter(
    sources: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    contents: Callable[[], dict[str, Any]],
) -> None:
    found = []
    for number, order in enumerate(permutations(sources)):
        monkeypatch.setenv("LITLAB_CATALOG_URL", f"sqlite:///{tmp_path}/{number}.db")
        for name in order:
            ingest([str(sources[name])])
        found.append(contents())
        forget_engines()
    assert len(found[0]["papers"]) == 7
    assert all(other == found[0] for other in found)


def test_an_undecided_title_is_parted_again_when_its_namesake_comes(
    tmp_path: Path, writer, contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    namesake = {**LOON, "arxiv_id": "1801.00009", "authors": ["Cy Noon"], "summary": "Otherwise."}
    (tmp_path / "a.txt").write_text(f"{TITLE}\n{writer.abstract()}\n{writer.title()}\n")
    (tmp_path / "b.jsonl").write_text(starter(LOON))
    (tmp_path / "c.jsonl").write_text(starter(namesake))
    found = []
    for number, order in enumerate(permutations(["a.txt", "b.jsonl", "c.jsonl"])):
        monkeypatch.setenv("LITLAB_CATALOG_URL", f"sqlite:///{tmp_path}/{number}.db")
        for name in order:
            ingest([str(tmp_path / name)])
        found.append(contents())
        forget_engines()
    titles = [paper[0] for paper in found[0]["papers"]]
    assert titles.count(TITLE) == 3
    assert all(other == found[0] for other in found)


@pytest.mark.usefixtures("both_engines")
def test_anything_twice_changes_nothing(
    sources: dict[str, Path], contents: Callable[[], dict[str, Any]], tmp_path: Path
) -> None:
    folder = str(sources["deck.txt"].parent)
    first = ingest([folder])
    before = contents()
    again = ingest([folder])
    for report, earlier in zip(again, first, strict=True):
        assert counts(report) == (earlier.read, 0, 0, earlier.read, 0)
    renamed = tmp_path / "other name.md"
    renamed.write_bytes(sources["listing.txt"].read_bytes())
    assert counts(ingest([str(renamed)])[0]) == (6, 0, 0, 6, 0)
    assert contents() == before


def test_a_page_saved_again_with_one_more_paper_adds_one(sources: dict[str, Path], writer) -> None:
    ingest([str(sources["listing.txt"])])
    path = sources["listing.txt"]
    path.write_text(f"{path.read_text()}\nOne More Paper on Playful Echoes\n{writer.abstract()}")
    assert counts(ingest([str(path)])[0]) == (7, 1, 6, 0, 0)


def test_duplicates_within_a_source_are_merged(tmp_path: Path, writer) -> None:
    entries = writer.papers(3)
    path = tmp_path / "twice.txt"
    path.write_text("\n".join(f"{t}\n{a}" for t, a in [*entries, entries[0]]))
    assert counts(ingest([str(path)])[0]) == (4, 3, 1, 0, 0)


def test_a_persons_word_survives_when_two_papers_turn_out_to_be_one(tmp_path: Path, writer) -> None:
    abstract = writer.abstract()
    (tmp_path / "a.jsonl").write_text(starter({"title": "Echoes", "authors": ["Ada Loon"]}))
    (tmp_path / "b.txt").write_text(f"Echoes\n{abstract}\n{writer.title()}\n{writer.abstract()}")
    (tmp_path / "c.jsonl").write_text(
        starter({"title": "Echoes", "authors": ["Ada Loon"], "abstract": abstract})
    )
    ingest([str(tmp_path / "a.jsonl"), str(tmp_path / "b.txt")])
    with session() as opened:
        listed = opened.exec(select(Paper).where(Paper.abstract == abstract)).one()
        opened.add(Theme(slug="skills", title="Skills", definition="."))
        opened.flush()
        opened.add(PaperTheme(paper_id=listed.id, theme="skills", assigned_by="person", score=1))
    ingest([str(tmp_path / "c.jsonl")])
    with reading() as opened:
        paper = opened.exec(select(Paper).where(Paper.title == "Echoes")).one()
        assert opened.exec(select(PaperTheme)).one().paper_id == paper.id
        assert paper.abstract == abstract and paper.authors_text == "Ada Loon"


def test_what_cannot_be_read_is_refused_and_the_rest_goes_in(tmp_path: Path, writer) -> None:
    title, abstract = writer.papers(1)[0]
    folder = tmp_path / "in"
    folder.mkdir()
    bad = {
        "empty.txt": b" \n",
        "binary.dat": b"\x7fELF\0\0\0",
        "page.txt": b"<!DOCTYPE html>\n<html><body>502 Bad Gateway</body></html>",
        "paper.pdf": b"%PDF-1.7 ...",
        "latin.txt": "Über alles".encode("latin-1") * 9,
        "prose.txt": b"Dear all,\nlunch is at noon.\n",
    }
    for name, content in bad.items():
        (folder / name).write_bytes(content)
    (folder / "good.txt").write_text(f"{title}\n{abstract}")
    reports = ingest([str(folder), str(tmp_path / "absent.txt")])
    refused = {Path(r.source).name: r.rejections[0] for r in reports if r.rejected}
    assert refused.keys() == bad.keys() | {"absent.txt"}
    assert all(r.position == "file" and len(r.reason) > 10 for r in refused.values())
    assert "HTML" in refused["page.txt"].reason
    assert [counts(r) for r in reports if r.added] == [(1, 1, 0, 0, 0)]
    for report in reports:
        read, *parts = counts(report)
        assert read == sum(parts) > 0


def test_a_citation_by_identifier_is_that_paper(tmp_path: Path) -> None:
    deck, kept = tmp_path / "deck.txt", tmp_path / "kept.jsonl"
    deck.write_text(
        "CS7: Small Nets\n\nLecture 3\n\nOutline\n\n- Bias\n- Variance\n- Both\n\n"
        "[arXiv:2101.01234v2]\n\n[Moon, 2019, arXiv:2101.09999]\n"
    )
    kept.write_text(json.dumps({"title": TITLE, "arxiv_id": "2101.01234"}) + "\n")
    ingest([str(deck), str(kept)])
    with reading() as opened:
        paper = opened.exec(select(Paper)).one()
        first, second = opened.exec(select(Citation).order_by(col(Citation.id)))
        assert (first.paper_id, first.reason) == (paper.id, "cited with arxiv 2101.01234")
        assert (second.paper_id, second.reason) == (
            None,
            "no paper of moon and 2019 is in the catalogue",
        )


def test_a_deck_that_cites_nothing_is_kept(tmp_path: Path) -> None:
    deck = tmp_path / "deck.txt"
    deck.write_text("CS7: Small Nets\n\nLecture 3\n\nOutline\n\n- Bias\n- Variance\n- Both\n")
    (report,) = ingest([str(deck)])
    assert (report.format, report.read, report.decks) == ("lecture-deck", 0, 1)
    with reading() as opened:
        assert [deck.course for deck in opened.exec(select(Deck))] == ["CS7: Small Nets"]


def test_a_reader_that_breaks_spoils_only_its_source(
    sources: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_text: str) -> Any:
        raise ZeroDivisionError("a bug")

    deck = next(f for f in formats() if f.FORMAT == "lecture-deck")
    monkeypatch.setattr(deck, "read", broken)
    reports = ingest([str(sources["deck.txt"]), str(sources["kept.jsonl"])])
    assert "its reader failed" in reports[0].rejections[0].reason
    assert counts(reports[1]) == (2, 2, 0, 0, 0)


def run(arguments: list[str], **more: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "ingest", "--json", *arguments],
        cwd=Path(__file__).parents[2],
        env=os.environ.copy(),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        **more,
    )


def test_killed_in_the_middle_and_run_again(
    tmp_path: Path, writer, contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(3):
        entries = writer.papers(60)
        (folder / f"{number}.txt").write_text("\n".join(f"{t}\n{a}" for t, a in entries))
    slow = (
        "import time, ingest.pipeline as p, ingest.__main__ as m\n"
        "real = p.load\n"
        "def load(*given):\n"
        "    done = real(*given)\n"
        "    print('loaded', flush=True)\n"
        "    time.sleep(1.5)\n"
        "    return done\n"
        "p.load = load\n"
        "m.alone()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", slow, str(folder)],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert [process.stdout.readline() for _ in range(2)] == ["loaded\n"] * 2
    os.kill(process.pid, signal.SIGKILL)  # in the transaction of the second source
    process.wait(30)
    process.stdout.close()
    with reading() as opened:
        assert len(opened.exec(select(Paper)).all()) == 60
    assert [counts(r)[1] for r in ingest([str(folder)])] == [0, 60, 60]
    rerun = contents()
    monkeypatch.setenv("LITLAB_CATALOG_URL", f"sqlite:///{tmp_path / 'clean.db'}")
    ingest([str(folder)])
    assert rerun == contents()


@pytest.mark.usefixtures("both_engines")
def test_two_at_once_both_succeed(tmp_path: Path, writer, sources: dict[str, Path]) -> None:
    entries = writer.papers(80)
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(
            f"Papers of list {name}\n" + "\n".join(f"{t}\n{a}" for t, a in entries)
        )
    processes = [run([str(tmp_path / f"{name}.txt"), str(sources["deck.txt"])]) for name in "ab"]
    results = [json.loads(process.communicate(timeout=120)[0]) for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert sum(result["totals"]["added"] for result in results) == 81
    with reading() as opened:
        assert len(opened.exec(select(Paper)).all()) == 81
        assert len(opened.exec(select(Identifier)).all()) == 0


def test_the_real_thing(shared: Path, contents: Callable[[], dict[str, Any]]) -> None:
    listings = sorted((shared / "listings").iterdir())
    reports = ingest([str(path) for path in listings])
    assert [counts(r) for r in reports] == [(78, 78, 0, 0, 0), (224, 222, 2, 0, 0)]
    root = Path(__file__).parents[2]
    reports = ingest([str(shared / "decks"), str(root / "ingest" / "starter" / "papers.jsonl")])
    assert [(r.read, r.rejected) for r in reports] == [(3, 0), (4, 0), (75, 0)]
    before = contents()
    ewc = [p for p in before["papers"] if p[0].startswith("Language Models Meet World Models")]
    assert len(ewc) == 1 and ewc[0][2] == AbstractKind.ABSTRACT and len(ewc[0][8]) == 4
    cited = {label: paper and paper[0] for label, _, paper, _ in before["citations"]}
    assert cited["Dong et al., 2023"].startswith("DreamLLM")
    assert cited["Wang et al., 2023"].startswith("Voyager")
    assert cited["Hao et al., 2023"].startswith("ToolkenGPT")
    assert "Exemplar" in cited["Dosovitskiy et al., 2014"]
    assert all(cited.values())
    assert sum(r.added for r in ingest([str(shared / "decks"), str(shared / "listings")])) == 0
    assert contents() == before


@pytest.mark.parametrize("seed", range(3))
def test_the_real_thing_in_other_orders(
    shared: Path, contents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    import random

    root = Path(__file__).parents[2]
    named = [
        *sorted(map(str, (shared / "listings").iterdir())),
        *sorted(map(str, (shared / "decks").iterdir())),
        str(root / "ingest" / "starter" / "papers.jsonl"),
    ]
    ingest(named)
    straight = contents()
    random.Random(seed).shuffle(named)
    monkeypatch.setenv("LITLAB_CATALOG_URL", f"sqlite:///{tmp_path / 'shuffled.db'}")
    ingest(named)
    assert contents() == straight


@pytest.mark.usefixtures("both_engines")
def test_two_arxiv_papers_that_give_one_doi_stay_two_and_both_have_it(
    tmp_path: Path, contents: Callable[[], Any]
) -> None:
    rows = [
        {
            "title": f"{word} Circuits Count Sheep",
            "arxiv_id": f"2101.0000{n}",
            "doi": "10.1000/Sheep",
        }
        for n, word in enumerate(("Some", "Other"), start=1)
    ]
    rows.append({"title": "Third Circuits Count Sheep", "doi": "10.1000/sheep"})
    seen = []
    for number, order in enumerate(permutations(rows)):
        for place, row in enumerate(order):
            path = tmp_path / f"{number}-{place}.jsonl"
            path.write_text(starter(row | {"year": 2001 + number}))
            assert ingest([str(path)])[0].rejected == 0
        seen.append(len(contents()["papers"]))
    assert seen == [3] * 6
    with reading() as opened:
        pairs = opened.exec(select(Identifier.kind, Identifier.value)).all()
        assert sorted(pairs).count(("doi", "10.1000/sheep")) == 3


@pytest.mark.parametrize("fate", ["changes", "vanishes"])
def test_a_file_that_is_not_what_it_was_when_it_was_hashed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writer: Any, fate: str
) -> None:
    """Else the books would say of bytes that they were read, which nobody has read."""
    path = tmp_path / "a.jsonl"
    rows = [json.dumps({"title": title, "abstract": text}) for title, text in writer.papers(30)]
    path.write_text("\n".join(rows))
    monkeypatch.setattr("ingest.pipeline.BATCH", 10)

    def fall(_source: str, done: int, _share: float) -> None:
        if done == 10 and path.exists():
            path.write_text(rows[0]) if fate == "changes" else path.unlink()

    (report,) = ingest([str(path)], fall)
    assert (report.added, report.rejected) == (10, 1)
    assert ("changed" if fate == "changes" else "No such file") in report.rejections[0].reason
    path.write_text("\n".join(rows))
    (report,) = ingest([str(path)])
    assert (report.added, report.unchanged, report.rejected) == (20, 10, 0)
