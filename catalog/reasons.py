"""Why a paper has a theme: what each of its terms added to the score."""

from collections import defaultdict
from collections.abc import Sequence

from catalog.features import Reading, phrase_strength, word_matrix
from catalog.learning import PHRASE_SCALE, SHARED_SCALE, WORD_SCALE, Tagger
from catalog.vocabulary import Hit

SHOWN = 8
SMALLEST = 0.05  # log-odds; less is noise to a reader


def reasons(tagger: Tagger, reading: Reading, theme: int) -> list[tuple[str, float]]:
    """The terms that decided, each with the log-odds it added, from most for to most against."""
    found = contributions(tagger, reading, theme)
    told = [(term, round(weight, 2)) for term, weight in found.items() if abs(weight) >= SMALLEST]
    strongest = sorted(told, key=lambda each: (-abs(each[1]), each[0]))[:SHOWN]
    return sorted(strongest, key=lambda each: (-each[1], each[0]))


def contributions(tagger: Tagger, reading: Reading, theme: int) -> dict[str, float]:
    """What every term of the paper added to the theme's calibrated log-odds.

    With `baseline` they sum to the log-odds. A share that several phrases earned together is
    divided among them: equally in the title, by mentions in the abstract.
    """
    slope, own = float(tagger.slopes[theme]), tagger.scorer.own[theme].coef_[0]
    found: dict[str, float] = defaultdict(float)
    for term, weight in _shared(tagger, reading, theme).items():
        found[term] += slope * own[0] * SHARED_SCALE * weight
    for hit in reading.hits[theme]:
        found[hit.term] += slope * own[1 + hit.phrase] * PHRASE_SCALE * phrase_strength(hit)
    first = 1 + tagger.scorer.phrase_counts[theme]
    vector = word_matrix(tagger.scorer.vectors, [reading]).tocoo()
    names = tagger.scorer.names
    for place, value in zip(vector.col, vector.data, strict=True):
        found[names[place]] += slope * own[first + place] * WORD_SCALE * value
    return dict(found)


def baseline(tagger: Tagger, reading: Reading, theme: int) -> float:
    """The theme's calibrated log-odds of a paper without any of these terms."""
    shared, own = tagger.scorer.shared, tagger.scorer.own[theme]
    empty = shared.intercept_[0] + shared.coef_[0][-1] * reading.columns[theme][-1]
    return float(
        tagger.slopes[theme] * (own.coef_[0][0] * SHARED_SCALE * empty + own.intercept_[0])
        + tagger.offsets[theme]
    )


def _shared(tagger: Tagger, reading: Reading, theme: int) -> dict[str, float]:
    """What each phrase added to the shared log-odds."""
    added = tagger.scorer.shared.coef_[0] * reading.columns[theme]
    hits = reading.hits[theme]
    phrases = reading.phrases(theme)
    hints = [hit for hit in hits if hit.kind == "hints"]
    against = [hit for hit in hits if hit.kind == "not_about"]
    found: dict[str, float] = defaultdict(float)
    for group, shares, weight in (
        (phrases, [float(hit.title > 0) for hit in phrases], added[0] + added[1]),
        (phrases, [float(hit.abstract) for hit in phrases], added[2] + added[3]),
        (hints, [float(hit.title > 0) for hit in hints], added[4]),
        (hints, [float(hit.abstract > 0) for hit in hints], added[5]),
        (against, [1.0] * len(against), added[6]),
    ):
        _divide(found, group, shares, float(weight))
    return found


def _divide(
    found: dict[str, float], hits: Sequence[Hit], shares: Sequence[float], weight: float
) -> None:
    total = sum(shares)
    for hit, share in zip(hits, shares, strict=True):
        if share:
            found[hit.term] += weight * share / total
