"""Queries of the ORM whose SQL is written once in each process, instead of for each request.

The ORM needs longer to write the SQL of a query than the database needs to answer it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Generic, NoReturn, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet

from core import raw_rows
from engine.timestamps import to_datetime

ModelT = TypeVar("ModelT", bound=Model)
#: The number that stands for the first parameter while the SQL is written. No query has this
#: number, or those after it, otherwise.
_FIRST = -1_234_567_891


class _Placeholder(int):
    """A number that stands for a parameter; what is computed with it would not stand for it."""

    def _refuse(self, _other: object) -> NoReturn:
        raise TypeError("compute the numbers of a compiled query before, and pass the results")

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refuse


@dataclass(frozen=True)
class _Place:
    """The place of a parameter among the values of a statement."""

    number: int


@dataclass(frozen=True)
class _Statement:
    """SQL with its values, some of which are places, and the converters of its columns.

    `build` makes an instance of a converted row.
    """

    sql: str
    values: Sequence[Any]
    converters: Sequence[tuple[int, Callable[..., Any], Any]]
    build: Callable[[list[Any]], Any]

    def fetch_all(self, adapted: Sequence[Any]) -> list[list[Any]]:
        """Return the rows for some parameters, with the values that the ORM makes of them."""
        rows = list(map(list, raw_rows.fetch_all(self.sql, self.fill(adapted))))
        for position, convert, expression in self.converters:
            for row in rows:
                row[position] = convert(row[position], expression, connection)
        return rows

    def fill(self, adapted: Sequence[Any]) -> list[Any]:
        return [adapted[each.number] if type(each) is _Place else each for each in self.values]


class CompiledQuery(Generic[ModelT]):
    """A query with numbers as parameters: ids, or UTC seconds if their name ends in `_at`.

    `build` gets the numbers. It makes datetimes of the seconds with `to_datetime`, and does not
    compute with them. It does not prefetch or annotate.
    """

    def __init__(self, build: Callable[..., QuerySet[ModelT, Any]], *names: str) -> None:
        self._build, self._are_instants = build, [name.endswith("_at") for name in names]

    def load(self, *numbers: int) -> list[ModelT]:
        """Return the instances, with those of `select_related`."""
        statement = self._statement
        return list(map(statement.build, statement.fetch_all(self._adapt(numbers))))

    def fetch_all(self, *numbers: int) -> list[list[Any]]:
        """Return the rows of a query."""
        return self._statement.fetch_all(self._adapt(numbers))

    def count(self, *numbers: int) -> int:
        """Return the number of rows."""
        counting = f"SELECT COUNT(*) FROM ({self._statement.sql}) AS found"  # noqa: S608
        values = self._statement.fill(self._adapt(numbers))
        return int(raw_rows.fetch_all(counting, values)[0][0])

    def _adapt(self, numbers: Sequence[int]) -> list[Any]:
        """Return numbers as the ORM passes them to the database."""
        adapt = connection.ops.adapt_datetimefield_value
        return [
            adapt(to_datetime(number)) if is_instant else number
            for number, is_instant in zip(numbers, self._are_instants, strict=True)
        ]

    @cached_property
    def _statement(self) -> _Statement:
        numbers = [_Placeholder(_FIRST + index) for index in range(len(self._are_instants))]
        compiler: Any = self._build(*numbers).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, values = compiler.as_sql()
        placeholders = self._adapt(numbers)
        if not all(value in values for value in placeholders):
            raise ValueError("the query does not pass all its numbers to the database")
        expressions = [column[0] for column in compiler.select]
        return _Statement(
            sql,
            [_Place(placeholders.index(x)) if x in placeholders else x for x in values],
            [
                (position, convert, expression)
                for position, (found, expression) in compiler.get_converters(expressions).items()
                for convert in found
            ],
            partial(_build_instance, compiler.select, compiler.klass_info),
        )


def _build_instance(columns: Sequence[Any], info: Mapping[str, Any], row: list[Any]) -> Any:
    """Return the instance of a row with its related ones, as the ORM builds it.

    `info` says which columns belong to the instance; it is that of a compiler of the ORM.
    """
    places = info["select_fields"]
    fields = [columns[place][0].target for place in places]
    if any(field.primary_key and row[place] is None for place, field in zip(places, fields)):
        return None
    names, values = [field.attname for field in fields], [row[place] for place in places]
    instance = info["model"].from_db(connection.alias, names, values)
    for related_info in info.get("related_klass_infos", ()):
        related = _build_instance(columns, related_info, row)
        related_info["local_setter"](instance, related)
        if related is not None:
            related_info["remote_setter"](related, instance)
    return instance
