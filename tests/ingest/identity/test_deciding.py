"""A person merges and splits: it outweighs the rules, and later sources keep to it."""

import json
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from catalog.corrections import label_paper
from catalog.models import Assigner, Identifier, Mention, Paper, PaperTheme
from catalog.store import reading, session
from catalog.themes import load_themes
from ingest.identity import deciding
from ingest.identity.deciding import JOINED, PARTED, IdentityError
from ingest.pipeline import ingest

TITLE = "Patient Gradients and Where to Find Them"
FIRST = {"title": TITLE, "arxiv_id": "2101.00001", "authors": ["Ada Loon"], "year": 2021}
SECOND = {"title": f"{TITLE} Again", "arxiv_id": "2101.00002", "authors": ["Ada Loon"]}
LISTED = {"title": TITLE, "authors": ["Ada Loon"]}
MISFILED = {**FIRST, "title": "Misfiled"}
THEME = load_themes()[0].slug


@pytest.fixture
def source(tmp_path: Path) -> Callable[..., str]:
    """Writes a source with these rows and tells its name; each is another source."""
    made: list[str] = []

    def write(*rows: dict[str, Any]) -> str:
        path = tmp_path / f"{len(made)}.jsonl"
        path.write_text("".join(json.dumps({**row, "n": len(made)}) + "\n" for row in rows))
        made.append(str(path))
        return made[-1]

    return write


def seen() -> dict[int, list[int]]:
    """The mentions of each paper."""
    with reading() as opened:
        found: dict[int, list[int]] = {}
        query = select(Mention.paper_id, Mention.id).order_by(col(Mention.id))
        for paper, mention in opened.exec(query):
            found.setdefault(paper, []).append(mention or 0)
        assert found.keys() == set(opened.exec(select(Paper.id)))
        return found


def reasons() -> dict[int, str]:
    with reading() as opened:
        return {m.id or 0: m.reason for m in opened.exec(select(Mention))}


def words(paper: int) -> dict[str, float]:
    """A person's word on each theme."""
    with reading() as opened:
        query = select(PaperTheme).where(PaperTheme.paper_id == paper)
        return {t.theme: t.score for t in opened.exec(query) if t.assigned_by == Assigner.PERSON}


@pytest.mark.usefixtures("both_engines")
def test_two_arxiv_ids_become_one_paper_and_two_again(source: Callable[..., str]) -> None:
    ingest([source(FIRST), source(SECOND), source(LISTED)])
    assert seen() == {1: [1, 3], 2: [2]}
    with session() as writing:
        label_paper(writing, 2, THEME, True)
        assert deciding.merge(writing, 2, 1) == 1
    assert seen() == {1: [1, 2, 3]}
    assert reasons()[2] == JOINED
    assert words(1) == {THEME: 1.0}
    with reading() as opened:
        names = opened.exec(select(Identifier.value).order_by(col(Identifier.value))).all()
    assert names == ["2101.00001", "2101.00002"]
    with session() as writing:
        again = deciding.split(writing, 1, [2])
    assert seen() == {1: [1, 3], again: [2]}
    assert reasons()[2] == PARTED
    assert words(1) == words(again) == {THEME: 1.0}
    with session() as writing:
        assert deciding.merge(writing, 1, again) == 1
    assert seen() == {1: [1, 2, 3]}


@pytest.mark.parametrize("order", [*permutations((FIRST, SECOND, LISTED))])
def test_later_sources_keep_to_a_merge(
    source: Callable[..., str], order: tuple[dict[str, Any], ...]
) -> None:
    ingest([source(FIRST, SECOND)])
    with session() as writing:
        deciding.merge(writing, 1, 2)
    ingest([source(row) for row in order])
    assert seen() == {1: [1, 2, 3, 4, 5]}


@pytest.mark.parametrize("order", [*permutations((FIRST, MISFILED, LISTED))])
@pytest.mark.usefixtures("both_engines")
def test_later_sources_keep_to_a_split_of_one_arxiv_id(
    source: Callable[..., str], order: tuple[dict[str, Any], ...]
) -> None:
    ingest([source(FIRST, MISFILED)])
    assert seen() == {1: [1, 2]}
    with session() as writing:
        assert deciding.split(writing, 1, [2]) == 2
    assert seen() == {1: [1], 2: [2]}
    ingest([source(row) for row in order])
    assert {len(mentions) for mentions in seen().values()} == {2, 3}
    with reading() as opened:
        titles = {paper.id: paper.title for paper in opened.exec(select(Paper))}
    assert titles == {1: TITLE, 2: "Misfiled"}


def test_the_oldest_mention_can_go(source: Callable[..., str]) -> None:
    ingest([source(LISTED, FIRST)])
    assert seen() == {1: [1, 2]}
    with session() as writing:
        assert deciding.split(writing, 1, [1]) == 2
    assert seen() == {1: [2], 2: [1]}


def test_what_was_split_twice_stays_split_from_all(source: Callable[..., str]) -> None:
    ingest([source(LISTED, LISTED, LISTED)])
    assert seen() == {1: [1, 2, 3]}
    with session() as writing:
        assert deciding.split(writing, 1, [2, 3]) == 2
        assert deciding.split(writing, 2, [2]) == 3
    assert seen() == {1: [1], 2: [3], 3: [2]}
    with session() as writing:
        assert deciding.merge(writing, 3, 1) == 1
    assert seen() == {1: [1, 2], 2: [3]}


def test_a_merge_outlives_the_split_of_its_first_mention(source: Callable[..., str]) -> None:
    ingest([source(FIRST), source(LISTED), source(SECOND)])
    with session() as writing:
        deciding.merge(writing, 1, 2)
        deciding.split(writing, 1, [1])
    assert sorted(seen().values()) == [[1], [2, 3]]


def test_papers_that_a_person_keeps_apart_stay_two(source: Callable[..., str]) -> None:
    ingest([source(FIRST, {**LISTED, "title": f"{TITLE}, Part Two"})])
    with session() as writing:
        deciding.keep_apart(writing, 1, 2)
    ingest([source({**FIRST, "title": f"{TITLE}, Part Two"})])
    assert sorted(map(len, seen().values())) == [1, 2]


def test_what_cannot_be_is_said(source: Callable[..., str]) -> None:
    ingest([source(FIRST), source(LISTED), source(SECOND)])
    for wrong, why in [
        (lambda s: deciding.merge(s, 1, 1), "needs two papers"),
        (lambda s: deciding.merge(s, 1, 99), "in no source"),
        (lambda s: deciding.split(s, 1, [3]), "no mention 3"),
        (lambda s: deciding.split(s, 1, [1, 2]), "at least one must go and one must stay"),
        (lambda s: deciding.split(s, 1, []), "at least one must go and one must stay"),
        (lambda s: deciding.keep_apart(s, 1, 1), "both are paper 1"),
    ]:
        with session() as writing, pytest.raises(IdentityError, match=why):
            wrong(writing)
    assert sorted(seen().values()) == [[1, 2], [3]]
