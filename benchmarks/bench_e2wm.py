"""Legal steps a second in the household, beside two toy environments that come with Gymnasium.

All are stepped without wrappers, in the same run and in turns; CPU seconds of the process, one
core, the best of some rounds. The household chooses among the legal actions of its mask, makes the
vector of facts, the mask and the reward of a goal, and begins anew when an episode ends; the toys
take any action. Also shown: the bare rules, as the search calls them, and simulations a second.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import gymnasium  # noqa: E402
import numpy as np  # noqa: E402

from reproductions.e2wm.experiences import random_homes  # noqa: E402
from reproductions.e2wm.search import Searching, search  # noqa: E402
from reproductions.e2wm.world import Household  # noqa: E402
from reproductions.e2wm.world_rules import Rules  # noqa: E402

LEAST = 10_000  # steps a second that the household must reach
Work = Callable[[int], int]  # about so many steps -> how many were done


def in_the_household(steps: int) -> int:
    """Legal actions drawn from the mask."""
    world, draw = Household(), random.Random(0).random
    _, info = world.reset(seed=0)
    for _ in range(steps):
        legal = info["action_mask"].nonzero()[0]
        _, _, ended, cut, info = world.step(legal[int(draw() * len(legal))])
        if not info["executed"]:
            raise SystemExit("the mask showed an action that was not legal")
        if ended or cut:
            _, info = world.reset()
    return steps


def in_a_toy(name: str) -> Work:
    """Random actions in an environment of Gymnasium's own."""

    def work(steps: int) -> int:
        world, draw = gymnasium.make(name).unwrapped, random.Random(0).random
        actions = int(world.action_space.n)  # type: ignore[attr-defined]
        world.reset(seed=0)
        for _ in range(steps):
            _, _, ended, cut, _ = world.step(int(draw() * actions))
            if ended or cut:
                world.reset()
        return steps

    return work


def with_bare_rules(steps: int) -> int:
    """A random walk without Gymnasium, as in a rollout of the search."""
    world, draw = Household(), random.Random(0).random
    world.reset(seed=0)
    rules: Rules = world.rules
    state = world.state
    for _ in range(steps):
        moves = rules.moves(state)
        state ^= moves[int(draw() * len(moves))][1]
    return steps


def in_the_search(steps: int) -> int:
    """Steps inside goal-oriented searches for goals of two facts."""
    rng, done = np.random.default_rng(0), 0
    while done < steps:
        for home in random_homes(rng, 2, sizes=(6, 4)):
            for goal in home.goals[6:]:
                done += search(home.rules, home.start, goal, Searching(), rng).steps
    return done


WAYS: dict[str, Work] = {
    "household, Gymnasium": in_the_household,
    "household, bare rules": with_bare_rules,
    "household, in the search": in_the_search,
    "CartPole-v1": in_a_toy("CartPole-v1"),
    "FrozenLake-v1": in_a_toy("FrozenLake-v1"),
}


def main() -> None:
    """Print a line for each way; exit 1 if the household is slower than it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    speed = dict.fromkeys(WAYS, 0.0)
    for _ in range(arguments.rounds):
        for name, work in WAYS.items():
            begun = time.process_time()
            done = work(arguments.steps)
            speed[name] = max(speed[name], done / (time.process_time() - begun))
    for name, steps in speed.items():
        ratios = ", ".join(f"{steps / speed[toy]:5.2f} x {toy}" for toy in list(WAYS)[3:])
        sys.stdout.write(f"{name:24} {steps:9,.0f} steps/CPU s  {ratios}\n")
    reached = speed["household, Gymnasium"]
    met = "reached" if reached >= LEAST else "MISSED"
    sys.stdout.write(f"{reached:,.0f} legal steps a second; at least {LEAST:,}: {met}\n")
    sys.exit(0 if reached >= LEAST else 1)


if __name__ == "__main__":
    main()
