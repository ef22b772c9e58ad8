"""Talking to an OpenAI-compatible endpoint: one address, one key, patience and counts."""

import email.utils
import logging
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

logger = logging.getLogger(__name__)

URL, KEY = "OPENAI_BASE_URL", "OPENAI_API_KEY"  # in the environment
MOMENTARY, NOT_OFFERED = (408, 409, 425, 429), 501  # momentary is all else from 500 on, too
LATER = "once it answers, the same command runs what has failed"
SAID = 200  # characters of an endpoint's own words that a message repeats


class EndpointError(Exception):
    """An endpoint cannot be asked, or it gave no answer."""


class Refused(EndpointError):  # noqa: N818  said like the rest of the tree
    """The endpoint understood the request and does not want it; the same again is no use."""


class _AgainError(EndpointError):
    """A bad moment; the endpoint may ask for so many seconds of rest."""

    def __init__(self, reason: str, wait_s: float = 0.0) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long to wait for an endpoint and how often to come back. The waits double."""

    connect_s: float = 10.0
    answer_s: float = 120.0  # of silence
    retries: int = 5
    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0


@dataclass(kw_only=True)
class Counts:
    """What went over the wire."""

    sent: int = 0  # requests, each repetition again
    answered: int = 0
    repeated: int = 0


class Client:
    """Posts JSON to a base address. EndpointError if that is no plain http(s) address.

    The key goes into a header and nowhere else: addresses with credentials or a query are not
    taken, redirections are not followed, and no message repeats it.
    """

    def __init__(
        self,
        url: str,
        key: str = "",
        patience: Patience | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.url, self._key = _checked(url), key.strip()
        if not re.fullmatch(r"[!-~]*", self._key):
            raise EndpointError(f"{KEY} has characters that no key has")
        self.patience, self.counts = patience or Patience(), Counts()
        self._sleep, self._now, self._lock = sleep, now, threading.Lock()
        self._session = requests.Session()
        self._session.auth = self._signed
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(pool_maxsize=64))

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Client":
        """The client that OPENAI_BASE_URL and OPENAI_API_KEY describe; a key is not required."""
        if not environment.get(URL, "").strip():
            raise EndpointError(f"{URL} is not set; for example http://localhost:8000/v1")
        return cls(environment[URL], environment.get(KEY, ""))

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The answer, a JSON object. Refused, or EndpointError when patience is at its end."""
        url, patience = f"{self.url}/{path}", self.patience
        for count in range(patience.retries + 1):
            try:
                return self._once(url, body)
            except Refused:
                raise
            except _AgainError as failure:
                if failure.wait_s > patience.longest_wait_s:
                    rest = f"asks for {failure.wait_s:.0f} s of rest"
                    raise EndpointError(f"{url}: {failure}; it {rest}; {LATER}") from None
                if count == patience.retries:
                    tried = f"{count + 1} times"
                    raise EndpointError(f"{url}: {failure}, {tried}; {LATER}") from None
                growing = min(patience.first_wait_s * 2**count, patience.longest_wait_s)
                wait_s = max(growing, failure.wait_s)
                logger.info("%s, try %d: %s; waiting %.0f s", url, count + 1, failure, wait_s)
                self._count(repeated=1)
                self._sleep(wait_s)
        raise AssertionError("the last try returns or raises")

    def _once(self, url: str, body: Mapping[str, Any]) -> dict[str, Any]:
        self._count(sent=1)
        times = (self.patience.connect_s, self.patience.answer_s)
        try:
            reply = self._session.post(url, json=body, timeout=times, allow_redirects=False)
        except requests.Timeout:
            raise _AgainError("no answer in time") from None
        except requests.RequestException as error:
            raise _AgainError(f"no connection ({type(error).__name__})") from None
        read, status = _object(reply), reply.status_code
        if status in MOMENTARY or (status >= 500 and status != NOT_OFFERED):
            wait_s = _wait_s(reply.headers.get("Retry-After", ""), self._now())
            raise _AgainError(f"HTTP {status}{self._words(read)}", wait_s)
        if status in (401, 403):
            raise EndpointError(f"{url}: HTTP {status}, it does not accept {KEY}")
        if not 200 <= status < 300:
            raise Refused(f"{url}: HTTP {status}{self._words(read)}")
        if read is None:
            raise _AgainError("the answer is no JSON object")
        if read.get("error") and not read.get("choices"):
            raise _AgainError(f"an error for an answer{self._words(read)}")
        self._count(answered=1)
        return read

    def _signed(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Instead of what a .netrc would say."""
        if self._key:
            request.headers["Authorization"] = f"Bearer {self._key}"
        return request

    def _words(self, read: dict[str, Any] | None) -> str:
        """What the endpoint says of an error, in short and without the key."""
        said = (read or {}).get("error") or (read or {}).get("message") or ""
        said = said.get("message", "") if isinstance(said, dict) else said
        text = "".join(c if c.isprintable() else " " for c in str(said))
        if self._key:
            text = text.replace(self._key, "***")
        text = " ".join(text.split())[:SAID]
        return f" ({text})" if text else ""

    def _count(self, sent: int = 0, answered: int = 0, repeated: int = 0) -> None:
        with self._lock:
            self.counts.sent += sent
            self.counts.answered += answered
            self.counts.repeated += repeated


def _checked(url: str) -> str:
    """The address without a slash at its end. Its text is not repeated: it may hold a password."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise EndpointError(f"{URL} is no address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise EndpointError(f"{URL} must begin with http:// or https:// and name a host")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise EndpointError(f"{URL} must hold no credentials and no query; the key goes into {KEY}")
    return parts.geturl().rstrip("/")


def _object(reply: requests.Response) -> dict[str, Any] | None:
    try:
        read = reply.json()
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def _wait_s(text: str, now: float) -> float:
    """The seconds that a Retry-After asks for, as a number or as a date; 0 if it says nothing."""
    text = text.strip()
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]*)?", text):
        return float(text)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return 0.0
