"""The skills and topics that chat models are examined on: a TOML file that users can replace."""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from reproductions.skill_mix.combinations import Combination

SHIPPED = Path(__file__).with_name("skills.toml")
LARGEST = 1_000_000  # bytes of a file
LONGEST = {"name": 80, "category": 80, "definition": 1000, "example": 1000}  # characters


@dataclass(frozen=True, kw_only=True)
class Skill:
    """One language skill. `name` may have a part in brackets, which is no part of the name."""

    name: str
    category: str
    definition: str
    example: str


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """All skills and topics, by number."""

    skills: tuple[Skill, ...]
    topics: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """Of the skills, by number."""
        return [skill.name for skill in self.skills]

    def of(self, combination: Combination) -> list[Skill]:
        """The skills of a combination, in its order."""
        return [self.skills[number] for number in combination.skills]


def read(path: str = "") -> Inventory:
    """The inventory in a file; the shipped one without a path. ValueError says what is wrong."""
    try:
        return _inventory(tomllib.loads(_text(path)))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{_place(path)} is not TOML: {error}") from None
    except RecursionError:
        raise ValueError(f"{_place(path)}: its brackets are nested too deep") from None
    except ValueError as error:
        raise ValueError(f"{_place(path)}: {error}") from None


def digest(path: str = "") -> str:
    """SHA-256 of the file, for the run's record."""
    return hashlib.sha256(_text(path).encode()).hexdigest()


def _place(path: str) -> Path:
    return Path(path).expanduser() if path else SHIPPED


def _text(path: str) -> str:
    place = _place(path)
    try:
        with place.open("rb") as opened:
            found = opened.read(LARGEST + 1)  # whatever size it says it has
        if len(found) > LARGEST:
            raise ValueError(f"the file has more than {LARGEST:,} bytes")
        return found.decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError("the file is not UTF-8 text") from None
    except OSError as error:
        raise ValueError(f"the file cannot be read ({error.strerror})") from None


def _inventory(found: Mapping[str, Any]) -> Inventory:
    if strange := set(found) - {"skill", "topics"}:
        raise ValueError(f"{min(strange)!r} is not known here; there are [[skill]] and topics")
    tables, topics = found.get("skill"), found.get("topics")
    if not isinstance(tables, list) or not tables:
        raise ValueError("there is no [[skill]]")
    if not isinstance(topics, list) or not topics:
        raise ValueError('there are no topics; for example topics = ["Beekeeping"]')
    skills = tuple(_skill(table, place) for place, table in enumerate(tables, start=1))
    named = tuple(_said(topic, "name", f"topic {n}") for n, topic in enumerate(topics, start=1))
    for kind, names in (("skill", [skill.name for skill in skills]), ("topic", list(named))):
        counts = Counter(name.lower() for name in names)
        twice = [name for name in names if counts[name.lower()] > 1]
        if twice:
            raise ValueError(f"the {kind} {twice[0]!r} is there twice")
    return Inventory(skills=skills, topics=named)


def _skill(table: Any, place: int) -> Skill:
    keys = [field.name for field in fields(Skill)]
    if not isinstance(table, dict):
        raise ValueError(f"skill {place} is no table")
    if strange := set(table) - set(keys):
        raise ValueError(f"skill {place} has {min(strange)!r}; its keys are {', '.join(keys)}")
    return Skill(**{each: _said(table.get(each), each, f"skill {place}") for each in keys})


def _said(value: Any, kind: str, whose: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{whose} has no {kind}, which must be text")
    if len(value) > LONGEST[kind]:
        raise ValueError(f"the {kind} of {whose} has more than {LONGEST[kind]} characters")
    return " ".join(value.split())
