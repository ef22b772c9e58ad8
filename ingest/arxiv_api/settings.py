"""Where arXiv is asked, and how: from the environment, checked before anything is sent."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import urlsplit

QUERY = "/api/query"
RETRIES = 5  # after the first try; with three seconds' pace they take some three minutes
UNKNOWN_CONTACT = "no contact given"


class SettingError(ValueError):
    """A setting or an argument is not what it has to be; the message says what would be right."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How arXiv is asked. Three seconds between requests are what its terms of use ask for."""

    url: str = "https://export.arxiv.org"  # what `/api/query` and `/list/...` are appended to
    pace_s: float = 3.0  # least time from the end of one request to the beginning of the next
    timeout_s: float = 30.0  # most silence while connecting or reading
    whole_s: float = 300.0  # most time that one answer may take altogether
    page: int = 100  # results of a search in one request; 2,000 are the most that the API gives
    retries: int = RETRIES
    contact: str = UNKNOWN_CONTACT  # an e-mail address or a page, for arXiv's operators
    answer_bytes: int = 32 * 1024 * 1024  # the largest answer, unpacked; 2,000 papers need 6 MB

    @property
    def user_agent(self) -> str:
        """Who asks: a default one of a library is throttled together with all that use it."""
        return f"litlab/{version('litlab')} ({self.contact})"

    @property
    def hasty(self) -> bool:
        """Whether arXiv itself would be asked more often than it allows."""
        host = urlsplit(self.url).hostname or ""
        return self.pace_s < Settings.pace_s and f".{host}".endswith(".arxiv.org")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """The defaults, with what the `LITLAB_ARXIV_...` variables say. SettingError if wrong."""
        given = {name: environ.get(f"LITLAB_ARXIV_{name}", "").strip() for name in NAMES}
        return cls(
            url=_address(given["URL"] or cls.url),
            pace_s=_seconds("PACE_S", given["PACE_S"], cls.pace_s, least=0.0),
            timeout_s=_seconds("TIMEOUT_S", given["TIMEOUT_S"], cls.timeout_s, least=0.1),
            page=_number("PAGE", given["PAGE"], cls.page, most=2_000),
            contact=_contact(given["CONTACT"] or cls.contact),
        )


NAMES = ("URL", "PACE_S", "TIMEOUT_S", "PAGE", "CONTACT")


def _address(text: str) -> str:
    """The endpoint's beginning; the address of the API itself means the same."""
    parts = urlsplit(text)
    try:
        port = parts.port
    except ValueError:
        port = 0
    clean = parts.scheme in ("http", "https") and parts.hostname and port != 0
    if not clean or parts.query or parts.fragment or parts.username:
        raise SettingError(
            f"LITLAB_ARXIV_URL is {text[:80]!r}; it is an http(s) address such as {Settings.url}"
        )
    return text.rstrip("/").removesuffix(QUERY)


def _seconds(name: str, text: str, default: float, *, least: float) -> float:
    try:
        found = float(text) if text else default
    except ValueError:
        found = -1.0
    if not least <= found <= 3600:
        raise SettingError(
            f"LITLAB_ARXIV_{name} is {text[:80]!r}; it is a number of seconds, {least:g} to 3600"
        )
    return found


def _number(name: str, text: str, default: int, *, most: int) -> int:
    found = int(text) if text.isascii() and text.isdigit() else 0
    if text and not 1 <= found <= most:
        raise SettingError(f"LITLAB_ARXIV_{name} is {text[:80]!r}; it is a number from 1 to {most}")
    return found or default


def _contact(text: str) -> str:
    if not (text.isascii() and text.isprintable()) or len(text) > 200 or set(text) & set("()"):
        raise SettingError("LITLAB_ARXIV_CONTACT is an e-mail address or the address of a page")
    return text
