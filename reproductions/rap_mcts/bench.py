"""Every planner on the same model and the same problems."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from reproductions.rap_mcts.agent import Agent, Rewards, Uninformed
from reproductions.rap_mcts.baselines import beam, breadth_first, greedy
from reproductions.rap_mcts.card import SMALL, Settings
from reproductions.rap_mcts.hooks import Asking, Budget, Request, Result
from reproductions.rap_mcts.lines import Plain
from reproductions.rap_mcts.lockstep import run as lockstep
from reproductions.rap_mcts.measures import Outcome, judged, planned
from reproductions.rap_mcts.method import search
from reproductions.rap_mcts.problems import Tests
from reproductions.rap_mcts.tasks import Problem
from reproductions.rap_mcts.tree import Search

Planner = Callable[[Problem, int], Asking[Result[Any, Any]]]  # of a problem and its optimal length


@dataclass
class Bench:
    """One model and the problems; what was asked once is remembered for all planners."""

    settings: Settings
    model: Any
    tests: Tests
    seed: np.random.SeedSequence
    known: dict[Request, Any] = field(default_factory=dict)

    def outcome(self, planner: Planner) -> Outcome:
        """How the planner does on every problem, all advanced together."""
        planners = [planner(problem, steps) for problem, steps in self.tests]
        results = lockstep(planners, self.model.answer_many, cache=self.known)
        return planned(self.tests, results)

    def at_once(self) -> Outcome:
        """Whole plans, the likeliest word each time."""
        plans = self.model.plans([p for p, _ in self.tests], self.settings.depth_limit)
        return Outcome(self.tests, judged(self.tests, plans))

    @cached_property
    def draws(self) -> list[tuple[bool, ...]]:
        """Plans drawn at a temperature, judged: for each draw, which problems it solves."""
        settings, rng = self.settings, np.random.default_rng(self.seed)
        count = settings.samples
        if settings.model == SMALL:  # elsewhere each plan is paid for
            count = max(count, settings.most_drawn)
        asked = [problem for problem, _ in self.tests]
        plans = self.model.plans(asked * count, settings.depth_limit, settings.temperature, rng)
        size = len(asked)
        return [judged(self.tests, plans[k * size : (k + 1) * size]) for k in range(count)]

    def any_of(self, count: int) -> Outcome:
        """Success of the best of so many drawn plans, picked by the validator: a bound."""
        return Outcome(self.tests, tuple(map(any, zip(*self.draws[:count], strict=True))))

    def rap(
        self,
        iterations: int,
        rewards: dict[str, Any] | None = None,
        budget: Budget | None = None,
        task: type[Agent] = Agent,
        **chosen: Any,
    ) -> Planner:
        """The search, with parts of the reward or settings of the search changed.

        `depth_limit=None` is the known optimum of each problem, as in the published runs.
        """
        settings = self.settings
        weights = replace(Rewards(alpha=settings.alpha, bonus=settings.bonus), **rewards or {})
        rule: Any = Search(exploration=settings.exploration, depth_limit=settings.depth_limit)
        spend = budget or Budget(iterations=iterations)

        def planner(problem: Problem, steps: int) -> Asking[Result[Any, Any]]:
            own = {key: steps if value is None else value for key, value in chosen.items()}
            rng = np.random.default_rng(self.seed)
            return search(
                task(problem.goal, weights), problem.initial, replace(rule, **own), rng, spend
            )

        return planner

    def plain(self, kind: Callable[..., Any], budget: Budget | None = None) -> Planner:
        """A baseline on the same task."""
        settings, spend = self.settings, budget or Budget()
        weights = Rewards(alpha=settings.alpha, bonus=settings.bonus)
        rule: Any = Plain(depth_limit=settings.depth_limit)
        rule = settings.depth_limit if kind is breadth_first else rule
        return lambda problem, _: kind(
            Agent(problem.goal, weights), problem.initial, rule, budget=spend
        )


PLANNERS: dict[str, Callable[[Bench], Planner]] = {
    "greedy_steps": lambda bench: bench.plain(greedy),
    "rap_10": lambda bench: bench.rap(10),
    "rap_20": lambda bench: bench.rap(20),
    "no_likelihood": lambda bench: bench.rap(20, {"likelihood": False}),
    "no_likelihoods": lambda bench: bench.rap(20, {"alpha": 0.0}),
    "no_self_evaluation": lambda bench: bench.rap(20, {"judged": False}),
    "no_goal_term": lambda bench: bench.rap(20, {"goal": False}),
    "uniform_prior": lambda bench: bench.rap(20, task=Uninformed),
    "w_1": lambda bench: bench.rap(20, exploration=1.0),
    "w_1_no_self_evaluation": lambda bench: bench.rap(20, {"judged": False}, exploration=1.0),
    "max_of_mean": lambda bench: bench.rap(20, value="max_of_mean"),
    "optimal_depth": lambda bench: bench.rap(20, depth_limit=None),
    "beam_10": lambda bench: bench.plain(beam),
    "breadth_first": lambda bench: bench.plain(breadth_first),
}
