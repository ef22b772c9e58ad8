"""Any number of values, a bearable number at a time."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlmodel import Session

IN_LIMIT = 500  # values in one IN


def batches(values: Iterable[Any], size: int = IN_LIMIT) -> Iterator[list[Any]]:
    """The values in lists of at most `size`."""
    some: list[Any] = []
    for value in values:
        some.append(value)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some


def select_in(session: Session, query: Any, column: Any, values: Iterable[Any]) -> Iterator[Any]:
    """The rows of the query whose column is one of the values, whatever their number."""
    for some in batches(sorted(set(values))):
        yield from session.execute(query.where(column.in_(some)))
