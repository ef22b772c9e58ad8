"""Questions end to end: the real client, the replayed archive, the catalogue."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, func, select

from catalog.models import Identifier, Mention, Paper, QueryPage, Rejection, Source
from catalog.store import reading, session
from ingest.arxiv_api.answers import _day, ask
from ingest.arxiv_api.questions import by_ids, by_listing, by_query
from ingest.pipeline import ingest
from tests.ingest.replay import HANG, Reply, complaint, feed, works

QUERY = 'cat:cs.LG AND ti:"patient gradients"'


def papers() -> list[str]:
    with reading() as opened:
        return sorted(opened.exec(select(Identifier.value).where(Identifier.kind == "arxiv")))


def count(model: type) -> int:
    with reading() as opened:
        return opened.exec(select(func.count()).select_from(model)).one()


def total(answer, name: str) -> int:
    return sum(getattr(report, name) for report in answer.reports)


def test_every_page_goes_in_as_a_saved_one_would(archive, client_of, contents, tmp_path) -> None:
    answer = ask(by_query(client_of(), QUERY, 1_000))
    assert archive.starts == [0, 10, 20]
    assert (answer.asked, answer.known, answer.results, answer.wanted) == (3, 0, 25, 25)
    assert (total(answer, "added"), total(answer, "rejected"), answer.stopped) == (25, 0, "")
    assert papers() == [work.id for work in archive.works]
    with reading() as opened:
        names = opened.exec(select(Source.name).order_by(col(Source.id))).all()
        raw = opened.exec(select(Mention.raw).order_by(col(Mention.id))).first()
    assert names == [f"arXiv: {QUERY} [{a}-{b}]" for a, b in ((0, 9), (10, 19), (20, 24))]
    assert raw == archive.works[0].entry.strip()
    saved = tmp_path / "saved.xml"
    saved.write_bytes(feed([work.entry for work in archive.works[:10]], 25, 0))
    (report,) = ingest([str(saved)])
    assert report.unchanged == 10


def test_a_stored_page_is_not_asked_again(archive, client_of, contents) -> None:
    ask(by_query(client_of(), QUERY, 25))
    before = contents()
    archive.requests.clear()
    answer = ask(by_query(client_of(), QUERY, 25))
    assert archive.requests == []
    assert (answer.asked, answer.known, total(answer, "unchanged")) == (0, 3, 25)
    assert contents() == before
    fresh = ask(by_query(client_of(), QUERY, 25), again=True)
    assert archive.starts == [0, 10, 20]
    assert (fresh.asked, fresh.known) == (3, 0)
    assert contents() == before


def test_an_interrupted_question_goes_on_where_it_stopped(archive, client_of, contents) -> None:
    archive.planned = [None, None, *[Reply(status=503)] * 6]
    answer = ask(by_query(client_of(), QUERY, 25))
    assert "HTTP 503, 6 times" in answer.stopped
    assert "20 of 25 results are stored" in answer.stopped
    assert "the same command goes on" in answer.stopped
    assert count(Paper) == 20
    archive.requests.clear()
    answer = ask(by_query(client_of(), QUERY, 25))
    assert archive.starts == [20]
    assert (answer.stopped, answer.known, total(answer, "added")) == ("", 2, 5)
    assert count(Paper) == 25


@pytest.mark.parametrize("fault", ["interrupt", "crash"])
def test_whatever_ends_it_what_was_stored_stays(
    archive, client_of, contents, monkeypatch, fault: str
) -> None:
    client = client_of()
    fetch = client.feed

    def fails(search, start, size, expected):
        if start == 10:
            raise KeyboardInterrupt if fault == "interrupt" else RuntimeError("a bug")
        return fetch(search, start, size, expected)

    monkeypatch.setattr(client, "feed", fails)
    with pytest.raises((KeyboardInterrupt, RuntimeError)):
        ask(by_query(client, QUERY, 25))
    assert count(Paper) == count(Mention) == 10
    archive.requests.clear()
    ask(by_query(client_of(), QUERY, 25))
    assert archive.starts == [10, 20]
    assert count(Paper) == count(Mention) == 25


def test_through_every_fault_it_ends_where_a_clean_run_ends(archive, client_of) -> None:
    good = feed([work.entry for work in archive.works[10:20]], 25, 10)
    archive.planned = [
        Reply(status=429, headers={"Retry-After": "4"}),
        None,
        Reply(feed([], 25, 10)),
        Reply(feed([], 0, 0)),
        HANG,
        Reply(good, manner="truncated"),
        Reply(good),
        Reply(status=503),
    ]
    answer = ask(by_query(client_of(), QUERY, 25))
    assert archive.starts == [0, 0, 10, 10, 10, 10, 10, 20, 20]
    assert (answer.stopped, total(answer, "added")) == ("", 25)
    assert papers() == [work.id for work in archive.works]


@pytest.mark.parametrize("most", [1, 9, 10, 11, 24, 25, 26])
def test_no_more_than_asked_for(archive, client_of, most: int) -> None:
    answer = ask(by_query(client_of(), QUERY, most))
    assert count(Paper) == answer.results == min(most, 25)
    assert sum(int(request.asked["max_results"]) for request in archive.requests[:-1]) < most


def test_a_server_that_gives_more_than_asked_for(archive, client_of) -> None:
    archive.planned = [Reply(feed([work.entry for work in archive.works], 25))]
    ask(by_query(client_of(), QUERY, 4))
    assert count(Paper) == 4


def test_short_and_overlapping_pages(archive, client_of) -> None:
    """A page may hold fewer than asked for, and begin before where it was asked to begin."""
    entries = [work.entry for work in archive.works]
    archive.planned = [Reply(feed(entries[:7], 25)), Reply(feed(entries[4:14], 25, 4))]
    answer = ask(by_query(client_of(), QUERY, 25))
    assert archive.starts == [0, 7, 17]
    assert papers() == [f"2103.{n:05d}" for n in (*range(14), *range(17, 25))]
    assert total(answer, "merged") == 3
    assert count(Paper) == 22


def test_a_larger_question_keeps_the_pages_of_the_smaller(archive, client_of) -> None:
    ask(by_query(client_of(), QUERY, 20))
    archive.requests.clear()
    ask(by_query(client_of(), QUERY, 25))
    assert archive.starts == [20]


def test_another_day_is_another_answer(archive, client_of) -> None:
    ask(by_query(client_of(), QUERY, 10))
    with session() as writing:
        for page in writing.exec(select(QueryPage)):
            page.asked_at -= timedelta(days=1)
    archive.works = works(5, first=90) + archive.works
    archive.requests.clear()
    answer = ask(by_query(client_of(), QUERY, 10))
    assert archive.starts == [0]
    assert (total(answer, "added"), total(answer, "merged")) == (5, 5)


def test_arxiv_s_day_begins_at_its_own_midnight() -> None:
    evening = datetime(2031, 1, 5, 23, 0, tzinfo=UTC)
    assert _day(evening) == _day(evening + timedelta(hours=5)) == _day(evening.replace(tzinfo=None))
    assert _day(evening) != _day(evening + timedelta(hours=7))


@pytest.mark.parametrize("status", [200, 400])
def test_a_complaint_is_a_rejection_and_no_paper(archive, client_of, status: int) -> None:
    archive.planned = [Reply(complaint("incorrect id format for x"), status)]
    answer = ask(by_query(client_of(), QUERY, 25))
    assert count(Paper) == 0
    assert answer.rejected == 1
    assert "incorrect id format for x" in answer.stopped
    assert "incorrect id format" in answer.reports[0].rejections[0].reason
    assert count(Rejection) == 1
    again = ask(by_query(client_of(), QUERY, 25))
    assert (again.stopped, total(again, "added")) == ("", 25)
    assert count(Rejection) == 0


def test_a_complaint_among_papers_costs_only_itself(archive, client_of) -> None:
    lines = complaint("no such id").decode().splitlines()
    (entry,) = [line.removesuffix("</feed>") for line in lines if line.startswith("<entry>")]
    archive.planned = [Reply(feed([works(1)[0].entry, entry], 2))]
    answer = ask(by_query(client_of(), QUERY, 25))
    assert (count(Paper), answer.rejected, answer.stopped) == (1, 1, "")
    known = ask(by_query(client_of(), QUERY, 25))
    assert (known.asked, known.rejected, total(known, "unchanged")) == (0, 1, 1)


def test_nothing_found_is_nothing_wrong(archive, client_of) -> None:
    archive.works = []
    answer = ask(by_query(client_of(), QUERY, 25))
    assert (answer.stopped, total(answer, "read"), count(Source)) == ("", 0, 0)


def test_an_answer_that_cannot_be_used_says_so(archive, client_of) -> None:
    archive.planned = [None, Reply(status=302, headers={"Location": "http://example.org/"})]
    answer = ask(by_query(client_of(), QUERY, 25))
    assert "another host, example.org" in answer.stopped
    assert "10 of 25 results are stored" in answer.stopped


def test_papers_by_id_and_those_that_arxiv_has_not(archive, client_of) -> None:
    (question,) = by_ids(
        client_of(), ["2103.00003v1", " arXiv:2103.00001", "2103.00003v1", "0704.9999"]
    )
    answer = ask(question)
    assert archive.requests[0].asked["id_list"] == "2103.00003v1,2103.00001,0704.9999"
    assert papers() == ["2103.00001", "2103.00003"]
    assert [one.position for one in answer.reports[-1].rejections] == ["0704.9999"]
    assert answer.rejected == count(Rejection) == 1
    answer = ask(question)
    assert len(archive.requests) == 1
    assert answer.rejected == count(Rejection) == 1


def test_many_ids_are_asked_for_in_addresses_of_bearable_length(archive, client_of) -> None:
    archive.works = works(230)
    questions = by_ids(client_of(), [work.id for work in archive.works])
    answers = [ask(question) for question in questions]
    assert len(archive.requests) == 3
    assert sum(total(answer, "added") for answer in answers) == 230
    assert not any(answer.rejected for answer in answers)


def listed(first: int, number: int, most: int) -> bytes:
    """A list page in arXiv's own dialect: a blank before an equals sign, single quotes."""
    items = "".join(
        f"""<dt><a name='item{place}'>[{place}]</a>
        <a href ="/abs/{work.id}" title="Abstract" id="{work.id}">arXiv:{work.id}</a></dt>
        <dd><div class='meta'><div class='list-title mathjax'>
        <span class='descriptor'>Title:</span> {work.title}</div>
        <div class='list-authors'><a href="https://arxiv.org/a/x">Ada Loon</a></div>
        <div class='list-subjects'><span class='descriptor'>Subjects:</span>
        <span class="primary-subject">Machine Learning (cs.LG)</span></div>
        <p class='mathjax'>{work.abstract}</p></div></dd>"""
        for place, work in enumerate(works(number, first), start=first + 1)
    )
    return (
        f"<!DOCTYPE html><html><head><title>Machine Learning</title></head><body><h1>Machine"
        f" Learning</h1><div class='paging'>Total of {most} entries</div>"
        f"<h3>New submissions (showing {number} of {number} entries)</h3>"
        f"<dl id='articles'>{items}</dl></body></html>"
    ).encode()


def test_a_listing_of_several_pages(archive, client_of, monkeypatch) -> None:
    monkeypatch.setattr("ingest.arxiv_api.questions.SHOWN", 4)
    monkeypatch.setattr("ingest.arxiv_api.client.SHOWN", 4)
    archive.paths["/list/cs.LG/new"] = lambda asked: Reply(
        listed(int(asked["skip"]), min(4, 9 - int(asked["skip"])), 9)
    )
    answer = ask(by_listing(client_of(), "new", "cs.LG"))
    assert [request.asked for request in archive.requests] == [
        {"skip": skip, "show": "4"} for skip in ("0", "4", "8")
    ]
    assert (total(answer, "added"), answer.stopped, answer.results) == (9, "", 9)
    assert papers() == [f"2103.{number:05d}" for number in range(9)]
    assert ask(by_listing(client_of(), "new", "cs.LG")).asked == 0


def test_a_listing_page_that_is_none_is_a_rejection(archive, client_of) -> None:
    archive.paths["/list/cs.LG/recent"] = lambda asked: Reply(b"<html><body>Moved</body></html>")
    answer = ask(by_listing(client_of(), "recent", "cs.LG"))
    assert answer.rejected == 1
    assert count(QueryPage) == 0
    missing = ask(by_listing(client_of(), "recent", "cs.XX"))
    assert "HTTP 404" in missing.stopped
