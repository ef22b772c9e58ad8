"""Two records, one verdict: the rules one by one, and what holds for any two records."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import AbstractKind
from ingest.identity.matching import LIKE, Match, Verdict, best_match, compare, similarity
from ingest.record import PaperRecord, Standing

TITLE = "Patient Gradients and Where to Find Them"
ABSTRACT = "We look for gradients that wait. " * 8


def record(title: str = TITLE, **known: object) -> PaperRecord:
    plain = PaperRecord(position="p", raw="r", title=title, standing=Standing.LISTED)
    return replace(plain, **known)


def told(text: str, kind: AbstractKind = AbstractKind.ABSTRACT) -> PaperRecord:
    return record(abstract=text, abstract_kind=kind)


ARXIV, OTHER_ARXIV = (("arxiv", "2101.00001"),), (("arxiv", "2101.00002"),)
DOI, OTHER_DOI = (("doi", "10.1/a"),), (("doi", "10.1/b"),)
CASES = [
    (record(identifiers=ARXIV), record("Renamed", identifiers=ARXIV), Verdict.SAME),
    (record(identifiers=ARXIV), record(identifiers=OTHER_ARXIV), Verdict.DIFFERENT),
    (record(identifiers=DOI), record(identifiers=OTHER_DOI), Verdict.DIFFERENT),
    (record(identifiers=DOI), record("Renamed", identifiers=DOI), Verdict.SAME),
    (record(identifiers=ARXIV), record(identifiers=DOI), Verdict.DIFFERENT),
    (
        record(identifiers=(*ARXIV, *DOI)),
        record(identifiers=(*OTHER_ARXIV, *DOI)),
        Verdict.DIFFERENT,
    ),
    (record(), record("Something Else Entirely, Really"), Verdict.UNRELATED),
    (record(), record(TITLE.upper() + "."), Verdict.OPEN),
    (record("Short Title"), record("Short Title"), Verdict.DIFFERENT),
    (record(authors=("Ada Loon",)), record(first_author="Loon"), Verdict.SAME),
    (record(authors=("Ada Loon",)), record(authors=("Bo Moon", "Ada Loon")), Verdict.DIFFERENT),
    (record("Short", first_author="Loon"), record("Short", first_author="Loon"), Verdict.SAME),
    (told(ABSTRACT), told(ABSTRACT), Verdict.SAME),
    (told(ABSTRACT), told(ABSTRACT[:120]), Verdict.SAME),
    (
        told(ABSTRACT),
        told("Nothing of the kind is said here at all, dear reader."),
        Verdict.DIFFERENT,
    ),
    (told(ABSTRACT), told("A list keeper's view of it.", AbstractKind.SUMMARY), Verdict.OPEN),
    (told(ABSTRACT), record(identifiers=ARXIV, authors=("Ada Loon",)), Verdict.OPEN),
]


LOON = {"authors": ("Ada Loon",)}
PREPRINT = record(identifiers=ARXIV, year=2020, **LOON)
VERSIONS = [  # of a preprint and a publication: what a publication says, and the verdict
    ({"year": 2022}, Verdict.SAME),
    ({"year": 2023}, Verdict.DIFFERENT),
    ({"published": date(2021, 5, 6)}, Verdict.SAME),
    ({}, Verdict.DIFFERENT),
    ({"abstract": ABSTRACT, "abstract_kind": AbstractKind.ABSTRACT}, Verdict.SAME),
    ({"year": 2020, "authors": ("Bo Moon",)}, Verdict.DIFFERENT),
    ({"year": 2020, "authors": ()}, Verdict.DIFFERENT),
    ({"year": 2020, "title": "Short Title"}, Verdict.UNRELATED),
]


@pytest.mark.parametrize(("known", "verdict"), VERSIONS)
def test_a_preprint_and_its_publication(known: dict[str, object], verdict: Verdict) -> None:
    preprint = replace(PREPRINT, abstract=ABSTRACT, abstract_kind=AbstractKind.ABSTRACT)
    publication = record(**{"identifiers": DOI, **LOON, **known})
    match = compare(preprint, publication)
    assert match.verdict == verdict
    assert match == compare(publication, preprint)
    if verdict == Verdict.SAME:
        assert match.reason.startswith("preprint and publication of one title and first author")


def test_a_short_title_tells_no_publication() -> None:
    short = replace(PREPRINT, title="Short Title")
    match = compare(short, replace(short, identifiers=DOI))
    assert match.verdict == Verdict.DIFFERENT and "too short" in match.reason


def test_one_of_several_dois_is_enough_and_one_arxiv_id_outweighs_all() -> None:
    both = record("Renamed", identifiers=(*DOI, *OTHER_DOI))
    assert compare(both, record(identifiers=OTHER_DOI)).verdict == Verdict.SAME
    one, other = record(identifiers=(*ARXIV, *DOI)), record(identifiers=(*ARXIV, *OTHER_DOI))
    assert compare(one, other).reason == "same arXiv id 2101.00001"


@pytest.mark.parametrize(("one", "other", "verdict"), CASES)
def test_the_rules(one: PaperRecord, other: PaperRecord, verdict: Verdict) -> None:
    assert compare(one, other).verdict == verdict
    assert compare(one, other) == compare(other, one)


def test_a_match_says_why() -> None:
    assert compare(record(identifiers=ARXIV), record(identifiers=ARXIV)) == Match(
        Verdict.SAME, 1.0, "same arXiv id 2101.00001"
    )
    by_author = compare(record(authors=("Ada van Loon",)), record(authors=("van Loön, Ada",)))
    assert by_author.reason == "same title and first author loon"
    assert by_author.score == 0.95


def test_one_work_with_a_changed_word_is_like_and_another_is_not() -> None:
    words = [f"{word}{k}" for k, word in enumerate(["graphs", "learn", "plans", "late"] * 25)]
    changed = [*words[:40], "otherwise", *words[41:]]
    like = similarity(told(" ".join(words)), told(" ".join(changed)))
    assert like is not None and LIKE <= like < 1
    unlike = similarity(told(" ".join(words)), told(" ".join(reversed(words))))
    assert unlike is not None and unlike < LIKE


def test_a_summary_is_compared_with_nothing() -> None:
    summary = told(ABSTRACT, AbstractKind.SUMMARY)
    assert similarity(summary, told(ABSTRACT)) is None
    assert similarity(summary, told("Another view.", AbstractKind.SUMMARY)) is None
    assert similarity(told(ABSTRACT), record()) is None


def test_the_best_reason_is_told() -> None:
    mine = record(identifiers=ARXIV, authors=("Ada Loon",))
    assert best_match(mine, [record(), record(first_author="Loon")]).score == 0.95
    assert best_match(mine, [record("Another Name of the Very Same Work")]).score == 0.8


names = st.sampled_from(["", "Ada Loon", "Bo Moon", "Loon, Ada"])
some_records = st.builds(
    record,
    title=st.sampled_from([TITLE, TITLE.lower(), "Short", "Another Title of Many Letters"]),
    first_author=names,
    abstract=st.sampled_from(["", ABSTRACT, ABSTRACT[:90], "quite another text " * 9]),
    abstract_kind=st.sampled_from(AbstractKind),
    identifiers=st.sampled_from(
        [(), ARXIV, OTHER_ARXIV, DOI, (*ARXIV, *DOI), (*OTHER_ARXIV, *DOI)]
    ),
)


@given(some_records, some_records)
def test_any_two_records(one: PaperRecord, other: PaperRecord) -> None:
    match = compare(one, other)
    assert match == compare(other, one)
    assert 0 <= match.score <= 1
    assert match.reason
    mine, theirs = dict(one.identifiers), dict(other.identifiers)
    if {"arxiv"} <= mine.keys() & theirs.keys() and mine["arxiv"] != theirs["arxiv"]:
        assert match.verdict != Verdict.SAME
    if match.verdict == Verdict.OPEN:
        assert one.title_key == other.title_key


@given(some_records)
def test_a_record_is_never_another_work_than_itself(one: PaperRecord) -> None:
    assert compare(one, one).verdict in (Verdict.SAME, Verdict.OPEN) or len(one.title) < 20
