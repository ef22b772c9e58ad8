"""The real client against every fault of a network: what is asked again, what is given up."""

import email.utils

import arxiv
import pytest

from ingest.arxiv_api.client import LONGEST_WAIT_S
from ingest.arxiv_api.feed import Feed
from ingest.arxiv_api.transport import Refused, Unreachable
from tests.ingest.replay import HANG, RESET, Reply, complaint, feed, works

SEARCH = arxiv.Search(query="cat:cs.LG", sort_by=arxiv.SortCriterion.SubmittedDate)
GOOD = feed([work.entry for work in works(10)], 25)
EMPTY = feed([], 25)


def test_what_is_sent(archive, client_of) -> None:
    feed = client_of(contact="ada@example.org").feed(SEARCH, 10, 5)
    assert (feed.entries, feed.total) == (5, 25)
    (request,) = archive.requests
    assert request.path == "/api/query"
    assert request.asked == {
        "search_query": "cat:cs.LG",
        "id_list": "",
        "sortBy": "submittedDate",
        "sortOrder": "descending",
        "start": "10",
        "max_results": "5",
    }
    assert request.headers["User-Agent"].startswith("litlab/")
    assert "ada@example.org" in request.headers["User-Agent"]


def test_the_package_s_own_results_are_as_polite(archive, client_of) -> None:
    client = client_of()
    found = list(client.results(arxiv.Search(query="cat:cs.LG", max_results=25)))
    assert [result.get_short_id() for result in found] == [f"{work.id}v1" for work in archive.works]
    times = [request.moment for request in archive.requests]
    assert all(b - a >= 3.0 - 1e-3 for a, b in zip(times, times[1:], strict=False))
    assert all("arxiv.py" not in request.headers["User-Agent"] for request in archive.requests)


@pytest.mark.parametrize(
    "fault",
    [
        Reply(status=429),
        Reply(status=500),
        Reply(status=503),
        HANG,
        RESET,
        Reply(EMPTY),
        Reply(GOOD[:-300]),
        Reply(GOOD, manner="truncated"),
        Reply(b"<html>Sign in to this network</html>"),
        Reply(b""),
    ],
    ids=lambda reply: f"{reply.status} {reply.manner} {len(reply.body)}",
)
def test_a_passing_fault_is_waited_out(archive, client_of, clock, fault: Reply) -> None:
    archive.planned = [fault, fault, None]
    found = client_of().feed(SEARCH, 0, 10)
    assert found.entries == 10
    assert archive.starts == [0, 0, 0]
    first, second = clock.waits
    assert 6.0 <= first <= 9.0
    assert 12.0 <= second <= 18.0


def test_tries_come_to_an_end_with_growing_waits(archive, client_of, clock) -> None:
    archive.planned = [Reply(status=503)] * 20
    with pytest.raises(Unreachable, match="HTTP 503, 6 times"):
        client_of().feed(SEARCH, 0, 10)
    assert len(archive.requests) == 6
    times = [request.moment for request in archive.requests]
    pauses = [b - a for a, b in zip(times, times[1:], strict=False)]
    assert pauses == sorted(pauses)
    assert len(set(pauses)) == 5


def test_arxiv_s_word_on_when_to_come_back_counts(archive, client_of, clock) -> None:
    date = email.utils.formatdate(clock.now() + 200, usegmt=True)
    archive.planned = [
        Reply(status=429, headers={"Retry-After": "100"}),
        Reply(status=503, headers={"Retry-After": date}),
        Reply(status=503, headers={"Retry-After": "whenever"}),
    ]
    client_of().feed(SEARCH, 0, 10)
    assert clock.waits[0] == pytest.approx(100.0, abs=0.01)
    assert clock.waits[1] == pytest.approx(100.0, abs=2.0)  # 100 of the 200 are over
    assert 24.0 <= clock.waits[2] <= 36.0


def test_nobody_waits_for_hours(archive, client_of, clock) -> None:
    archive.planned = [Reply(status=429, headers={"Retry-After": "7200"})]
    with pytest.raises(Unreachable, match="HTTP 429; it asks for 7,200 s of rest"):
        client_of().feed(SEARCH, 0, 10)
    assert clock.waits == []
    assert len(archive.requests) == 1


def test_no_wait_is_longer_than_bearable(archive, client_of, clock) -> None:
    archive.planned = [Reply(status=503)] * 9
    client_of(retries=9).feed(SEARCH, 0, 10)
    assert max(clock.waits) <= LONGEST_WAIT_S


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_refusal_is_not_asked_again(archive, client_of, status: int) -> None:
    archive.planned = [Reply(b"<html>no</html>", status)]
    with pytest.raises(Refused, match=f"HTTP {status}"):
        client_of().feed(SEARCH, 0, 10)
    assert len(archive.requests) == 1


@pytest.mark.parametrize("status", [200, 400])
def test_a_complaint_is_an_answer(archive, client_of, status: int) -> None:
    archive.planned = [Reply(complaint("incorrect id format for x"), status)]
    found = client_of().feed(SEARCH, 0, 10)
    assert found.error == "incorrect id format for x"


def test_an_empty_page_is_believed_only_at_the_end(archive, client_of) -> None:
    archive.planned = [Reply(feed([], 0))]
    assert client_of().feed(SEARCH, 0, 10).entries == 0
    archive.planned = [Reply(feed([], 0)), None]
    assert client_of().feed(SEARCH, 20, 10, expected=25).entries == 5
    archive.planned = [Reply(feed([], 20, 20))]
    assert client_of().feed(SEARCH, 20, 10, expected=25).entries == 0
    assert archive.starts == [0, 20, 20, 20]


def test_more_than_was_asked_for_is_cut_off(archive, client_of) -> None:
    archive.planned = [Reply(GOOD)]
    found = client_of().feed(SEARCH, 0, 4)
    assert found.entries == 4
    assert Feed.of(found.body) == found


@pytest.mark.parametrize(
    "where",
    [
        "http://example.org/api/query",
        "http://127.0.0.1:1/api/query",
        "https://export.arxiv.org/api/query",
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
    ],
)
def test_a_redirect_to_anywhere_else_is_not_followed(archive, client_of, where: str) -> None:
    archive.planned = [Reply(status=302, headers={"Location": where})]
    with pytest.raises(Refused):
        client_of().feed(SEARCH, 0, 10)
    assert len(archive.requests) == 1


def test_a_redirect_on_the_same_host_is_followed_in_its_turn(archive, client_of, clock) -> None:
    moved = {"Location": f"{archive.url}/api/query?search_query=&id_list=&start=0&max_results=3"}
    archive.planned = [Reply(status=301, headers=moved)]
    assert client_of().feed(SEARCH, 0, 10).entries == 3
    assert clock.waits == [pytest.approx(3.0, abs=0.01)]


def test_redirects_in_a_circle_come_to_an_end(archive, client_of) -> None:
    circle = Reply(status=302, headers={"Location": f"{archive.url}/api/query"})
    archive.planned = [circle] * 50
    with pytest.raises(Refused, match="redirects"):
        client_of().feed(SEARCH, 0, 10)
    assert len(archive.requests) <= 7


@pytest.mark.parametrize("manner", ["whole", "gzip"])
def test_too_much_is_not_read_on(archive, client_of, manner: str) -> None:
    archive.planned = [Reply(b" " * (8 * 1024 * 1024), manner=manner)]
    with pytest.raises(Refused, match="more than 1 MiB"):
        client_of(answer_bytes=1024 * 1024).feed(SEARCH, 0, 10)
    assert len(archive.requests) == 1


def test_a_packed_answer_is_unpacked(archive, client_of) -> None:
    archive.planned = [Reply(GOOD, manner="gzip")]
    assert client_of().feed(SEARCH, 0, 10).body == GOOD


def test_a_trickle_has_an_end(archive, client_of, clock, monkeypatch) -> None:
    """Every look at the clock takes a minute here, so that the answer arrives for too long."""
    monkeypatch.setattr(
        type(clock), "now", lambda self: setattr(self, "time", self.time + 60) or self.time
    )
    archive.planned = [Reply(GOOD * 100)]
    with pytest.raises(Unreachable, match="no whole answer in 30 s"):
        client_of(whole_s=30.0, retries=0).feed(SEARCH, 0, 10)


def test_nobody_there(client_of) -> None:
    with pytest.raises(Unreachable, match="no connection"):
        client_of(url="http://127.0.0.1:9", retries=1).feed(SEARCH, 0, 10)
