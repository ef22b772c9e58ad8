"""Works of one title, of which an archive has many: two identifiers never share a paper."""

import json
import random
from collections import defaultdict
from itertools import permutations
from pathlib import Path

import pytest
from sqlmodel import select

from catalog.duplicates import duplicates
from catalog.models import Mention, Paper
from catalog.store import reading
from ingest.content import Content
from ingest.pipeline import ingest
from ingest.record import PaperRecord
from ingest.sources import format_of

SERIES = "Proceedings of the Invented Meeting on Waiting Well"


def identifiers_of_papers() -> dict[int, dict[str, set[str]]]:
    """The identifiers of each paper by kind, as its mentions give them."""
    found: dict[int, dict[str, set[str]]] = {}
    with reading() as opened:
        for paper, record in opened.exec(select(Mention.paper_id, Mention.record)):
            names = found.setdefault(paper, defaultdict(set))
            for kind, value in record.get("identifiers", ()):
                names[kind].add(value)
        assert found.keys() == set(opened.exec(select(Paper.id)))
    return found


def works() -> list[str]:
    """What the catalogue shows of each paper, and the records that it is made of."""
    with reading() as opened:
        made: dict[int, list[str]] = {}
        for paper, raw in opened.exec(select(Mention.paper_id, Mention.raw)):
            made.setdefault(paper, []).append(raw)
        return sorted(
            repr((paper.title, paper.authors_text, paper.year, sorted(made[paper.id or 0])))
            for paper in opened.exec(select(Paper))
        )


def crowd(rng: random.Random) -> list[dict[str, object]]:
    """4,000 preprints of few titles and authors, 1,000 publications and 500 citations of them."""
    titles = [f"The {n}th Look at Gradients That Wait for a Sign" for n in range(150)]
    titles += [SERIES] * 10 + ["Dark Gradients"] * 10
    authors = [f"{given} {name}" for given in "ABC" for name in ("Loon", "Moon", "Noon", "Soon")]
    rows: list[dict[str, object]] = []
    for number in range(5_500):
        row: dict[str, object] = {"title": rng.choice(titles), "n": number}
        if rng.random() < 0.9:
            row["authors"] = [rng.choice(authors)]
        if rng.random() < 0.8:
            row["year"] = rng.randint(2001, 2006)
        if number < 4_000:
            row["arxiv_id"] = f"0101.{number:04}"
        elif number < 5_000:
            row["doi"] = f"10.1234/{number}"
        rows.append(row)
    rng.shuffle(rows)
    return rows


def test_thousands_of_namesakes_keep_their_papers(tmp_path: Path) -> None:
    rows = crowd(random.Random(0))
    for name, some in (("a", rows[:2_000]), ("b", rows[2_000:])):
        text = "".join(json.dumps(row) + "\n" for row in some)
        (tmp_path / f"{name}.jsonl").write_text(text)
    reports = ingest([str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl")])
    assert [report.rejected for report in reports] == [0, 0]
    papers = identifiers_of_papers()
    assert all(len(names["arxiv"]) <= 1 and len(names["doi"]) <= 1 for names in papers.values())
    assert sum(bool(names["arxiv"]) for names in papers.values()) == 4_000
    assert sum(bool(names["doi"]) for names in papers.values()) == 1_000


@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_namesakes_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    rows = crowd(random.Random(seed))[:600]
    found = []
    for turn in (1, -1):
        monkeypatch.setenv("LITLAB_CATALOG_URL", f"sqlite:///{tmp_path / f'{turn}.db'}")
        for part in (rows[:300], rows[300:])[::turn]:
            path = tmp_path / "part.jsonl"
            path.write_text("".join(json.dumps(row) + "\n" for row in part))
            ingest([str(path)])
        found.append(works())
    assert found[0] == found[1]


VOLUME = [
    {"title": "One Work of a Volume on Waiting", "arxiv_id": "2101.00001", "doi": "10.1234/v"},
    {"title": "Other Work of a Volume on Waiting", "arxiv_id": "2101.00002", "doi": "10.1234/v"},
    {"title": "The Volume on Waiting, as a Whole", "doi": "10.1234/v"},
]


@pytest.mark.parametrize("order", [*permutations(VOLUME)])
def test_one_doi_on_several_works_joins_none_in_any_order(
    tmp_path: Path, order: tuple[dict[str, str], ...]
) -> None:
    for number, row in enumerate(order):
        path = tmp_path / f"{number}.jsonl"
        path.write_text(json.dumps(row))
        assert ingest([str(path)])[0].rejected == 0
    assert len(identifiers_of_papers()) == 3
    with reading() as opened:
        close = duplicates(opened)
    assert [pair.reason for pair in close.pairs] == ["both have doi:10.1234/v"] * 3


def test_a_month_of_an_archive(shared: Path) -> None:
    path = shared / "samples" / "html" / "arxiv_mail_astro-ph_0001.txt"
    content = Content.of(path.read_bytes())
    known = format_of(content)
    if known is None or known.FORMAT == "similar-papers":
        pytest.skip("no reader of mailings is here")
    records = [record for record in known.read(content) if isinstance(record, PaperRecord)]
    listed = {value for record in records for kind, value in record.identifiers if kind == "arxiv"}
    assert len(listed) > 500
    ingest([str(path)])
    papers = identifiers_of_papers()
    assert all(len(names["arxiv"]) == 1 for names in papers.values())
    assert len(papers) == len(listed)
