"""What a person said of mentions: kept, found again, taken back."""

import pytest

from catalog.models import Mention, Paper, Source
from catalog.store import session
from ingest.identity import decisions


@pytest.fixture
def mentions() -> list[int]:
    """Six mentions of a paper."""
    with session() as opened:
        paper = Paper(title="A", title_key="a")
        source = Source(sha256="0" * 64, name="a.txt", format="x")
        opened.add_all([paper, source])
        opened.flush()
        known = {"paper_id": paper.id, "source_id": source.id, "raw": "", "reason": "new"}
        made = [Mention(position=str(number), **known) for number in range(6)]
        opened.add_all(made)
        opened.flush()
        return [mention.id or 0 for mention in made]


@pytest.mark.usefixtures("both_engines")
def test_what_was_said_is_found_and_taken_back(mentions: list[int]) -> None:
    a, b, c, d, e, f = mentions
    with session() as opened:
        decisions.remember(opened, [(b, a), (d, c)], same=True)
        decisions.remember(opened, [(a, c), (f, d)], same=False)
        assert decisions.between(opened, mentions) == ([(a, b), (c, d)], [(a, c), (d, f)])
        assert decisions.between(opened, [a, c]) == ([], [(a, c)])
        assert decisions.between(opened, []) == ([], [])
        assert decisions.tied(opened, mentions) == [[a, b], [c, d], [e], [f]]
        assert decisions.foes(opened, [c, d]) == {a, f}
        decisions.forget(opened, [a, b, c])
        assert decisions.between(opened, mentions) == ([(c, d)], [(d, f)])


def test_the_last_word_holds(mentions: list[int]) -> None:
    with session() as opened:
        decisions.remember(opened, [tuple(mentions[:2])], same=True)
        decisions.remember(opened, [tuple(mentions[1::-1])], same=False)
        assert decisions.between(opened, mentions) == ([], [tuple(mentions[:2])])


def test_a_star_ties_all(mentions: list[int]) -> None:
    with session() as opened:
        decisions.remember(opened, decisions.star(mentions), same=True)
        assert decisions.tied(opened, mentions) == [mentions]
    assert decisions.star([7]) == []
