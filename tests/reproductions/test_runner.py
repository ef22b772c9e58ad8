"""The real command on a reproduction that waits, raises or dies: what is kept and run again."""

import json
import os
import signal
import subprocess
import time

import pytest

DONE = [("cell", "FINISHED")] * 6 + [("invocation", "FINISHED")]
"""What MLflow has of three seeds with two methods."""


def wait_until(condition, timeout_s=120):
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def start_and_wait_for_one(project):
    """The command with seed 0 finished, seeds 1 and 2 in the middle of their work."""
    for seed in (1, 2):
        project.order(seed, "wait")
    process = project.start("reproduce", "toy", "--jobs", "2")
    wait_until(lambda: project.kept() == 1 and len(project.started()) == 3)
    return process


def workers_of(process):
    """Process ids of the workers: the session that the command was started in."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "-s", str(process.pid)], capture_output=True, text=True
    )
    rows = [line.split(maxsplit=1) for line in listed.stdout.splitlines()]
    return [int(pid) for pid, args in rows if "loky" in args and "resource_tracker" not in args]


def claims_of(out):
    return json.loads(out)["claims"]


def test_after_kill_9_only_what_is_missing_runs_and_nothing_is_left_running(project):
    process = start_and_wait_for_one(project)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    wait_until(lambda: not workers_of(process))  # workers without a boss end by themselves
    for seed in (1, 2):
        project.order(seed, None)
    code, out, err = project.run("reproduce", "toy", "--json")
    assert code == 0, err
    assert "2 of 3 seeds are to be run" in err
    assert sorted(project.started()) == [0, 1, 1, 2, 2]
    assert project.logged() == DONE
    (claim,) = claims_of(out)
    assert (claim["verdict"], claim["seeds"], claim["unit"]) == ("holds", [0, 1, 2], "points")
    assert claim["margin_mean"] == pytest.approx(0.4)
    looks = sorted(project.data.rglob("look_seed_*.html"))
    assert [path.read_text() for path in looks] == [f"<p>seed {seed}" for seed in (0, 1, 2)]
    notes = [path.read_text() for path in sorted(project.data.rglob("notes_seed_*.jsonl"))]
    assert [json.loads(text.splitlines()[1]) for text in notes] == [{"word": n} for n in (0, 1, 2)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_command_with_a_sentence_and_leaves_no_process(project, number):
    process = start_and_wait_for_one(project)
    os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 128 + number
    assert f"Stopped by {number.name}: 1 of 3 seeds are kept" in err
    assert "Traceback" not in err
    wait_until(lambda: not workers_of(process), 30)
    assert project.logged() == []


def test_two_commands_at_once_log_one_invocation(project):
    both = [project.start("reproduce", "toy", "--json") for _ in range(2)]
    answers = [process.communicate(timeout=240) for process in both]
    assert [process.returncode for process in both] == [0, 0], answers
    assert claims_of(answers[0][0]) == claims_of(answers[1][0])
    assert project.logged() == DONE


def test_a_failing_seed_and_a_killed_worker_cost_no_other_seed(project):
    project.order(1, "raise")
    project.order(2, "die")
    code, out, err = project.run("reproduce", "toy", "--json", "--jobs", "1", "--seeds", "4")
    assert code == 1
    assert "toy, seed 1: ValueError: the toy is broken" in err
    assert "toy, seed 2: its worker was killed twice" in err
    assert project.kept() == 2
    assert project.logged() == []
    assert [claim["verdict"] for claim in claims_of(out)] == ["not run"]


def test_a_broken_card_stops_the_command_with_its_name(project):
    broken = project.root / "reproductions" / "broken"
    broken.mkdir()
    (broken / "card.py").write_text("CARD = 1 / 0\n")
    code, out, err = project.run("reproduce", "toy")
    assert (code, out) == (1, "")
    assert "'broken' does not import: ZeroDivisionError" in err
    assert "Traceback" not in err
    assert project.started() == []
