"""Close papers are found by index, once each, the surest first."""

from dataclasses import dataclass, field

import pytest

from catalog import duplicates as module
from catalog.duplicates import Duplicates, duplicates
from catalog.models import Decision, Identifier, Mention, Paper, Source
from catalog.store import reading, session
from catalog.titles import title_key

TITLE = "Patient Gradients and Where to Find Them"


@dataclass
class Shelf:
    """Papers put into the catalogue, one mention each, numbered alike."""

    source: int = 0
    papers: list[int] = field(default_factory=list)

    def add(self, title: str, author: str = "", year: int | None = None, *names: str) -> int:
        with session() as opened:
            if not self.source:
                source = Source(sha256="0" * 64, name="a", format="x")
                opened.add(source)
                opened.flush()
                self.source = source.id or 0
            key = title_key(title)
            known = {"title_key": key, "first_author_key": author, "authors_text": author.title()}
            paper = Paper(title=title, year=year, **known)
            opened.add(paper)
            opened.flush()
            number = paper.id or 0
            seen = {"source_id": self.source, "position": str(number), "raw": "", "reason": "new"}
            opened.add(Mention(id=number, paper_id=number, title_key=key, **seen))
            for name in names:
                kind, value = name.split(":")
                opened.add(Identifier(kind=kind, value=value, paper_id=number))
        self.papers.append(number)
        return number


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def found(limit: int = 50) -> Duplicates:
    with reading() as opened:
        return duplicates(opened, limit)


def pairs() -> list[tuple[int, int]]:
    return [(close.one.id, close.other.id) for close in found().pairs]


@pytest.mark.usefixtures("both_engines")
def test_each_kind_of_closeness_once_and_the_surest_first(shelf: Shelf) -> None:
    same = [
        shelf.add(TITLE, "loon", 2021, "arxiv:2101.00001"),
        shelf.add(TITLE, "loon", 2021, "doi:10.1/a"),
        shelf.add(TITLE, "noon", 2005, "arxiv:0501.00001"),
    ]
    order = [shelf.add("Agents That Plan and Maps That Lie", "moon", 2020)]
    order.append(shelf.add("Maps That Lie and Agents That Plan", "moon", 2021))
    subtitle = [
        shelf.add("Rewards for Those Who Wait"),
        shelf.add("Rewards for Those Who Wait: On Y"),
    ]
    shelf.add("Something Else Entirely, Really", "soon", 2020)
    shelf.add("Something Other Entirely, Quite", "soon", 2020)
    close = found()
    listed = [(each.one.id, each.other.id) for each in close.pairs]
    assert listed[0] == (same[0], same[1])
    assert set(listed) == {
        (same[0], same[1]),
        (same[0], same[2]),
        (same[1], same[2]),
        tuple(order),
        tuple(subtitle),
    }
    assert close.total == len(listed) == len(set(listed))
    scores = [each.score for each in close.pairs]
    assert scores == sorted(scores, reverse=True)
    assert found(2).total == close.total
    assert found(2).pairs == close.pairs[:2]


def test_what_a_person_called_two_is_left_out(shelf: Shelf) -> None:
    one, other, third = (shelf.add(TITLE, "loon", 2021, f"arxiv:2101.0000{k}") for k in range(3))
    with session() as opened:
        opened.add(Decision(one_id=one, other_id=other, same=False))
    assert set(pairs()) == {(one, third), (other, third)}


@pytest.mark.parametrize("batch", [1, 2, 7])
def test_blocks_of_any_size_give_the_same(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    for number in range(6):
        shelf.add(f"{TITLE} {'abcdef'[number] * 3}", "loon" if number % 2 else "", 2021)
        shelf.add(f"Number {number // 2} of a Series on Things", "moon", 2020)
    whole = found()
    assert whole.total > 3
    monkeypatch.setattr(module, "BATCH", batch)
    assert found() == whole


def test_a_crowd_of_one_title_gives_no_crowd_of_pairs(shelf: Shelf) -> None:
    for number in range(3 * module.CROWD):
        shelf.add("Editorial", "", None, f"doi:10.1/{number}")
    assert found().total <= module.NEIGHBOURS * len(shelf.papers)


def test_nothing_is_close_in_an_empty_catalogue() -> None:
    assert found() == Duplicates(0, [])
