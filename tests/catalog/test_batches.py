"""Values in batches: every one of them once, and none too many at a time."""

import pytest
from sqlmodel import col, select

from catalog.batches import batches, select_in
from catalog.models import Paper
from catalog.store import session
from catalog.titles import title_key


@pytest.mark.parametrize("count", [0, 1, 6, 7, 8, 21])
def test_batches_put_together_are_the_values(count: int) -> None:
    found = list(batches(range(count), 7))
    assert [value for some in found for value in some] == list(range(count))
    assert all(0 < len(some) <= 7 for some in found)


@pytest.mark.usefixtures("both_engines")
def test_more_values_than_one_statement_takes() -> None:
    titles = [f"Paper {n}" for n in range(1_001)]
    with session() as opened:
        opened.add_all(Paper(title=title, title_key=title_key(title)) for title in titles)
    with session() as opened:
        rows = select_in(opened, select(Paper.title), col(Paper.title), [*titles, titles[0], "x"])
        assert sorted(title for (title,) in rows) == sorted(titles)
