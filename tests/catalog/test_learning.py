"""The regressions: what they promise of any scores and labels, on numbers made here."""

import numpy as np
import pytest

from catalog.features import Reader
from catalog.learning import (
    USUAL_THRESHOLD,
    Answers,
    calibration_lines,
    folds,
    learn,
    probability,
    threshold,
)
from catalog.reasons import baseline, contributions
from catalog.themes import ThemeDefinition
from catalog.vocabulary import PaperText

THEME = ThemeDefinition(
    slug="bees",
    title="Bees",
    definition="d",
    vocabulary=("honey bee*", "hive*"),
    hints=("nectar",),
    not_about=("spelling bee",),
)
NO_ANSWERS = Answers(np.empty((0, 1)), np.empty((0, 1)))


def sure(labels: np.ndarray) -> Answers:
    return Answers(labels, np.ones_like(labels))


def test_calibration_recovers_the_line_that_made_the_labels() -> None:
    """Labels are drawn with probability 1 / (1 + exp(-(0.5 z - 1))): overconfident log-odds z."""
    rng = np.random.default_rng(3)
    log_odds = rng.normal(0, 3, (6000, 1))
    labels = (rng.random((6000, 1)) < 1 / (1 + np.exp(1 - 0.5 * log_odds))).astype(float)
    ((slope, offset),) = calibration_lines(log_odds, sure(labels))
    assert slope == pytest.approx(0.5, abs=0.05)
    assert offset == pytest.approx(-1.0, abs=0.05)


@pytest.mark.parametrize("seed", range(5))
def test_calibrated_scores_are_bounded_and_never_turn_the_order_round(seed: int) -> None:
    rng = np.random.default_rng(seed)
    log_odds = rng.normal(0, 4, (60, 2))
    labels = (rng.random((60, 2)) < (0.9, 0.1)).astype(float)
    labels[:, 0] = log_odds[:, 0] < 0  # a theme whose scores are the wrong way round
    grid = np.linspace(-50, 50, 101)
    for slope, offset in calibration_lines(log_odds, sure(labels)):
        scores = probability(slope * grid + offset)
        assert ((scores >= 0) & (scores <= 1)).all()
        assert (np.diff(scores) >= 0).all()


def test_without_labels_log_odds_are_taken_as_they_are() -> None:
    ((slope, offset),) = calibration_lines(np.empty((0, 1)), NO_ANSWERS)
    assert (slope, offset) == (pytest.approx(1, abs=0.25), pytest.approx(0, abs=0.01))


def test_one_label_does_not_bend_the_line_of_its_theme() -> None:
    """However much it weighs: it is a yes where the scorer said no, as most corrections are."""
    rng = np.random.default_rng(4)
    log_odds = rng.normal(0, 3, (300, 2))
    labels, weights = np.full((300, 2), np.nan), np.ones((300, 2))
    labels[:, 0] = rng.random(300) < probability(log_odds[:, 0])
    labels[0, 1], log_odds[0, 1], weights[0, 1] = 1.0, -4.0, 10.0
    slope, offset = calibration_lines(log_odds, Answers(labels, weights))[1]
    assert slope == pytest.approx(1.0, abs=0.2)
    assert offset == pytest.approx(0.0, abs=0.2)


def test_the_threshold_is_the_usual_one_until_labels_speak() -> None:
    assert threshold(np.array([0.9]), np.array([0.0])) == USUAL_THRESHOLD
    scores = np.concatenate([np.full(200, 0.3), np.full(200, 0.1)])
    low = threshold(scores, np.concatenate([np.ones(200), np.zeros(200)]))
    assert 0.2 <= low <= 0.3
    one = threshold(np.array([0.3, 0.1]), np.array([1.0, 0.0]))
    assert low < one < USUAL_THRESHOLD


def test_folds_part_the_papers() -> None:
    tests = [test for _, test in folds(23)]
    assert sorted(np.concatenate(tests)) == list(range(23))
    for train, test in folds(23):
        assert not set(train) & set(test)
        assert len(train) + len(test) == 23


def test_a_theme_without_labels_goes_by_its_phrases() -> None:
    reader = Reader([THEME])
    tagger = learn([], NO_ANSWERS, reader.phrase_counts)

    def score(title: str, abstract: str = "") -> float:
        return float(tagger.scores([reader.read(PaperText(title, abstract))])[0, 0])

    assert score("The honey bee") > tagger.thresholds[0] > score("The bakery")
    assert score("A study", "Honey bees bring nectar. The hive hums. A hive of honey bees.") > 0.4
    assert score("A study", "It tells of rye bread.") < 0.1
    assert score("Honey bees at the spelling bee") < score("Honey bees at the village hall")


def test_reasons_sum_to_the_score_and_taking_a_term_away_lowers_it() -> None:
    rng = np.random.default_rng(0)
    reader = Reader([THEME])
    told = ("Honey bees hum and nectar flows.", "A hive is warm.", "Bread is sold.", "Rain falls.")
    texts = [PaperText(f"Study {i}", f"{told[i % 4]} {told[3 - i % 2]}") for i in range(40)]
    labels = np.array([[float(i % 4 < 2)] for i in range(40)])
    labels[rng.integers(40)] = 1
    tagger = learn([reader.read(text) for text in texts], sure(labels), reader.phrase_counts)
    paper = reader.read(PaperText("On hives", "Honey bees hum. Honey bees sell bread. A hive."))
    found = contributions(tagger, paper, 0)
    score = float(tagger.scores([paper])[0, 0])
    total = baseline(tagger, paper, 0) + sum(found.values())
    assert probability(np.array(total)) == pytest.approx(score)
    without = reader.read(PaperText("On", "Hum. sell bread. A."))
    assert {"honey bees", "hives"} <= {term for term, weight in found.items() if weight > 0.1}
    assert float(tagger.scores([without])[0, 0]) < score
