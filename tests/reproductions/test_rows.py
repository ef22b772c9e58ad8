"""Tables that experiments yield come back from the store, row by row."""

import json

import pytest

from reproductions import logbook, rows
from reproductions.card import Card, Metric, Score, Table
from reproductions.cells import Record, find, keep
from reproductions.claims import beats
from reproductions.ewc.card import Settings
from reproductions.invocation import plan

CARD = Card(
    papers=("arXiv:0000.00002",),
    themes=("toys",),
    methods=("new",),
    metrics=(Metric(name="score", unit="points", best="max"),),
    claims=(beats("new", 0.0, on="score", source="Tab. 1"),),
    departures=("All of it.",),
    quick=Settings(seeds=(0, 1, 2)),
    full=Settings(),
)


@pytest.fixture
def toy(runs, monkeypatch):
    monkeypatch.setattr(rows.discovery, "names", lambda: ["never_run", "toy"])
    return runs


def record(seed, *tables):
    score = Score(method="new", metric="score", value=1.0 + seed)
    return Record(scores=(score,), data_hash="x", cpu_s=1.0, wall_s=1.0, tables=tables)


def notes(seed):
    return Table(name="notes", rows=({"word": "bü\n</p>", "seen": [1, None]}, {"word": str(seed)}))


def log(assignments, *names):
    made = plan("toy", CARD, "quick", (0, 1), assignments)
    tables = [Table(name=name, rows=notes(0).rows) for name in names]
    return logbook.log(made, {0: record(0, *tables), 1: record(1)})[0]


def test_rows_come_back_newest_run_first_with_explorations_and_seeds(toy):
    first, other = log({}, "notes"), log({"penalty": "1"}, "other")
    second = log({"penalty": "2"}, "notes", "other")
    found = rows.kept("notes")
    assert [each.run_id for each in found] == [second, first]
    assert [each.changed for each in found] == ["penalty=2", ""]
    assert [row["word"] for row in found[0].rows()] == ["bü\n</p>", "0"]
    assert [row["seed"] for row in found[0].rows()] == [0, 0]
    assert {each.run_id for each in rows.kept("other")} == {second, other}
    assert rows.kept("nothing") == []


def test_without_a_store_there_are_no_rows(tmp_path, monkeypatch):
    monkeypatch.setenv("LITLAB_RUNS", str(tmp_path / "nothing"))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    assert rows.kept("notes") == []


def test_a_record_keeps_its_tables_and_records_from_before_tables_are_read(runs):
    cell = plan("toy", CARD, "quick", (0, 1), {}).cells[0]
    keep(cell, record(0, notes(0)))
    assert find(cell) == record(0, notes(0))
    kept = json.loads(cell.path.read_text())
    del kept["record"]["tables"]
    cell.path.write_text(json.dumps(kept))
    assert find(cell) == record(0)
