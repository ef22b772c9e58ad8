"""One request at a time and a pause after each, among all processes that share the catalogue."""

import fcntl
import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from catalog.store import ROOT, CatalogError, catalog_url

LONGEST_S = 600.0  # no turn is further away: a clock that was set back must not stop everything


@dataclass(frozen=True)
class Clock:
    """The time of day in seconds, which processes share, and a way to wait."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


@dataclass
class Pace:
    """Turns to send a request. The file holds when the next one may begin, and is locked by the
    process whose turn it is; a process that is killed lets go of it."""

    path: Path
    pause_s: float
    clock: Clock = Clock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits for the turn, and ends it."""
        with self._locked() as held:
            wait = min(_read(held) - self.clock.now(), LONGEST_S)
            if wait > 0:
                self.clock.sleep(wait)
            _write(held, self.clock.now() + self.pause_s)
            try:
                yield
            finally:
                _write(held, self.clock.now() + self.pause_s)

    def postpone(self, seconds: float) -> None:
        """Everybody's next turn comes so many seconds from now at the earliest."""
        with self._locked() as held:
            _write(held, max(_read(held), self.clock.now() + seconds))

    @contextmanager
    def _locked(self) -> Iterator[int]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            held = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise CatalogError(f"{self.path} cannot be written: {error.strerror}") from error
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield held
        finally:
            os.close(held)


def _read(held: int) -> float:
    """When the next turn may begin; 0 where nothing legible stands."""
    try:
        found = float(os.pread(held, 32, 0) or 0)
    except ValueError:
        return 0.0
    return found if math.isfinite(found) else 0.0


def _write(held: int, moment: float) -> None:
    os.pwrite(held, f"{moment:020.3f}".encode(), 0)


def pace_file() -> Path:
    """Beside the catalogue's file; for a catalogue on a server, in this checkout's `data`."""
    url = make_url(catalog_url())
    beside = url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:"
    folder = Path(str(url.database)).parent if beside else ROOT / "data"
    return folder / "arxiv.pace"
