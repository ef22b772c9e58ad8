"""What the pages show, shaped without Streamlit: bylines, opinions, tallies, facts of a run."""

from dataclasses import replace

import pytest

from catalog.queries import ThemeCount, ThemeView
from dashboard import evidence, exhibits, hits, measuring, theming, verdicts
from dashboard.series import Comparison
from dashboard.views import library, paper, results, theme
from reproductions.tracking import Logged

RUN = Logged(
    run_id="r",
    experiment_id="1",
    profile="quick",
    seeds=(0, 1),
    started_ms=1_700_000_000_000,
    commit="0123456789abcdef+dirty",
    code="x",
    claims={},
)


@pytest.mark.parametrize(
    ("authors", "year", "said"),
    [
        ("A; B", 2019, "A; B · 2019"),
        ("", None, ""),
        ("", 2019, "2019"),
        ("; ".join("ABCDEFGH"), None, "A; B; C; D; E; F and 2 more"),
    ],
)
def test_a_byline(authors: str, year: int | None, said: str) -> None:
    assert hits.byline(authors, year) == said


@pytest.mark.parametrize(("total", "pages"), [(0, 1), (1, 1), (25, 1), (26, 2), (75, 3)])
def test_pages_of_25(total: int, pages: int) -> None:
    assert hits.page_count(total) == pages


def test_years_and_counts() -> None:
    assert library.year_options((2019, 2021)) == [2021, 2020, 2019]
    assert library.year_options(None) == []
    assert library.count_line(1, 12, True) == "1 of 12 papers matches"
    assert library.count_line(12, 12, False) == "12 papers, newest first"


def test_a_papers_own_themes_stand_first_and_a_person_is_named() -> None:
    themes = [ThemeCount(slug, slug.title(), "", 0) for slug in ("a", "b", "c")]
    no = ThemeView("a", "A", 0.0, "person", False, [])
    yes = ThemeView("c", "C", 0.9, "tagger", True, [["w", 1.5]])
    shown = theming.opinions([no, yes], themes)
    assert [each.slug for each, _ in shown] == ["c", "a", "b"]
    assert [theming.who_said(view) for _, view in shown] == [
        "Assigned by the tagger",
        "A person said no",
        "Not assigned",
    ]


def test_terms_are_the_strongest_with_their_sign() -> None:
    view = ThemeView("a", "A", 0.9, "tagger", True, [["weak", 0.1], ["<b>", -2.0]])
    html = theming.terms(view)
    assert html.index("&lt;b&gt; -2.00") < html.index("weak +0.10")


@pytest.mark.parametrize(
    ("given", "number"), [({}, None), ({"paper": " "}, None), ({"paper": "7"}, 7)]
)
def test_the_paper_an_address_asks_for(given: dict[str, str], number: int | None) -> None:
    assert paper.asked_id(given) == number


def test_the_facts_of_a_run_are_said_in_utc_with_a_short_commit() -> None:
    assert results.run_line(RUN) == (
        "Profile quick · seeds 0, 1 · 2023-11-14 22:13 UTC · "
        "commit 0123456789 with uncommitted changes"
    )


def test_the_gap_is_shown_at_full_only_and_not_measured_is_said() -> None:
    known = Comparison(method="new", mean=1.5, se=0.25, seeds=3, published=2.0, source="Tab. 1")
    missing = Comparison(method="old", mean=None, se=None, seeds=0, published=1.0, source="")
    full = measuring.comparison_table([known, missing], "full")
    assert "-0.500" in full
    assert "not measured" in full
    assert "-0.500" not in measuring.comparison_table([known, missing], "quick")
    alone = replace(missing, published=None)
    assert "Published" not in measuring.comparison_table([alone], "full"), "a column of dashes"


def test_a_file_is_called_by_the_words_of_its_name() -> None:
    assert exhibits.in_words("/runs/1/tree_rap_20_seed_3.html") == "tree rap 20, seed 3"
    assert exhibits.in_words("/runs/1/figures/skills_graph.png") == "skills graph"


@pytest.mark.usefixtures("no_runs", "library")
def test_claims_are_gathered_tallied_and_remarked_on() -> None:
    found = evidence.joined()
    assert set(theme.by_reproduction(found, "continual-learning")) >= {"ewc"}
    assert theme.by_reproduction(found, "no such theme") == {}
    first = found[0]
    failed = replace(first, claim=replace(first.claim, verdict="fails", stale=True))
    gap = replace(first, claim=replace(first.claim, seeds=[4], margins=[None]))
    assert verdicts.tally([failed, first]) == "1 fail, 1 not run"
    assert verdicts.remark(failed.claim) == "against the expectation"
    assert verdicts.claims_table([failed, failed]).count("code has changed") == 1
    assert "code has changed" not in verdicts.claims_table([first])
    assert verdicts.remark(gap.claim) == "not measured on seed 4"
    assert results.newer_claims("ewc", [first], RUN)
    assert not results.newer_claims("ewc", [first], None)
