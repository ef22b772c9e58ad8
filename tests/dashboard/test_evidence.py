"""The join: every claim of every card, with the paper of its card where the catalogue has it."""

from dataclasses import replace
from pathlib import Path

import pytest

from catalog import queries
from catalog.models import Paper
from catalog.store import reading
from dashboard import evidence
from dashboard.evidence import Evidence
from reproductions import discovery
from reproductions.card import Card, Metric, Published
from reproductions.claims import beats
from reproductions.invocation import ClaimResult, result

KEYS = {
    *("reproduction", "theme", "paper", "claim", "verdict", "expected", "margin_mean"),
    *("margin_se", "unit", "seeds", "profile", "run_id", "title", "paper_id", "published"),
    *("themes", "papers"),
}


@pytest.fixture
def card() -> Card:
    """A card with two claims and two figures of the paper, one of another metric."""

    class Settings:
        seeds = (0, 1)

    return Card(
        papers=("arXiv:0000.00001", "arXiv:0000.00002"),
        themes=("toys", "games"),
        methods=("new", "old"),
        metrics=(
            Metric(name="score", unit="points", best="max"),
            Metric(name="loss", unit="nats", best="min"),
        ),
        claims=(beats("new", "old", on="score"), beats("new", "old", on="loss")),
        published=(
            Published(method="new", metric="score", value=4.5, source="Tab. 1"),
            Published(method="old", metric="loss", value=0.25, source="Tab. 2"),
        ),
        departures=("All.",),
        quick=Settings,
        full=Settings,
    )


def joined(card: Card, papers: dict[str, Paper], **found: object) -> list[Evidence]:
    results = [result("toy", card, claim, **found) for claim in card.claims]
    return evidence.join(results, {"toy": card}, papers, {"toys": "Toys"})


def test_a_claim_has_its_paper_theme_and_only_the_figures_of_its_metric(card: Card) -> None:
    paper = Paper(id=7, title="On toys", title_key="on toys")
    score, loss = joined(card, {"arXiv:0000.00001": paper})
    assert (score.paper_id, score.title) == (7, "On toys")
    assert score.theme_titles == ("Toys", "games"), "a theme that nobody defined keeps its slug"
    assert [figure.value for figure in score.published] == [4.5]
    assert [figure.value for figure in loss.published] == [0.25]


def test_a_claim_whose_paper_is_not_in_the_catalogue_is_still_there(card: Card) -> None:
    score, _ = joined(card, {})
    assert (score.paper_id, score.title, score.claim.papers[0]) == (None, None, "arXiv:0000.00001")


def test_a_claim_about_two_papers_is_one_row_with_both(card: Card) -> None:
    first, second = (Paper(id=n, title=f"Toys {n}", title_key=f"toys {n}") for n in (9, 4))
    found = joined(card, {"arXiv:0000.00002": second, "arXiv:0000.00001": first})
    assert len(found) == len(card.claims)
    assert [list(each.papers.items()) for each in found] == [[(9, "Toys 9"), (4, "Toys 4")]] * 2
    only = joined(card, {"arXiv:0000.00002": second})[0]
    assert (only.paper_id, only.title) == (4, "Toys 4"), "the first that the catalogue has"


def test_the_document_has_the_promised_keys(card: Card) -> None:
    document = evidence.claims_document(joined(card, {}))
    assert set(document) == {"claims"}
    assert all(set(entry) >= KEYS for entry in document["claims"])
    assert document["claims"][0]["verdict"] == "not run"
    assert document["claims"][0]["published"] == [
        {"method": "new", "metric": "score", "value": 4.5, "source": "Tab. 1"}
    ]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({}, "–"),
        ({"run_id": "r", "seeds": [0], "margins": [None]}, "not measured"),
        ({"margin_mean": 0.0, "run_id": "r"}, "+0.000 points"),
        ({"margin_mean": -1.25, "margin_se": 0.5, "run_id": "r"}, "-1.250 ± 0.500 points"),
    ],
)
def test_a_margin_that_was_not_measured_is_never_a_zero(
    card: Card, found: dict[str, object], said: str
) -> None:
    assert evidence.margin(joined(card, {}, **found)[0].claim) == said


def test_a_share_carries_no_unit(card: Card) -> None:
    claim: ClaimResult = joined(card, {}, margin_mean=0.1, margin_se=0.01)[0].claim
    assert evidence.margin(replace(claim, unit="fraction")) == "+0.100 ± 0.010"


def test_published_figures_name_method_value_and_place(card: Card) -> None:
    score, _ = joined(card, {})
    assert evidence.published_figures(score) == "new 4.500 points (Tab. 1)"
    assert evidence.published_figures(replace(score, published=())) == "–"


@pytest.mark.usefixtures("library", "no_runs")
def test_every_claim_of_every_card_is_joined_without_a_store_of_runs() -> None:
    found = evidence.joined()
    assert len(found) == sum(len(card.claims) for card in discovery.cards().values())
    assert {each.claim.verdict for each in found} == {"not run"}
    ewc = next(each for each in found if each.claim.reproduction == "ewc")
    assert ewc.title == "Overcoming catastrophic forgetting in neural networks"
    assert ewc.theme_titles == ("Continual learning",)


@pytest.mark.usefixtures("library", "runs")
def test_verdicts_come_from_the_store() -> None:
    found = [each.claim for each in evidence.joined() if each.claim.reproduction == "ewc"]
    assert all(claim.run_id and claim.seeds == [0, 1, 2] for claim in found)
    assert "not run" not in {claim.verdict for claim in found}


def test_a_paper_without_card_opens_no_store_of_runs(
    library: object, no_runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence.tracking, "latest_verdicts", lambda: pytest.fail("opened"))
    with reading() as opened:
        detail = queries.paper_detail(opened, library.papers["dream"])  # type: ignore[attr-defined]
    assert evidence.of_paper(detail) == []
