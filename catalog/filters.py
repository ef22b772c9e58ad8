"""What a search is kept to: a theme, years, certain papers."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, bindparam
from sqlmodel import SQLModel

import catalog.models  # noqa: F401  (fills the metadata)
from catalog.assignments import papers_in

PAPER = SQLModel.metadata.tables["paper"]


@dataclass(frozen=True)
class Filter:
    """None leaves a year open or every theme in; `only` and `hidden` are ids, unless empty."""

    theme: str | None = None
    first: int | None = None
    last: int | None = None
    only: tuple[int, ...] = ()
    hidden: tuple[int, ...] = ()

    @property
    def form(self) -> frozenset[str]:
        """The names of the parts that restrict anything."""
        return frozenset(name for name, value in vars(self).items() if value not in (None, ()))

    @property
    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.form}


def restrictions(form: frozenset[str]) -> list[ColumnElement[bool]]:
    """The conditions on the table `paper` for filters of this form, whose `values` they bind."""
    paper_id, year = PAPER.c.id, PAPER.c.year
    possible = {
        "theme": lambda: paper_id.in_(papers_in(bindparam("theme"))),
        "first": lambda: year >= bindparam("first"),
        "last": lambda: year <= bindparam("last"),
        "only": lambda: paper_id.in_(bindparam("only", expanding=True)),
        "hidden": lambda: paper_id.not_in(bindparam("hidden", expanding=True)),
    }
    return [possible[name]() for name in sorted(form)]
