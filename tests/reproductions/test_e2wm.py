"""The household and the small language model: one tiny run, and what its card promises."""

import dataclasses
from operator import ne

import pytest

from reproductions.card import curves
from reproductions.e2wm.card import CARD
from reproductions.e2wm.experiment import data_hash, run
from reproductions.e2wm.figures import draw

TINY = dataclasses.replace(
    CARD.full,
    width=16,
    pretraining=3,
    window=16,
    homes=4,
    budget=12_000,
    questions=16,
    tests=4,
    test_homes=3,
    memory_homes=1,
    finetuning=2,
    batch=4,
    stretches=4,
    fisher_texts=2,
    sweep=(5,),
)
BARE = dataclasses.replace(TINY, beside=(), sources=False, sweep=())


@pytest.fixture(scope="module")
def scores():
    """What a tiny full run gives on seed 3."""
    return tuple(run(TINY, 3))


def test_a_full_run_measures_what_the_card_says(scores):
    for score in scores:
        CARD.check(score)
    assert {score.method for score in scores} == set(CARD.methods)
    measured = {score.metric for score in scores}
    assert {metric.name for metric in CARD.metrics} - measured <= {"matched_accuracy"}


def test_every_claim_has_its_scores(scores):
    for claim in CARD.claims:
        margin = claim.margin(curves(scores), CARD.metric(claim.metric).sign)
        # so short a training does not reach the loss at which frontiers are compared
        assert margin is not None or claim.metric == "matched_accuracy"


def test_a_quick_run_has_the_scores_of_its_claims_and_leaves_the_rest_out():
    found = tuple(run(BARE, 3))
    for claim in CARD.asks("quick"):
        assert claim.margin(curves(found), CARD.metric(claim.metric).sign) is not None
    assert {s.method for s in found} & {"l2", "kl", "replay", "lora", "from_search"} == set()
    assert found == tuple(run(BARE, 3))
    assert any(map(ne, found, run(BARE, 4)))  # the first that differs is enough


def test_the_figures_show_every_finetuned_model(scores):
    figures = dict(draw(CARD, {3: scores}))
    assert set(figures) == {"forgetting_against_answers", "collectors", "memory"}
    (axes,) = figures["forgetting_against_answers"].axes
    named = {text.get_text() for text in axes.get_legend().get_texts()}
    assert named >= {"base", "plain", "ewc", "l2", "kl", "replay", "lora", "ewc_lora"}


def test_another_text_has_another_hash(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("\n\n".join(f"This is paragraph {number}." for number in range(120)))
    other = dataclasses.replace(TINY, corpus=str(path))
    assert data_hash(other) != data_hash(TINY) == data_hash(TINY)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"width": 10}, "heads"), ({"beside": ("magic",)}, "magic"), ({"tests": 0}, "at least 1")],
)
def test_settings_that_make_no_sense_are_refused(change, said):
    with pytest.raises(ValueError, match=said):
        dataclasses.replace(TINY, **change)
