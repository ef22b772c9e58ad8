"""Learns which papers are on which theme from few labels.

Three logistic regressions, each held to the one before by anchors. The first knows only how many of
a theme's phrases were found and is shared by all themes, so a theme without a label has it too. The
second corrects it for one theme by single phrases and words. The third, fitted to scores of papers
that the second had not seen, turns its log-odds into a probability.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from catalog.features import (
    Counts,
    Reading,
    count_columns,
    phrase_matrix,
    word_matrix,
    word_vectors,
)

FOLDS = 5
SHARED_SCALE = 10.0  # how freely the weight of the shared log-odds moves; the penalty is then nil
PHRASE_SCALE = 0.3  # the same for a phrase
WORD_SCALE = 2.0  # and for the words of the text, whose vectors have unit length
ANCHOR_WEIGHT = 2.0  # how many labels one anchor is worth
LABELS_TO_CALIBRATE = 20  # with fewer labelled papers, what is held out tells nothing
USUAL_THRESHOLD = 0.4  # where a calibrated score becomes a yes, when labels cannot tell
THRESHOLD_LABELS = 10  # positive labels at which a theme's own threshold counts half
STEPS = np.arange(-4.0, 4.5)  # log-odds at which a later regression is held to an earlier one

# What a reader expects before seeing any label: what was found -> share of such papers on theme.
# Counts: title phrases, abstract phrases, their mentions, title hints, abstract hints, against.
EXPECTED = (
    (Counts(0, 0, 0, 0, 0, 0, False), 0.05),
    (Counts(1, 0, 0, 0, 0, 0, False), 0.75),
    (Counts(2, 0, 0, 0, 0, 0, False), 0.85),
    (Counts(1, 0, 0, 0, 0, 2, False), 0.30),
    (Counts(0, 0, 0, 0, 0, 0, True), 0.01),
    (Counts(0, 0, 0, 0, 5, 0, True), 0.04),
    (Counts(0, 1, 1, 0, 2, 0, True), 0.15),
    (Counts(0, 1, 1, 0, 2, 2, True), 0.05),
    (Counts(0, 2, 3, 0, 3, 0, True), 0.45),
    (Counts(0, 4, 6, 0, 4, 0, True), 0.75),
    (Counts(1, 0, 0, 0, 2, 0, True), 0.55),
    (Counts(1, 2, 3, 1, 3, 0, True), 0.88),
    (Counts(1, 4, 8, 1, 4, 0, True), 0.96),
)


@dataclass(frozen=True)
class Answers:
    """What is known of some papers, both [N, themes]."""

    given: np.ndarray  # 1 on the theme, 0 not on it, nan unknown
    weights: np.ndarray  # how many labels each counts as

    def rows(self, chosen: np.ndarray) -> "Answers":
        """The answers for some of the papers."""
        return Answers(self.given[chosen], self.weights[chosen])


@dataclass(frozen=True)
class Scorer:
    """The first two regressions."""

    phrase_counts: tuple[int, ...]  # phrases of each theme
    shared: LogisticRegression
    vectors: TfidfVectorizer
    own: tuple[LogisticRegression, ...]  # for each theme

    @cached_property
    def names(self) -> Sequence[str]:
        """The words and pairs of words, in the order of the columns."""
        return list(self.vectors.get_feature_names_out())

    def log_odds(self, readings: Sequence[Reading]) -> np.ndarray:
        """Before calibration, [N, themes]."""
        shared = shared_log_odds(self.shared, readings, len(self.own))
        terms = word_matrix(self.vectors, readings)
        columns = [
            model.decision_function(
                own_columns(shared[:, theme], phrase_matrix(readings, theme, phrases), terms)
            )
            for theme, (model, phrases) in enumerate(zip(self.own, self.phrase_counts, strict=True))
        ]
        return np.column_stack(columns)


@dataclass(frozen=True)
class Tagger:
    """A scorer; and for each theme the line to trustworthy log-odds, and where a yes begins."""

    scorer: Scorer
    slopes: np.ndarray
    offsets: np.ndarray
    thresholds: np.ndarray

    def scores(self, readings: Sequence[Reading]) -> np.ndarray:
        """Calibrated probabilities, [N, themes]."""
        return probability(self.slopes * self.scorer.log_odds(readings) + self.offsets)


def learn(readings: Sequence[Reading], answers: Answers, phrase_counts: tuple[int, ...]) -> Tagger:
    """The tagger that these answers teach. Works with none at all.

    Calibration and thresholds come from scores of papers held out of the scorer, by five folds.
    """
    held_out = np.full(answers.given.shape, np.nan)
    enough = len(readings) >= LABELS_TO_CALIBRATE
    for train, test in folds(len(readings)) if enough else []:
        scorer = fit_scorer([readings[i] for i in train], answers.rows(train), phrase_counts)
        held_out[test] = scorer.log_odds([readings[i] for i in test])
    lines = calibration_lines(held_out, answers)
    thresholds = [
        threshold(probability(slope * held_out[:, theme] + offset), answers.given[:, theme])
        for theme, (slope, offset) in enumerate(lines)
    ]
    slopes, offsets = np.array(lines).T
    scorer = fit_scorer(readings, answers, phrase_counts)
    return Tagger(scorer, slopes, offsets, np.array(thresholds))


def folds(papers: int, seed: int = 0) -> list[tuple[np.ndarray, np.ndarray]]:
    """Five pairs (train, test) of places, shuffled by the seed."""
    fold = np.random.default_rng(seed).permutation(papers) % FOLDS
    return [(np.flatnonzero(fold != i), np.flatnonzero(fold == i)) for i in range(FOLDS)]


def fit_scorer(
    readings: Sequence[Reading], answers: Answers, phrase_counts: tuple[int, ...]
) -> Scorer:
    """The two regressions fitted to every known answer."""
    themes = len(phrase_counts)
    columns = count_columns(readings, themes)
    known = ~np.isnan(answers.given)
    shared = fit_logistic(
        csr_matrix(columns[known]),
        answers.given[known],
        np.minimum(answers.weights[known], 1.0),  # a correction weighs more in its own theme alone
        (
            csr_matrix([counts.columns() for counts, _ in EXPECTED]),
            np.array([share for _, share in EXPECTED]),
        ),
    )
    log_odds = shared_log_odds(shared, readings, themes)
    vectors = word_vectors([reading.text for reading in readings])
    terms = word_matrix(vectors, readings)
    own = []
    for theme, phrases in enumerate(phrase_counts):
        rows = known[:, theme]
        found = phrase_matrix(readings, theme, phrases)
        design = own_columns(log_odds[:, theme], found, terms)
        own.append(
            fit_logistic(
                design[rows],
                answers.given[rows, theme],
                answers.weights[rows, theme],
                (_steps(SHARED_SCALE, design.shape[1]), probability(STEPS)),
            )
        )
    return Scorer(phrase_counts, shared, vectors, tuple(own))


def own_columns(log_odds: np.ndarray, phrases: csr_matrix, terms: csr_matrix) -> csr_matrix:
    """What a theme's own regression sees: the shared log-odds, then phrases, then words."""
    return hstack(
        [
            csr_matrix(SHARED_SCALE * log_odds[:, None]),
            PHRASE_SCALE * phrases,
            WORD_SCALE * terms,
        ],
        format="csr",
    )


def shared_log_odds(
    shared: LogisticRegression, readings: Sequence[Reading], themes: int
) -> np.ndarray:
    """What the shared regression says of every reading and theme, [N, themes]."""
    columns = count_columns(readings, themes)
    return columns @ shared.coef_[0] + shared.intercept_[0]


def fit_logistic(
    columns: csr_matrix,
    answers: np.ndarray,
    weights: np.ndarray,
    anchors: tuple[csr_matrix, np.ndarray],
) -> LogisticRegression:
    """Ridge logistic regression on the answers and on anchors: rows with the share of yes."""
    rows, shares = anchors
    return LogisticRegression(C=1.0, solver="newton-cg", max_iter=1000).fit(
        vstack([columns, rows, rows], format="csr"),
        np.concatenate([answers, np.ones(len(shares)), np.zeros(len(shares))]),
        np.concatenate([weights, ANCHOR_WEIGHT * shares, ANCHOR_WEIGHT * (1 - shares)]),
    )


def calibration_lines(held_out: np.ndarray, answers: Answers) -> list[tuple[float, float]]:
    """Slope and offset for each theme's log-odds (Platt), held to the line of all themes together.

    held_out [N, themes] are log-odds of papers the scorer had not seen. Slopes are never negative.
    Every paper counts once, and a theme with few labels keeps that line: a correction is made where
    the scorer erred, so one with its full weight would make errors look as common as that.
    """
    usable = ~np.isnan(answers.given) & ~np.isnan(held_out)
    together = _line(held_out[usable], answers.given[usable], STEPS)
    expected = together[0] * STEPS + together[1]
    return [
        _line(held_out[rows, theme], answers.given[rows, theme], expected)
        if rows.sum() >= LABELS_TO_CALIBRATE
        else together
        for theme, rows in enumerate(usable.T)
    ]


def threshold(scores: np.ndarray, given: np.ndarray) -> float:
    """The score from which a paper gets the theme: the best F1 on held-out papers, shrunk.

    With few positive answers it stays near USUAL_THRESHOLD.
    """
    usable = ~np.isnan(given) & ~np.isnan(scores)
    yes = given[usable] == 1
    if not yes.any():
        return USUAL_THRESHOLD
    steps = np.linspace(0.2, 0.6, 21)
    chosen = scores[usable] >= steps[:, None]
    f1 = 2 * (chosen & yes).sum(1) / (chosen.sum(1) + yes.sum())
    best = steps[f1 >= f1.max() - 1e-9].mean()
    own = yes.sum() / (yes.sum() + THRESHOLD_LABELS)
    return float(own * best + (1 - own) * USUAL_THRESHOLD)


def probability(log_odds: np.ndarray) -> np.ndarray:
    """The logistic function."""
    return 1 / (1 + np.exp(-log_odds))


def _line(log_odds: np.ndarray, given: np.ndarray, expected: np.ndarray) -> tuple[float, float]:
    """Slope and offset that calibrate, held to `expected` log-odds at STEPS."""
    model = fit_logistic(
        csr_matrix(SHARED_SCALE * log_odds[:, None]),
        given,
        np.ones(len(given)),
        (_steps(SHARED_SCALE, 1), probability(expected)),
    )
    return max(SHARED_SCALE * float(model.coef_[0, 0]), 0.0), float(model.intercept_[0])


def _steps(scale: float, columns: int) -> csr_matrix:
    """Rows whose first column is STEPS, scaled, and whose others are zero."""
    return csr_matrix(
        (scale * STEPS, (np.arange(len(STEPS)), np.zeros(len(STEPS), int))), (len(STEPS), columns)
    )
