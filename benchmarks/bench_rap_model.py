"""RAP(10) with the small language model: in lock-step with a cache, beside a call a request.

Both plan for the same problems with the same model and the same search, in the same run; CPU
seconds of the process, one thread. Lock-step plans for all problems at once from an empty cache;
the loop plans for every fifteenth, one after another: each request is a call of the model of its
own, and nothing is remembered. The model is trained for a short while first, so that searches are
like those of the experiment. Where a plan differs the two did not do the same work: no ratio.
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
import torch  # noqa: E402

from reproductions.rap_mcts import experiment  # noqa: E402
from reproductions.rap_mcts.agent import Agent, Rewards  # noqa: E402
from reproductions.rap_mcts.card import CARD, Settings  # noqa: E402
from reproductions.rap_mcts.hooks import Asking, Budget, Result  # noqa: E402
from reproductions.rap_mcts.lockstep import Traffic  # noqa: E402
from reproductions.rap_mcts.lockstep import run as lockstep  # noqa: E402
from reproductions.rap_mcts.method import search  # noqa: E402
from reproductions.rap_mcts.problems import Tests  # noqa: E402
from reproductions.rap_mcts.prompting import SmallModel  # noqa: E402
from reproductions.rap_mcts.tree import Search  # noqa: E402

PER_STEPS = (20, 42, 72, 72, 62, 32)  # 300 problems of 2, 4, ... 12 steps
EVERY = 15  # the loop plans for one problem in so many
ITERATIONS = 10
WANTED = 10  # the ratio to reach
Plans = list[tuple[Any, ...]]


def planners(tests: Tests, settings: Settings) -> list[Asking[Result[Any, Any]]]:
    """RAP(10) for each problem."""
    rule = Search(exploration=settings.exploration, depth_limit=settings.depth_limit)
    weights, budget = (
        Rewards(alpha=settings.alpha, bonus=settings.bonus),
        Budget(iterations=ITERATIONS),
    )
    return [
        search(
            Agent(problem.goal, weights), problem.initial, rule, np.random.default_rng(0), budget
        )
        for problem, _ in tests
    ]


def in_step(model: SmallModel, tests: Tests, settings: Settings, traffic: Traffic) -> Plans:
    """Plans by lock-step with a cache."""
    found = lockstep(planners(tests, settings), model.answer_many, traffic=traffic)
    return [result.plan for result in found]


def one_by_one(model: SmallModel, tests: Tests, settings: Settings, traffic: Traffic) -> Plans:
    """Plans by a loop over the problems, a call of the model for each request."""
    plans = Plans()
    for planner in planners(tests, settings):
        (result,) = lockstep([planner], model.answer_many, cache=False, batch=1, traffic=traffic)
        plans.append(result.plan)
    return plans


def timed(
    plan: Callable[..., Plans], model: SmallModel, tests: Tests, settings: Settings
) -> tuple[Plans, float, Traffic]:
    """The plans, CPU seconds for each problem, and what went to the model."""
    traffic, begun = Traffic(), time.process_time()
    plans = plan(model, tests, settings, traffic)
    return plans, (time.process_time() - begun) / len(tests), traffic


def main() -> None:
    """Print one line for each way, and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=300, help="of training")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    settings = replace(CARD.quick, steps=arguments.steps, per_steps=PER_STEPS)
    rng = np.random.default_rng(0)
    tests = experiment.tests_of(settings, rng)
    model, _ = experiment.trained(settings, tests, rng)
    some = tests[::EVERY]
    together, fast_s, traffic = timed(in_step, model, tests, settings)
    alone, slow_s, single = timed(one_by_one, model, some, settings)
    for name, seconds, went, count in (
        ("lock-step and cache", fast_s, traffic, len(tests)),
        ("a call for each request", slow_s, single, len(some)),
    ):
        sys.stdout.write(
            f"{name:24} {1000 * seconds:8.2f} CPU ms a problem, {count:4} problems: "
            f"{went.asked / count:6.1f} requests and {went.batches / count:6.2f} calls each\n"
        )
    if differing := sum(one != other for one, other in zip(alone, together[::EVERY], strict=True)):
        sys.exit(f"{differing} of {len(some)} plans differ: no ratio")
    sys.stdout.write(
        f"the same plans for all {len(some)}; {slow_s / fast_s:.1f} x (accepted: {WANTED})\n"
    )


if __name__ == "__main__":
    main()
