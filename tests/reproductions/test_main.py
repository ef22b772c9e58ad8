"""The command from its words to its output: one real run, tiny, and everything it refuses."""

import dataclasses
import json

import pytest
from typer.testing import CliRunner

from reproductions import discovery, results, tracking
from reproductions.__main__ import app

TINY = ("--set", "hidden=8", "--set", "epochs=1", "--set", "tasks=2")
KEYS = {"reproduction", "theme", "paper", "claim", "verdict", "expected", "margin_mean"}
KEYS |= {"margin_se", "unit", "seeds", "profile", "run_id", "themes", "papers"}


def invoke(*words):
    return CliRunner().invoke(app, list(words))


def of_kind(client, kind):
    """The newest experiment's runs of a kind, oldest first."""
    experiment = client.get_experiment_by_name("ewc").experiment_id
    return client.search_runs([experiment], f"tags.kind = '{kind}'", order_by=["start_time ASC"])


def test_from_the_command_to_mlflow_and_back(runs, caplog):
    caplog.set_level("INFO")
    done = invoke("reproduce", "ewc", *TINY, "--seeds", "2", "--json")
    claims = json.loads(done.stdout)["claims"]
    assert {len(claims)} == {len(discovery.card("ewc").claims)}
    assert all(claim.keys() >= KEYS for claim in claims)
    assert {tuple(claim["seeds"]) for claim in claims} == {(0, 1)}

    client = tracking.client()
    (parent,) = of_kind(client, "invocation")
    assert {claim["run_id"] for claim in claims} == {parent.info.run_id}
    assert parent.data.params["hidden"] == "(8,)"
    tags = parent.data.tags
    assert (tags["papers"], tags["themes"]) == ("arXiv:1612.00796", "continual-learning")
    assert (tags["profile"], tags["exploration"]) == ("quick", "yes")
    assert len(tags["data_hash"]) == 64
    assert tags["commit"]
    for claim in claims:
        assert tags[f"verdict.{claim['key']}"] == claim["verdict"]
        margin = parent.data.metrics[f"margin_mean/{claim['key']}"]
        assert margin == pytest.approx(claim["margin_mean"])
    names = {each.path for each in client.list_artifacts(parent.info.run_id)}
    assert names >= {"claims.json", "scores.json", "margins.png", "accuracy_matrix.png"}

    cells = of_kind(client, "cell")
    assert len(cells) == 2 * 5
    assert {run.info.status for run in (parent, *cells)} == {"FINISHED"}
    assert {run.data.tags["mlflow.parentRunId"] for run in cells} == {parent.info.run_id}
    history = client.get_metric_history(cells[0].info.run_id, "mean_accuracy")
    assert [point.step for point in history] == [1, 2]
    assert "accuracy/task 2" in cells[0].data.metrics

    assert {row.verdict for row in tracking.latest_verdicts()} == {"not run"}  # an exploration
    assert invoke("reproduce", "ewc", *TINY, "--seeds", "2", "--json").stdout == done.stdout
    assert "nothing to do" in caplog.text
    invoke("reproduce", "ewc", *TINY, "--seeds", "0..2")
    assert "1 of 3 seeds are to be run" in caplog.text
    assert len(of_kind(client, "invocation")) == 2
    invoke("reproduce", "ewc", *TINY, "--seeds", "0..2", "--again")
    assert "3 of 3 seeds are to be run" in caplog.text
    assert len(of_kind(client, "invocation")) == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("reproduce", "evc"), "no reproduction 'evc'"),
        (("reproduce", "--tag", "skill"), "has the theme 'skill'"),
        (("reproduce", "--tag", ""), "has the theme ''"),
        (("reproduce", "ewc", "--set", "lambda=3"), "penalty=100.0"),
        (("reproduce", "ewc", "--set", "penalty"), "no '='"),
        (("reproduce", "ewc", "--set", "penalty=big"), "does not fit"),
        (("reproduce", "ewc", "--set", "tasks=1"), "does not fit"),
        (("reproduce", "ewc", "--seeds", "5..1"), "'5..1' are no seeds"),
        (("reproduce", "ewc", "--seeds", "0"), "'0' are no seeds"),
        (("reproduce", "ewc", "--seeds", "few"), "'few' are no seeds"),
        (("reproduce", "ewc", "--profile", "slow"), "quick and full"),
        (("reproduce", "ewc", "--jobs", "-1"), "--jobs"),
    ],
)
def test_a_wrong_command_exits_2_and_says_what_would_be_right(words, said, monkeypatch, tmp_path):
    monkeypatch.setenv("LITLAB_RUNS", str(tmp_path / "untouched"))
    done = invoke(*words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    if said.startswith(("no '", "has the")) and "=" not in said:
        assert "Themes: continual-learning" in done.stderr
        assert "ewc" in done.stderr.partition("Reproductions: ")[2].split(", ")
    assert not (tmp_path / "untouched").exists()


def test_no_name_and_no_theme_is_everything():
    assert list(discovery.chosen([], None)) == discovery.names()


def test_a_theme_names_every_reproduction_that_has_it_in_any_place(monkeypatch):
    first = discovery.card("ewc")
    second = dataclasses.replace(first, themes=("toys", "continual-learning"))
    monkeypatch.setattr(discovery, "cards", lambda: {"one": first, "two": second})
    assert list(discovery.chosen([], "continual-learning")) == ["one", "two"]
    assert list(discovery.chosen([], "toys")) == ["two"]
    assert list(discovery.chosen(["one"], "toys")) == ["one", "two"]


def test_a_server_that_is_down_is_said_at_once(monkeypatch, tmp_path):
    monkeypatch.setenv("LITLAB_RUNS", str(tmp_path))
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    done = invoke("reproduce", "ewc")
    assert done.exit_code == 1
    assert "http://127.0.0.1:9 does not answer" in done.stderr


def test_without_a_store_nothing_has_run(monkeypatch, tmp_path):
    monkeypatch.setenv("LITLAB_RUNS", str(tmp_path / "none"))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    rows = tracking.latest_verdicts()
    assert [row.claim for row in rows] == [
        claim.sentence for card in discovery.cards().values() for claim in card.claims
    ]
    assert {(row.verdict, row.run_id, row.margin_mean) for row in rows} == {("not run", None, None)}
    assert tracking.latest("ewc") is None
    assert tracking.artifacts("ewc") is None
    assert results.curves("ewc") == results.final_scores("ewc") == []
    assert not (tmp_path / "none").exists()
