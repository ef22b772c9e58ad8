"""The connection under the package `arxiv`: paced, with limits on time, size and direction."""

from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from ingest.arxiv_api.pace import Pace
from ingest.arxiv_api.settings import Settings
from ingest.record import SourceError

CHUNK = 64 * 1024
REDIRECTS = 5


class Unreachable(SourceError):
    """arXiv did not answer as it should, however often it was asked. Later it may."""


class Refused(SourceError):
    """arXiv's answer cannot be used, and would be the same again. The status, if that is why."""

    def __init__(self, reason: str, status: int = 0) -> None:
        super().__init__(reason)
        self.status = status


class PoliteAdapter(HTTPAdapter):
    """Sends one request at a time, in its turn, and holds an answer of bearable size."""

    def __init__(self, settings: Settings, pace: Pace) -> None:
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0, pool_block=True)
        self.settings, self.pace = settings, pace

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> Any:
        """The answer, read whole. Refused for a place or a size that is not allowed."""
        _check_direction(str(request.url), self.settings.url)
        request.headers["User-Agent"] = self.settings.user_agent
        limits = {"stream": True, "timeout": (self.settings.timeout_s, self.settings.timeout_s)}
        with self.pace.turn():
            answer = super().send(request, *args, **{**options, **limits})
            with closing(answer.raw):
                answer._content = self._body(answer.raw)
        return answer

    def _body(self, raw: urllib3.HTTPResponse) -> bytes:
        """All of the answer, unpacked. A trickle is as bad as silence, so all of it has a limit."""
        settings, now = self.settings, self.pace.clock.now
        begun, size, parts = now(), 0, []
        try:
            while part := raw.read1(CHUNK, decode_content=True):
                parts.append(part)
                size += len(part)
                if size > settings.answer_bytes:
                    most = settings.answer_bytes / 2**20
                    raise Refused(f"an answer of more than {most:g} MiB")
                if now() - begun > settings.whole_s:
                    raise requests.ReadTimeout(f"no whole answer in {settings.whole_s:g} s")
        except urllib3.exceptions.ReadTimeoutError as error:
            raise requests.ReadTimeout(f"silence of {settings.timeout_s:g} s") from error
        except urllib3.exceptions.HTTPError as error:
            raise requests.ConnectionError("the connection broke in the middle") from error
        return b"".join(parts)


def session(settings: Settings, pace: Pace) -> requests.Session:
    """A session that can do nothing but ask this endpoint politely."""
    made = requests.Session()
    made.adapters.clear()
    made.max_redirects = REDIRECTS
    for scheme in ("http://", "https://"):
        made.mount(scheme, PoliteAdapter(settings, pace))
    return made


def _check_direction(url: str, endpoint: str) -> None:
    """Refused unless the address is on the endpoint's host; arXiv's hosts count as one."""
    to, base = urlsplit(url), urlsplit(endpoint)
    arxiv = all(f".{place.hostname}".endswith(".arxiv.org") for place in (to, base))
    if not arxiv and to.netloc != base.netloc:
        raise Refused(f"sent on to another host, {to.hostname}, which nobody asked for")
    if (to.scheme, base.scheme) == ("http", "https"):
        raise Refused(f"sent on to {to.hostname} without encryption")
