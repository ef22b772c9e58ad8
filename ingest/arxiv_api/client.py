"""The package `arxiv` asks; this adds patience: what another try may cure is asked again."""

import email.utils
import logging
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import arxiv  # type: ignore[import-untyped]
import requests

from ingest.arxiv_api.feed import Broken, Feed
from ingest.arxiv_api.pace import Clock, Pace, pace_file
from ingest.arxiv_api.settings import QUERY, Settings
from ingest.arxiv_api.transport import Refused, Unreachable, session

logger = logging.getLogger(__name__)

LONGEST_WAIT_S = 300.0  # that a person still waits for; if arXiv wants more, that is said
SHOWN = 2_000  # papers on a list page, the most that arXiv offers
LISTED_TOTAL = re.compile(rb"Total of ([\d,]{1,9}) entries")
CURABLE = (408, 425, 429, 500, 502, 503, 504)
HOPELESS = (
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidURL,
    requests.exceptions.TooManyRedirects,
    requests.exceptions.InvalidProxyURL,
)
Answer = TypeVar("Answer")


class _AgainError(Exception):
    """This try failed; another may not. `wait_s` is what arXiv asked for."""

    def __init__(self, reason: str, wait_s: float = 0.0) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


@dataclass(frozen=True)
class Page:
    """An answer's bytes, the number of all results, and arXiv's complaint if it is no more."""

    body: bytes
    total: int
    entries: int | None = None  # None where only reading it would tell
    error: str = ""


class Client(arxiv.Client):
    """The package's client, which builds the addresses and holds the session, made polite."""

    def __init__(
        self, settings: Settings, pace: Pace | None = None, rng: random.Random | None = None
    ) -> None:
        super().__init__(delay_seconds=0.0, num_retries=0)  # both are done here, and better
        self.settings = settings
        self.pace = pace or Pace(pace_file(), settings.pace_s, Clock())
        self.query_url_format = f"{settings.url}{QUERY}?{{}}"
        self.asked = 0  # requests that arXiv had to answer
        self._rng = rng or random.Random()
        self._session = session(settings, self.pace)

    def address(self, search: arxiv.Search, start: int, size: int) -> str:
        """The address that asks for so many results from the number `start` on."""
        return self._format_url(search, start, size)

    def listing_address(self, category: str, which: str, start: int) -> str:
        """The address of a page that lists what is `new` or `recent` in a category."""
        return f"{self.settings.url}/list/{category}/{which}?skip={start}&show={SHOWN}"

    def feed(self, search: arxiv.Search, start: int, size: int, expected: int = 0) -> Feed:
        """A page of results, at most `size` of them.

        `expected` results in all are known of: an empty page before their end is asked for again.
        Unreachable or Refused if there is no answer in the end.
        """

        def read(status: int, body: bytes) -> Feed:
            try:
                feed = Feed.of(body)
            except Broken as error:
                raise _failure(status, f"the answer is {error}") from error
            if status != requests.codes.OK and not feed.error:
                raise _failure(status, "an answer that is no page of results")
            if not feed.entries and start < (feed.total or expected):
                raise _AgainError("an empty page, though more results are promised")
            return feed

        feed = self._patiently(self.address(search, start, size), read)
        if feed.entries > size:  # asked for less than came: `--max` is a promise
            return Feed.of(feed.only(range(size)))
        return feed

    def list_page(self, category: str, which: str, start: int) -> Page:
        """A page that lists papers, from the number `start` on."""

        def read(status: int, body: bytes) -> Page:
            if status != requests.codes.OK or not body.strip():
                raise _failure(status, "an empty answer")
            found = LISTED_TOTAL.search(body)
            return Page(body, int(found[1].replace(b",", b"") or 0) if found else 0)

        return self._patiently(self.listing_address(category, which, start), read)

    def _patiently(self, url: str, read: Callable[[int, bytes], Answer]) -> Answer:
        """What `read` makes of the status and body of the answer, after as many tries as allowed.

        The pauses double from twice the pace on, and are a random half longer, so that those who
        were turned away together do not come back together.
        """
        for count in range(self.settings.retries + 1):
            try:
                return self._once(url, read)
            except _AgainError as failure:
                if failure.wait_s > LONGEST_WAIT_S:
                    wait = f"{failure.wait_s:,.0f} s"
                    raise Unreachable(f"{failure}; it asks for {wait} of rest") from failure
                if count == self.settings.retries:
                    raise Unreachable(f"{failure}, {count + 1} times") from failure
                pause = self.settings.pace_s * 2 ** (count + 1) * self._rng.uniform(1.0, 1.5)
                wait_s = max(min(pause, LONGEST_WAIT_S), failure.wait_s)
                logger.info("arXiv, try %d: %s; waiting %.0f s", count + 1, failure, wait_s)
                self.pace.postpone(wait_s)
        raise AssertionError("the last try returns or raises")

    def _once(self, url: str, read: Callable[[int, bytes], Answer]) -> Answer:
        self.asked += 1
        try:
            answer = self._session.get(url)
        except HOPELESS as error:
            raise Refused(f"the answer leads nowhere: {error}") from error
        except requests.Timeout as error:
            raise _AgainError(f"no answer in time ({_short(error)})") from error
        except requests.RequestException as error:
            raise _AgainError(f"no connection ({_short(error)})") from error
        if answer.status_code in CURABLE:
            wait_s = _wait_s(answer.headers.get("Retry-After", ""), self.pace.clock.now())
            raise _AgainError(f"HTTP {answer.status_code}", wait_s)
        return read(answer.status_code, answer.content)


def _failure(status: int, reason: str) -> Exception:
    """A wrong answer with a good status is a bad moment; with another one it is a refusal."""
    if status == requests.codes.OK:
        return _AgainError(reason)
    return Refused(f"HTTP {status}", status)


def _short(error: Exception) -> str:
    """The kind of a failure and the beginning of what the library says of it."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:160]


def _wait_s(text: str, now: float) -> float:
    """The seconds that a Retry-After asks for, as a number or as a date; 0 if it says nothing."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return 0.0
