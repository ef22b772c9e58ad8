"""A prepared store to copy, and a project of its own with a reproduction that tests can steer."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from reproductions import store
from reproductions.discovery import FOLDER

CARD = """
from dataclasses import dataclass
from reproductions.card import Card, Metric
from reproductions.claims import beats

@dataclass(frozen=True, kw_only=True)
class Settings:
    gain: float = 0.5
    seeds: tuple[int, ...] = (0, 1, 2)

CARD = Card(
    papers=("arXiv:0000.00001",), themes=("toys",), methods=("new", "old"),
    metrics=(Metric(name="score", unit="points", best="max"),),
    claims=(beats("new", "old", on="score", by=0.1, source="Tab. 1"),),
    departures=("All of it.",), quick=Settings(), full=Settings(seeds=(0, 1, 2, 3, 4)),
)
"""
EXPERIMENT = '''
import os, signal, time
from pathlib import Path
from reproductions.card import Score, Table, View

def run(settings, seed):
    """A seed says that it started, then does what a file of its number asks for."""
    with Path("started").open("a") as log:
        log.write(f"{seed}\\n")
    order = Path(f"order-{seed}")
    asked = order.read_text() if order.exists() else ""
    if asked == "wait":
        while order.exists():
            time.sleep(0.02)
            yield Score(method="old", metric="score", value=0.0, at=1)
    if asked == "raise":
        raise ValueError("the toy is broken")
    if asked == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    yield Score(method="old", metric="score", value=1.0 + seed / 10, at=2)
    yield Score(method="new", metric="score", value=1.0 + seed / 10 + settings.gain, at=2)
    yield View(name="look", html=f"<p>seed {seed}")
    yield Table(name="notes", rows=({"word": "sé"}, {"word": seed}))

def data_hash(settings):
    return "made up"
'''


@pytest.fixture
def runs(empty_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A prepared, empty store of the test's own, already the one in use."""
    folder = tmp_path / "runs"
    shutil.copytree(empty_store, folder)
    monkeypatch.setenv("LITLAB_RUNS", str(folder))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    store.prepare()
    return folder


@dataclass
class Project:
    """A copy of the machinery with one reproduction, `toy`, and its own store."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "mlflow" / "data"

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """The real command, in a process group of its own like a shell would give it."""
        hidden = ("LITLAB_RUNS", "MLFLOW_TRACKING_URI", "PYTHONPATH")
        return subprocess.Popen(
            [sys.executable, "-m", "reproductions", *arguments],
            cwd=self.root,
            env={key: value for key, value in os.environ.items() if key not in hidden},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, stdout and stderr of the finished command."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=240)
        return process.returncode, out, err

    def order(self, seed: int, what: str | None) -> None:
        """Tell a seed to "wait", "raise" or "die"; None lets it go."""
        path = self.root / f"order-{seed}"
        path.unlink() if what is None else path.write_text(what)

    def started(self) -> list[int]:
        """The seeds that an experiment began with, in order."""
        path = self.root / "started"
        return [int(line) for line in path.read_text().split()] if path.exists() else []

    def kept(self) -> int:
        """How many cells have a record."""
        return len(list(self.data.glob("cells/*.json")))

    def logged(self) -> list[tuple[str, str]]:
        """(kind, status) of every MLflow run, read without MLflow."""
        query = (
            "SELECT t.value, r.status FROM runs r JOIN tags t ON t.run_uuid = r.run_uuid "
            "WHERE t.key = 'kind'"
        )
        with closing(sqlite3.connect(self.data / "mlflow.db")) as opened:
            return sorted(opened.execute(query).fetchall())


@pytest.fixture
def project(empty_store: Path, tmp_path: Path) -> Project:
    """A project with the reproduction `toy`; its place is on nobody's path but its own."""
    root = tmp_path / "project"
    (root / "reproductions" / "toy").mkdir(parents=True)
    for path in FOLDER.glob("*.py"):
        shutil.copy(path, root / "reproductions")
    (root / "reproductions" / "toy" / "card.py").write_text(CARD)
    (root / "reproductions" / "toy" / "experiment.py").write_text(EXPERIMENT)
    shutil.copytree(empty_store, root / "mlflow" / "data")
    return Project(root)
