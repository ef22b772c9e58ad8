"""The local store, made once: a migrated SQLite file in write-ahead mode, and its artifacts."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from reproductions.cells import write_whole
from reproductions.errors import TrackingError
from reproductions.location import alone, data_folder, database, is_local


def is_prepared() -> bool:
    """Whether the store fits the installed MLflow and lies where it was made; cheap to ask."""
    try:
        return database().exists() and _note().read_text(encoding="utf-8") == _state()
    except FileNotFoundError:
        return False


def prepare() -> bool:
    """Make the local store ready, unless it is; whether there was anything to do.

    Several processes may ask at once: one works, the others wait. A store elsewhere
    (MLFLOW_TRACKING_URI) is its owner's to prepare. TrackingError if MLflow's migration fails.
    """
    if not is_local() or is_prepared():
        return False
    with alone("store"):
        if is_prepared():
            return False
        partial = database().with_suffix(".partial")
        work = database() if database().exists() else partial
        if work == partial or _noted(0) != _state().splitlines()[0]:
            _migrate(work)
        with closing(sqlite3.connect(work)) as opened, opened:
            opened.execute("PRAGMA journal_mode=WAL")
            _move_artifacts(opened)
        if work == partial:
            partial.replace(database())
        write_whole(_note(), _state())
    return True


def artifact_folder(reproduction: str) -> Path:
    """Where the local store keeps one experiment's artifacts."""
    return data_folder().resolve() / "artifacts" / reproduction


def _migrate(path: Path) -> None:
    command = [sys.executable, "-m", "mlflow", "db", "upgrade", f"sqlite:///{path}"]
    quiet = os.environ | {"MLFLOW_DISABLE_TELEMETRY": "true"}
    done = subprocess.run(command, capture_output=True, text=True, env=quiet)
    if done.returncode:
        last = (done.stderr.strip() or "no reason given").splitlines()[-1]
        raise TrackingError(f"MLflow could not prepare its store {path}: {last}")


def _move_artifacts(opened: sqlite3.Connection) -> None:
    """MLflow stores artifacts' absolute places; follow a checkout that was moved."""
    before = _noted(1)
    if not before:
        return
    for table, column in (("experiments", "artifact_location"), ("runs", "artifact_uri")):
        opened.execute(
            f"UPDATE {table} SET {column} = replace({column}, ?, ?)",
            (f"{before}/", f"{data_folder().resolve()}/"),
        )


def _note() -> Path:
    return data_folder() / "prepared"


def _noted(line: int) -> str:
    """A line of the note that the last preparation left; empty if there is none."""
    try:
        return _note().read_text(encoding="utf-8").splitlines()[line]
    except (FileNotFoundError, IndexError):
        return ""


def _state() -> str:
    return f"mlflow {version('mlflow')}\n{data_folder().resolve()}\n"
