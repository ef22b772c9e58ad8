"""How close two papers are: by title, author, year and identifiers."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.closeness import CROWD, Facts, could_be_near, judge, near, near_pairs
from catalog.titles import title_key

TITLE = "Patient Gradients and Where to Find Them"


def facts(number: int, title: str = TITLE, **known: object) -> Facts:
    key = title_key(title)
    plain = Facts(number, title, key, frozenset({key}), "Ada Loon", "loon", 2021, ())
    return replace(plain, **known)


ARXIV, DOI = (("arxiv", "2101.00001"),), (("doi", "10.1/a"),)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ("Where to Find Them and Patient Gradients", "the same words in another order"),
        (f"{TITLE}: A Study", "one title has a subtitle more"),
        (f"{TITLE} - A Study", "one title has a subtitle more"),
        ("Patient Gradient and Where to Find Them", "titles alike to 99 %"),
    ],
)
def test_titles_that_are_near(other: str, why: str) -> None:
    found = near(TITLE, other)
    assert found is not None and found[1] == why and 0.9 <= found[0] <= 1
    assert near(other, TITLE) == found
    assert could_be_near(title_key(TITLE), title_key(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TITLE, "Impatience Considered Useful in Small Doses"),
        (f"{TITLE}: Part I", f"{TITLE}: Part II"),
        (f"{TITLE} 1", f"{TITLE} 2"),
        ("Short", "Shorts"),
        ("Patient Gradients", "Patient Gradients and Where to Find Them"),
    ],
)
def test_titles_of_two_works(one: str, other: str) -> None:
    assert near(one, other) is None


def test_what_speaks_for_two_papers_being_one_counts() -> None:
    mine = facts(1, identifiers=ARXIV)
    ordered = [
        facts(2, identifiers=(*DOI, *ARXIV)),
        facts(2),
        facts(2, first_author_key=""),
        facts(2, first_author_key="", year=1990),
        facts(2, first_author_key="moon"),
    ]
    found = [judge(mine, other) for other in ordered]
    scores = [each.score for each in found if each]
    assert len(scores) == len(ordered)
    assert scores == sorted(scores, reverse=True)
    assert [judge(other, mine) for other in ordered] == found


def test_the_reason_names_all_of_it() -> None:
    preprint, publication = facts(1, identifiers=ARXIV), facts(2, identifiers=DOI, year=2022)
    found = judge(preprint, publication)
    assert found is not None
    assert found.reason == (
        "same title, first author loon, 2021 and 2022, preprint and publication, "
        "which others compete for"
    )
    found = judge(preprint, replace(publication, year=None))
    assert found is not None and found.reason.endswith("a year unknown, preprint and publication")
    found = judge(preprint, facts(2, identifiers=(("arxiv", "2101.00002"),)))
    assert found is not None and found.reason.endswith("different arXiv ids")
    found = judge(facts(1, identifiers=(*ARXIV, *DOI)), facts(2, identifiers=DOI))
    assert found is not None and found.reason == "both have doi:10.1/a"


def test_a_name_that_one_had_before_counts_and_alike_titles_of_other_authors_do_not() -> None:
    renamed = facts(2, "An Entirely Different Later Name", titles=frozenset({title_key(TITLE)}))
    assert judge(facts(1), renamed) is not None
    assert judge(facts(1), facts(2, f"{TITLE}: A Study", first_author_key="moon")) is None
    assert judge(facts(1), facts(2, f"{TITLE}: A Study", first_author_key="")) is not None


def test_pairs_of_one_author_are_found_in_a_crowd() -> None:
    crowd = [
        (number, title_key(f"Work {number:04} of a series on waiting {number % 97} times"), 2021)
        for number in range(20 * CROWD)
    ]
    mine = [(-1, title_key(TITLE), 2021), (-2, title_key(f"{TITLE}: A Study"), 2022)]
    far = (-3, title_key(f"{TITLE} Today"), 2031)
    found = set(near_pairs([*crowd, *mine, far]))
    assert (-2, -1) in found
    assert not any(-3 in pair for pair in found)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_titles(one: str, other: str) -> None:
    found = near(one, other)
    assert found == near(other, one)
    assert found is None or 0 <= found[0] <= 1
