"""What asking needs to know of an answer, and one entry cut out of it byte by byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.arxiv_api.feed import Broken, Feed
from tests.ingest.replay import complaint, feed, works

PAGE = feed([work.entry for work in works(3)], 250, 100)


def test_the_numbers_of_a_page() -> None:
    found = Feed.of(PAGE)
    assert (found.entries, found.total, found.error) == (3, 250, "")


def test_a_complaint_is_told_from_a_paper() -> None:
    found = Feed.of(complaint("incorrect id format for x"))
    assert (found.entries, found.error) == (1, "incorrect id format for x")
    lines = complaint("no").decode().splitlines()
    (entry,) = [line for line in lines if line.startswith("<entry>")]
    entry = entry.removesuffix("</feed>")
    assert Feed.of(feed([works(1)[0].entry, entry], 2)).error == ""


def test_one_entry_is_cut_out_as_it_stands() -> None:
    entry = works(3)[1].entry.encode()
    cut = Feed.of(PAGE).only({1})
    assert entry in cut
    assert Feed.of(cut).entries == 1
    assert len(cut) == len(PAGE) - sum(len(work.entry.encode()) for work in works(3)) + len(entry)
    assert Feed.of(PAGE).only({0, 1, 2}) == PAGE


def test_entries_that_cannot_be_told_are_not_cut() -> None:
    odd = PAGE.replace(b"<summary>", b"<summary><![CDATA[<entry>x</entry>]]>", 1)
    with pytest.raises(Broken):
        Feed.of(odd).only({1})


@pytest.mark.parametrize("place", range(0, len(PAGE) - 2, 97))
def test_a_page_that_ends_early_is_none(place: int) -> None:
    with pytest.raises(Broken):
        Feed.of(PAGE[:place])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Sign in to this network</body></html>",
        b'<!DOCTYPE feed [<!ENTITY x "y">]><feed xmlns="http://www.w3.org/2005/Atom">&x;</feed>',
        b'<!DOCTYPE f SYSTEM "http://127.0.0.1:1/x"><feed xmlns="http://www.w3.org/2005/Atom"/>',
        b'<feed xmlns="http://example.org/"/>',
    ],
)
def test_what_is_no_feed_is_none(body: bytes) -> None:
    with pytest.raises(Broken):
        Feed.of(body)


@given(st.binary(max_size=200), st.integers(0, len(PAGE)))
def test_no_bytes_do_anything_else(noise: bytes, place: int) -> None:
    for body in (noise, PAGE[:place] + noise + PAGE[place:]):
        try:
            found = Feed.of(body)
        except Broken:
            continue
        assert found.entries >= 0
        assert found.total >= 0
