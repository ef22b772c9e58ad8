"""Iterations of RAP's tree search a second, beside the PyPI package llm-reasoners 1.0.2.

Both search the same Blocksworld problems with the same world, prior (drawn once for each state and
action) and rewards, in the same run and in turns; CPU seconds of the process, one thread, the best
of some rounds, the median over problems. The package is installed into a folder that is thrown away
(`--peer DIR` names one that has it); it needs transformers for one annotation, so an empty module
of that name stands in where it is missing. Without it the ratios are skipped, with the reason.
"""

import argparse
import importlib
import importlib.util
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from types import ModuleType, SimpleNamespace
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from reproductions.rap_mcts import tasks  # noqa: E402
from reproductions.rap_mcts.hooks import Asking, Budget, at_once, finished  # noqa: E402
from reproductions.rap_mcts.method import Search, search  # noqa: E402

PACKAGE = ("llm-reasoners==1.0.2", "tqdm")
ALPHA = 0.5  # weight of the likelihood against the goal term
SETTINGS = {  # blocks, depth limit, exploration, ratio to reach
    "4 blocks, depth 6, w 1": (4, 6, 1.0, 20),
    "5 blocks, depth 10, w 50": (5, 10, 50.0, 5),
}


class Prior:
    """One problem with a log-likelihood drawn once for every state and action."""

    def __init__(self, problem: tasks.Problem, seed: int) -> None:
        self.initial, self.goal = problem.initial, problem.goal
        self.rng, self.drawn = np.random.default_rng(seed), dict[Any, float]()

    def fast(self, state: tasks.State, action: tasks.Action) -> float:
        """ALPHA times the log-likelihood."""
        key = state, action
        if key not in self.drawn:
            self.drawn[key] = ALPHA * float(np.log(self.rng.uniform(0.01, 1)))
        return self.drawn[key]

    def goal_term(self, state: tasks.State) -> float:
        """100 where the goal holds, else the share of its facts, times 1 - ALPHA."""
        met = tasks.facts_met(state, self.goal)
        return (1 - ALPHA) * (100.0 if met == 1 else met)


class Blocksworld:
    """The problem as our search takes it."""

    def __init__(self, prior: Prior) -> None:
        self.prior = prior

    def expand(self, state: Any, depth: int) -> Asking[list[tuple[Any, float]]]:
        return at_once([(a, self.prior.fast(state, a)) for a in tasks.legal_actions(state)])

    def step(self, state: Any, action: Any) -> Asking[Any]:
        return at_once(tasks.apply(state, action))

    def reward(self, state: Any, action: Any, next_state: Any, fast: float) -> float:
        return fast + self.prior.goal_term(next_state)

    def terminal(self, state: Any, depth: int) -> bool:
        return tasks.facts_met(state, self.prior.goal) == 1

    def solved(self, state: Any) -> bool:
        return tasks.facts_met(state, self.prior.goal) == 1


def ours(prior: Prior, depth: int, exploration: float, iterations: int) -> int:
    """Visits of our root."""
    settings = Search(depth_limit=depth, exploration=exploration)
    rng, budget = np.random.default_rng(0), Budget(iterations=iterations)
    result = finished(search(Blocksworld(prior), prior.initial, settings, rng, budget))
    return sum(result.visits.values())


def peer_hooks(prior: Prior) -> tuple[Any, Any]:
    """The problem as llm-reasoners takes it: its world model and its search configuration."""

    def fast(state: Any, action: Any) -> tuple[float, dict[str, float]]:
        value = prior.fast(state, action)
        return value, {"fast": value}

    def reward(state: Any, action: Any, fast: float, after: Any) -> tuple[float, dict[str, float]]:
        return fast + prior.goal_term(after), {}

    def step(state: Any, action: Any) -> tuple[Any, dict[str, Any]]:
        after = tasks.apply(state, action)
        return after, {"after": after}

    world = SimpleNamespace(
        init_state=lambda: prior.initial,
        step=step,
        is_terminal=lambda state: tasks.facts_met(state, prior.goal) == 1,
    )
    return world, SimpleNamespace(get_actions=tasks.legal_actions, fast_reward=fast, reward=reward)


def theirs(package: Any, prior: Prior, depth: int, exploration: float, iterations: int) -> int:
    """Visits of their root."""
    planner = package.MCTS(depth_limit=depth, w_exp=exploration, n_iters=iterations)
    return len(planner(*peer_hooks(prior)).tree_state.cum_rewards)


class PeerMissing(Exception):
    """The package is not here; the reason."""


@contextmanager
def peer(folder: Path | None) -> Iterator[Any]:
    """The package's module of tree search; PeerMissing if it can be neither found nor installed."""
    with tempfile.TemporaryDirectory() as made:
        place = folder or Path(made)
        if not folder and importlib.util.find_spec("reasoners") is None:
            command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", made]
            done = subprocess.run([*command, *PACKAGE], capture_output=True, text=True)
            if done.returncode:
                raise PeerMissing(f"pip cannot install it: {done.stderr.strip()[-300:]}")
        sys.path.insert(0, str(place))
        if importlib.util.find_spec("transformers") is None:
            stand_in = ModuleType("transformers")
            stand_in.StoppingCriteriaList = object  # type: ignore[attr-defined]
            sys.modules["transformers"] = stand_in
        try:
            package = importlib.import_module("reasoners.algorithm.mcts")
        except ImportError as error:
            raise PeerMissing(f"it does not import: {error}") from error
        yield package


def problems(blocks: int, depth: int, count: int) -> list[Prior]:
    """Random problems whose shortest plan is at least half the depth limit, and within it."""
    rng, found = np.random.default_rng(0), list[Prior]()
    while len(found) < count:
        problem = tasks.random_problem(rng, blocks)
        if depth / 2 <= tasks.optimal_length(problem) <= depth:
            found.append(Prior(problem, len(found)))
    return found


def speed(work: Callable[[], Any], iterations: int) -> float:
    """Iterations in a CPU second of this process."""
    begun = time.process_time()
    work()
    return iterations / (time.process_time() - begun)


def compare(
    package: Any, arguments: argparse.Namespace, name: str, iterations: int
) -> tuple[float, float]:
    """Iterations a second, (ours, theirs), medians over problems; theirs 0 without the package."""
    blocks, depth, exploration, _ = SETTINGS[name]
    found = []
    for prior in problems(blocks, depth, arguments.problems):
        asked = prior, depth, exploration, iterations
        ours(*asked)  # draws the prior, fills the world's caches
        best = [0.0, 0.0]
        for _ in range(arguments.rounds):
            best[0] = max(best[0], speed(lambda asked=asked: ours(*asked), iterations))
            if package:
                run = speed(lambda asked=asked: theirs(package, *asked), iterations)
                best[1] = max(best[1], run)
        found.append(best)
    our, their = (median(each) for each in zip(*found, strict=True))
    return our, their


def report(package: Any, arguments: argparse.Namespace, skipped: str) -> Iterator[str]:
    """The lines to print."""
    if skipped:
        yield f"llm-reasoners 1.0.2 skipped, so no ratio: {skipped}"
    for name, (*_, wanted) in SETTINGS.items():
        for iterations in (100, 300, 1000, 3000):
            our, their = compare(package, arguments, name, iterations)
            ratio = f"{our / their:6.1f} x llm-reasoners ({their:8,.0f})" if their else "no ratio"
            accepted = f"  accepted: {wanted} or more" if iterations == 1000 else ""
            yield f"{name:25} {iterations:5} iterations {our:9,.0f} it/CPU s  {ratio}{accepted}"
        few, many = (compare(None, arguments, name, iterations)[0] for iterations in (300, 3000))
        yield f"{name:25} iterations/s at 3000 over 300: {many / few:.2f} (accepted: 0.9 or more)"


def main() -> None:
    """Print one line for each setting."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", type=Path, help="a folder that holds llm-reasoners")
    parser.add_argument("--problems", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    try:
        with peer(arguments.peer) as package:
            for line in report(package, arguments, ""):
                sys.stdout.write(line + "\n")
    except PeerMissing as error:
        for line in report(None, arguments, str(error)):
            sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
