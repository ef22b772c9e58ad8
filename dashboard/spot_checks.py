"""Texts that a run graded: a person grades some of them blind, and both are compared.

A person's gradings are lines of one file beside the runs. They are never changed, only added to;
the last of a text counts.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reproductions.location import alone, data_folder

TABLE = "graded_texts"  # what a reproduction calls the table of its texts
LONGEST = 20_000  # characters of a text that are shown
Points = tuple[bool | None, ...]
"""One for each question, in order; None where nobody could tell."""


@dataclass(frozen=True, kw_only=True)
class Skill:
    """What a text was to show."""

    name: str
    definition: str
    example: str


@dataclass(frozen=True, kw_only=True)
class Specimen:
    """A text with what was asked of it; `given` are the grader's points, not to be shown."""

    text: str
    topic: str
    skills: tuple[Skill, ...]
    given: Points
    sense: str = ""  # what makes sense, where that is not what it is in English

    @property
    def id(self) -> str:
        """Names the text and what was asked, in whichever run; no order that means anything."""
        asked = [self.text, self.topic, [skill.name for skill in self.skills]]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:32]


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How a person and the grader compare, over the points that both could tell."""

    texts: int
    points: int
    same: int
    kappa: float | None  # Cohen's; None where all points are alike

    @property
    def share(self) -> float | None:
        """Of points that are the same; None without points."""
        return self.same / self.points if self.points else None


def specimens(rows: Iterable[Mapping[str, Any]]) -> list[Specimen]:
    """The texts of a table in the order of grading: by chance, the same for everybody.

    Rows of another form are left out, and so is a text that comes again.
    """
    found = {each.id: each for row in rows if (each := _specimen(row)) is not None}
    return [found[key] for key in sorted(found)]


def gradings() -> dict[str, Points]:
    """The person's points by id of the text. A line that was cut short is none."""
    try:
        lines = _file().read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return {}
    return dict(found for line in lines if (found := _grading(line)) is not None)


def keep(specimen: Specimen, points: Points) -> None:
    """Add a person's grading; it is on the disk when this returns."""
    line = {"text": specimen.id, "points": points, "at": datetime.now(UTC).isoformat()}
    with alone("spot_checks"), _file().open("a+b") as opened:
        end = opened.seek(0, os.SEEK_END)
        opened.seek(max(0, end - 1))
        cut_short = opened.read(1) not in (b"", b"\n")
        opened.write(b"\n" * cut_short + json.dumps(line).encode() + b"\n")
        opened.flush()
        os.fsync(opened.fileno())


def agreement(texts: Sequence[Specimen], by_person: Mapping[str, Points]) -> Agreement:
    """How far the person and the grader of these texts agree so far."""
    graded = [each for each in texts if len(by_person.get(each.id, ())) == len(each.given)]
    pairs = [
        (mine, theirs)
        for each in graded
        for mine, theirs in zip(by_person[each.id], each.given, strict=True)
        if mine is not None and theirs is not None
    ]
    return Agreement(
        texts=len(graded),
        points=len(pairs),
        same=sum(mine == theirs for mine, theirs in pairs),
        kappa=_kappa(pairs),
    )


def _kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    if len({point for pair in pairs for point in pair}) < 2:
        return None
    from sklearn.metrics import cohen_kappa_score  # takes a second to import

    return float(cohen_kappa_score(*zip(*pairs, strict=True)))


def _grading(line: str) -> tuple[str, Points] | None:
    try:
        found = json.loads(line)
        text, points = str(found["text"]), tuple(found["points"])
        return (text, points) if set(points) <= {True, False, None} else None
    except (ValueError, KeyError, TypeError):
        return None


def _specimen(row: Mapping[str, Any]) -> Specimen | None:
    try:
        points = row["points"]
        given = (*points["skills"], points["topic"], points["sense"])
        found = Specimen(
            text=str(row["text"])[:LONGEST],
            topic=str(row["topic"]),
            skills=tuple(
                Skill(**{key: str(skill[key]) for key in ("name", "definition", "example")})
                for skill in row["skills"]
            ),
            given=given,
            sense=str(row.get("sense", ""))[:LONGEST],
        )
        fits = len(given) == len(found.skills) + 2 and set(given) <= {True, False, None}
    except (KeyError, TypeError):
        return None
    return found if fits else None


def _file() -> Path:
    return data_folder() / "spot_checks.jsonl"
