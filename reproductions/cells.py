"""A cell is one reproduction on one seed; its record is kept as soon as it is finished."""

import dataclasses
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from reproductions.card import Score, Table, View
from reproductions.discovery import FOLDER
from reproductions.errors import RunError
from reproductions.location import data_folder

PICTURES = "figures.py"
UNSCORED = ("card.py", "claims.py", "location.py")  # their change changes no score


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What decides one seed's scores: the folder's code, the settings and the seed."""

    reproduction: str
    settings: Any
    seed: int
    code: str

    @cached_property
    def key(self) -> str:
        """The content hash that names the record; the list of seeds is no part of it.

        A setting that is the path of a file or folder counts with what stands there.
        """
        facts = [self.reproduction, parameters(self.settings), self.seed, self.code]
        facts += contents(self.settings)
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:32]

    @property
    def path(self) -> Path:
        """Where the record is, or will be."""
        return data_folder() / "cells" / f"{self.key}.json"


@dataclass(frozen=True, kw_only=True)
class Record:
    """What a worker hands back: the scores of one finished cell and what they cost."""

    scores: tuple[Score, ...]
    data_hash: str
    cpu_s: float
    wall_s: float
    views: tuple[View, ...] = ()
    tables: tuple[Table, ...] = ()


def parameters(settings: Any) -> dict[str, Any]:
    """The settings without their seeds, as plain values."""
    return {key: value for key, value in dataclasses.asdict(settings).items() if key != "seeds"}


def contents(settings: Any) -> list[str]:
    """SHA-256 of what each setting that is a path leads to: its bytes, or those of all files in it.

    Other settings, and paths where nothing is, give nothing; a word is a path only with a folder
    or an ending, as `corpus=catalog` means no folder of that name.
    """
    found = []
    for value in map(str, parameters(settings).values()):
        path = Path(value)
        if (os.sep in value or path.suffix) and (path.is_file() or path.is_dir()):
            inner = [each for each in sorted(path.rglob("*")) if each.is_file()]
            found.append(_digest(path if path.is_dir() else path.parent, inner or [path]))
    return found


def code_digest(reproduction: str) -> str:
    """SHA-256 over the Python files that decide scores: the folder's and the shared ones it uses.

    The folder's figures.py is none of them: `picture_digest` is about it.
    """
    folder = FOLDER / reproduction
    own = [path for path in sorted(folder.rglob("*.py")) if path != folder / PICTURES]
    text = b"".join(path.read_bytes() for path in own)
    shared = [path for path in sorted(FOLDER.glob("*.py")) if path.name not in UNSCORED]
    used = [path for path in shared if f"reproductions.{path.stem} ".encode() in text]
    return _digest(FOLDER, [*own, *used])


def picture_digest(reproduction: str) -> str:
    """SHA-256 over the folder's figures.py, where it has one; its change draws a run anew."""
    drawing = FOLDER / reproduction / PICTURES
    return _digest(FOLDER, [drawing] if drawing.exists() else [])


def _digest(folder: Path, paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def keep(cell: Cell, record: Record) -> None:
    """Write the record whole or not at all: a kill leaves no half of it."""
    cell.path.parent.mkdir(parents=True, exist_ok=True)
    facts = {"reproduction": cell.reproduction, "seed": cell.seed, "code": cell.code}
    facts |= {"settings": parameters(cell.settings), "record": dataclasses.asdict(record)}
    write_whole(cell.path, json.dumps(facts))


def find(cell: Cell) -> Record | None:
    """The record of a finished cell, None if there is none. RunError if the file is damaged."""
    try:
        found = json.loads(cell.path.read_text(encoding="utf-8"))["record"]
        scores = tuple(Score(**score) for score in found["scores"])
        views = tuple(View(**view) for view in found.get("views", ()))
        tables = tuple(
            Table(name=table["name"], rows=tuple(table["rows"]))
            for table in found.get("tables", ())
        )
        return Record(**found | {"scores": scores, "views": views, "tables": tables})
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise RunError(f"The record {cell.path} is damaged; delete it and run again.") from error


def write_whole(path: Path, text: str) -> None:
    """Replace a file in one step, after its content reached the disk."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with partial.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    partial.replace(path)
