"""The fuzz targets in short: a fixed seed and small inputs for every format; and that they bite."""

import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from ingest.record import PaperRecord, Rejection, SourceError, Standing
from ingest.sources import formats

INPUTS = 200
SMALL = 8 * 1024  # bytes
FEWER = {"pdf": 40}  # inputs of formats that are read in another process


def loaded(name: str) -> ModuleType:
    """A module of this folder, which is a program of its own and no package."""
    spec = spec_from_file_location(name, Path(__file__).parent / f"{name}.py")
    assert spec and spec.loader
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


checks = loaded("reader_checks")
fuzz = loaded("fuzz_parsers")


@pytest.mark.parametrize("known", formats(), ids=lambda known: known.FORMAT)
def test_no_damage_breaks_a_reader(known: Any, tmp_path: Path) -> None:
    target = fuzz.Target(known, limit=SMALL, kept_in=tmp_path)
    assert target.mutator.seeds, f"{known.FORMAT} has no fixtures to start from"
    for data in target.mutator.seeds:
        assert checks.check(known, data), "a fixture that is read as nothing"
    for _ in range(FEWER.get(known.FORMAT, INPUTS)):
        target.take(target.mutator.one())


@pytest.mark.parametrize("known", formats(), ids=lambda known: known.FORMAT)
def test_a_reader_survives_the_files_of_all_others(known: Any) -> None:
    for other in formats():
        for data in fuzz.seeds(other.FORMAT):
            checks.check(known, data)


def paper(**given: Any) -> PaperRecord:
    values = {"position": "line 1", "raw": "x", "title": "T", "standing": Standing.LISTED}
    return PaperRecord(**{**values, **given})


def reader(*records: Any, error: Exception | None = None, sure: float = 0.5) -> Any:
    def read(_content: Any) -> Iterator[Any]:
        yield from records
        if error:
            raise error

    return SimpleNamespace(FORMAT="broken", recognise=lambda _sample: sure, read=read)


@pytest.mark.parametrize(
    "known",
    [
        reader(paper(), paper()),
        reader(paper(title=" ")),
        reader(paper(title="a\x07b")),
        reader(paper(title="x" * 501)),
        reader(paper(authors=("",))),
        reader(paper(abstract="\ud800")),
        reader(paper(raw="\0")),
        reader(paper(year=20211)),
        reader(paper(identifiers=(("arxiv", "arXiv:2101.00001"),))),
        reader(paper(links=(("code", "javascript:alert(1)"),))),
        reader(Rejection(position="line 1", reason=" ")),
        reader(error=ValueError("mine")),
        reader(error=SourceError("")),
        reader(sure=2.0),
    ],
    ids=range(14),
)
def test_every_check_bites_and_keeps_the_input(known: Any, tmp_path: Path) -> None:
    target = fuzz.Target(known, kept_in=tmp_path / "kept")
    with pytest.raises((checks.Broken, ValueError)) as raised:
        target.take(b"an input")
    (kept,) = (tmp_path / "kept").iterdir()
    assert kept.read_bytes() == b"an input"
    assert f"replay broken {kept}" in raised.value.__notes__[0]


def test_a_refusal_is_no_failure() -> None:
    assert checks.check(reader(paper(), error=SourceError("it ends here")), b"x") == 2


def test_the_same_seed_gives_the_same_damage() -> None:
    given = [b"one seed", b"another one"]
    one, other = (fuzz.Mutator(given, fuzz.random.Random(7)) for _ in "ab")
    damaged = [one.one() for _ in range(50)]
    assert damaged == [other.one() for _ in range(50)]
    assert len(set(damaged)) > 40
