"""What is read back from MLflow, and what becomes of runs whose writer is gone."""

import os
import shutil
import socket
import sqlite3
import subprocess
from contextlib import closing

import pytest
from matplotlib.figure import Figure

from reproductions import cells, logbook, plots, results, store, tracking
from reproductions.card import Card, Metric, Published, Score
from reproductions.cells import Record
from reproductions.claims import beats
from reproductions.errors import TrackingError
from reproductions.ewc.card import Settings
from reproductions.invocation import plan
from reproductions.location import OWN, is_dead, writer

CARD = Card(
    papers=("arXiv:0000.00002",),
    themes=("toys",),
    methods=("new", "old"),
    metrics=(
        Metric(name="score", unit="points", best="max"),
        Metric(name="share", unit="fraction", best="max", per="task", at="round"),
    ),
    claims=(
        beats("new", "old", on="score", by=1, source="Tab. 1"),
        beats("old", "new", on="score", source="Tab. 1", only="full"),
    ),
    published=(Published(method="new", metric="score", value=9, source="Tab. 1"),),
    departures=("All of it.",),
    quick=Settings(seeds=(0, 1, 2)),
    full=Settings(),
)


@pytest.fixture
def toy(runs, monkeypatch):
    """A card that only the store knows, logged under the name `toy`."""
    monkeypatch.setattr(tracking.discovery, "cards", lambda: {"toy": CARD})
    monkeypatch.setattr(results.discovery, "card", lambda name: CARD)
    return runs


def record(seed, lead):
    scores = [
        Score(method=method, metric="score", value=value, at=at)
        for method, last in (("old", 5.0 + seed), ("new", 5.0 + seed + lead))
        for at, value in ((1, 0.0), (2, last))
    ]
    parts = [Score(method="new", metric="share", value=0.5, at=1, part=part) for part in (1, 2)]
    return Record(scores=(*scores, *parts), data_hash="made up", cpu_s=1.0, wall_s=2.0)


def log(profile, leads, assignments=None):
    """Log an invocation with this lead on each seed; the run id."""
    made = plan("toy", CARD, profile, tuple(range(len(leads))), assignments or {})
    return logbook.log(made, {seed: record(seed, lead) for seed, lead in enumerate(leads)})[0]


def test_verdicts_come_from_the_newest_run_that_judged_the_claim(toy):
    full = log("full", [2.0, 3.0, 4.0, 3.0, 3.0])
    quick = log("quick", [1.5, 1.2])
    log("quick", [-9.0, -9.0], {"penalty": "7"})  # an exploration decides nothing
    first, second = tracking.latest_verdicts()
    assert (first.profile, first.run_id, first.seeds) == ("quick", quick, [0, 1])
    assert first.margin_mean == pytest.approx((0.5 + 0.2) / 2)
    assert first.margins == pytest.approx([0.5, 0.2])
    assert first.verdict == "holds"
    assert (second.profile, second.run_id, second.verdict) == ("full", full, "fails")
    assert (first.unit, first.papers, first.stale) == ("points", ("arXiv:0000.00002",), False)


def test_a_claim_that_was_reworded_is_not_run_and_changed_code_makes_a_verdict_stale(
    toy, monkeypatch
):
    log("quick", [2.0, 3.0])
    monkeypatch.setattr(tracking, "code_digest", lambda name: "changed")
    assert tracking.latest_verdicts()[0].stale
    other = beats("new", "old", on="score", by=1, sentence="Reworded.", source="Tab. 1")
    monkeypatch.setattr(tracking.discovery, "cards", lambda: {"toy": _with(other)})
    assert tracking.latest_verdicts()[0].verdict == "not run"


def _with(claim):
    facts = {name: getattr(CARD, name) for name in CARD.__dataclass_fields__}
    return Card(**facts | {"claims": (claim,)})


def test_curves_and_final_scores_of_the_latest_run(toy):
    log("quick", [2.0, 3.0])
    drawn = {(c.method, c.metric, c.part, c.seed): c.points for c in results.curves("toy")}
    assert drawn["new", "score", None, 1] == ((1, 0.0), (2, 9.0))
    assert drawn["new", "share", 2, 0] == ((1, 0.5),)
    assert len(drawn) == 2 * (2 + 2)
    new, old = results.final_scores("toy")
    assert (new.method, new.mean, new.seeds) == ("new", (7 + 9) / 2, (0, 1))
    assert new.se == pytest.approx(1.0)
    assert new.published is None  # quick is not compared with the paper
    log("full", [2.0, 3.0])
    assert results.final_scores("toy")[0].published == CARD.published[0]
    assert results.final_scores("toy")[1].published is None


def test_the_same_invocation_is_logged_once(toy):
    made = plan("toy", CARD, "quick", (0, 1), {})
    records = {seed: record(seed, 2.0) for seed in (0, 1)}
    first, is_new = logbook.log(made, records)
    assert is_new
    assert logbook.log(made, records) == (first, False)
    assert logbook.log(made, records, again=True)[0] != first


def test_a_run_of_a_dead_writer_is_killed_and_a_living_writers_is_not(toy):
    gone = subprocess.Popen(["true"])
    gone.wait()
    client = tracking.client()
    experiment = tracking.experiment_id(client, "toy")
    writers = {
        "dead": f"{socket.gethostname()}:{gone.pid}:1",
        "its id was used again": f"{socket.gethostname()}:{os.getpid()}:1",
        "alive": writer(),
        "elsewhere": "another-host:1:1",
    }
    ids = {
        name: client.create_run(experiment, tags={"writer": who}).info.run_id
        for name, who in writers.items()
    }
    assert tracking.latest("toy") is None  # any reading does it
    status = {name: client.get_run(run_id).info.status for name, run_id in ids.items()}
    assert status == {
        "dead": "KILLED",
        "its id was used again": "KILLED",
        "alive": "RUNNING",
        "elsewhere": "RUNNING",
    }


def test_a_run_that_breaks_while_it_is_written_is_killed(toy):
    client = tracking.client()
    experiment = tracking.experiment_id(client, "toy")
    with (
        pytest.raises(KeyboardInterrupt),
        tracking.new_run(client, experiment, "broken", {}) as run_id,
    ):
        raise KeyboardInterrupt
    assert client.get_run(run_id).info.status == "KILLED"


def test_more_metrics_than_one_call_takes(toy):
    client = tracking.client()
    experiment = tracking.experiment_id(client, "toy")
    with tracking.new_run(client, experiment, "long", {}) as run_id:
        tracking.write(client, run_id, {}, [("loss", float(step), step) for step in range(2100)])
    assert len(client.get_metric_history(run_id, "loss")) == 2100


def test_a_writer_knows_itself_alive():
    assert not is_dead(writer())
    assert not is_dead("")
    assert not is_dead("another-host:1:1")


def test_the_store_is_in_write_ahead_mode_and_prepared_once(runs):
    assert not store.prepare()
    with closing(sqlite3.connect(runs / "mlflow.db")) as opened:
        assert opened.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_moved_store_keeps_its_artifacts(toy, tmp_path, monkeypatch):
    log("quick", [2.0, 3.0])
    shutil.move(toy, tmp_path / "moved")
    monkeypatch.setenv("LITLAB_RUNS", str(tmp_path / "moved"))
    assert store.prepare()
    run_id = log("quick", [2.0, 3.0, 4.0])
    folder = tracking.artifacts("toy")
    assert folder == tmp_path / "moved" / "artifacts" / "toy" / run_id / "artifacts"
    assert {path.name for path in folder.glob("*.png")} >= {"margins.png", "share_matrix.png"}
    assert str(tmp_path / "moved") in tracking.client().get_run(run_id).info.artifact_uri
    assert not toy.exists()


def curve_of(scores):
    """A figure with a line through each seed's last score."""
    figure = Figure(figsize=(2, 1))
    figure.subplots().plot(list(scores), [given[-1].value for given in scores.values()])
    return figure


def test_a_reproductions_own_figures_are_kept_and_a_fault_in_them_costs_no_run(
    toy, monkeypatch, caplog
):
    def draw(card, scores):
        assert card is CARD
        yield "ends", curve_of(scores)
        yield "not/a name", curve_of(scores)

    monkeypatch.setattr(plots.discovery, "figures", lambda name: draw)
    run_id = log("quick", [2.0, 3.0])
    folder = tracking.artifacts("toy")
    assert folder and folder.parent.name == run_id
    assert [path.name for path in (folder / OWN).iterdir()] == ["ends.png"]
    assert (folder / "margins.png").exists()
    (line,) = [each for each in caplog.messages if "cannot be drawn" in each]
    assert line.startswith("toy: the figure 'not/a name'")


def test_a_figure_that_does_not_import_is_said_and_costs_no_run(toy, monkeypatch, caplog):
    def broken(name):
        raise ImportError("no such colour")

    monkeypatch.setattr(plots.discovery, "figures", broken)
    assert log("quick", [2.0, 3.0])
    assert "toy: figures.py cannot be drawn" in caplog.text
    assert "no such colour" in caplog.text


def test_a_changed_figure_draws_anew_and_runs_no_seed_again(tmp_path, monkeypatch):
    monkeypatch.setattr(cells, "FOLDER", tmp_path)
    (tmp_path / "toy").mkdir()
    (tmp_path / "training.py").write_text("RATE = 1\n")
    method, figures = tmp_path / "toy" / "method.py", tmp_path / "toy" / "figures.py"
    method.write_text("X = 1\n")

    def states():
        made = plan("toy", CARD, "quick", None, {})
        return made.cells[0].key, made.key

    cell, run = states()
    figures.write_text("COLOUR = 1\n")
    assert states()[0] == cell
    assert states()[1] != run
    (tmp_path / "training.py").write_text("RATE = 2\n")
    assert states()[0] == cell, "it does not use the shared training"
    method.write_text("from reproductions.training import RATE\n")
    using = states()[0]
    (tmp_path / "training.py").write_text("RATE = 3\n")
    assert len({cell, using, states()[0]}) == 3


def test_the_address_of_a_run(toy, monkeypatch):
    run_id = log("quick", [2.0, 3.0])
    monkeypatch.setenv("LITLAB_MLFLOW_UI", "http://127.0.0.1:5001/")
    experiment = tracking.client().get_run(run_id).info.experiment_id
    wanted = f"http://127.0.0.1:5001/#/experiments/{experiment}/runs/{run_id}"
    assert tracking.run_url(run_id) == wanted


def test_reading_from_a_server_that_is_down_is_a_sentence(monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    with pytest.raises(TrackingError, match="http://127.0.0.1:9 does not answer"):
        tracking.latest_verdicts()
