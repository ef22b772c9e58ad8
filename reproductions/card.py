"""What a reproduction promises: its card, and the scores that keep or break the promise."""

import dataclasses
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_origin, get_type_hints

from reproductions.claims import Claim, Scores
from reproductions.errors import CardError, UsageError

PROFILES = ("quick", "full")


@dataclass(frozen=True, kw_only=True)
class Score:
    """One measurement of one method on one seed. A diverged value is an error, not a low mark."""

    method: str
    metric: str
    value: float
    at: int = 0  # the step: what `Metric.at` counts
    part: int | None = None  # which one, for a metric that has `per`

    def __post_init__(self) -> None:
        if not math.isfinite(self.value):
            raise ValueError(f"{self.method}: {self.metric} is {self.value} at step {self.at}")


@dataclass(frozen=True, kw_only=True)
class View:
    """A page to look at that an experiment yields beside its scores; it is kept with the run.

    `html` stands alone, without script or address, and every text in it is escaped.
    """

    name: str  # of the file, without its ending
    html: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of plain values that an experiment yields beside its scores, for example its texts.

    They are kept with the run as JSON lines. What is in them may come from anybody.
    """

    name: str  # of the file, without its ending
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A measured quantity. With `per`, one value for each numbered part, for example each task."""

    name: str
    unit: str
    best: str  # "max" or "min"
    meaning: str = ""  # which definition, where several are in use
    at: str = "step"  # what Score.at counts
    per: str = ""  # what Score.part numbers; empty where there is one value a step

    @property
    def sign(self) -> int:
        """+1 where more is better, -1 where less is."""
        return 1 if self.best == "max" else -1


@dataclass(frozen=True, kw_only=True)
class Published:
    """A figure of the paper with its place. It is shown beside ours and decides nothing."""

    method: str
    metric: str
    value: float
    source: str


@dataclass(frozen=True, kw_only=True)
class Card:
    """A paper's claims as we test them. CardError if it contradicts itself.

    `papers` are as the catalogue names them ("arXiv:1612.00796"), `themes` its slugs; the first
    of each is the main one. `quick` and `full` are instances of one frozen Settings dataclass with
    a field `seeds`;
    `tuned_on` are the seeds that chose the settings, on which no verdict may rest.
    """

    papers: tuple[str, ...]
    themes: tuple[str, ...]
    methods: tuple[str, ...]
    metrics: tuple[Metric, ...]
    claims: tuple[Claim, ...]
    published: tuple[Published, ...] = ()
    departures: tuple[str, ...]
    quick: Any
    full: Any
    tuned_on: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for fault in self._faults():
            raise CardError(f"The card of {', '.join(self.papers)}: {fault}.")

    def settings(self, profile: str) -> Any:
        """The settings of "quick" or "full"."""
        return {"quick": self.quick, "full": self.full}[profile]

    def metric(self, name: str) -> Metric:
        """The metric of this name; KeyError if the card has none."""
        return {metric.name: metric for metric in self.metrics}[name]

    def asks(self, profile: str) -> list[Claim]:
        """The claims that this profile can carry."""
        return [claim for claim in self.claims if claim.only in ("", profile)]

    def check(self, score: Score) -> None:
        """ValueError if the card did not announce this score's method, metric or parts."""
        known = {metric.name: bool(metric.per) for metric in self.metrics}
        if score.method not in self.methods or known.get(score.metric) != (score.part is not None):
            raise ValueError(f"the card announces no such score: {score}")

    def _faults(self) -> Iterable[str]:
        single = {metric.name for metric in self.metrics if not metric.per}
        keys = [claim.key for claim in self.claims]
        if not (self.papers and self.themes) or "" in (*self.papers, *self.themes):
            yield "it names no paper or no theme"
        if not self.departures:
            yield "departures is empty, and no small re-implementation is the paper"
        if len(set(keys)) < len(keys):
            yield "two claims ask the same"
        for each in self.metrics:
            if each.best not in ("max", "min"):
                yield f"the best of {each.name} is {each.best!r}, it must be 'max' or 'min'"
        figures = [((figure.method,), figure.metric) for figure in self.published]
        for methods, metric in [*((c.methods, c.metric) for c in self.claims), *figures]:
            if metric not in single or not set(methods) <= set(self.methods):
                yield f"{', '.join(methods)} on {metric} is not among its scores"
        for profile in PROFILES:
            if set(self.settings(profile).seeds) & set(self.tuned_on):
                yield f"{profile} is judged on seeds that chose its settings"


def curves(scores: Iterable[Score]) -> Scores:
    """The scores of one seed without parts as (method, metric) -> step -> value, for claims."""
    read: dict[tuple[str, str], dict[int, float]] = {}
    for score in scores:
        if score.part is None:
            read.setdefault((score.method, score.metric), {})[score.at] = score.value
    return read


def changed(settings: Any, assignments: Mapping[str, str]) -> Any:
    """A copy with fields set from text, each by its type. UsageError if one does not fit."""
    hints = get_type_hints(type(settings))
    known = [field.name for field in dataclasses.fields(settings) if field.name != "seeds"]
    for name in assignments:
        if name not in known:
            listed = ", ".join(f"{key}={_text(getattr(settings, key))}" for key in known)
            raise UsageError(f"There is no setting {name!r}; there are: {listed}.")
    try:
        values = {name: _parse(text, hints[name]) for name, text in assignments.items()}
        return dataclasses.replace(settings, **values)
    except ValueError as error:
        raise UsageError(f"A setting does not fit: {error}.") from error


def positive(settings: Any) -> None:
    """ValueError if a whole number is below 1, another number below 0, or one is no number at all.

    For the __post_init__ of Settings of which that is true, values of tuples included; `seeds`
    may be anything.
    """
    for field in dataclasses.fields(settings):
        given = getattr(settings, field.name)
        for value in given if isinstance(given, tuple) else (given,):
            least = 1 if isinstance(value, int) else 0
            if field.name == "seeds" or isinstance(value, bool | str):
                continue
            if not least <= value < math.inf:
                raise ValueError(f"{field.name}={_text(given)} must be at least {least}")


def _parse(text: str, kind: Any) -> Any:
    if get_origin(kind) is tuple:
        kinds, parts = get_args(kind), [part for part in text.split(",") if part]
        if ... not in kinds and len(parts) != len(kinds):
            raise ValueError(f"{text!r} is not {len(kinds)} values with commas")
        return tuple(_parse(part, kinds[0]) for part in parts)
    if kind is bool:
        if text.lower() not in ("true", "false"):
            raise ValueError(f"{text!r} is neither true nor false")
        return text.lower() == "true"
    return kind(text)


def _text(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
