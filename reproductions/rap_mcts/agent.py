"""RAP's task (Section 3): a language model as agent, world model and critic of a search."""

from collections.abc import Sequence
from dataclasses import dataclass

from reproductions.rap_mcts.hooks import Asking, at_once
from reproductions.rap_mcts.tasks import (
    Action,
    Goal,
    State,
    apply,
    facts_met,
    legal_actions,
    solved,
)


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

    def of_state(self, state: State, goal: Goal) -> float:
        """(1 - alpha) g."""
        if not self.goal:
            return 0.0
        met = self.bonus if solved(state, goal) else facts_met(state, goal)
        return (1 - self.alpha) * met


FULL = Rewards()


@dataclass(frozen=True)
class Agent:
    """One problem as a task of the planners; every answer comes from a model, by requests.

    Legal actions are listed by rule from the state that the model told, as in the paper's code.
    """

    goal: Goal
    rewards: Rewards = FULL

    def legal(self, state: State, depth: int) -> Sequence[Action]:
        """The legal actions."""
        return legal_actions(state)

    def expand(self, state: State, depth: int) -> Asking[Sequence[tuple[Action, float]]]:
        """The legal actions with alpha (ln P(action) + ln P("good")), less what is left out."""
        actions = legal_actions(state)
        likelihoods, judgements = [0.0] * len(actions), [0.0] * len(actions)
        if self.rewards.likelihood:
            likelihoods = yield "prior", state, self.goal, None
        if self.rewards.judged:
            judgements = []
            for action in actions:
                judgements.append((yield "judge", state, self.goal, action))
        fast = map(self.rewards.fast, likelihoods, judgements)
        return list(zip(actions, fast, strict=True))

    def step(self, state: State, action: Action) -> Asking[State | None]:
        """The next state as the model tells it."""
        return (yield "next", state, None, action)

    def reward(self, state: State, action: Action, next_state: State, fast: float) -> float:
        """The fast reward and the goal's part."""
        return fast + self.rewards.of_state(next_state, self.goal)

    def terminal(self, state: State, depth: int) -> bool:
        """Whether the model's own state meets the goal."""
        return solved(state, self.goal)

    def solved(self, state: State) -> bool:
        """Whether the model's own state meets the goal: a claim, until the plan is replayed."""
        return solved(state, self.goal)


@dataclass(frozen=True)
class Informed(Agent):
    """The control: the true simulator, and a prior that knows nothing."""

    def expand(self, state: State, depth: int) -> Asking[Sequence[tuple[Action, float]]]:
        """The legal actions, all alike."""
        return at_once([(action, 0.0) for action in legal_actions(state)])

    def step(self, state: State, action: Action) -> Asking[State | None]:
        """The true next state."""
        return at_once(apply(state, action))
