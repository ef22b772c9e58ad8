"""BibTeX in its dialects, damaged in every way, and beside bibtexparser."""

import logging

import bibtexparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.content import Content
from ingest.record import PaperRecord, Rejection, SourceError, Standing
from ingest.sources import bibtex, format_of
from ingest.syntax.bibtex_entries import entries

LIBRARY = r"""% Encoding: UTF-8
Some words of a user, me@example.org among them.
@String{jir = "Journal of Invented " # {Results}}
@Preamble{"\newcommand{\x}{"}
@comment{jabref-meta: grouping: 0 \;{ ;}

@Article{loon2021,
  author    = {van Loon, Ada and M{\"u}ller, Jr., Bj{\o}rn and {Fern and Moss} and others},
  title     = {{The {RNA} of \textit{Quiet} Worlds}: a $\beta_{1}$ test},
  title     = {Another Title},
  journal   = jir # ", Letters",
  AUTHOR+an = {1="ada"},
  year      = 2021,
  month     = jan,
  doi       = {https://doi.org/10.1000/ABC\_1},
  eprint    = {2101.00001v2}, archiveprefix = {arXiv}, primaryclass = {cs.LG},
  abstract  = "It waits \& \emph{sees} 5\% more -- or ``less''.",
}
@inproceedings(moon, title = "A Child", author = "Bo Moon", crossref = {meeting})
@misc{, title = {Without a Key}, date = {2020-03-04}, url = {https://example.org/a_b},
  note = {arXiv:2003.00002 [cs]} }
@misc{untitled, author = {Nobody}}
@proceedings{meeting, title = {Proceedings of the Meeting}, year = {2019}}
"""
BROKEN = """@article{one, title = {First}}
@article{two, title = {Second, year = 1999}
@article{three, title = {Third}, author = {A and B}}
@article{four, title = "Fourth}
"""


def read(text: str | bytes) -> list[PaperRecord | Rejection]:
    return [r for r in bibtex.read(Content.of(text)) if isinstance(r, PaperRecord | Rejection)]


def papers(text: str) -> list[PaperRecord]:
    return [record for record in read(text) if isinstance(record, PaperRecord)]


def test_a_library() -> None:
    full, child, keyless, untitled, parent = read(LIBRARY)
    assert isinstance(full, PaperRecord) and isinstance(keyless, PaperRecord)
    assert full.title == r"The RNA of Quiet Worlds: a $\beta_{1}$ test"
    assert full.authors == ("Ada van Loon", "Bjørn Müller Jr.", "Fern and Moss")
    assert (full.venue, full.year) == ("Journal of Invented Results, Letters", 2021)
    assert full.identifiers == (("arxiv", "2101.00001"), ("doi", "10.1000/abc_1"))
    assert full.primary_category == "cs.LG" and full.standing == Standing.CATALOGUED
    assert full.abstract == "It waits & sees 5% more – or “less”."
    assert full.position == "line 7" and full.raw.startswith("@Article{loon2021,")
    assert keyless.title == "Without a Key" and keyless.identifiers == (("arxiv", "2003.00002"),)
    assert keyless.links == (("page", "https://example.org/a_b"),)
    assert (keyless.year, str(keyless.published)) == (2020, "2020-03-04")
    assert isinstance(untitled, Rejection) and "without a title" in untitled.reason
    assert isinstance(child, PaperRecord) and isinstance(parent, PaperRecord)
    assert (child.title, child.year, child.venue) == (
        *("A Child", 2019),
        "Proceedings of the Meeting",
    )


def test_a_whole_book_may_have_its_title_as_a_booktitle() -> None:
    (book,) = papers("@proceedings{p, booktitle = {A {Meeting}}, year = 2001}")
    assert (book.title, book.venue) == ("A Meeting", "")
    assert not papers("@inproceedings{p, booktitle = {A Meeting}, year = 2001}")


def test_authors_in_parts_and_namesakes_by_number() -> None:
    field = "Moon, Bo and given=Ada, prefix=van, family={Loon}, given-i=A and Cleo Fern 0002"
    assert papers(f"@misc{{m, title={{T}}, author={{{field}}}}}")[0].authors == (
        *("Bo Moon", "Ada van Loon", "Cleo Fern"),
    )


def test_a_lost_brace_costs_its_own_entry() -> None:
    one, two, three, four = read(BROKEN)
    assert isinstance(one, PaperRecord) and isinstance(three, PaperRecord)
    assert isinstance(two, Rejection) and "line 2" in two.reason and two.position == "line 2"
    assert isinstance(four, Rejection) and "ends in the middle" in four.reason


@pytest.mark.parametrize(
    ("field", "identifiers"),
    [
        ("url = {https://arxiv.org/abs/hep-th/9901001v2}", (("arxiv", "hep-th/9901001"),)),
        ("doi = {10.48550/ARXIV.2101.00001}", (("arxiv", "2101.00001"),)),
        ("doi = {10.1000/a, 10.1000/b}", (("doi", "10.1000/a"), ("doi", "10.1000/b"))),
        ("journal = {arXiv preprint arXiv:2101.00001}", (("arxiv", "2101.00001"),)),
        ("journal = {CoRR}, volume = {abs/2101.00001}", (("arxiv", "2101.00001"),)),
        ("note = {doi: 10.1000/a.}", (("doi", "10.1000/a"),)),
        ("url = {https://dl.example.org/doi/abs/10.1000/a}", (("doi", "10.1000/a"),)),
        ("note = {Comment on arXiv:2101.00001}", ()),
        ("eprint = {2101.00001}, eprinttype = {PsyArXiv}", ()),
        ("arxivid = {2101.00001}", (("arxiv", "2101.00001"),)),
    ],
)
def test_identifiers(field: str, identifiers: tuple[tuple[str, str], ...]) -> None:
    (record,) = papers(f"@misc{{x, title = {{T}}, {field}}}")
    assert record.identifiers == identifiers


@pytest.mark.parametrize(
    "text",
    [
        "@misc{x, title = {A \\} brace}, year = 1999}",  # escaped: BibTeX itself would not read it
        "@misc{x, title = {Commas} year = {1999}}",
        "@misc{x, title = {Line}\n year = {1999}\n}",
        "@misc(x, title = {Round}, year = 1999)",
        '@misc{x, title = "Quotes and {"} more", year = {1999}}',
        "@misc{x, title = {Twice}, title = {x}, year = 1999, strange, }",
        "@misc{x,\n% a comment\ntitle = {Percent}, year = 1999}",
        "\ufeff@MISC {x, TITLE={Big}, Year={1999}}",
        "@misc{y, title={Other}} @misc{x, title = {One line}, year = 1999}",
    ],
)
def test_odd_syntax(text: str) -> None:
    records = read(text)
    assert all(isinstance(record, PaperRecord) for record in records)
    assert records[-1].year == 1999  # type: ignore[union-attr]


def test_two_entries_of_one_line_have_two_positions() -> None:
    found = read("@misc{a, title={A}} @misc{b, title={B}} @misc{c}")
    assert [r.position for r in found] == ["line 1", "line 1, entry 2", "line 1, entry 3"]


def test_what_a_comment_sign_hides_is_not_read() -> None:
    assert [p.title for p in papers("@misc{a, title={A}}\n%@misc{b, title={B}}\n")] == ["A"]


def test_another_encoding() -> None:
    text = "@misc{x, title = {Prüfung der Straße über Größen}, author = {Björn Müller}}"
    (record,) = read(text.encode("cp1252"))
    assert isinstance(record, PaperRecord) and record.authors == ("Björn Müller",)


def test_the_same_fields_as_bibtexparser() -> None:
    logging.disable(logging.CRITICAL)
    try:
        library = bibtexparser.parse_string(LIBRARY.replace("  title     = {Another Title},\n", ""))
    finally:
        logging.disable(logging.NOTSET)
    theirs = {entry.key: entry.fields_dict for entry in library.entries}
    ours = {entry.key: entry.fields for entry in entries(LIBRARY.split("\n"))}
    assert ours.keys() == theirs.keys()
    for key, fields in theirs.items():
        simple = {name.lower(): f.value for name, f in fields.items() if name != "journal"}
        assert {name: ours[key].get(name) for name in simple} == simple


@pytest.mark.parametrize("text", [LIBRARY, BROKEN])
def test_cut_anywhere_what_came_before_stays(text: str) -> None:
    whole = {p.raw: p.title for p in papers(text)}
    for end in range(0, len(text), 7):
        found = read(text[:end])
        for record in found[:-1]:
            if isinstance(record, PaperRecord):
                assert record.raw in whole
        positions = [record.position for record in found]
        assert len(positions) == len(set(positions))


def test_recognised() -> None:
    for text in (LIBRARY, BROKEN, "  @article{x,\n title={y}}", "@Comment{x}\n@misc{a, title={b}}"):
        assert format_of(Content.of(text)).FORMAT == "bibtex"  # type: ignore[union-attr]
    for text in ("mail me@example.org{x}\n", "@ 5 pm\n@home\n", '{"title": "@misc{x,"}\n'):
        known = format_of(Content.of(text))
        assert known is None or known.FORMAT != "bibtex"


@settings(deadline=None)
@given(st.data())
def test_any_damage_is_records_and_rejections(data: st.DataObject) -> None:
    text = LIBRARY + BROKEN
    for _ in range(data.draw(st.integers(0, 4))):
        at, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
        text = text[:at] + data.draw(st.text('{}"@,=#\\%\n()a ', max_size=6)) + text[end:]
    try:
        found = read(text)
    except SourceError:
        return
    for record in found:
        if isinstance(record, PaperRecord):
            assert record.title.isprintable() and 0 < len(record.title) <= 500
    assert len({record.position for record in found}) == len(found)
