"""What Skill-It's sampler costs of the training that it drives, in the same run.

`python benchmarks/bench_skill_it.py` prints shares of the training's CPU time, one thread. The
sampler is at most 2 % (accepted); the evaluations that tell it the losses are apart, since every
curve needs them, and so is drawing the indices in PyTorch's DataLoader.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"  # before numpy is imported, or it is too late
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np  # noqa: E402
import torch  # noqa: E402

from reproductions.skill_it import tasks  # noqa: E402
from reproductions.skill_it.card import CARD  # noqa: E402
from reproductions.skill_it.crew import Budget, Crew, Plan  # noqa: E402
from reproductions.skill_it.experiment import given_graph  # noqa: E402
from reproductions.skill_it.loader import MixtureSampler  # noqa: E402
from reproductions.skill_it.method import SkillIt  # noqa: E402

STEPS = 120
SETTINGS = replace(CARD.full, steps=STEPS)


class Clock:
    """CPU seconds of this process that calls of some functions take."""

    def __init__(self) -> None:
        self.spent = 0.0

    def timed(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, its time added up here."""

        def counted(*arguments: Any) -> Any:
            begun = time.process_time()
            try:
                return work(*arguments)
            finally:
                self.spent += time.process_time() - begun

        return counted


class Timed:
    """A sampler whose time is added up."""

    def __init__(self, sampler: SkillIt, clock: Clock) -> None:
        self.next_mixture = clock.timed(sampler.next_mixture)


def training() -> tuple[float, float, float]:
    """CPU seconds of one training by Skill-It, of its sampler, and of all evaluations."""
    asked, told = Clock(), Clock()
    split = tasks.Split(
        tasks.lego(SETTINGS.length, SETTINGS.letters), SETTINGS.held, np.random.default_rng(0)
    )
    every = tuple(range(SETTINGS.length))
    sampler = SkillIt(given_graph(split.task, SETTINGS), SETTINGS.step_size, SETTINGS.window)
    rounds = STEPS * SETTINGS.rounds // CARD.full.steps  # as often as at full
    plan = Plan(Timed(sampler, asked), every, every, rounds)
    crew = Crew(split, [plan], (SETTINGS.layers, SETTINGS.width, SETTINGS.heads), 0)
    crew._evaluate = told.timed(crew._evaluate)  # type: ignore[method-assign]
    budget = Budget(
        steps=STEPS,
        batch=SETTINGS.batch,
        evaluations=STEPS // SETTINGS.every,
        rates=(SETTINGS.rates[0], SETTINGS.rates[1]),
        decay=SETTINGS.decay,
    )
    begun = time.process_time()
    crew.train(budget)
    return time.process_time() - begun, asked.spent, told.spent


def drawing() -> float:
    """CPU seconds to draw as many indices by Skill-It for a DataLoader, in as many rounds."""
    skills = np.random.default_rng(0).integers(4, size=100_000).tolist()
    rounds = STEPS * SETTINGS.rounds // CARD.full.steps
    order = MixtureSampler(skills, SkillIt(np.eye(4)), STEPS * SETTINGS.batch // rounds, rounds)
    begun = time.process_time()
    for _ in range(rounds):
        list(order)
        order.tell([0.7, 0.6, 0.5, 0.4])
    return time.process_time() - begun


def main() -> None:
    torch.set_num_threads(1)
    whole, sampler, evaluations = training()
    found = {
        "training_cpu_s": round(whole, 3),
        "sampler_share": round(sampler / whole, 6),
        "evaluations_share": round(evaluations / whole, 4),
        "data_loader_indices_share": round(drawing() / whole, 5),
        "accepted": "sampler_share at most 0.02",
    }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
