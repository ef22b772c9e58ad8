"""A claim is a sentence that scores can contradict: a signed margin for each seed, a verdict."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from statistics import fmean, stdev
from typing import TypedDict, Unpack

HOLDS, UNCLEAR, FAILS, NOT_RUN = "holds", "unclear", "fails", "not run"

Curve = Mapping[int, float]
"""One method's values of one metric on one seed: step -> value."""

Scores = Mapping[tuple[str, str], Curve]
"""Everything one seed gave: (method, metric) -> curve."""


class Terms(TypedDict, total=False):
    """What any claim may add."""

    source: str  # where the paper says so: figure, table or section
    sentence: str  # the claim in words; made from the parts when left out
    expect: str  # "holds" (default), or "fails" together with because
    because: str  # why it is expected to fail
    only: str  # the one profile that can carry the claim; any when left out


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One claim of a card.

    `margin(scores, sign)` is one seed's margin in the metric's unit, positive when the claim is
    true there, None when a score that it needs is missing; `sign` is the metric's.
    """

    key: str  # names the claim in MLflow; changes when what it asks changes
    sentence: str
    metric: str
    methods: tuple[str, ...]
    margin: Callable[[Scores, int], float | None]
    source: str = ""
    expect: str = HOLDS
    because: str = ""
    only: str = ""

    def __post_init__(self) -> None:
        if self.expect not in (HOLDS, FAILS):
            raise ValueError(
                f"{self.key}: expect is {self.expect!r}, it must be 'holds' or 'fails'"
            )
        if (self.expect == FAILS) != bool(self.because):
            raise ValueError(f"{self.key}: because= belongs to expect='fails', and to it only")


def beats(
    better: str, worse: str | float, *, on: str, by: float = 0.0, **terms: Unpack[Terms]
) -> Claim:
    """`better` ends ahead of `worse` (a method, or a number) by more than `by` of the unit.

    A negative `by` says "not worse by more than"; ahead means lower where the metric's best is min.
    """

    def margin(scores: Scores, sign: int) -> float | None:
        ours, theirs = _last(scores, better, on), _last(scores, worse, on)
        return None if ours is None or theirs is None else sign * (ours - theirs) - by

    said = f"{better} beats {worse} on {on} by more than {by:g}"
    return _claim(said, on, (better, worse), margin, terms)


def rises(method: str, *, on: str, by: float = 0.0, **terms: Unpack[Terms]) -> Claim:
    """From the first step to the last the metric grows by more than `by`, better or not."""
    return _claim(
        f"{on} of {method} rises by more than {by:g}",
        on,
        (method,),
        _change(method, on, 1, by),
        terms,
    )


def falls(method: str, *, on: str, by: float = 0.0, **terms: Unpack[Terms]) -> Claim:
    """From the first step to the last the metric shrinks by more than `by`, better or not."""
    return _claim(
        f"{on} of {method} falls by more than {by:g}",
        on,
        (method,),
        _change(method, on, -1, by),
        terms,
    )


def near(
    method: str, target: str | float, *, on: str, within: float, **terms: Unpack[Terms]
) -> Claim:
    """`method` ends less than `within` from `target` (a method, or a number), on either side."""

    def margin(scores: Scores, sign: int) -> float | None:
        ours, theirs = _last(scores, method, on), _last(scores, target, on)
        return None if ours is None or theirs is None else within - abs(ours - theirs)

    said = f"{method} is within {within:g} of {target} on {on}"
    return _claim(said, on, (method, target), margin, terms)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the seeds say: `mean` of the margins that exist, and `se`, its standard error."""

    word: str
    margins: Mapping[int, float | None]
    mean: float | None = None
    se: float | None = None

    @property
    def gaps(self) -> list[int]:
        """The seeds without a margin: a score was not measured. Never counted as a low mark."""
        return [seed for seed, margin in self.margins.items() if margin is None]


def judge(margins: Mapping[int, float | None]) -> Verdict:
    """Seed -> margin to a verdict: mean <= 0 fails, mean > 2 standard errors holds, else unclear.

    One seed has no standard error and is always unclear; with a gap (None) nothing can hold.
    The standard error is the sample deviation (n - 1) over the root of n.
    """
    known = [margin for margin in margins.values() if margin is not None]
    if len(known) < 2:
        return Verdict(word=UNCLEAR, margins=margins, mean=known[0] if known else None)
    mean, se = fmean(known), stdev(known) / math.sqrt(len(known))
    certain = mean > 2 * se and len(known) == len(margins)
    word = FAILS if mean <= 0 else HOLDS if certain else UNCLEAR
    return Verdict(word=word, margins=margins, mean=mean, se=se)


def _last(scores: Scores, method: str | float, metric: str) -> float | None:
    if isinstance(method, (int, float)):
        return float(method)
    curve = scores.get((method, metric))
    return curve[max(curve)] if curve else None


def _change(
    method: str, metric: str, direction: int, by: float
) -> Callable[[Scores, int], float | None]:
    def margin(scores: Scores, sign: int) -> float | None:
        curve = scores.get((method, metric), {})
        if len(curve) < 2:
            return None
        return direction * (curve[max(curve)] - curve[min(curve)]) - by

    return margin


def _claim(
    said: str,
    metric: str,
    named: tuple[str | float, ...],
    margin: Callable[[Scores, int], float | None],
    terms: Terms,
) -> Claim:
    claim = Claim(
        key=re.sub(r"[^a-z0-9.-]+", "_", said.lower()).strip("_"),
        sentence=said,
        metric=metric,
        methods=tuple(name for name in named if isinstance(name, str)),
        margin=margin,
    )
    return replace(claim, **terms)
