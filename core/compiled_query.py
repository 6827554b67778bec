"""Queries of the ORM whose SQL is written once in each process, instead of for each request.

The ORM needs longer to write the SQL of a query than the database needs to answer it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet

from core import raw_rows
from engine.timestamps import to_datetime

ModelT = TypeVar("ModelT", bound=Model)
#: Numbers that stand for parameters while the SQL is written; no query has them otherwise.
_FIRST_PLACEHOLDER = -1_234_567_891


@dataclass(frozen=True)
class _Place:
    """The place of a parameter among the values of a statement."""

    number: int


@dataclass(frozen=True)
class _Statement:
    """SQL with its values, some of which are places, and the converters of its columns."""

    sql: str
    values: Sequence[Any]
    converters: Sequence[tuple[int, Callable[..., Any], Any]]

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

    `build` gets the numbers. It makes datetimes of the seconds with `to_datetime`, and neither
    computes with them nor looks at them.
    """

    def __init__(self, build: Callable[..., QuerySet[ModelT, Any]], *names: str) -> None:
        self._build, self._are_instants = build, [name.endswith("_at") for name in names]

    def load(self, *numbers: int) -> list[ModelT]:
        """Return the instances of a query without `select_related` and `values_list`."""
        model = self._queryset.model
        names = [field.attname for field in model._meta.concrete_fields]
        return [model.from_db(connection.alias, names, row) for row in self.fetch_all(*numbers)]

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
    def _placeholders(self) -> list[int]:
        return [_FIRST_PLACEHOLDER + index for index in range(len(self._are_instants))]

    @cached_property
    def _queryset(self) -> QuerySet[ModelT, Any]:
        return self._build(*self._placeholders)

    @cached_property
    def _statement(self) -> _Statement:
        compiler = self._queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, values = compiler.as_sql()
        placeholders = self._adapt(self._placeholders)
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
        )
