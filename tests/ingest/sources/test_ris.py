"""RIS in its dialects, and damaged."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.models import AbstractKind
from ingest.content import Content
from ingest.record import PaperRecord, Rejection, Standing
from ingest.sources import format_of, ris

FULL = """\ufeffProvider: Some Provider
1.
TY  - JOUR
T1  - Patient Gradients in
      Quiet Rivers
A1  - Loon, Ada
A1  - Moon, Bo, Jr.
Y1  - 2014/03/09//
N2  - They wait &amp; see,
for {\\'e}tudes.
JF  - Invented Letters
DO  - https://doi.org/10.1000/ABC
UR  - https://example.org/a
ER  -

Record #2 of 2
TY  - CPAPER
TI  - Second One
AU  - Fern, Cleo
PY  - 2004
T2  - A Meeting
N1  - arXiv:2101.00001
ER  - 
"""
TIGHT = "TY- JOUR\nTI- A Title\nAU- Loon, Ada\nER-\nTY -JOUR\nTI -Other\nER -\n"
WEB = """FN Some Web of Science
VR 1.0
PT J
AU Loon, A
   Moon, B
AF Loon, Ada
   Moon, Bo
TI Patient gradients in
   quiet rivers
SO INVENTED LETTERS
AB They wait.
PY 2012
DI 10.1000/ABC
ER

PT J
AU Fern, C
TI Second one
ER

EF
"""


PUBMED = """PMID- 11112222
STAT- MEDLINE
IS  - 1000-2000 (Print)
DP  - 2019 Mar 4
TI  - Patient gradients in
      quiet rivers.
LID - S1000(19)1-2 [pii]
LID - 10.1000/ABC [doi]
AB  - They wait and
      see.
FAU - Loon, Ada B
AU  - Loon AB
AD  - Invented University, in a town
      far away.
PT  - Journal Article
PT  - Review
JT  - Invented letters
SO  - Inv Lett. 2019;1:2. doi: 10.1000/ABC.

PMID- 11113333
TI  - Second one.
AU  - Fern C
PT  - Letter
"""
ENDNOTE = """%0 Journal Article
%T Patient Gradients in
Quiet Rivers
%A Loon, Ada
%A Moon, Bo
%J Invented Letters
%D 2014
%R 10.1000/ABC
%X They wait.

%0 Book
%A Fern, Cleo
%T Second One
"""


def read(text: str) -> list[PaperRecord | Rejection]:
    return [r for r in ris.read(Content.of(text)) if isinstance(r, PaperRecord | Rejection)]


def test_full_records_with_text_between() -> None:
    one, two = read(FULL)
    assert isinstance(one, PaperRecord) and isinstance(two, PaperRecord)
    assert one.title == "Patient Gradients in Quiet Rivers"
    assert one.authors == ("Ada Loon", "Bo Moon Jr.")
    assert (one.year, str(one.published), one.venue) == (2014, "2014-03-09", "Invented Letters")
    assert (one.abstract, one.abstract_kind) == (
        "They wait & see, for études.",
        AbstractKind.ABSTRACT,
    )
    assert one.identifiers == (("doi", "10.1000/abc"),) and one.standing == Standing.CATALOGUED
    assert one.links == (("page", "https://example.org/a"),)
    assert one.raw.startswith("TY  - JOUR") and one.raw.endswith("ER  -")
    assert (two.position, two.venue, two.published) == ("line 17", "A Meeting", None)
    assert two.identifiers == (("arxiv", "2101.00001"),)


def test_without_blanks() -> None:
    assert [r.title for r in read(TIGHT) if isinstance(r, PaperRecord)] == ["A Title", "Other"]


def test_the_web_of_science() -> None:
    one, two = read(WEB)
    assert isinstance(one, PaperRecord) and isinstance(two, PaperRecord)
    assert one.title == "Patient gradients in quiet rivers" and two.title == "Second one"
    assert one.authors == ("Ada Loon", "Bo Moon") and two.authors == ("C Fern",)
    assert (one.year, one.venue) == (2012, "INVENTED LETTERS")
    assert one.identifiers == (("doi", "10.1000/abc"),)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("TY  - JOUR\nAU  - Loon, Ada\nER  - \n", "without a title"),
        ("TY  - JOUR\nTI  - Cut\nAU  - Lo", "ends in the middle"),
        ("TY  - JOUR\nTI  - " + "x" * 501 + "\nER  - \n", "501 characters"),
        ("TY  - JOUR\nTI  - x\nN2  - " + "x\n" * 600_000 + "ER  - \n", "more than"),
    ],
)
def test_rejected(text: str, reason: str) -> None:
    record = read(text)[0]
    assert isinstance(record, Rejection) and reason in record.reason


@pytest.mark.parametrize("text", [PUBMED, ENDNOTE])
def test_pubmed_and_endnote_have_tags_of_their_own(text: str) -> None:
    assert format_of(Content.of(text)).FORMAT == "ris"  # type: ignore[union-attr]
    one, two = read(text)
    assert isinstance(one, PaperRecord) and isinstance(two, PaperRecord)
    assert one.title.lower().rstrip(".") == "patient gradients in quiet rivers"
    assert one.authors in (("Ada B Loon",), ("Ada Loon", "Bo Moon"))
    assert one.identifiers == (("doi", "10.1000/abc"),) and one.year in (2019, 2014)
    assert one.venue.lower() == "invented letters" and one.abstract.startswith("They wait")
    assert one.raw.startswith(text[:8]) and "Second" not in one.raw
    assert two.title.lower().rstrip(".") == "second one" and len(two.authors) == 1


def test_the_web_s_day_of_export_is_no_date_and_each_author_has_a_line() -> None:
    (paper,) = read("PT J\nAU Ada Loon\n   Bo Moon\nTI A title\nPY 2004\nDA 2019-03-18\nER\n")
    assert isinstance(paper, PaperRecord)
    assert (paper.year, paper.published) == (2004, None)
    assert paper.authors == ("Ada Loon", "Bo Moon")


def test_where_no_record_has_an_end_the_last_is_whole() -> None:
    one = "TY  - JOUR\nTI  - One\n"
    assert [type(each) for each in read(one + one)] == [PaperRecord, PaperRecord]
    assert [type(each) for each in read(f"{one}ER  -\n{one}")] == [PaperRecord, Rejection]


def test_of_types_in_a_row_the_last_is_the_record_s() -> None:
    found = read("TY  - BOOK\nTY  - JOUR\nTY  - CONF\nTI  - One\nER  -\nTY  - JOUR\nER  - \n")
    assert [(type(r), r.position) for r in found] == [
        *((PaperRecord, "line 3"), (Rejection, "line 6")),
    ]


def test_a_short_title_where_there_is_no_other_and_the_first_of_several_addresses() -> None:
    text = "TY  - Journal Article\nST  - Short\nAU  - A\nPY  - 2001\n"
    (paper,) = read(f"{text}UR  - https://example.org/a;https://example.org/b\nER  -\n")
    assert isinstance(paper, PaperRecord) and paper.title == "Short"
    assert paper.links == (("page", "https://example.org/a"),)


def test_initials_behind_a_name_and_tags_within_a_text() -> None:
    text = "TY  - JOUR\nT1  - On <i>E.</i> coli&lt;sub&gt;2&lt;/sub&gt; < 5\nA1  - van Loon A.B.\n"
    (paper,) = read(
        f"{text}A1  - Moon B\nA1  - Cleo Fern\nN2  - <jats:p>It waits.</jats:p>\nER  -\n"
    )
    assert isinstance(paper, PaperRecord)
    assert paper.title == "On E. coli2 < 5" and paper.abstract == "It waits."
    assert paper.authors == ("A.B. van Loon", "B Moon", "Cleo Fern")


def test_a_record_without_its_beginning_or_its_end_is_read() -> None:
    text = "T1  - No Beginning\nER  - \nTY  - JOUR\nTI  - No End\nTY  - X\nTI  - Z\nER  -\n"
    assert [r.title for r in read(text) if isinstance(r, PaperRecord)] == [
        *("No Beginning", "No End", "Z"),
    ]


def test_recognised() -> None:
    for text in (FULL, TIGHT, WEB):
        assert format_of(Content.of(text)).FORMAT == "ris"  # type: ignore[union-attr]
    for text in (
        "TYPE - a word\nAUTHORS - two\n",
        "PT Cruiser\n",
        "AI - the future\nER - a show\n",
    ):
        known = format_of(Content.of(text))
        assert known is None or known.FORMAT != "ris"


@pytest.mark.parametrize("text", [FULL, WEB])
def test_cut_anywhere_what_came_before_stays(text: str) -> None:
    whole = [record.raw for record in read(text)]
    for end in range(len(text)):
        found = read(text[:end])
        assert all(record.raw in whole for record in found[:-1])
        if found and isinstance(found[-1], PaperRecord):
            assert found[-1].raw.rstrip().startswith(tuple(raw.rstrip() for raw in whole))


@settings(deadline=None)
@given(st.data())
def test_any_damage_is_records_and_rejections(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([FULL, WEB, TIGHT, PUBMED, ENDNOTE]))
    for _ in range(data.draw(st.integers(0, 4))):
        at, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
        text = text[:at] + data.draw(st.text("TYERAU -\n,;/0%PMID", max_size=6)) + text[end:]
    found = read(text)
    assert len({record.position for record in found}) == len(found)
    assert all(r.title.isprintable() and r.title for r in found if isinstance(r, PaperRecord))
