"""Requests are apart in time, among threads and processes, whatever stands in the file."""

import threading
from pathlib import Path

import pytest

from catalog.store import CatalogError
from ingest.arxiv_api.pace import LONGEST_S, Clock, Pace, pace_file
from tests.ingest.replay import StoppedClock


def pace(path: Path, clock: StoppedClock, pause_s: float = 3.0) -> Pace:
    return Pace(path, pause_s, Clock(clock.now, clock.sleep))


def test_the_pause_counts_from_the_end_of_the_turn_before(
    tmp_path: Path, clock: StoppedClock
) -> None:
    turns = pace(tmp_path / "pace", clock)
    with turns.turn():
        clock.time += 10  # a slow answer
    clock.time += 1
    with turns.turn():
        pass
    assert clock.waits == [pytest.approx(2.0)]


def test_two_of_one_catalogue_share_the_turns_and_the_rest_that_was_asked_for(
    tmp_path: Path, clock: StoppedClock
) -> None:
    one, other = pace(tmp_path / "pace", clock), pace(tmp_path / "pace", clock)
    with one.turn():
        pass
    one.postpone(60)
    with other.turn():
        pass
    with one.turn():
        pass
    assert clock.waits == [pytest.approx(60.0), pytest.approx(3.0)]


def test_one_connection_at_a_time(tmp_path: Path, clock: StoppedClock) -> None:
    begun, second = threading.Event(), threading.Event()
    order: list[str] = []

    def wait_for_a_turn() -> None:
        begun.set()
        with pace(tmp_path / "pace", clock, 0.0).turn():
            order.append("second")
        second.set()

    with pace(tmp_path / "pace", clock, 0.0).turn():
        thread = threading.Thread(target=wait_for_a_turn)
        thread.start()
        begun.wait(10)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


@pytest.mark.parametrize("text", ["", "nonsense", "nan", "inf", "-5", "\0" * 20])
def test_an_illegible_file_is_no_hindrance(tmp_path: Path, clock: StoppedClock, text: str) -> None:
    (tmp_path / "pace").write_text(text)
    with pace(tmp_path / "pace", clock).turn():
        pass
    assert clock.waits == []


def test_a_clock_that_was_set_back_stops_nobody_for_long(
    tmp_path: Path, clock: StoppedClock
) -> None:
    (tmp_path / "pace").write_text(f"{clock.time + 1e6:020.3f}")
    with pace(tmp_path / "pace", clock).turn():
        pass
    assert clock.waits == [LONGEST_S]


def test_the_file_is_beside_the_catalogue(tmp_path: Path) -> None:
    assert pace_file() == tmp_path / "arxiv.pace"


def test_a_link_is_not_followed(tmp_path: Path, clock: StoppedClock) -> None:
    (tmp_path / "pace").symlink_to(tmp_path / "precious")
    with (
        pytest.raises(CatalogError, match="cannot be written"),
        pace(tmp_path / "pace", clock).turn(),
    ):
        pass
    assert not (tmp_path / "precious").exists()
