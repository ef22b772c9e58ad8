"""RAP's task (Section 3): a language model as agent, world model and critic of a search."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reproductions.rap_mcts.hooks import Asking, at_once
from reproductions.rap_mcts.proofs import legal_steps, settled
from reproductions.rap_mcts.tasks import apply, facts_met, legal_actions


@dataclass(frozen=True, kw_only=True)
class Rewards:
    """Which parts the reward has, Section 3.2, as llm-reasoners weights them for Blocksworld.

    r = alpha (ln P(action) + ln P("good")) + (1 - alpha) g, with g the share of the goal's facts
    that hold, or `bonus` where all do. The fast reward is the part before the next state: g = 0.
    """

    alpha: float = 0.5
    bonus: float = 100.0
    likelihood: bool = True  # ln P(action)
    judged: bool = True  # ln P("good")
    goal: bool = True  # g

    def fast(self, likelihood: float, judgement: float) -> float:
        """alpha times the sum of both."""
        return self.alpha * (likelihood + judgement)

    def of_state(self, met: float) -> float:
        """(1 - alpha) g for a state where this share of the goal holds."""
        return (1 - self.alpha) * (self.bonus if met == 1 else met) if self.goal else 0.0


FULL = Rewards()


@dataclass(frozen=True)
class Agent:
    """One Blocksworld goal as a task of the planners; all answers come from a model, by requests.

    Legal actions are listed by rule from the state that the model told, as in the paper's code.
    `solved` is what that state says: a claim, until the plan is replayed.
    """

    goal: Any
    rewards: Rewards = FULL

    def legal(self, state: Any, depth: int) -> Sequence[Any]:
        """The legal actions."""
        return legal_actions(state)

    def met(self, state: Any) -> float:
        """The share of the goal that holds."""
        return facts_met(state, self.goal)

    def expand(self, state: Any, depth: int) -> Asking[Sequence[tuple[Any, float]]]:
        """The legal actions with alpha (ln P(action) + ln P("good")), less what is left out."""
        actions = self.legal(state, depth)
        likelihoods, judgements = [0.0] * len(actions), [0.0] * len(actions)
        if self.rewards.likelihood and actions:
            likelihoods = yield "prior", state, self.goal, None
        if self.rewards.judged:
            judgements = []
            for action in actions:
                judgements.append((yield "judge", state, self.goal, action))
        fast = map(self.rewards.fast, likelihoods, judgements)
        return list(zip(actions, fast, strict=True))

    def step(self, state: Any, action: Any) -> Asking[Any]:
        """The next state as the model tells it."""
        return (yield "next", state, None, action)

    def reward(self, state: Any, action: Any, next_state: Any, fast: float) -> float:
        """The fast reward and the goal's part."""
        return fast + self.rewards.of_state(self.met(next_state))

    def terminal(self, state: Any, depth: int) -> bool:
        """Whether the goal holds."""
        return self.solved(state)

    def solved(self, state: Any) -> bool:
        """Whether the goal holds."""
        return self.met(state) == 1


@dataclass(frozen=True)
class Uninformed(Agent):
    """The control: the true simulator, and a prior that knows nothing."""

    def expand(self, state: Any, depth: int) -> Asking[Sequence[tuple[Any, float]]]:
        """The legal actions, all alike."""
        return at_once([(action, 0.0) for action in legal_actions(state)])

    def step(self, state: Any, action: Any) -> Asking[Any]:
        """The true next state."""
        return at_once(apply(state, action))


@dataclass(frozen=True)
class Prover(Agent):
    """The same task made of a question of `proofs`: the goal is to settle it either way."""

    def legal(self, state: Any, depth: int) -> Sequence[Any]:
        """The rules about what was just proved."""
        return legal_steps(self.goal, state)

    def met(self, state: Any) -> float:
        """1 if the question is settled, else 0."""
        return float(settled(self.goal, state))
