"""The household as a Gymnasium environment: facts to see, numbered actions to take, a goal."""

from typing import Any

import gymnasium
import numpy as np
from gymnasium.envs.registration import EnvSpec
from gymnasium.spaces import Discrete, MultiBinary
from numpy.typing import NDArray

from reproductions.e2wm.houses import House, random_house
from reproductions.e2wm.search import judged
from reproductions.e2wm.wording import goal_text, state_text
from reproductions.e2wm.world_rules import Rules, random_start

Bits = NDArray[np.int8]
ENTRY = "reproductions.e2wm.world:Household"


class Household(gymnasium.Env[Bits, Any]):
    """One house. `info` has the legal actions ("action_mask"), the goal, and "executed".

    An action that is not legal changes nothing and costs a step; "executed" says so. Rewards are
    those of E2WM's search: 2 for each goal fact when first gained, -1.5 for each that is lost, -0.1
    a step, 5 at the end. An episode ends when the goal holds and is cut off after `horizon` steps.
    """

    metadata = {"render_modes": ["ansi"], "render_fps": 1}

    def __init__(
        self, house: House | None = None, horizon: int = 50, render_mode: str | None = None
    ) -> None:
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise ValueError(f"{render_mode!r} is no render mode; there is 'ansi'")
        self.house = house or random_house(np.random.default_rng(0))
        self.rules, self.horizon, self.render_mode = Rules(self.house), horizon, render_mode
        self.spec = EnvSpec(
            "litlab/Household-v0",
            entry_point=ENTRY,
            kwargs={"house": self.house, "horizon": horizon},
        )
        self.action_space = Discrete(len(self.rules.actions))
        self.observation_space = MultiBinary(len(self.rules.facts))
        self.state = self.goal = self._todo = self._taken = 0
        self._flips: dict[int, int] = {}

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Bits, dict[str, Any]]:
        """A random start and a fact to bring about, or the "state" and "goal" in `options`."""
        super().reset(seed=seed)
        chosen = options or {}
        self.state = chosen.get("state") or random_start(self.rules, self.np_random)
        self.goal = chosen.get("goal") or self._random_goal()
        self._todo, self._taken = self.goal & ~self.state, 0
        self._flips = dict(self.rules.moves(self.state))
        return self._seen(), self._info(executed=True)

    def step(self, action: int) -> tuple[Bits, float, bool, bool, dict[str, Any]]:
        """Do it if it is legal."""
        before, flip = self.state, self._flips.get(int(action), 0)
        self.state = before ^ flip
        reward, self._todo, _ = judged(before, self.state, self.goal, self._todo)
        self._taken += 1
        if flip:
            self._flips = dict(self.rules.moves(self.state))
        ended = self.state & self.goal == self.goal
        cut = self._taken >= self.horizon
        return self._seen(), reward, ended, cut, self._info(executed=flip != 0)

    def render(self) -> str | None:
        """The goal and every fact that holds, in words; None without a render mode."""
        if self.render_mode is None:
            return None
        return f"goal: {goal_text(self.rules, self.goal)}.\n{state_text(self.rules, self.state)}"

    def _random_goal(self) -> int:
        """A place for an item where it is not."""
        bits = [1 << index for index in range(len(self.rules.facts))]
        places = [bit for bit in bits if bit & self.rules.placed & ~self.state]
        kept = [bit for bit in places if not bit & (self.rules.right | self.rules.left)]
        return kept[int(self.np_random.integers(len(kept)))]

    def _seen(self) -> Bits:
        return unpacked(self.state, len(self.rules.facts))

    def _info(self, executed: bool) -> dict[str, Any]:
        mask = np.zeros(len(self.rules.actions), np.int8)
        mask[list(self._flips)] = 1
        return {"action_mask": mask, "executed": executed, "goal": self.goal}


def unpacked(state: int, facts: int) -> Bits:
    """The state as a vector of so many zeros and ones."""
    packed = np.frombuffer(state.to_bytes((facts + 7) // 8, "little"), np.uint8)
    return np.unpackbits(packed, count=facts, bitorder="little").view(np.int8)
