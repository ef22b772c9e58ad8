"""A store in which one reproduction has run, with made-up scores, and one in which nothing has."""

from pathlib import Path

import pytest

from reproductions import discovery, logbook, store
from reproductions.card import Card, Score
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


@pytest.fixture(scope="session")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of runs with one quick run of `ewc` on seeds 0, 1, 2, made once and only read."""
    folder = tmp_path_factory.mktemp("logged")
    card = discovery.card(NAME)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LITLAB_RUNS", str(folder))
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        store.prepare()
        logbook.log(
            plan(NAME, card, "quick", (0, 1, 2), {}),
            {
                seed: Record(scores=made_up(card, seed), data_hash="x", cpu_s=1.0, wall_s=1.0)
                for seed in (0, 1, 2)
            },
        )
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
