"""Answers of chat models, each kept the moment it arrives, so that none is paid for twice."""

import hashlib
import json
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

from reproductions.location import data_folder

Messages = Sequence[Mapping[str, str]]
WAIT_S = 60.0  # for another process that writes


@dataclass(frozen=True, kw_only=True)
class Said:
    """One answer. Tokens are None where the endpoint does not tell them."""

    text: str
    finish: str  # why it ended, in the endpoint's words: "stop", "length", ...
    refused: bool
    tokens_in: int | None
    tokens_out: int | None


def place() -> Path:
    """The file of all answers, beside the runs that they are for."""
    return data_folder() / "answers.db"


def key(
    url: str, model: str, messages: Messages, parameters: Mapping[str, Any], repeat: str
) -> str:
    """What names an answer. `repeat` keeps answers to the same question apart."""
    asked = [url, model, [dict(each) for each in messages], dict(parameters), repeat]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


class Answers:
    """The kept answers, for several threads and processes at once."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._opened = sqlite3.connect(path, timeout=WAIT_S, check_same_thread=False)
        path.chmod(0o600)  # what was asked may be private
        columns = ", ".join(field.name for field in fields(Said))
        with self._lock, self._opened:
            self._opened.execute("PRAGMA journal_mode=WAL")
            self._opened.execute(
                f"CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, {columns})"
            )

    def find(self, key: str) -> Said | None:
        """The kept answer, or None."""
        with self._lock:
            query = "SELECT * FROM answers WHERE key = ?"
            row = self._opened.execute(query, (key,)).fetchone()
        if row is None:
            return None
        _, text, finish, refused, tokens_in, tokens_out = row
        return Said(
            text=text,
            finish=finish,
            refused=bool(refused),
            tokens_in=tokens_in,
            tokens_out=tokens_out,
        )

    def keep(self, key: str, said: Said) -> None:
        """Keep an answer; the first one of a key stays."""
        row = (key, *astuple(said))
        with self._lock, self._opened:
            self._opened.execute("INSERT OR IGNORE INTO answers VALUES (?, ?, ?, ?, ?, ?)", row)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._opened.close()
