"""Entries that lack what their parents say."""

import pytest

from ingest.syntax import crossrefs
from ingest.syntax.bibtex_entries import Entry, entries
from ingest.syntax.crossrefs import completed


def fields(text: str) -> list[dict[str, str]]:
    return [entry.fields for entry in completed(entries(text.split("\n")))]


@pytest.mark.parametrize("first", [True, False])
def test_a_chapter_has_its_book_s_title_and_year_wherever_the_book_stands(first: bool) -> None:
    book = "@Book{TheBook, title={Whole}, year=1999, author={Ada Loon}}\n"
    chapter = "@inbook{c, title={Part}, crossref={thebook}}\n"
    found = fields(book + chapter if first else chapter + book)[1 if first else 0]
    assert {name: found.get(name) for name in ("title", "booktitle", "year", "author")} == {
        **{"title": "Part", "booktitle": "Whole", "year": "1999", "author": None},
    }


def test_the_order_is_the_file_s() -> None:
    text = "@misc{a, crossref={z}}\n@misc{b, title={B}}\n@misc{c, title={C}}\n@book{z, title={Z}}"
    found = [entry.key for entry in completed(entries(text.split("\n")))]
    assert found == ["a", "b", "c", "z"]


def test_another_key_for_an_article_has_all_that_the_article_has() -> None:
    text = "@article{old, crossref={new}}\n@article{new, title={T}, author={A}, doi={10.1000/x}}"
    old, new = fields(text)
    assert old == new | {"crossref": "new"}


def test_xdata_give_everything_and_may_be_several() -> None:
    text = (
        "@xdata{one, author={A}}\n@xdata{two, date={2001}}\n@misc{m, title={T}, xdata={one, two}}"
    )
    assert fields(text)[2] == {
        **{"author": "A", "date": "2001", "title": "T", "xdata": "one, two"},
    }


def test_software_s_versions_and_their_modules() -> None:
    text = (
        "@software{s, title={S}, author={A}, date={1999}}\n"
        "@softwareversion{v, version={2}, date={2020}, crossref={s}}\n"
        "@softwaremodule{m, subtitle={M}, crossref={v}}"
    )
    _, version, module = fields(text)
    assert (version["title"], version["date"]) == ("S", "2020")
    assert (module["title"], module["author"], module["subtitle"]) == ("S", "A", "M")


def test_circles_and_parents_that_never_come() -> None:
    text = "@book{a, crossref={b}}\n@book{b, crossref={a}}\n@misc{c, title={C}, crossref={gone}}"
    assert [sorted(found) for found in fields(text)] == [
        *(["crossref"], ["crossref"], ["crossref", "title"]),
    ]


def test_what_waits_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crossrefs, "ROOM", 100)
    seen = []

    def found() -> "list[Entry]":
        lines = ["@misc{a, title={A}, crossref={gone}}", *["@misc{b, title={B}}"] * 20]
        for entry in entries(lines):
            seen.append(entry)
            yield entry  # type: ignore[misc]

    first = next(completed(found()))
    assert first.key == "a" and len(seen) < 8
