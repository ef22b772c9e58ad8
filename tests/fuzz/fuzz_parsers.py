"""Every format read from damaged files: `make fuzz`, and the same in short as a test.

A format is fuzzed because it is in `ingest.sources`, from the files of its fixtures. Where Atheris
is installed (Linux) it looks for inputs that reach new code; elsewhere the mutations below do
without. What fails is kept in a file, and the message says how to read it again.
"""

import hashlib
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import types
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer
from reader_checks import TIME_LIMIT_S, check

from ingest.sources import Format, formats

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "ingest" / "fixtures"
FAILURES = ROOT / "data" / "fuzz"
INPUT_LIMIT = 64 * 1024  # bytes of an input: damage shows in small files
GRACE_S = 30  # that a format's process may take longer than it was told, to start and to end
TOKENS = (
    *(b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"\xc3", b"\x1f\x8b\x08\0", b"\r", b"\f", b"\x1b[31m"),
    *("\u202e".encode(), "\ufeff".encode(), "e\u0301".encode(), b"\\ud800", b"\\u0000", b"&#0;"),
    *(b"NaN", b"-Infinity", b"1e999", b"9" * 5000, b"null", b"{}", b"[]", b'""', b"[" * 200),
    *(b'{"a":' * 200, b"<a>" * 200, b"{" * 200, b"]]>", b"<!--", b"<![CDATA[", b"&a;", b"%", b"$"),
    *(b'<!DOCTYPE a [<!ENTITY a "b">]>', b"\\", b'"', b"\n\n", b"\r\n", b"\t", b"\\\\", b"@", b"#"),
    *(b"10.1000/" + b"x" * 600, b"http://" + b"a" * 600, b"2101.00001", b"0000-00-00", b"99999"),
)
WORD = re.compile(rb"[\\@<]?[A-Za-z_][\w:.-]{0,30}[\"'>]?[:={]?")


def seeds(name: str) -> list[bytes]:
    """The fixtures of a format, without what is expected of them."""
    there = sorted((FIXTURES / name).glob("*"))
    return [path.read_bytes()[:INPUT_LIMIT] for path in there if path.name != "expected.toml"]


class Mutator:
    """Damages inputs: the same random number generator gives the same damage."""

    def __init__(self, given: list[bytes], rng: random.Random, limit: int = INPUT_LIMIT) -> None:
        self.seeds, self.rng, self.limit = given, rng, limit
        self.words = sorted({word for seed in given for word in WORD.findall(seed)}) or [b"x"]
        self.kinds = (self._flip, self._cut, self._drop, self._repeat, self._splice, self._insert)

    def one(self) -> bytes:
        """A seed with one to eight kinds of damage."""
        return self.damaged(self.rng.choice(self.seeds), self.rng.randint(1, 8))

    def damaged(self, data: bytes, times: int) -> bytes:
        """The input with so many damages, no longer than an input may be."""
        for _ in range(times):
            begin, end = sorted(self.rng.randint(0, len(data)) for _ in "ab")
            data = self.rng.choice(self.kinds)(data, begin, min(end, begin + 2_000))[: self.limit]
        return data

    def _flip(self, data: bytes, begin: int, _end: int) -> bytes:
        return data[:begin] + bytes([self.rng.randrange(256)]) + data[begin + 1 :]

    def _cut(self, data: bytes, begin: int, _end: int) -> bytes:
        return data[:begin] if self.rng.random() < 0.5 else data[begin:]

    def _drop(self, data: bytes, begin: int, end: int) -> bytes:
        return data[:begin] + data[end:]

    def _repeat(self, data: bytes, begin: int, end: int) -> bytes:
        return data[:begin] + data[begin:end] * self.rng.choice((2, 3, 50)) + data[end:]

    def _splice(self, data: bytes, begin: int, _end: int) -> bytes:
        other = self.rng.choice(self.seeds)
        return data[:begin] + other[self.rng.randint(0, len(other)) :]

    def _insert(self, data: bytes, begin: int, end: int) -> bytes:
        token = self.rng.choice(TOKENS if self.rng.random() < 0.5 else self.words)
        return data[:begin] + token + data[self.rng.choice((begin, end)) :]


app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


@app.command()
def run(
    seconds: Annotated[int, typer.Option(min=1, help="For all formats together.")] = 60,
) -> None:
    """Fuzz every format, each in a process of its own; exit 1 if one failed."""
    names = [known.FORMAT for known in formats()]
    workers = max(1, min(len(names), len(os.sched_getaffinity(0))))
    each = max(1.0, seconds * workers / len(names))
    with ThreadPoolExecutor(workers) as pool:
        failed = list(pool.map(lambda name: _in_process(name, each), names))
    raise typer.Exit(1 if any(failed) else 0)


def _in_process(name: str, seconds: float) -> bool:
    """Whether the format failed; its last words are shown then."""
    until = str(time.time() + seconds)  # starting counts, too: a busy machine is slow at it
    command = [sys.executable, __file__, "one", name, "--until", until]
    with tempfile.TemporaryDirectory() as folder:  # Atheris ends its process without tidying up
        given = {"capture_output": True, "text": True, "env": {**os.environ, "TMPDIR": folder}}
        try:
            done = subprocess.run(command, timeout=seconds + GRACE_S, check=False, **given)
            output, code = done.stdout + done.stderr, done.returncode
        except subprocess.TimeoutExpired:
            output, code = f"{name}: did not end {GRACE_S} s after its time", 1
    lines = (line for line in output.splitlines() if line.startswith(f"{name}: "))
    told = list(dict.fromkeys(lines))
    runs = re.search(r"Done (\d+) runs", output)
    if not told:
        found = f"{int(runs[1]):,} inputs" if runs else f"exit code {code}"
        told = [f"{name}: {found}, {'failed' if code else 'nothing failed'}"]
    typer.echo("\n".join(told))
    if code:
        last = output[-20_000:].splitlines()[-60:]
        typer.echo("\n".join(line for line in last if line not in told), err=True)
    return bool(code)


@app.command()
def one(
    name: str,
    seconds: float = 10.0,
    until: Annotated[float, typer.Option(help="Instead of seconds: the time, since 1970.")] = 0.0,
    seed: int = 0,
    guided: Annotated[bool, typer.Option(help="By Atheris, if it is installed.")] = True,
) -> None:
    """Fuzz one format in this process until the time is over or something fails."""
    target = Target(_known(name), seed)
    seconds = max(2.0, until - time.time()) if until else seconds
    if guided and find_spec("atheris"):
        target.guided(seconds)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        target.take(target.mutator.one())
    typer.echo(f"{name}: {target.taken:,} inputs, nothing failed")


@app.command()
def replay(name: str, path: Path) -> None:
    """Read an input again that failed, and show where."""
    typer.echo(f"{check(_known(name), path.read_bytes())} records; nothing failed")


def _known(name: str) -> Format:
    return next(known for known in formats() if name == known.FORMAT)


class Target:
    """One format under fire."""

    def __init__(
        self, known: Format, seed: int = 0, limit: int = INPUT_LIMIT, kept_in: Path = FAILURES
    ) -> None:
        self.known, self.kept_in = known, kept_in
        self.mutator = Mutator(seeds(known.FORMAT), random.Random(seed), limit)
        self.taken = 0

    def take(self, data: bytes) -> None:
        """Check an input; one that fails is written to a file, and the error names it."""
        self.taken += 1
        signal.signal(signal.SIGALRM, _too_slow)
        signal.setitimer(signal.ITIMER_REAL, 2 * TIME_LIMIT_S)
        try:
            check(self.known, data)
        except BaseException as error:
            if not isinstance(error, KeyboardInterrupt):
                error.add_note(self._kept(data, error))
                typer.echo(self._kept(data, error))
            raise
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _kept(self, data: bytes, error: BaseException) -> str:
        name = self.known.FORMAT
        path = self.kept_in / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        how = f"{Path(__file__).relative_to(ROOT)} replay {name} {path}"
        return f"{name}: {error!r:.300}\n{name}: read it again with: .venv/bin/python {how}"

    def guided(self, seconds: float) -> None:
        """Let Atheris choose the inputs, half of them by the mutations here. Ends the process."""
        import atheris  # not on every platform

        for module in [m for name, m in sys.modules.items() if name.startswith("ingest")]:
            for function in vars(module).values():
                if isinstance(function, types.FunctionType):
                    atheris.instrument_func(function)

        def mutate(data: bytes, most: int, seed: int) -> bytes:
            if seed % 2:
                return atheris.Mutate(data, most)
            self.mutator.rng.seed(seed)
            return self.mutator.damaged(data, 1 + seed % 4)[:most]

        with tempfile.TemporaryDirectory() as folder:
            for place, data in enumerate(self.mutator.seeds):
                (Path(folder) / str(place)).write_bytes(data)
            options = [f"-max_total_time={max(1, int(seconds))}", f"-max_len={INPUT_LIMIT}"]
            options += ["-rss_limit_mb=2048", f"-artifact_prefix={folder}/", "-print_final_stats=0"]
            atheris.Setup([__file__, *options, folder], self.take, custom_mutator=mutate)
            atheris.Fuzz()


def _too_slow(_number: int, _frame: types.FrameType | None) -> None:
    raise TooSlow(f"no end after {2 * TIME_LIMIT_S} seconds")


class TooSlow(BaseException):
    """Nothing that a reader may catch."""


if __name__ == "__main__":
    app()
