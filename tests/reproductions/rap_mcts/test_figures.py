"""The two pictures: shares of all seeds together, with intervals, and only what was measured."""

import pytest

from reproductions.card import Score
from reproductions.rap_mcts.card import CARD
from reproductions.rap_mcts.figures import draw, pooled


def by_steps(method, shares):
    """Scores of a method: steps -> (share, problems)."""
    for steps, (share, problems) in shares.items():
        yield Score(method=method, metric="success_by_steps", value=share, at=steps)
        yield Score(method=method, metric="problems", value=problems, at=steps)


@pytest.fixture
def scores():
    """Two seeds with different numbers of problems."""
    of = {}
    for seed, (share, problems) in {0: (0.5, 10), 1: (1.0, 30)}.items():
        of[seed] = (
            *by_steps("rap_20", {2: (share, problems), 4: (0.0, 10)}),
            *by_steps("plan_at_once", {2: (0.0, problems), 4: (0.0, 10)}),
            Score(method="rap_20", metric="success", value=share),
            Score(method="rap_20", metric="requests", value=100.0),
            Score(method="plan_at_once", metric="success", value=0.25),
            Score(method="rap_20", metric="success_by_requests", value=share, at=8),
            Score(method="rap_20", metric="success_by_requests", value=0.5, at=64),
        )
    return of


def test_seeds_count_by_their_problems(scores):
    share, low, high = pooled(scores, "success_by_steps")["rap_20"][2]
    assert share == 35 / 40  # 5 of 10 and 30 of 30
    for bound in (low, high):  # each bound is 1.96 of its own standard deviations away
        assert abs(share - bound) == pytest.approx(1.96 * (bound * (1 - bound) / 40) ** 0.5)
    share, _, _ = pooled(scores, "success_by_requests")["rap_20"][8]
    assert share == pytest.approx((0.5 * 20 + 1.0 * 40) / 60)


def test_both_figures_show_their_methods_and_the_lengths_shown_in_training(scores):
    figures = dict(draw(CARD, scores))
    assert sorted(figures) == ["success_against_requests", "success_by_steps_pooled"]
    (steps,) = figures["success_by_steps_pooled"].axes
    assert [text.get_text() for text in steps.get_legend().get_texts()] == [
        "plan_at_once",
        "rap_20",
    ]
    assert "plans of up to 6 steps were shown" in {text.get_text() for text in steps.texts}
    (requests,) = figures["success_against_requests"].axes
    assert requests.get_xscale() == "log"
    points = {tuple(line.get_xydata()[0]) for line in requests.lines if len(line.get_xdata()) == 1}
    assert points == {(100.0, 0.75), (1.0, 0.25)}
    assert {text.get_text() for text in requests.get_legend().get_texts()} == {
        "plan_at_once",
        "rap_20",
    }


def test_without_scores_there_are_no_figures():
    assert list(draw(CARD, {0: ()})) == []
    proofs = (Score(method="proof_rap", metric="proof_accuracy", value=0.5),)
    assert list(draw(CARD, {0: proofs})) == []
