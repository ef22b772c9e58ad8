"""The forms of question that endpoints take: texts to go on with and messages to answer."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

import numpy as np

Body = dict[str, Any]
Post = Callable[[str, Body], Body]

VERDICTS = ("good", "bad")
TRIAL = "Is a plan that reaches its goal good or bad? Say one of the two words.\nVerdict:"


class Form(Protocol):
    """A way to put a question to an endpoint."""

    path: ClassVar[str]

    def body(self, prompt: str, temperature: float) -> Body:
        """The question."""

    def text(self, choice: Body) -> Any:
        """Where an answer has its text."""

    def likelihoods(self, post: Post, prompt: str, answers: Sequence[str]) -> list[float] | None:
        """ln P of each answer to a prompt; None where the endpoint does not tell."""

    def works(self, post: Post) -> bool:
        """Whether the endpoint takes this form and gives what it is for. It may be Refused."""


@dataclass(frozen=True)
class Completion:
    """A text to go on with. With `echo`, it is told how likely a given text is."""

    echo: bool
    path: ClassVar[str] = "completions"

    def body(self, prompt: str, temperature: float) -> Body:
        """The question, whose answer ends with its line."""
        sizes = {"max_tokens": 512, "stop": ["\n"]}
        return {"prompt": prompt, "temperature": temperature, **sizes}

    def text(self, choice: Body) -> Any:
        """Where an answer has its text."""
        return choice.get("text")

    def likelihoods(self, post: Post, prompt: str, answers: Sequence[str]) -> list[float] | None:
        """ln P(answer | prompt), summed over its tokens."""
        if not self.echo:
            return None
        texts = [f"{prompt} {answer}" for answer in answers]
        asked = {"prompt": texts, "echo": True, "logprobs": 1, "max_tokens": 1, "temperature": 1.0}
        choices = choices_of(post(self.path, asked))
        if len(choices) != len(texts):
            return None
        found = [
            _echoed(choice.get("logprobs"), prompt, text)
            for choice, text in zip(choices, texts, strict=True)
        ]
        told = [value for value in found if value is not None]
        return told if len(told) == len(texts) else None

    def works(self, post: Post) -> bool:
        """Whether it is taken, and likelihoods are told if they are wanted."""
        if self.echo:
            return self.likelihoods(post, TRIAL, VERDICTS) is not None
        return bool(choices_of(post(self.path, self.body(TRIAL, 1.0))))


@dataclass(frozen=True)
class Chat:
    """A message to answer. With `rates`, the likelihoods of the answer's first word are told."""

    rates: bool = False
    sizes: Mapping[str, float] = field(default_factory=lambda: {"max_tokens": 512})
    warm: bool = True  # whether a temperature may be set
    path: ClassVar[str] = "chat/completions"

    def body(self, prompt: str, temperature: float) -> Body:
        """The question."""
        heat = {"temperature": temperature} if self.warm else {}
        return {"messages": [{"role": "user", "content": prompt}], **self.sizes, **heat}

    def text(self, choice: Body) -> Any:
        """Where an answer has its text; a refusal has none."""
        message = choice.get("message")
        return message.get("content") if isinstance(message, dict) else None

    def likelihoods(self, post: Post, prompt: str, answers: Sequence[str]) -> list[float] | None:
        """ln P of each answer of one word, as far as they are among the likeliest; else None.

        One that is not listed is given the likelihood of the least likely that is.
        """
        if not self.rates or any(" " in answer for answer in answers):
            return None
        choices = choices_of(post(self.path, self.body(prompt, 1.0) | {"logprobs": True, **TOP}))
        listed = _first_words(choices)
        found = [listed.get(answer) for answer in answers]
        if all(value is None for value in found):
            return None
        return [min(listed.values()) if value is None else value for value in found]

    def works(self, post: Post) -> bool:
        """Whether it is taken, and likelihoods are told if they are wanted."""
        if self.rates:
            return self.likelihoods(post, TRIAL, VERDICTS) is not None
        return bool(choices_of(post(self.path, self.body(TRIAL, 1.0))))


TOP = {"top_logprobs": 5}
FORMS: tuple[Form, ...] = (  # tried in this order
    Completion(echo=True),
    Chat(rates=True),
    Chat(),
    Chat(sizes={"max_completion_tokens": 4096}, warm=False),  # models that think first
    Completion(echo=False),
)


def choices_of(reply: Body) -> list[Body]:
    """The choices of a reply that are any, in the order of their index."""
    found = reply.get("choices")
    choices = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    return sorted(choices, key=_place)


def _place(choice: Body) -> int:
    place = choice.get("index")
    return place if isinstance(place, int) else 0


def _echoed(logprobs: Any, prompt: str, text: str) -> float | None:
    """The sum over tokens of `text` that reach beyond `prompt`; None if they cannot be made out.

    Places are counted in the tokens themselves, which may begin with a mark of the start.
    """
    logprobs = logprobs if isinstance(logprobs, dict) else {}
    tokens, values = logprobs.get("tokens"), logprobs.get("token_logprobs")
    if not isinstance(tokens, list) or not isinstance(values, list) or len(tokens) != len(values):
        return None
    at = "".join(map(str, tokens)).find(text)
    if at < 0:
        return None
    total, end, place = 0.0, at + len(text), 0
    for token, value in zip(tokens, values, strict=True):
        first, place = place, place + len(str(token))
        if place > at + len(prompt) and first < end:
            if not _is_log(value):
                return None
            total += value
    return total


def _first_words(choices: Sequence[Body]) -> dict[str, float]:
    """ln P of the words that an answer may begin with, in small letters; spellings add up."""
    try:
        listed = choices[0]["logprobs"]["content"][0]["top_logprobs"]
        pairs = [(str(each["token"]).strip().lower(), each["logprob"]) for each in listed]
    except (LookupError, TypeError):
        return {}
    found: dict[str, float] = {}
    for word, value in pairs:
        if _is_log(value):
            found[word] = float(np.logaddexp(found.get(word, -math.inf), value))
    return found


def _is_log(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)
