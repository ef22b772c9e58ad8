"""A named chat model behind an OpenAI-compatible address, through the `openai` package.

The package is imported when a model is first asked. It repeats what failed for a moment (429, 5xx,
no answer in time, no connection), each time after a longer wait, and then gives up: the run ends,
and the same command goes on from the answers that were kept.
"""

import logging
import os
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from reproductions.skill_mix.chat_answers import Answers, Messages, Said, key
from reproductions.skill_mix.chat_ledger import Ledger

logger = logging.getLogger(__name__)
PREFIX = "openai:"
HOSTED = "https://api.openai.com/v1"
URL, KEY = "OPENAI_BASE_URL", "OPENAI_API_KEY"
GRADER_URL, GRADER_KEY = "LITLAB_GRADER_URL", "LITLAB_GRADER_KEY"  # in their place for graders
FILTERED = "content_filter"  # an endpoint's word for what it will not answer
LONGEST = 20_000  # characters of an answer that are kept
MOST_TOKENS = 10**12  # above which a count is no count
SAID = 300  # characters of an endpoint's own words that a message repeats
T = TypeVar("T")
R = TypeVar("R")


class EndpointError(Exception):
    """A model cannot be asked, or gave no answer."""


class Refused(EndpointError):  # noqa: N818  said like the rest of the tree
    """The endpoint does not take a request of this form; another form may do."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a model answers, and how patient we are."""

    url: str
    key: str = ""
    timeout_s: float = 120.0
    retries: int = 6

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        plain = parts.scheme in ("http", "https") and parts.hostname
        if not plain or parts.username or parts.password or parts.query or parts.fragment:
            raise EndpointError(f"{URL} must be a plain http(s) address, without key or password")


def address(environment: Mapping[str, str] = os.environ, *, grader: bool = False) -> Address:
    """The address that the environment names; graders may have one of their own."""
    given = {name: environment.get(name, "").strip() for name in (URL, KEY, GRADER_URL, GRADER_KEY)}
    if grader and given[GRADER_URL]:
        return Address(url=given[GRADER_URL].rstrip("/"), key=given[GRADER_KEY])
    if not given[URL] and not given[KEY]:
        raise EndpointError(
            f"No endpoint is named: set {URL}, for example http://localhost:8000/v1, or {KEY} for "
            f"{HOSTED}"
        )
    return Address(url=(given[URL] or HOSTED).rstrip("/"), key=given[KEY])


def model_names(setting: str) -> list[str]:
    """The models that "openai:A,openai:B" names. ValueError for another text."""
    names = [each.strip() for each in setting.split(",")]
    wrong = [each for each in names if not each.removeprefix(PREFIX) or PREFIX not in each[:7]]
    if wrong or len(set(names)) < len(names):
        raise ValueError(f"{setting!r} is not {PREFIX}NAME, or several different ones with commas")
    return [each.removeprefix(PREFIX) for each in names]


def together(ask: Callable[[T], R], asked: Sequence[T], workers: int) -> list[R]:
    """The answers in order, so many asked at a time; when one fails, no other is begun."""
    pool = ThreadPoolExecutor(max(1, workers))
    try:
        return list(pool.map(ask, asked))
    finally:
        pool.shutdown(cancel_futures=True)


class Chat:
    """One model. Everything it says is kept in `answers` and counted in `ledger`."""

    def __init__(self, name: str, at: Address, answers: Answers, ledger: Ledger) -> None:
        self.name, self.at, self.answers, self.ledger = name, at, answers, ledger
        self._changes: list[str] = []  # of CHANGES, found to be needed
        self._opened: Any = None
        self._parent = os.getppid()
        self._lock = threading.Lock()

    def say(self, messages: Messages, parameters: Mapping[str, Any], repeat: str) -> Said:
        """The `repeat`-th answer to these messages, kept or asked for.

        Refused if the endpoint does not take the parameters, EndpointError if there is no answer.
        """
        named = key(self.at.url, self.name, messages, parameters, repeat)
        found = self.answers.find(named)
        said = found or self._asked(messages, parameters)
        if found is None:
            self.answers.keep(named, said)
        self.ledger.enter(said, kept=found is not None)
        return said

    def refuses(self, form: str) -> bool:
        """Whether it was noted that the endpoint does not take this form of request."""
        return self.answers.find(self._note(form)) is not None

    def note_refusal(self, form: str) -> None:
        """Keep it for the next run, so that one with all its answers asks nobody."""
        nothing = Said(text="", finish="form", refused=True, tokens_in=0, tokens_out=0)
        self.answers.keep(self._note(form), nothing)

    def close(self) -> None:
        """Close the connections."""
        if self._opened is not None:
            self._opened.close()

    def _note(self, form: str) -> str:
        return key(self.at.url, self.name, (), {"form": form}, "")

    def _asked(self, messages: Messages, parameters: Mapping[str, Any]) -> Said:
        if os.getppid() != self._parent:  # it was killed, and nobody wants to pay for more
            raise EndpointError("the command that asked for this run is gone")
        openai, client = _library(), self._client()
        given = _changed(parameters, self._changes)
        asked = [dict(each) for each in messages]
        try:
            return _read(client.chat.completions.create(model=self.name, messages=asked, **given))
        except (ValueError, RecursionError):  # a response that is no JSON
            return _read(None)
        except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
            words = self._words(error)
            if error.code == FILTERED or "content management policy" in words:
                return Said(text="", finish=FILTERED, refused=True, tokens_in=0, tokens_out=0)
            for change, (sign, _) in CHANGES.items():
                if sign in words and sign in given:
                    if change not in self._changes:
                        logger.warning("%s is asked with %s: %s", self.name, change, words)
                    self._changes.append(change)
                    return self._asked(messages, parameters)
            raise Refused(f"{self.at.url} refuses a request to {self.name!r}: {words}") from None
        except openai.OpenAIError as error:
            raise EndpointError(f"{self.at.url}: {self._why(error)}") from None

    def _why(self, error: Exception) -> str:
        """Why there is no answer, and what to do."""
        openai, words = _library(), self._words(error)
        if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
            return f"it does not accept the key ({KEY})"
        if isinstance(error, openai.NotFoundError):
            return f"it has no model {self.name!r}: {words}"
        tries = f"{self.at.retries + 1} tries, {self.at.timeout_s:g} s each at most"
        return f"no answer of {self.name!r}, {tries}: {words} The same command goes on from here"

    def _client(self) -> Any:
        """The package's client, made once for all threads."""
        with self._lock:
            if self._opened is None:
                self._opened = _library().OpenAI(
                    base_url=self.at.url,
                    api_key=self.at.key or "none",
                    max_retries=self.at.retries,
                    timeout=self.at.timeout_s,
                )
            return self._opened

    def _words(self, error: Exception) -> str:
        """What an endpoint says of an error, in short, on one line and without the key."""
        text = re.sub(r"[^ -~\w]+", " ", str(error)).rstrip(". ")
        return (text.replace(self.at.key, "***") if self.at.key else text)[:SAID] + "."


# Endpoints differ in the parameters they take; what one does not like, it names in its refusal.
CHANGES: Mapping[str, tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "the newer name of its limit": (
        "max_tokens",
        lambda given: {
            "max_completion_tokens" if name == "max_tokens" else name: value
            for name, value in given.items()
        },
    ),
    "no choice of temperature": (
        "temperature",
        lambda given: {name: value for name, value in given.items() if name != "temperature"},
    ),
}


def _library() -> Any:
    try:
        import openai
    except ImportError as error:
        raise EndpointError(
            "Chat models need the openai package: pip install 'litlab[chat]'"
        ) from error
    return openai


def _changed(parameters: Mapping[str, Any], changes: Sequence[str]) -> dict[str, Any]:
    given = dict(parameters)
    for change in changes:
        given = CHANGES[change][1](given)
    return given


def _read(completion: Any) -> Said:
    """The first choice of a completion; what has no text is an empty answer."""
    choices = getattr(completion, "choices", None)
    choices = choices if isinstance(choices, list) and choices else [None]
    message = getattr(choices[0], "message", None)
    text, refusal = getattr(message, "content", None), getattr(message, "refusal", None)
    finish = _written(str(getattr(choices[0], "finish_reason", None) or "")[:50])
    usage = getattr(completion, "usage", None)
    tokens = [getattr(usage, name, None) for name in ("prompt_tokens", "completion_tokens")]
    told = all(isinstance(count, int) and 0 <= count < MOST_TOKENS for count in tokens)
    return Said(
        text=_written(text[:LONGEST]) if isinstance(text, str) else "",
        finish=finish,
        refused=bool(refusal) or finish == FILTERED,
        tokens_in=tokens[0] if told else None,
        tokens_out=tokens[1] if told else None,
    )


def _written(text: str) -> str:
    """The text without halves of characters, which no file takes."""
    return text.encode("utf-8", "replace").decode()
