"""The fields that all of arXiv's own formats share."""

from datetime import date

import pytest

from ingest.fields.arxiv_metadata import (
    Metadata,
    arxiv_id,
    categories,
    dois,
    is_withdrawn,
    iso_day,
    paper,
    printed_day,
    year_of,
)
from ingest.record import SourceError


@pytest.mark.parametrize(
    ("text", "base", "version", "year"),
    [
        ("http://arxiv.org/abs/hep-th/9901001v2", "hep-th/9901001", 2, 1999),
        ("https://arxiv.org/abs/2101.00001v13", "2101.00001", 13, 2021),
        ("oai:arXiv.org:2508.00001v1", "2508.00001", 1, 2025),
        ("oai:arXiv.org:math/0611800", "math/0611800", None, 2006),
        ("math.CA/0611800", "math/0611800", None, 2006),
        ("solv-int/9901001", "solv-int/9901001", None, 1999),
        ("arXiv:0704.0001", "0704.0001", None, 2007),
        ("2101.00001v0", "2101.00001", None, 2021),
        ("0799.0001", "0799.0001", None, None),
    ],
)
def test_ids(text: str, base: str, version: int | None, year: int | None) -> None:
    assert arxiv_id(text) == (("arxiv", base), version)
    assert year_of(base) == year


@pytest.mark.parametrize("text", ["", "10.1000/x", "arXiv:", "http://arxiv.org/api/errors#x", "7"])
def test_no_ids(text: str) -> None:
    with pytest.raises(SourceError, match="id"):
        arxiv_id(text)


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("10.1000/A.b", {"10.1000/a.b"}),
        ("10.1000/a 10.2000/b", {"10.1000/a", "10.2000/b"}),
        ("10.1000/a, 10.2000/b;10.3000/c", {"10.1000/a", "10.2000/b", "10.3000/c"}),
        ("doi:10.1000/a; https://doi.org/10.2000/b", {"10.1000/a", "10.2000/b"}),
        ("10.1002/(SICI)1(19)3:1<1::A>3.0.CO;2-7", {"10.1002/(sici)1(19)3:1<1::a>3.0.co;2-7"}),
        ("10.1000/x/10.2000", {"10.1000/x/10.2000"}),
        ("10.48550/arXiv.2101.00001", set()),
        ("to appear", set()),
    ],
)
def test_several_dois_in_a_field(field: str, found: set[str]) -> None:
    assert dois(field) == {("doi", value) for value in found}


def test_classes_of_mathematics_and_computing_are_no_categories() -> None:
    words = ["cs.LG", "F.4.1", "03B70", "68Q99", "none", "hep-th", "q-fin.ST", "cs.LG", "cmp-lg"]
    more = ["physics.ao-ph", "cond-mat.mtrl-sci", "astro-ph.GA", "I.2.6; H.3", ""]
    assert categories(words) == ("cs.LG", "hep-th", "q-fin.ST", "cmp-lg")
    assert categories(more) == ("physics.ao-ph", "cond-mat.mtrl-sci", "astro-ph.GA")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Mon, 2 Apr 2007 19:18:42 GMT   (443kb)", date(2007, 4, 2)),
        ("Fri,  3 Mar 23 01:29:12 GMT", date(2023, 3, 3)),
        ("Wed, 31 Dec 97", date(1997, 12, 31)),
        ("Mon, 05 Feb 2024 00:00:00 -0500", date(2024, 2, 5)),
        ("31 Feb 2020", None),
        ("5 Foo 2020", None),
        ("", None),
    ],
)
def test_printed_days(text: str, day: date | None) -> None:
    assert printed_day(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2015-01-21T02:41:55Z", date(2015, 1, 21)),
        ("2015-01-20T21:41:55-05:00", date(2015, 1, 21)),
        ("2015-01-21", date(2015, 1, 21)),
        ("0001-01-01T00:00:00+23:00", None),
        ("2015-13-21T02:41:55Z", None),
        ("soon", None),
        ("", None),
    ],
)
def test_iso_days(text: str, day: date | None) -> None:
    assert iso_day(text) == day


@pytest.mark.parametrize(
    "note",
    [
        "This paper has been withdrawn by the author due to a sign error in equation 3",
        "Withdrawn",
        "paper temporarily withdrawn",
        "WITHDRAWN: see the new version of the other paper",
        "12 pages; withdrawn because Lemma 2 is wrong",
        "This submission has been removed by arXiv administrators as it overlaps with another",
        "The authors have withdrawn this paper",
    ],
)
def test_withdrawn_by_its_comment_or_abstract(note: str) -> None:
    assert is_withdrawn("Patient Gradients", note, "")
    if "12 pages" not in note:
        assert is_withdrawn("Patient Gradients", "", note)


@pytest.mark.parametrize(
    ("comment", "abstract"),
    [
        ("Replaces the withdrawn paper cs/0101001", ""),
        ("10 pages", "Cash withdrawn from machines is counted."),
        ("", "Drugs withdrawn due to their dangers are listed."),
        ("", "Withdrawn children play less."),
        ("", "The noise is removed by the author's filter."),
        ("", "x " * 400 + "This paper has been withdrawn."),
    ],
)
def test_not_withdrawn(comment: str, abstract: str) -> None:
    assert not is_withdrawn("On Withdrawn Animals", comment, abstract)


def test_a_primary_category_is_among_all() -> None:
    found = Metadata(id="2101.00001", title="0", categories=("cs.LG", "cs.CL"), primary="stat.ML")
    assert paper(found, "entry 1", "").categories == ("stat.ML", "cs.LG", "cs.CL")
    found.primary = "cs.CL"
    record = paper(found, "entry 1", "")
    assert (record.primary_category, record.categories) == ("cs.CL", ("cs.LG", "cs.CL"))


@pytest.mark.parametrize("title", ["", " \n", "\x07", "x" * 501])
def test_no_title(title: str) -> None:
    with pytest.raises(SourceError, match="title"):
        paper(Metadata(id="2101.00001", title=title), "entry 1", "")
