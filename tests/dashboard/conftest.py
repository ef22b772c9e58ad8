"""A store in which one reproduction has run, with made-up scores, and one in which nothing has."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from reproductions import discovery, logbook, plots, store
from reproductions.card import Card, Score, View
from reproductions.cells import Record
from reproductions.invocation import plan

NAME = "ewc"
HOSTILE = (
    "$5 and $10 <img src=x onerror=alert(1)> ![x](http://evil.invalid/x.png) :red[hi] "
    "[a](javascript:alert(1)) # head \u202eturned :smile: a -> b &amp; </p><script>1</script>\n"
    "    indented `code` www.evil.invalid"
)


def made_up(card: Card, seed: int) -> tuple[Score, ...]:
    """Scores at three steps: ewc has 0.9, the others 0.7; the seeds differ by a thousandth.

    All learn new tasks equally well, so that every claim of the card holds.
    """
    scores = []
    for metric in card.metrics:
        for method in card.methods:
            ahead = method == NAME or metric.name == "learning_accuracy"
            level = (0.9 if ahead else 0.7) + seed / 1000
            value = level if metric.best == "max" else 1 - level
            for step in (1, 2, 3):
                for part in (1, 2) if metric.per else (None,):
                    scores.append(
                        Score(method=method, metric=metric.name, value=value, at=step, part=part)
                    )
    return tuple(scores)


PAGE = f"""<!DOCTYPE html><html><body><h1>A tree</h1><p id="hostile">{HOSTILE}</p>
<script>alert(1); parent.alert(2); document.body.textContent = "ran"</script>
<img src="http://evil.invalid/x.png" onerror="alert(3)"><svg onload="alert(4)"></svg>
<link rel="stylesheet" href="http://evil.invalid/x.css"><iframe src="http://evil.invalid"></iframe>
<meta http-equiv="refresh" content="0; url=http://evil.invalid/moved">
<form action="http://evil.invalid/form"><button id="send">send</button></form>
<a id="out" href="http://evil.invalid/out" target="_top">out</a></body></html>"""


def own_figures(card: Card, scores: object) -> Iterator[tuple[str, Figure]]:
    """One picture, as a reproduction's figures.py would draw it."""
    figure = Figure(figsize=(3, 2))
    figure.subplots().plot([0, 1])
    yield "where_it_leads", figure


@pytest.fixture(scope="session")
def logged(tmp_path_factory: pytest.TempPathFactory, empty_store: Path) -> Path:
    """A store of runs with one quick run of `ewc` on seeds 0, 1, 2, made once and only read."""
    folder = tmp_path_factory.mktemp("made") / "logged"
    shutil.copytree(empty_store, folder)
    card = discovery.card(NAME)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LITLAB_RUNS", str(folder))
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        patch.setattr(plots.discovery, "figures", lambda name: own_figures)
        store.prepare()
        cost = {"data_hash": "x", "cpu_s": 1.0, "wall_s": 1.0}
        records = {
            seed: Record(
                scores=made_up(card, seed), **cost, views=(View(name="tree_of", html=PAGE),)
            )
            for seed in (0, 1, 2)
        }
        logbook.log(plan(NAME, card, "quick", (0, 1, 2), {}), records)
    return folder


@pytest.fixture
def runs(logged: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store with one run is the one in use."""
    return _use(logged, monkeypatch)


@pytest.fixture
def no_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No store of runs is there."""
    return _use(tmp_path / "nothing", monkeypatch)


def _use(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LITLAB_RUNS", str(folder))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    return folder


@pytest.fixture
def hostile() -> str:
    """Text that every renderer but the safe one would interpret."""
    return HOSTILE
