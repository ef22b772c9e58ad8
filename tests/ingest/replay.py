"""An archive of invented papers behind a server of this machine, with every fault of a network.

A `conftest.py` beside the tests takes the fixtures over.
"""

import gzip
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from ingest.arxiv_api.client import Client
from ingest.arxiv_api.pace import Clock, Pace
from ingest.arxiv_api.settings import Settings

ATOM = "application/atom+xml"


@dataclass(frozen=True)
class Work:
    """An invented paper of the archive."""

    id: str
    title: str
    authors: tuple[str, ...] = ("Ada Loon", "Bo Moon")
    abstract: str = "We look for nothing in particular and find it."
    category: str = "cs.LG"
    day: str = "2021-03-04"

    @property
    def entry(self) -> str:
        people = "".join(f"<author><name>{escape(name)}</name></author>" for name in self.authors)
        return (
            f"<entry><id>http://arxiv.org/abs/{self.id}v1</id><title>{escape(self.title)}</title>"
            f"<updated>{self.day}T01:02:03Z</updated><published>{self.day}T01:02:03Z</published>"
            f"<summary>{escape(self.abstract)}</summary>{people}"
            f'<category term="{self.category}" scheme="http://arxiv.org/schemas/atom"/>'
            f'<arxiv:primary_category term="{self.category}"/></entry>\n'
        )


def works(count: int, first: int = 0) -> list[Work]:
    """So many papers with titles, ids and abstracts of their own."""
    return [
        Work(
            id=f"2103.{number:05d}",
            title=f"Patient Gradients of the {number}th Kind Seldom Wander",
            abstract=f"The {number}th kind of gradient waits. It is told from the others by habit.",
        )
        for number in range(first, first + count)
    ]


def feed(entries: list[str], total: int, start: int = 0) -> bytes:
    """A page of the API as it has been since 2026."""
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
        ' xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>https://arxiv.org/api/{total}-{start}</id><title>arXiv Query</title>\n"
        f"<opensearch:itemsPerPage>{len(entries)}</opensearch:itemsPerPage>"
        f"<opensearch:totalResults>{total}</opensearch:totalResults>"
        f"<opensearch:startIndex>{start}</opensearch:startIndex>\n"
        f"{''.join(entries)}</feed>\n"
    ).encode()


def complaint(words: str) -> bytes:
    """An error, dressed as a paper the way that the API does it."""
    entry = (
        "<entry><id>http://arxiv.org/api/errors#incorrect_id_format_for_x</id><title>Error</title>"
        f"<summary>{words}</summary><updated>2021-03-04T00:00:00Z</updated>"
        "<author><name>arXiv api core</name></author></entry>"
    )
    return feed([entry], 1)


@dataclass
class Reply:
    """What the server does with one request."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    manner: str = "whole"  # or "hang", "reset", "truncated", "gzip"


HANG, RESET = Reply(manner="hang"), Reply(manner="reset")


@dataclass(frozen=True)
class Request:
    """What was asked, and when by the test's clock."""

    path: str
    asked: dict[str, str]
    headers: Message
    moment: float


class Archive:
    """Answers as the API does; `planned` replies come first, None among them is a good one."""

    def __init__(self, clock: "StoppedClock") -> None:
        self.works: list[Work] = []
        self.planned: list[Reply | None] = []
        self.requests: list[Request] = []
        self.paths: dict[str, Callable[[dict[str, str]], Reply]] = {}
        self.released = threading.Event()
        self.clock = clock
        self.url = ""

    def reply(self, request: Request) -> Reply:
        self.requests.append(request)
        planned = self.planned.pop(0) if self.planned else None
        if planned is not None:
            return planned
        if request.path in self.paths:
            return self.paths[request.path](request.asked)
        if request.path != "/api/query":
            return Reply(b"no such page", 404)
        found = self.found(request.asked)
        start, size = int(request.asked["start"]), int(request.asked["max_results"])
        page = [work.entry for work in found[start : start + size]]
        return Reply(feed(page, len(found), start), headers={"Content-Type": ATOM})

    def found(self, asked: dict[str, str]) -> list[Work]:
        if ids := [re.sub(r"v\d+$", "", one) for one in asked["id_list"].split(",") if one]:
            return [work for work in self.works if work.id in ids]
        wanted = re.findall(r'ti:(?:"([^"]*)"|(\S+))', asked["search_query"])
        return [
            work
            for work in self.works
            if all((phrase or word) in re.sub(r"\W+", " ", work.title.lower())
                   for phrase, word in wanted)
        ]  # fmt: skip

    @property
    def starts(self) -> list[int]:
        """Where the pages began that were asked for, in that order."""
        return [int(request.asked["start"]) for request in self.requests]


class StoppedClock:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.time = 1_900_000_000.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    archive: Archive

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = dict(parse_qsl(parts.query, keep_blank_values=True))
        now = self.archive.clock.now()
        reply = self.archive.reply(Request(parts.path, asked, self.headers, now))
        if reply.manner == "hang":
            self.archive.released.wait(60)
        if reply.manner in ("hang", "reset"):
            never = struct.pack("ii", 1, 0)  # no last words: the connection is reset
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, never)
            self.connection.shutdown(socket.SHUT_RD)
            self.close_connection = True
            return
        body = gzip.compress(reply.body) if reply.manner == "gzip" else reply.body
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.manner == "gzip":
            self.send_header("Content-Encoding", "gzip")
        more = 100 if reply.manner == "truncated" else 0
        self.send_header("Content-Length", str(len(body) + more))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = bool(more)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def archive(clock: StoppedClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """A running archive of 25 papers; the environment points litlab to it, without a pause."""
    made = Archive(clock)
    made.works = works(25)
    handler = type("Handler", (_Handler,), {"archive": made})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    monkeypatch.setenv("LITLAB_ARXIV_URL", made.url)
    monkeypatch.setenv("LITLAB_ARXIV_PACE_S", "0")
    monkeypatch.setenv("LITLAB_ARXIV_PAGE", "10")
    yield made
    made.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def client_of(archive: Archive, clock: StoppedClock, tmp_path: Path) -> Callable[..., Client]:
    """Makes the real client, with changed settings; its clock is the test's."""

    def make(**changed: object) -> Client:
        settings = Settings(**{"url": archive.url, "page": 10, "timeout_s": 0.3, **changed})  # type: ignore[arg-type]
        pace = Pace(tmp_path / "arxiv.pace", settings.pace_s, Clock(clock.now, clock.sleep))
        return Client(settings, pace)

    return make
