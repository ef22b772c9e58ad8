"""What a method's plans come to: shares, their intervals, requests, claims that are false."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reproductions.card import Score
from reproductions.rap_mcts.hooks import Result
from reproductions.rap_mcts.problems import Tests
from reproductions.rap_mcts.tasks import Action
from reproductions.rap_mcts.validator import valid

Plan = Sequence[Action] | None


@dataclass(frozen=True)
class Outcome:
    """How one method did on the tests: whether each plan is valid, and what each planner said."""

    tests: Tests
    won: tuple[bool, ...]
    results: tuple[Result[Any, Any], ...] = ()

    @property
    def success(self) -> float:
        """The share of problems solved."""
        return share(self.won)

    def by_steps(self) -> dict[int, float]:
        """The share solved for each optimal length."""
        rows: dict[int, list[bool]] = {}
        for (_, steps), won in zip(self.tests, self.won, strict=True):
            rows.setdefault(steps, []).append(won)
        return {steps: share(rows[steps]) for steps in sorted(rows)}


def judged(tests: Tests, plans: Sequence[Plan]) -> tuple[bool, ...]:
    """Whether each plan is one and solves its problem, as the validator sees it."""
    pairs = zip(tests, plans, strict=True)
    return tuple(plan is not None and valid(problem, plan) for (problem, _), plan in pairs)


def planned(tests: Tests, results: Sequence[Result[Any, Any]]) -> Outcome:
    """The outcome of planners."""
    return Outcome(tests, judged(tests, [each.plan for each in results]), tuple(results))


def scores(method: str, outcome: Outcome) -> Iterator[Score]:
    """Everything about one method."""

    def score(metric: str, value: float, at: int = 0) -> Score:
        return Score(method=method, metric=metric, value=value, at=at)

    low, high = wilson(sum(outcome.won), len(outcome.won))
    yield score("success", outcome.success)
    yield score("success_low", low)
    yield score("success_high", high)
    for steps, value in outcome.by_steps().items():
        yield score("problems", sum(of == steps for _, of in outcome.tests), steps)
        yield score("success_by_steps", value, steps)
        if steps == 10:
            yield score("success_at_10_steps", value)
    if results := outcome.results:
        false = [r.solved and not won for r, won in zip(results, outcome.won, strict=True)]
        yield score("false_claims", share(false))
        yield score("requests", sum(r.requests for r in results) / len(results))
        yield score("distinct_requests", sum(r.distinct for r in results) / len(results))
        yield score("misses", sum(r.misses for r in results) / len(results))


def share(of: Sequence[bool]) -> float:
    """The share that is true."""
    return sum(of) / len(of)


def wilson(successes: int, trials: int, z: float = 1.96) -> tuple[float, float]:
    """The interval that holds the true share with 95 % confidence, Wilson 1927."""
    if not 0 <= successes <= trials or trials == 0:
        raise ValueError(f"{successes} of {trials} are no trials")
    rate, spread = successes / trials, z * z / trials
    middle = (rate + spread / 2) / (1 + spread)
    reach = z / (1 + spread) * math.sqrt(rate * (1 - rate) / trials + spread / trials / 4)
    return max(0.0, middle - reach), min(1.0, middle + reach)
