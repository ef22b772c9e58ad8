"""Title, authors, abstract, year and identifiers of invented papers in the manners of many houses.

Each house has what leads astray: banners larger than the title, covers, stamps, figures.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from catalog.titles import title_key
from ingest.pdf import glyphs, reading
from ingest.pdf.front_matter import FrontMatter, front_matter

TITLE = "Patient Machines Learn from the Tide of the Harbour"
FIRST, SECOND = "Patient Machines Learn from", "the Tide of the Harbour"
AUTHORS = ("Ada van Loon", "Bo Moon", "Cy Sun")
WORDS = (
    "We study how patient machines wait for the lanterns of the harbour and what they learn from"
    " it. Earlier work on waiting needs a teacher, which is slow, and the teacher is not always"
    " right. In this paper we let the machines watch the tide instead."
)


def springer(p: Any) -> Any:
    p.line(57, 40, 8, "Waiting Engineering (2031) 28:132")
    p.line(57, 50, 8, "https://doi.org/10.1007/s10664-031-10367-y")
    p.line(57, 110, 14, FIRST).line(57, 127, 14, SECOND)
    p.mixed(57, 155, [("Ada van Loon", 10, 0), ("1", 6, 4), (" \u00b7 Bo Moon", 10, 0), ("2", 6, 4),
                      (" \u00b7 Cy Sun", 10, 0), ("1", 6, 4)])  # fmt: skip
    p.line(57, 180, 8, "Accepted: 3 May 2031 / Published online: 7 June 2031")
    p.line(57, 190, 8, "\u00a9 The Author(s) 2031")
    p.line(57, 220, 10, "Abstract", "hebo")
    y = p.flow(57, 234, 480, 10, f"Context {WORDS}")
    p.line(57, y + 10, 9, "Keywords  Waiting \u00b7 Tides")
    p.line(57, 780, 8, "Communicated by: Dee Star").line(
        57, 790, 8, "Ada van Loon, ada@example.org"
    )
    return p.body(y + 40)


def elsevier(p: Any) -> Any:
    p.centred(50, 8, "Contents lists available at ScienceDirect")
    p.centred(80, 19, "Waiting and Patience").centred(
        100, 8, "journal homepage: www.example.org/wp"
    )
    p.line(40, 150, 13.5, FIRST).line(40, 166, 13.5, SECOND)
    p.mixed(40, 190, [("Ada van Loon", 10.5, 0), ("a,*", 6, 4), (", Bo Moon", 10.5, 0), ("b", 6, 4),
                      (", Cy Sun", 10.5, 0), ("a", 6, 4)])  # fmt: skip
    p.line(40, 206, 7, "a Department of Tides, University of Somewhere, Harbour City, Norway")
    p.line(40, 240, 9, "a r t i c l e  i n f o").line(220, 240, 9, "a b s t r a c t")
    p.line(40, 262, 7, "Article history:").line(40, 272, 7, "Received 1 May 2030")
    y = p.flow(220, 262, 320, 8, WORDS)
    p.line(220, y + 12, 7, "\u00a9 2031 Published by Nobody. All rights reserved.")
    p.line(40, 800, 7, "https://doi.org/10.1016/j.wp.2031.01.002")
    return p.body(y + 50, 9, 2)


def ieee(p: Any) -> Any:
    p.line(57, 30, 7, "IEEE TRANSACTIONS ON WAITING, VOL. 4, NO. 2, MAY 2031")
    p.centred(80, 24, FIRST).centred(108, 24, SECOND)
    p.centred(140, 11, "Ada van Loon, Member, IEEE, Bo Moon, and Cy Sun, Fellow, IEEE")
    y = p.flow(57, 180, 220, 9, f"Abstract\u2014{WORDS}".replace("\u2014", "-- "))
    p.line(57, y + 8, 9, "Index Terms-- waiting, tides.")
    p.line(57, y + 60, 44, "W")
    p.flow(100, y + 40, 180, 10, WORDS)
    p.flow(320, 180, 220, 10, WORDS * 6)
    return p.line(57, 800, 7, "Digital Object Identifier 10.1109/TW.2031.1234567")


def wiley(p: Any) -> Any:
    p.line(40, 40, 7, "Received: 3 March 2030").line(160, 40, 7, "Revised: 3 April 2031")
    p.line(300, 40, 7, "Accepted: 5 April 2031").line(40, 52, 7, "DOI: 10.1002/wait.3169")
    p.line(40, 90, 9, "RESEARCH ARTICLE").line(430, 90, 16, "WILEY")
    p.line(40, 130, 20, FIRST).line(40, 154, 20, SECOND)
    p.line(40, 190, 11, "Ada van Loon   |   Bo Moon   |   Cy Sun")
    p.line(40, 240, 7, "Institute of Tides,").line(40, 250, 7, "Harbour City, Norway")
    p.line(200, 240, 11, "Abstract", "hebo")
    y = p.flow(200, 256, 340, 9.5, WORDS)
    p.line(200, y + 12, 8, "K E Y W O R D S").line(200, y + 24, 9, "waiting, tides")
    return p.body(y + 60)


def thesis(p: Any) -> Any:
    p.centred(100, 22, "University of Somewhere").centred(130, 14, "Faculty of Tides")
    p.centred(300, 18, FIRST, "hebo").centred(322, 18, SECOND, "hebo")
    p.centred(380, 12, "A thesis submitted for the degree of Doctor of Philosophy")
    p.centred(420, 12, "by").centred(440, 12, "Ada van Loon").centred(700, 12, "May 2031")
    p.sheet().line(57, 100, 12, "I thank the tide.")
    p.sheet().line(57, 100, 16, "Abstract", "hebo").flow(57, 130, 480, 11, WORDS)
    return p.sheet().line(57, 100, 16, "1 Introduction", "hebo").body(130, 11)


def small_capitals(p: Any) -> Any:
    for y, text in ((90, FIRST), (110, SECOND)):
        pairs = (((word[0], 17, 0), (f"{word[1:]} ", 13.8, 0)) for word in text.upper().split())
        p.mixed(57, y, [part for pair in pairs for part in pair])
    p.line(57, 140, 10, "Ada van Loon, Bo Moon & Cy Sun", "hebo")
    p.line(57, 152, 10, "Institute of Tides").line(57, 30, 9, "Under review as a conference paper")
    p.centred(200, 12, "ABSTRACT")
    y = p.flow(110, 222, 380, 10, WORDS)
    return p.line(57, y + 20, 12, "1  INTRODUCTION").body(y + 40)


def stamped(p: Any) -> Any:
    p.upwards(28, 600, 20, "arXiv:3105.01234v3  [cs.LG]  7 Jun 2031")
    p.centred(100, 17, FIRST).centred(122, 17, SECOND)
    for k, name in enumerate(AUTHORS):
        p.line(90 + 160 * k, 160, 12, name).line(90 + 160 * k, 172, 9, f"{name[:2].lower()}@x.org")
    p.centred(220, 12, "Abstract", "hebo")
    y = p.flow(110, 240, 380, 10, f"{WORDS} See also arXiv:2001.00001 and 10.1000/other.1.")
    return p.line(57, y + 20, 14, "1   Introduction", "hebo").body(y + 40)


def covered(p: Any) -> Any:
    p.line(57, 40, 8, "See discussions, stats, and author profiles for this publication")
    p.line(57, 90, 16, f"{FIRST} {SECOND}").line(57, 110, 9, "Article in Waiting - May 2031")
    p.line(57, 160, 9, "3 authors, including:").line(57, 200, 9, "SEE PROFILE")
    p.sheet().line(57, 60, 24, "Waiting").line(57, 80, 8, "ISSN 1234-5678 Volume 4 (2031)")
    p.line(57, 120, 15, FIRST).line(57, 137, 15, SECOND)
    p.line(57, 160, 11, "Ada van Loon, Bo Moon and Cy Sun")
    p.line(57, 190, 11, "Summary", "hebo")
    y = p.flow(57, 205, 480, 9, WORDS)
    return p.line(57, y + 20, 12, "1. Introduction", "hebo").body(y + 40)


def pictured(p: Any) -> Any:
    p.centred(70, 14, FIRST, "hebo").centred(87, 14, SECOND, "hebo")
    p.centred(115, 11, "Ada van Loon      Bo Moon      Cy Sun")
    p.line(330, 260, 34, "A").line(430, 260, 34, "B").line(330, 300, 20, "Input").line(
        430, 300, 20, "x"
    )
    p.line(57, 160, 11, "Abstract", "hebo")
    y = p.flow(57, 175, 230, 10, WORDS)
    return p.line(57, y + 15, 11, "1. Introduction", "hebo").body(y + 120, 10, 2)


def typed(p: Any) -> Any:
    p.record(title="Microsoft Word - final_2.doc", author="user", producer="Word")
    p.centred(80, 14, f"{FIRST} {SECOND}", "hebo")
    p.centred(110, 12, "Ada van Loon*, Bo Moon and Cy Sun").centred(
        125, 12, "*University of Somewhere"
    )
    y = p.flow(57, 160, 480, 12, f"Abstract: {WORDS}")
    return p.line(57, y + 20, 12, "1. Introduction", "hebo").body(y + 40, 12)


def letter(p: Any) -> Any:
    p.line(57, 40, 8, "PHYSICAL WAITING LETTERS").line(300, 40, 8, "VOLUME 4, NUMBER 2")
    p.centred(90, 12, f"{FIRST} {SECOND}", "hebo")
    p.centred(115, 10, "Ada van Loon, Bo Moon, and Cy Sun")
    p.centred(130, 9, "Department of Tides, University of Somewhere, Harbour City")
    p.centred(143, 9, "(Received 3 May 2031)")
    y = p.flow(95, 170, 400, 9, WORDS)
    p.line(95, y + 10, 8, "PACS numbers: 03.65.Bz")
    return p.body(y + 40, 10, 2)


def acm(p: Any) -> Any:
    p.centred(90, 18, FIRST, "hebo").centred(112, 18, SECOND, "hebo")
    for k, name in enumerate(AUTHORS):
        p.line(60 + 170 * k, 140, 12, name).line(60 + 170 * k, 152, 10, "Institute of Tides")
        p.line(60 + 170 * k, 164, 10, "Harbour City, Norway")
    p.line(57, 200, 11, "ABSTRACT", "hebo")
    y = p.flow(57, 215, 230, 9, WORDS)
    p.line(57, y + 10, 11, "CCS CONCEPTS", "hebo").line(57, y + 24, 9, "Waiting")
    p.line(57, 690, 7, "Permission to make digital or hard copies of all of this work is granted.")
    p.line(57, 700, 7, "WAIT '31, May 3-5, 2031, Harbour City, Norway")
    p.line(57, 710, 7, "\u00a9 2031 Copyright held by the authors.")
    p.line(57, 720, 7, "https://doi.org/10.1145/3597503.3639130")
    p.line(320, 215, 11, "1 INTRODUCTION", "hebo")
    p.flow(320, 230, 230, 9, f"{WORDS} {WORDS} as in https://doi.org/10.1145/1.2 and {WORDS}")
    return p.flow(320, 600, 230, 9, WORDS) and p


def notes_in(p: Any) -> Any:
    p.line(130, 60, 9, "In: Proceedings of Waiting 2031, LNCS 1234, pp. 1-12, 2031.")
    p.centred(120, 14.3, FIRST, "hebo").centred(138, 14.3, SECOND, "hebo")
    p.mixed(200, 165, [("Ada van Loon", 10, 0), ("1", 6, 4), (", Bo Moon", 10, 0), ("2", 6, 4),
                       (", and Cy Sun", 10, 0), ("1", 6, 4)])  # fmt: skip
    p.centred(180, 9, "1 University of Somewhere, Harbour City").centred(190, 9, "ada@example.org")
    y = p.flow(150, 230, 290, 9, f"Abstract. {WORDS}")
    p.line(150, y + 10, 9, "Keywords: waiting, tides")
    return p.line(130, y + 40, 12, "1 Introduction", "hebo").body(y + 60)


def sidebar(p: Any) -> Any:
    p.line(200, 90, 22, FIRST).line(200, 116, 22, SECOND)
    p.line(200, 145, 11, "Ada van Loon, Bo Moon and Cy Sun")
    p.line(200, 160, 8, "Institute of Tides, University of Somewhere, Harbour City, Norway")
    p.line(200, 190, 10, "ABSTRACT", "hebo")
    y = p.flow(200, 206, 350, 10, WORDS)
    p.line(200, y + 20, 13, "INTRODUCTION", "hebo")
    p.flow(200, y + 40, 350, 10, WORDS * 3)
    for k, text in enumerate(("Submitted 3 May 2030", "Published 7 June 2031", "Academic editor",
                              "Dee Star", "DOI 10.7717/wait-cs.213")):  # fmt: skip
        p.line(40, 400 + 12 * k, 7.5, text)
    return p


def magazine(p: Any) -> Any:
    p.line(57, 40, 12, "WAITING ONLINE 1541-4922 \u00a9 2031 Published by the Society", "hebo")
    p.line(57, 54, 12, "Vol. 3, No. 2; February 2031", "hebo")
    p.line(57, 100, 16, FIRST, "hebo").line(57, 118, 16, SECOND, "hebo")
    p.line(57, 150, 12, "Ada van Loon").line(57, 164, 12, "Bo Moon").line(57, 178, 12, "Cy Sun")
    p.line(57, 210, 12, "Abstract:", "hebo")
    y = p.flow(57, 226, 480, 12, WORDS)
    return p.line(57, y + 30, 14, "Introduction", "hebo").body(y + 50, 12)


def scanned(p: Any) -> Any:
    p.record(producer="ABBYY FineReader", creationDate="D:20400101000000", title="scan0001.tif")
    p.line(40, 40, 8, "272", "hebo").line(260, 40, 8, "Notes", "hebo")
    p.line(40, 60, 9.4, FIRST, "hebo").line(40, 71, 9.4, SECOND, "hebo")
    p.line(300, 60, 13, "(tanh^): -2^(0 [ - 8 4 0 a / # 2").line(300, 80, 12, "+ 24^(0V^o(0/^2")
    p.line(40, 90, 9.8, "Ada van Loon, Bo Moon and Cy Sun", "hebo")
    p.line(40, 105, 8, "Department of Tides, University of Somewhere", "hebo")
    p.line(40, 125, 8, "Z. Waiting 54 a, 272-273 (1999);").line(40, 135, 8, "received May 15, 1998")
    y = p.flow(40, 155, 210, 8, WORDS)
    p.flow(40, y + 20, 210, 9.8, WORDS * 3)
    return p


def bulletin(p: Any) -> Any:
    p.line(57, 30, 8, "[Downloaded free from http://www.example.org on May 3, 2032, IP: 1.2.3.4]")
    p.line(57, 50, 10, "PHYSICAL BULLETIN B", "hebo").line(250, 50, 10, "VOLUME 53, NUMBER 12")
    p.line(450, 50, 10, "15 MARCH 2031-II").centred(90, 12, f"{FIRST} {SECOND}", "hebo")
    p.line(120, 120, 10, "Ada van Loon, University of Somewhere, Norway")
    p.line(120, 134, 10, "Bo Moon \u2022 Institute of Tides, Harbour City")
    p.line(120, 148, 10, "Cy Sun \u2022 Google Brain")
    y = p.flow(80, 180, 430, 10, WORDS)
    p.line(80, y + 12, 10, "[S0163-1829(31)01712-3]")
    return p.body(y + 50, 10, 2)


def conference(p: Any) -> Any:
    p.centred(60, 9, "Proceedings of the 12th Symposium on Waiting, Harbour City, May 2031")
    p.centred(110, 16, f"{FIRST} {SECOND}*", "hebo")
    for k, name in enumerate(AUTHORS):
        p.line(60 + 170 * k, 140, 11, name, "hebo").line(60 + 170 * k, 154, 11, "Google Brain")
        p.line(60 + 170 * k, 168, 9, "{ada, bo}@example.org")
    p.line(120, 210, 12, "Abstract", "hebo")
    y = p.flow(57, 230, 225, 10, WORDS)
    p.line(57, y + 20, 12, "1 Introduction", "hebo").line(57, 800, 8, "*Supported by the Tide.")
    return p.flow(310, 210, 225, 10, WORDS * 5) and p


def contents_first(p: Any) -> Any:
    p.centred(200, 24, FIRST).centred(230, 24, SECOND).centred(300, 14, "Ada van Loon, Bo Moon")
    p.centred(316, 14, "Cy Sun").centred(500, 12, "Technical Report 31-04, May 2031").sheet()
    p.line(57, 80, 16, "Contents", "hebo")
    entries = ("Abstract", "1 Introduction to the waiting of the machines and us", "2 The tide is")
    for k, text in enumerate((*entries, "3 In the harbour and we are with it and with the tide")):
        p.line(57, 110 + 15 * k, 11, text).line(500, 110 + 15 * k, 11, str(k + 1))
    p.sheet().line(57, 80, 16, "Abstract", "hebo").flow(57, 110, 480, 11, WORDS)
    return p.sheet().body(80, 11)


YEARS = {"thesis": 2031, "stamped": 2031, "scanned": 1999, "typed": None, "pictured": None}
NAMED = {
    "springer": {"doi": "10.1007/s10664-031-10367-y"},
    "elsevier": {"doi": "10.1016/j.wp.2031.01.002"},
    "ieee": {"doi": "10.1109/tw.2031.1234567"},
    "wiley": {"doi": "10.1002/wait.3169"},
    "stamped": {"arxiv": "3105.01234"},
    "acm": {"doi": "10.1145/3597503.3639130"},
    "sidebar": {"doi": "10.7717/wait-cs.213"},
}
HOUSES = (
    *(springer, elsevier, ieee, wiley, thesis, small_capitals, stamped, covered, pictured, typed),
    *(letter, acm, notes_in, sidebar, magazine, scanned, bulletin, conference, contents_first),
)


def said_by(path: Path) -> FrontMatter:
    found = reading.read(str(path))
    return front_matter(found, glyphs.words(page.text for page in found.pages))


@pytest.mark.parametrize("house", HOUSES, ids=lambda house: house.__name__)
def test_what_a_paper_says_of_itself(
    house: Callable[[Any], Any], press: type, file_of: Callable[[bytes], Path]
) -> None:
    name = house.__name__
    found = said_by(file_of(house(press()).bytes()))
    assert title_key(found.title) == title_key(TITLE)
    assert found.authors == (AUTHORS[:1] if name == "thesis" else AUTHORS)
    start = WORDS.split(". ")[0]
    assert start in found.abstract and "watch the tide instead" in found.abstract
    assert len(found.abstract) < len(WORDS) + 60
    assert dict(found.identifiers) == NAMED.get(name, {})
    if name not in ("small_capitals", "typed", "pictured"):
        assert found.year == YEARS.get(name, 2031)
    assert found.version == (3 if name == "stamped" else None)


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("p020-dutot.dvi", TITLE),
        ("Microsoft Word - tides_final.doc", TITLE),
        ("untitled", TITLE),
        ("Journal of Waiting 3 (2031)", TITLE),
        ("figure3.eps", TITLE),
        ("Patient MachinesLearn from the Tide of the Harbour", TITLE),  # a blank is lost
        ("Patient Machines Learn", TITLE),  # cut off
        ("Some Other Work of the Same Press", TITLE),  # nowhere on the page
        ("Waiting for the Lantern", "Waiting for the Lantern"),  # on the page, and stated
    ],
)
def test_what_the_record_says_counts_where_the_page_agrees(
    stated: str, title: str, press: type, file_of: Callable[[bytes], Path]
) -> None:
    page = ieee(press()).record(title=stated)
    if title != TITLE:
        page = press().centred(60, 22, "Advances in Tides").line(60, 120, 11, title).body(200, 11)
        page.record(title=stated)
    assert title_key(said_by(file_of(page.bytes())).title) == title_key(title)


def test_a_title_that_only_the_record_has(press: type, file_of: Callable[[bytes], Path]) -> None:
    page = press().record(title="Free Waiting", author="Ada van Loon").sheet()
    page.line(57, 100, 11, "This version of the book is licensed.").sheet().body(100)
    found = said_by(file_of(page.bytes()))
    assert (found.title, found.authors) == ("Free Waiting", ("Ada van Loon",))


@pytest.mark.parametrize(
    ("notes", "own"),
    [
        (
            ["https://doi.org/10.1000/own.1", "Data: https://doi.org/10.5281/zenodo.12"],
            "10.1000/own.1",
        ),
        (["Comment on: doi:10.1000/other.1", "doi:10.1000/own.1"], "10.1000/own.1"),
        (["https://doi.org/10.1000/long-", "1234.5"], "10.1000/long-1234.5"),
        (["10.1000/one.1", "10.1000/two.2"], None),
        (["as in (see 10.1000/one.1 and doi:10.1000/two.2)", "doi:10.1000/own.1"], "10.1000/own.1"),
    ],
)
def test_the_doi_is_the_works_own(
    notes: list[str], own: str | None, press: type, file_of: Callable[[bytes], Path]
) -> None:
    page = typed(press())
    for place, note in enumerate(notes):
        page.line(57, 790 + 10 * place, 8, note)
    assert dict(said_by(file_of(page.bytes())).identifiers).get("doi") == own


def test_the_records_doi_outweighs_the_pages(press: type, file_of: Callable[[bytes], Path]) -> None:
    page = acm(press())
    tags = "<rdf:Description><prism:doi>10.1145/9.9</prism:doi></rdf:Description>"
    page.document.set_xml_metadata(f"<x:xmpmeta>{tags}</x:xmpmeta>")
    assert dict(said_by(file_of(page.bytes())).identifiers) == {"doi": "10.1145/9.9"}
