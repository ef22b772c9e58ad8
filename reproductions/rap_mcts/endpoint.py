"""Any model behind an OpenAI-compatible endpoint, in place of the small one: `model=openai:NAME`.

It answers the requests of `prompting`, with log-likelihoods where the endpoint tells them (of given
texts, or of the first word of an answer), else by votes: sampled answers are counted, and a share
is (votes + 1) / (all votes + choices). What is drawn there is not ours to seed; here equal requests
have equal answers because each is asked once.
"""

import math
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, TypeVar, cast

import numpy as np

from reproductions.rap_mcts import endpoint_prompts as prompts
from reproductions.rap_mcts.endpoint_client import Client, EndpointError, Refused
from reproductions.rap_mcts.endpoint_forms import FORMS, VERDICTS, Body, Form, choices_of
from reproductions.rap_mcts.hooks import Request
from reproductions.rap_mcts.tasks import Action, Goal, Problem, State, legal_actions

PREFIX = "openai:"
T = TypeVar("T")
R = TypeVar("R")


def connected(model: str, environment: Mapping[str, str] = os.environ) -> "EndpointModel":
    """The model that "openai:NAME" means. ValueError for another text."""
    if not model.startswith(PREFIX) or not model.removeprefix(PREFIX).strip():
        raise ValueError(f"the model {model!r} is not {PREFIX}NAME")
    return EndpointModel(model.removeprefix(PREFIX).strip(), Client.from_environment(environment))


@dataclass(frozen=True, kw_only=True)
class Polling:
    """How votes are taken, and how many questions are open at a time."""

    samples: int = 10
    temperature: float = 0.8
    workers: int = 8

    def __post_init__(self) -> None:
        if self.samples < 1 or self.workers < 1 or not self.temperature > 0:
            raise ValueError(f"{self} takes no votes")


class EndpointModel:
    """A named model behind an endpoint, which answers requests about Blocksworld.

    `unread` counts by kind what was asked and could not be read: states, votes and plans.
    """

    def __init__(self, name: str, client: Client, polling: Polling | None = None) -> None:
        self.name, self.client, self.polling = name, client, polling or Polling()
        self.unread: Counter[str] = Counter()
        self._known: dict[Request, Any] = {}
        self._single = False  # whether the endpoint gives no more than one answer at a time

    def answer_many(self, requests: Sequence[Request]) -> list[Any]:
        """One answer for each request, in order, several at a time. EndpointError if one fails."""
        new = [request for request in dict.fromkeys(requests) if request not in self._known]
        for request, (answer, unread) in zip(new, self._together(self._answer, new), strict=True):
            self._known[request] = answer
            self.unread.update(unread)
        return [self._known[request] for request in requests]

    def plans(
        self,
        problems: Sequence[Problem],
        longest: int,
        temperature: float = 0.0,
        rng: np.random.Generator | None = None,
    ) -> list[tuple[Action, ...] | None]:
        """Whole plans said at once; None for what is no plan. With an rng, at the temperature."""
        heat = 0.0 if rng is None else temperature

        def plan(problem: Problem) -> tuple[Action, ...] | None:
            (text,) = self._said(prompts.plan_prompt(problem), 1, heat)
            return tuple(prompts.read_moves(text)[:longest]) or None

        found = self._together(plan, problems)
        self.unread["plan"] += found.count(None)
        return found

    @cached_property
    def form(self) -> Form:
        """The first form of question that the endpoint takes."""
        refusal: Refused | None = None
        for form in FORMS:
            try:
                if form.works(self._post):
                    return form
            except Refused as error:
                refusal = error
        url = self.client.url
        raise EndpointError(f"{url} answers {self.name!r} in no known form; {refusal}")

    def _together(self, ask: Callable[[T], R], asked: Sequence[T]) -> list[R]:
        if not asked:
            return []
        _ = self.form  # found before there are several to ask for it
        pool = ThreadPoolExecutor(self.polling.workers)
        try:
            return list(pool.map(ask, asked))
        finally:
            pool.shutdown(cancel_futures=True)

    def _answer(self, request: Request) -> tuple[Any, Counter[str]]:
        """The answer to one request, and what of it could not be read."""
        kind, *about = cast(tuple[Any, ...], request)
        unread: Counter[str] = Counter()
        return self._kinds[kind](self, *about, unread), unread

    def _prior(self, state: State, goal: Goal, _: None, unread: Counter[str]) -> tuple[float, ...]:
        """ln P of each legal action among them; their texts differ in length, so P sums to 1."""
        legal, prompt = legal_actions(state), prompts.move_prompt(state, goal)
        told = self.form.likelihoods(self._post, prompt, [prompts.said(each) for each in legal])
        if told is not None:
            return _among_themselves(told)
        votes = [prompts.read_moves(text)[:1] for text in self._poll(prompt)]
        counts = [votes.count([action]) for action in legal]
        unread["prior"] += len(votes) - sum(counts)
        return _shares(counts)

    def _judge(self, state: State, goal: Goal, action: Action, unread: Counter[str]) -> float:
        """ln P("good") of the two verdicts."""
        prompt = prompts.verdict_prompt(state, goal, action)
        told = self.form.likelihoods(self._post, prompt, VERDICTS)
        if told is not None:
            return _among_themselves(told)[0]
        votes = [prompts.read_verdict(text) for text in self._poll(prompt)]
        unread["judge"] += votes.count(None)
        return _shares([votes.count(True), votes.count(False)])[0]

    def _next(self, state: State, _: None, action: Action, unread: Counter[str]) -> State | None:
        """The state that the model says follows; None if it says none."""
        (text,) = self._said(prompts.after_prompt(state, action), 1, 0.0)
        after = prompts.read_state(text, len(state))
        unread["next"] += after is None
        return after

    _kinds: ClassVar[dict[str, Callable[..., Any]]] = {
        "prior": _prior,
        "judge": _judge,
        "next": _next,
    }

    def _poll(self, prompt: str) -> list[str]:
        return self._said(prompt, self.polling.samples, self.polling.temperature)

    def _said(self, prompt: str, wanted: int, temperature: float) -> list[str]:
        """So many answers; one without a text, or no answer at all, is an empty one.

        Not every endpoint gives several at once: what is missing is asked for again.
        """
        texts: list[str] = []
        body = self.form.body(prompt, temperature)
        while len(texts) < wanted:
            left = wanted - len(texts)
            several = {"n": left} if left > 1 and not self._single else {}
            try:
                choices = choices_of(self._post(self.form.path, body | several))
            except Refused:
                if not several:
                    raise
                self._single = True
                continue
            said = [self.form.text(choice) for choice in choices] or [None]
            texts += [text if isinstance(text, str) else "" for text in said]
        return texts[:wanted]

    def _post(self, path: str, body: Body) -> Body:
        return self.client.post(path, {"model": self.name, **body})


def _among_themselves(logs: Sequence[float]) -> tuple[float, ...]:
    """Log-likelihoods made to sum to 1."""
    return tuple((np.array(logs) - np.logaddexp.reduce(logs)).tolist())


def _shares(votes: Sequence[int]) -> tuple[float, ...]:
    """ln (votes + 1) / (all votes + choices): Laplace's rule."""
    return tuple(math.log((count + 1) / (sum(votes) + len(votes))) for count in votes)
