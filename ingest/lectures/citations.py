"""The works that a deck cites, once each, with all the slides that do."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ingest.fields.cleaning import one_line
from ingest.lectures.brackets import Found, Who, identifiers_in, in_brackets, stated, whole
from ingest.lectures.references import entries, reference
from ingest.lectures.slides import Slide, unmarked
from ingest.record import CitedWork

LEFT_OPEN = re.compile(r"[\[(][^\[\]()]{4,400}\Z")
CLOSED = re.compile(r"[^\[\]()]{1,300}[\])]")
LABEL = 500  # characters of a citation as printed
NEAR = 3  # lines above and below that tell what a citation is about
CONTEXT = 1_000  # characters kept around a citation without a title


def cited_works(slides: Sequence[Slide]) -> tuple[CitedWork, ...]:
    """Each work once, in the order of first citation, with all its slides."""
    works: dict[tuple[object, ...], Found] = {}
    labels: dict[str, tuple[object, ...]] = {}
    names: dict[tuple[object, ...], set[tuple[str, str]]] = {}
    cited = [(slide, list(_on(slide))) for slide in slides]
    in_full = _in_full(found for _, some in cited for found in some)
    for slide, some in cited:
        lines: list[str] = []
        for short in some:
            found = short if short.title else in_full.get(short.who, short)
            key = labels.setdefault(found.label[:LABEL], found.key)
            work = works.setdefault(key, found)
            work.authors = work.authors or found.authors
            names.setdefault(key, set()).update(identifiers_in(short.label))
            if work.slides[-1:] == [slide.number]:
                continue
            work.slides.append(slide.number)
            lines = lines or _shown(slide)
            if not found.title and (around := _around(lines, found.label)) not in work.context:
                work.context.append(around)
    return tuple(
        CitedWork(
            label=work.label[:LABEL],
            title=work.title,
            authors=work.authors,
            first_author=work.first,
            year=work.year,
            identifiers=tuple(sorted(names[key])) if len(names[key]) == 1 else (),
            context=" ".join(work.context)[:CONTEXT],
            slides=tuple(work.slides),
        )
        for key, work in works.items()
    )


def _in_full(found: Iterable[Found]) -> dict[Who, Found]:
    """The one work with a title that a first author and year stand for in this deck."""
    works: dict[Who, dict[tuple[object, ...], Found]] = defaultdict(dict)
    for one in found:
        if one.title:
            works[one.who].setdefault(one.key, one)
    return {who: next(iter(some.values())) for who, some in works.items() if len(some) == 1}


def _shown(slide: Slide) -> list[str]:
    return [one_line(unmarked(line)) for line in slide.lines if line.strip()]


def _around(lines: list[str], label: str) -> str:
    """The lines of the slide next to the citation."""
    at = next((k for k, line in enumerate(lines) if label in line), len(lines))
    return " ".join(lines[max(0, at - NEAR) : at + NEAR + 1]).strip()[:CONTEXT]


def _on(slide: Slide) -> Iterator[Found]:
    for paragraph in _whole(slide.paragraphs):
        for entry in _whole(entries(paragraph)):
            if work := stated(entry):
                yield work
            elif told := reference(entry):
                yield whole(told)
            else:
                yield from in_brackets(entry)


def _whole(parts: list[str]) -> Iterator[str]:
    """The parts of a text; a bracket that was broken between two is whole again."""
    before = ""
    for part in parts:
        if before and CLOSED.match(part):
            before += f"\n{part}"
        else:
            if before:
                yield before
            before = part
        if not LEFT_OPEN.search(before[-500:]):
            yield before
            before = ""
    if before:
        yield before
