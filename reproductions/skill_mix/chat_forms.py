"""The forms in which a grader is asked for its points, from the strictest down.

An endpoint that refuses a form, or whose answer cannot be read, is asked in the next one.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reproductions.skill_mix.rubric import Point

YES, NO = ("1", "true", "yes"), ("0", "false", "no")
WORDS: Mapping[str, bool] = {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}
STARTS = 50  # opening brackets of an answer that are tried


def questions(k: int) -> list[str]:
    """The names of the points that a grader gives for k skills; the length is counted by rule."""
    return [*(f"skill_{number}" for number in range(1, k + 1)), "topic", "sense"]


@dataclass(frozen=True, kw_only=True)
class Form:
    """How to ask: what the request adds, and what the prompt says of the answer."""

    name: str
    extra: Callable[[Sequence[str]], dict[str, Any]]
    wanted: Callable[[Sequence[str]], str]


def schema(names: Sequence[str]) -> dict[str, Any]:
    """The JSON schema of one grading: the reasons first, then 0 or 1 for each point."""
    point = {"type": "integer", "enum": [0, 1]}
    return {
        "type": "object",
        "properties": {"reasons": {"type": "string"}, **dict.fromkeys(names, point)},
        "required": ["reasons", *names],
        "additionalProperties": False,
    }


def read_points(text: str, k: int) -> tuple[Point, ...]:
    """The k + 2 points that an answer gives, in any form; None for each that it does not.

    A point that is given twice and not alike is not given.
    """
    text, names = without_thoughts(text), questions(k)
    found = [each for each in _objects(text) if any(name in each for name in names)]
    given: dict[str, set[str]] = {name: set() for name in names}
    for each in found or _tagged(text):
        for name in each.keys() & given.keys():
            given[name].add(str(each[name]).strip().lower())
    return tuple(WORDS.get(said.pop()) if len(said) == 1 else None for said in given.values())


def without_thoughts(text: str) -> str:
    """The answer without what a reasoning model thinks aloud before it."""
    return re.sub(r"(?s)\A\s*<think>.*?(?:</think>|\Z)", "", text)


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The outermost JSON objects in a text, whatever stands around them."""
    decoder, at = json.JSONDecoder(), text.find("{")
    for _ in range(STARTS):
        if at < 0:
            return
        try:
            found, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            yield found
        at = text.find("{", end)


def _tagged(text: str) -> list[dict[str, str]]:
    """Each tag with what is between it and its end."""
    tags = re.findall(r"<(\w{1,20})>\s*(\w{1,5})\s*</\1>", text)
    return [{name.lower(): said} for name, said in tags]


def _object_wanted(names: Sequence[str]) -> str:
    keys = ", ".join(f'"{name}"' for name in names)
    return (
        'Answer with one JSON object and nothing else. Its key "reasons" holds a sentence for '
        f"each decision; then come the keys {keys}, each with the number 1 (yes) or 0 (no)."
    )


def _tags_wanted(names: Sequence[str]) -> str:
    example = "\n".join(f"<{name}>1 or 0</{name}>" for name in names)
    return (
        "First write a sentence for each decision. Then write these lines, each with 1 (yes) or "
        f"0 (no) between its tags:\n{example}"
    )


FORMS = (
    Form(
        name="json_schema",
        extra=lambda names: {
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "grading", "strict": True, "schema": schema(names)},
            }
        },
        wanted=_object_wanted,
    ),
    Form(
        name="json_object",
        extra=lambda names: {"response_format": {"type": "json_object"}},
        wanted=_object_wanted,
    ),
    Form(name="tagged", extra=lambda names: {}, wanted=_tags_wanted),
)
