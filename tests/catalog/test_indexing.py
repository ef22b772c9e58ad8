"""Papers indexed together are found as those indexed one by one."""

import pytest
from sqlalchemy import text

from catalog import indexing
from catalog.batches import insert_rows
from catalog.indexing import indexed_together
from catalog.models import Paper, now
from catalog.search import search
from catalog.store import reading, session
from catalog.titles import title_key

TABLE = Paper.__table__  # type: ignore[attr-defined]
COLUMNS = (
    *("id", "title", "title_key", "abstract", "abstract_kind", "authors_text", "first_author_key"),
    *("primary_category", "categories", "venue", "comment", "withdrawn", "versions", "links"),
    *("created_at", "changed_at"),
)


def rows(first: int, count: int) -> list[tuple[object, ...]]:
    return [
        (number, f"Walrus {number} Sings", title_key(f"Walrus {number} Sings"), "A song.", "")
        + ("Ida Noon", "noon", "", "", "", "", False, [], [], now(), now())
        for number in range(first, first + count)
    ]


@pytest.mark.usefixtures("both_engines")
@pytest.mark.parametrize("together", [False, True])
def test_all_are_found(together: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "FEW", 3 if together else 1_000)
    for first in (1_001, 1_006, 1_011):
        with session() as opened, indexed_together(opened, 5):
            insert_rows(opened, TABLE, COLUMNS, rows(first, 5))
    with session() as opened:
        opened.add(Paper(title="Walrus Alone", title_key="walrus alone"))
        if opened.get_bind().dialect.name == "sqlite":
            check = "INSERT INTO paper_search(paper_search, rank) VALUES ('integrity-check', 1)"
            opened.connection().execute(text(check))
    with reading() as opened:
        assert search(opened, "walrus", limit=50).total == 16
        assert search(opened, "ida noon").total == 15


def test_a_failure_leaves_the_index_as_it_was(catalog_url: str) -> None:
    with pytest.raises(ZeroDivisionError), session() as opened, indexed_together(opened, 5_000):
        insert_rows(opened, TABLE, COLUMNS, rows(1, 500))
        raise ZeroDivisionError
    with session() as opened:
        opened.add(Paper(title="Walrus Alone", title_key="walrus alone"))
    with reading() as opened:
        assert search(opened, "walrus").total == 1
