"""Asks the worker for one file after the other, and ends it where it hangs or breaks down.

The worker is the side that is not trusted: its answer is JSON of bounded length, and every value
in it is checked before it is used.
"""

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.record import SourceError

ROOT = Path(__file__).resolve().parents[2]
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from ingest.pdf.worker import main; "
    "main(int(sys.argv[2]), int(sys.argv[3]))"
)
TIME_S = 60  # for one file
MEMORY_BYTES = 2 * 1024**3  # of address space; PyMuPDF alone has half a gigabyte of it
ANSWER_LIMIT = 32 * 1024 * 1024  # bytes
# It needs to know neither the catalogue's address nor anything else; and one thread will do.
KEPT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "LANG", "LC_ALL", "TZ")
THREADS = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
GRACE_S = 1.0  # in which a worker ends that is asked no more
FILES = 500  # that one worker reads before a new one takes its place


@dataclass
class Supervisor:
    """One worker, started when first asked and again after each time that it was ended."""

    time_s: float = TIME_S
    memory_bytes: int = MEMORY_BYTES
    command: tuple[str, ...] = ()  # another worker, for tests
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)
    _asked: int = field(default=0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def ask(self, path: Path) -> dict[str, Any]:
        """The worker's answer for a file. SourceError if it has none, with the reason."""
        with self._lock:
            if self._asked >= FILES:
                self._end()
            line, late = self._answer(f"{json.dumps(str(path.absolute()))}\n".encode())
            if not line.endswith(b"\n"):
                code = self._end()
                raise SourceError(self._what_happened(code, late=late, size=len(line)))
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            self.close()
            raise SourceError("the reader of PDFs gave no answer that makes sense") from error
        if not isinstance(found, dict):
            raise SourceError("the reader of PDFs gave no answer that makes sense")
        if isinstance(reason := found.get("refused"), str):
            raise SourceError(reason[:500])
        return found

    def close(self) -> None:
        """End the worker."""
        with self._lock:
            self._end()

    def _answer(self, question: bytes) -> tuple[bytes, bool]:
        """(line, whether it was ended for being late)."""
        process = self._process or self._start()
        self._asked += 1
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        clock = threading.Timer(self.time_s, end)
        clock.daemon = True
        clock.start()
        try:
            if process.stdin is None or process.stdout is None:
                return b"", False
            process.stdin.write(question)
            process.stdin.flush()
            return process.stdout.readline(ANSWER_LIMIT), late.is_set()
        except OSError:  # it ended before it was asked
            return b"", late.is_set()
        finally:
            clock.cancel()

    def _start(self) -> "subprocess.Popen[bytes]":
        hard_s = str(int(self.time_s) + 10)  # should nobody be left to end it
        command = self.command or (
            *(sys.executable, "-P", "-c", START),
            *(str(ROOT), str(self.memory_bytes), hard_s),
        )
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={name: os.environ[name] for name in KEPT if name in os.environ} | THREADS,
            )
        except OSError as error:
            raise SourceError(f"no reader of PDFs could be started: {error}") from error
        self._asked = 0
        return self._process

    def _end(self) -> int | None:
        """End the process and forget it; the code that it ended with by itself, else None."""
        process, self._process = self._process, None
        self._asked = 0
        if process is None:
            return None
        for stream in (process.stdin, process.stdout):
            if stream:
                with contextlib.suppress(OSError):  # what nobody read of the question
                    stream.close()  # with no more questions it ends by itself
        try:
            return process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return None

    def _what_happened(self, code: int | None, *, late: bool, size: int) -> str:
        if late:
            return f"a PDF that takes longer than {self.time_s:g} s to read"
        if size >= ANSWER_LIMIT:
            return f"a PDF with more than {ANSWER_LIMIT // 2**20} MiB of text"
        how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
        return f"a PDF on which its reader broke down ({how})"


_shared = Supervisor()
atexit.register(_shared.close)


def shared() -> Supervisor:
    """The one that all files of this process are put to."""
    return _shared
