"""Any number of values in one statement, and many rows at the speed of the driver."""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, JSON, ColumnElement, Table, any_, bindparam, func, literal, select
from sqlmodel import Session


def batches(values: Iterable[Any], size: int = 500) -> Iterator[list[Any]]:
    """The values in lists of at most `size`."""
    some: list[Any] = []
    for value in values:
        some.append(value)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some


def among(session: Session, column: Any, values: Iterable[Any]) -> ColumnElement[bool]:
    """That the column is one of the values, which are bound as one, however many they are."""
    wanted = sorted(set(values))
    if session.get_bind().dialect.name == "sqlite":
        listed = func.json_each(literal(json.dumps(wanted))).table_valued("value")
        return column.in_(select(listed.c.value))
    return column == any_(bindparam(None, wanted, type_=ARRAY(column.type), unique=True))


def select_in(session: Session, query: Any, column: Any, values: Iterable[Any]) -> Iterator[Any]:
    """The rows of the query whose column is one of the values, whatever their number."""
    if wanted := set(values):
        yield from session.execute(query.where(among(session, column, wanted)))


def insert_rows(
    session: Session, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows of values in the order of the columns, whose types convert them.

    Straight through the driver: SQLAlchemy's own executemany costs as much again as the insert.
    """
    marks = ", ".join(["{}"] * len(columns))
    statement = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"
    run_many(session, statement, [table.c[name] for name in columns], rows)


def run_many(
    session: Session, statement: str, bound: Sequence[Any], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Run a statement once for each row; a `{}` in it takes the value of each bound column."""
    if not rows:
        return
    dialect = session.get_bind().dialect
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    converters = [
        (place, converter if isinstance(column.type, JSON) else lru_cache(converter))
        for place, column in enumerate(bound)
        if (converter := column.type.dialect_impl(dialect).bind_processor(dialect))
    ]
    values: Sequence[Any] = rows
    if converters:
        lists = [list(row) for row in rows]
        for place, converter in converters:
            for row in lists:
                row[place] = converter(row[place])
        values = [tuple(row) for row in lists]
    session.connection().exec_driver_sql(statement.format(*[mark] * len(bound)), list(values))
