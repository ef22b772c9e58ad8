"""CSV of spreadsheets and data bases, and damaged."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.content import Content
from ingest.record import PaperRecord, Rejection, SourceError, Standing
from ingest.sources import csv_table, format_of

ZOTERO = (
    '"Key","Item Type","Publication Year","Author","Title","Publication Title","DOI","Url",'
    '"Abstract Note","Date"\n'
    '"A1","journalArticle","2021","Loon, Ada; Moon, Bo","Patient ""Gradients"", &amp; Rivers",'
    '"Invented Letters","10.1000/ABC","https://example.org/a","They wait,\nand see.","2021-03-09"\n'
    '"A2","book","","","Bare","","","","",""\n'
)


def read(text: str) -> list[PaperRecord | Rejection]:
    return [r for r in csv_table.read(Content.of(text)) if isinstance(r, PaperRecord | Rejection)]


def test_zotero() -> None:
    one, two = read(ZOTERO)
    assert isinstance(one, PaperRecord) and isinstance(two, PaperRecord)
    assert one.title == 'Patient "Gradients", & Rivers' and one.authors == ("Ada Loon", "Bo Moon")
    assert (one.year, str(one.published), one.venue) == (2021, "2021-03-09", "Invented Letters")
    assert one.abstract == "They wait, and see." and one.identifiers == (("doi", "10.1000/abc"),)
    assert (one.position, two.position) == ("line 2", "line 4")
    assert (two.title, two.standing) == ("Bare", Standing.LISTED)


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("title;authors;year\nT;Ada Loon, Bo Moon;2021\n", ("Ada Loon", "Bo Moon")),
        ("Title\tAuthors\nT\tLoon, Ada and Moon, Bo\n", ("Ada Loon", "Bo Moon")),
        ('Title,Author\nT,"Loon, Ada"\n', ("Ada Loon",)),
        ("\ufeffTitle,Author\nT,Ada Loon and Bo Moon\n", ("Ada Loon", "Bo Moon")),
    ],
)
def test_delimiters_and_names(text: str, authors: tuple[str, ...]) -> None:
    assert format_of(Content.of(text)).FORMAT == "csv"  # type: ignore[union-attr]
    (record,) = read(text)
    assert isinstance(record, PaperRecord) and record.authors == authors


def test_bad_rows_cost_themselves() -> None:
    text = 'title,year\nOne,2001\n"Two,2002\nThree,2003\nFour\n,2005\nSix,2006\n'
    found = read(text)
    assert [r.title for r in found if isinstance(r, PaperRecord)] == ["One", "Three", "Six"]
    assert [r.position for r in found if isinstance(r, Rejection)] == ["line 3", "line 5", "line 6"]


def test_cut_in_the_middle() -> None:
    found = read('title,abstract\nOne,"A b c."\nTwo,"A b')
    assert isinstance(found[0], PaperRecord) and isinstance(found[-1], Rejection)
    assert "ends in the middle" in found[-1].reason


def test_what_is_no_table_of_papers() -> None:
    for text in ("name,year\nx,1\n", "title\nx\n", "The title, and the authors of it\n"):
        assert csv_table.recognise(Content.of(text).sample) == 0
    with pytest.raises(SourceError, match="names no columns"):
        read("name,year\nx,1\n")


@settings(deadline=None)
@given(st.data())
def test_any_damage_is_records_and_rejections(data: st.DataObject) -> None:
    text = ZOTERO
    for _ in range(data.draw(st.integers(0, 4))):
        at, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
        text = text[:at] + data.draw(st.text('",;\n\ta', max_size=6)) + text[end:]
    try:
        found = read(text)
    except SourceError:
        return
    assert len({record.position for record in found}) == len(found)
    assert all(r.title.isprintable() and r.title for r in found if isinstance(r, PaperRecord))
