"""One invocation: a card with settings and seeds, and what its claims come to."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reproductions.card import Card, changed, curves
from reproductions.cells import Cell, Record, code_digest, picture_digest
from reproductions.claims import FAILS, HOLDS, NOT_RUN, Claim, Verdict, judge
from reproductions.errors import UsageError


@dataclass(frozen=True, kw_only=True)
class Invocation:
    """What one command asks of one reproduction."""

    name: str
    card: Card
    settings: Any
    profile: str
    assignments: tuple[str, ...]  # what --set changed, as "key=value"
    code: str  # digest of the folder's code

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds to judge on."""
        return self.settings.seeds

    @property
    def exploration(self) -> bool:
        """Whether no verdict may rest on it: changed settings, or seeds that chose the settings."""
        return bool(self.assignments) or bool(set(self.seeds) & set(self.card.tuned_on))

    @cached_property
    def cells(self) -> dict[int, Cell]:
        """Seed -> cell."""
        return {
            seed: Cell(reproduction=self.name, settings=self.settings, seed=seed, code=self.code)
            for seed in self.seeds
        }

    @property
    def key(self) -> str:
        """Two invocations with one key would log the same run."""
        cells = [self.cells[seed].key for seed in self.seeds]
        facts = [self.profile, self.assignments, cells, picture_digest(self.name)]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]


@dataclass(frozen=True, kw_only=True)
class ClaimResult:
    """One claim with its verdict: what scripts and pages read. `as_dict` has the stable keys."""

    reproduction: str
    themes: tuple[str, ...]
    papers: tuple[str, ...]
    claim: str  # the sentence
    verdict: str  # holds, unclear, fails or not run
    expected: str
    margin_mean: float | None = None
    margin_se: float | None = None
    unit: str
    seeds: list[int] = dataclasses.field(default_factory=list)
    profile: str | None = None
    run_id: str | None = None  # MLflow's id of the parent run
    key: str  # names the claim within its reproduction
    source: str  # where the paper says so
    because: str  # why it is expected to fail
    margins: list[float | None] = dataclasses.field(default_factory=list)  # seed by seed
    stale: bool = False  # the folder's code has changed since

    def as_dict(self) -> dict[str, Any]:
        """The fields as plain values, the main theme and paper once more by themselves."""
        return dataclasses.asdict(self) | {"theme": self.themes[0], "paper": self.papers[0]}

    @property
    def is_opposite(self) -> bool:
        """Whether the verdict contradicts the expectation; unclear contradicts nothing."""
        return (self.expected, self.verdict) in ((HOLDS, FAILS), (FAILS, HOLDS))


def plan(
    name: str,
    card: Card,
    profile: str,
    seeds: tuple[int, ...] | int | None,
    assignments: Mapping[str, str],
) -> Invocation:
    """The invocation of one card, on its own seeds, or on `seeds`: which, or how many of them."""
    settings = changed(card.settings(profile), assignments)
    if isinstance(seeds, int):
        own = settings.seeds
        seeds = own[:seeds] + tuple(range(max(own) + 1, max(own) + 1 + seeds - len(own)))
    if seeds:
        settings = dataclasses.replace(settings, seeds=seeds)
    said = tuple(f"{key}={value}" for key, value in sorted(assignments.items()))
    return Invocation(
        name=name,
        card=card,
        settings=settings,
        profile=profile,
        assignments=said,
        code=code_digest(name),
    )


def seeds_of(text: str) -> tuple[int, ...] | int:
    """Read `5` as a number of seeds and `100..104` as the seeds themselves, else UsageError."""
    first, dots, last = text.partition("..")
    try:
        found = tuple(range(int(first), int(last) + 1)) if dots else int(first)
    except ValueError:
        found = 0
    if not found or (isinstance(found, int) and found < 0) or first.startswith("-"):
        raise UsageError(f"{text!r} are no seeds: give a number such as 5, or a range 10..14.")
    return found


def judged(invocation: Invocation, records: Mapping[int, Record]) -> dict[str, Verdict]:
    """Key of each claim the profile asks -> its verdict over the invocation's seeds."""
    read = {seed: curves(records[seed].scores) for seed in invocation.seeds}
    verdicts = {}
    for claim in invocation.card.asks(invocation.profile):
        sign = invocation.card.metric(claim.metric).sign
        verdicts[claim.key] = judge(
            {seed: claim.margin(scores, sign) for seed, scores in read.items()}
        )
    return verdicts


def result(name: str, card: Card, claim: Claim, **found: Any) -> ClaimResult:
    """A claim as a result; "not run" unless `found` says otherwise."""
    facts: dict[str, Any] = {
        "reproduction": name,
        "themes": card.themes,
        "papers": card.papers,
        "claim": claim.sentence,
        "verdict": NOT_RUN,
        "expected": claim.expect,
        "unit": card.metric(claim.metric).unit,
        "key": claim.key,
        "source": claim.source,
        "because": claim.because,
    }
    return ClaimResult(**facts | found)
