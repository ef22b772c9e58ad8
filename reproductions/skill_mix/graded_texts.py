"""Graded texts as rows for the spot-check page, where a person grades some of them blind."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reproductions.skill_mix.evaluation import Graded

NAME = "graded_texts"  # of the table; the dashboard looks for it


def rows(
    method: str,
    graded: Sequence[Graded],
    skills: Sequence[Mapping[str, str]],
    topics: Sequence[str],
    sense: str = "",
) -> Iterator[dict[str, Any]]:
    """One row for each text that is there and could be read.

    skills: by number, each with "name", "definition" and "example"; sense: what makes sense, where
    that is not what it is in English. "points" are those of the graders, before skills named
    outright are deducted; the page does not show them.
    """
    for each in graded:
        if each.text is None or not each.allowed.is_read:
            continue
        yield {
            "method": method,
            "text": each.text,
            "repeat": each.repeat,
            "topic": topics[each.combination.topic],
            "sense": sense,
            "skills": [dict(skills[number]) for number in each.combination.skills],
            "points": {
                "skills": list(each.allowed.skills),
                "topic": each.allowed.topic,
                "sense": each.allowed.sense,
            },
        }
