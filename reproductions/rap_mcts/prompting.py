"""The four prompts of the small model: requests in, answers out, any number of them at once.

A request is (kind, state, goal, action); the answers are

    ("prior", state, goal, None)     the log-likelihood of each legal action, in their order
    ("judge", state, goal, action)   ln P("good")
    ("next", state, None, action)    the state that the model says follows, None if it says none

Plans at once are drawn for many problems together and are no requests: nothing plans with them.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor

from reproductions.rap_mcts.model import GPT
from reproductions.rap_mcts.tasks import Action, Goal, Problem, State, legal_actions
from reproductions.rap_mcts.vocabulary import Vocabulary


class SmallModel:
    """A trained GPT that answers requests about Blocksworld. Equal requests have equal answers."""

    def __init__(self, gpt: GPT, vocabulary: Vocabulary) -> None:
        self.gpt, self.vocabulary = gpt, vocabulary

    @torch.inference_mode()
    def answer_many(self, requests: Sequence[Any]) -> list[Any]:
        """One answer for each request, in order."""
        answers: list[Any] = [None] * len(requests)
        groups: dict[str, list[int]] = {}
        given: list[Any] = list(requests)
        for place, request in enumerate(given):
            groups.setdefault(request[0], []).append(place)
        for kind, places in groups.items():
            asked = [given[place][1:] for place in places]
            for place, answer in zip(places, self._kinds[kind](self, asked), strict=True):
                answers[place] = answer
        return answers

    @torch.inference_mode()
    def plans(
        self,
        problems: Sequence[Problem],
        longest: int,
        temperature: float = 0.0,
        rng: np.random.Generator | None = None,
    ) -> list[tuple[Action, ...] | None]:
        """Whole plans decoded at once, without tracked states; None for what is no plan.

        The likeliest word each time, or one drawn at a temperature.
        """
        v, answers = self.vocabulary, []
        prompts = [[*self._prompt(p.initial, p.goal), v.marks["plan"]] for p in problems]
        pick = _likeliest if rng is None else _drawn(temperature, rng)
        for words in self._continued(prompts, longest + 1, pick, v.marks["end"]):
            actions = v.actions([*words, v.marks["end"]])
            answers.append(tuple(actions[:longest]) if actions is not None else None)
        return answers

    def _prompt(self, state: State, goal: Goal) -> list[int]:
        return [*self.vocabulary.state(state), *self.vocabulary.goal(goal)]

    def _priors(self, asked: Sequence[tuple[State, Goal, None]]) -> list[tuple[float, ...]]:
        v = self.vocabulary
        prompts = [[*self._prompt(state, goal), v.marks["act"]] for state, goal, _ in asked]
        logs = self._last(prompts).tolist()
        return [
            tuple(row[v.action(action)] for action in legal_actions(state))
            for row, (state, _, _) in zip(logs, asked, strict=True)
        ]

    def _judgements(self, asked: Sequence[tuple[State, Goal, Action]]) -> list[float]:
        v = self.vocabulary
        prompts = [
            [*self._prompt(state, goal), v.marks["act"], v.action(action)]
            for state, goal, action in asked
        ]
        return self._last(prompts)[:, v.marks["good"]].tolist()

    def _followers(self, asked: Sequence[tuple[State, None, Action]]) -> list[State | None]:
        v = self.vocabulary
        prompts = [
            [*v.state(state), v.action(action), v.marks["next"]] for state, _, action in asked
        ]
        sizes = [len(state) for state, _, _ in asked]
        said = self._continued(prompts, max(sizes), _likeliest)
        return [v.read_state(words[:size], size) for words, size in zip(said, sizes, strict=True)]

    _kinds: ClassVar[dict[str, Callable[..., list[Any]]]] = {
        "prior": _priors,
        "judge": _judgements,
        "next": _followers,
    }

    def _last(self, prompts: Sequence[list[int]]) -> Tensor:
        """Log-likelihoods [N, V] of what follows each prompt."""
        longest = max(map(len, prompts))
        words = torch.tensor([prompt + [0] * (longest - len(prompt)) for prompt in prompts])
        known, _ = self.gpt(words)
        ends = torch.tensor([len(prompt) - 1 for prompt in prompts])
        return self.gpt.logits(known[torch.arange(len(prompts)), ends]).log_softmax(-1)

    def _continued(
        self,
        prompts: Sequence[list[int]],
        words: int,
        pick: Callable[[Tensor], Tensor],
        end: int = -1,
    ) -> list[list[int]]:
        """So many words after each prompt, fewer if all have come to an end.

        Prompts of one length go on together from a cache.
        """
        found: list[list[int]] = [[]] * len(prompts)
        lengths: dict[int, list[int]] = {}
        for place, prompt in enumerate(prompts):
            lengths.setdefault(len(prompt), []).append(place)
        for places in lengths.values():
            given = torch.tensor([prompts[place] for place in places])
            cache, said = None, []
            over = torch.zeros(len(places), 1, dtype=torch.bool)
            for _ in range(words):
                known, cache = self.gpt(given, cache)
                given = pick(self.gpt.logits(known[:, -1]))[:, None]
                said.append(given)
                over |= given == end
                if over.all():
                    break
            for place, row in zip(places, torch.cat(said, 1).tolist(), strict=True):
                found[place] = row
        return found


def _likeliest(logits: Tensor) -> Tensor:
    return logits.argmax(-1)


def _drawn(temperature: float, rng: np.random.Generator) -> Callable[[Tensor], Tensor]:
    def pick(logits: Tensor) -> Tensor:
        noise = torch.as_tensor(rng.gumbel(size=tuple(logits.shape)))
        return (logits / temperature + noise).argmax(-1)

    return pick
