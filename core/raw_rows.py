"""Read rows with SQL that is written once, instead of by the ORM for each request."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

ModelT = TypeVar("ModelT", bound=models.Model)
_MATCHES_ANY = {"postgresql": "= ANY(%s)", "sqlite": "IN (SELECT value FROM json_each(%s))"}
Converter = Callable[[Any], Any]


def fetch_all(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a query whose text is the same for every request."""
    backend = connections[DEFAULT_DB_ALIAS]
    if fetch := getattr(backend, "fetch_compiled", None):
        return fetch(sql, values)  # type: ignore[no-any-return]
    with backend.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def match_any(column: str) -> str:
    """Return the SQL condition that a column has one of the ids of a parameter (`adapt_ids`).

    Its text does not depend on the number of ids.
    """
    return f"{column} {_MATCHES_ANY[connection.vendor]}"


def adapt_ids(ids: Collection[int]) -> Any:
    """Return the parameter of `match_any`."""
    return list(ids) if connection.vendor == "postgresql" else json.dumps(list(ids))


class RowReader(Generic[ModelT]):
    """The columns of a model in SQL, and the instances that their values make.

    Columns of the fields `deferred` are loaded when they are used.
    """

    def __init__(self, model: type[ModelT], deferred: Collection[str] = ()) -> None:
        self._model = model
        fields = model._meta.concrete_fields
        self._fields = [field for field in fields if field.attname not in deferred]
        self._names = [field.attname for field in self._fields]

    def __len__(self) -> int:
        return len(self._fields)

    def list_columns(self, table: str) -> str:
        """Return the columns of a table, or of its alias, with commas between them."""
        return ", ".join(f'{table}."{field.column}"' for field in self._fields)

    def find_position(self, name: str) -> int:
        """Return the position of a field among the columns, from 0."""
        return self._names.index(name)

    def build(self, values: Iterable[Any]) -> ModelT:
        """Return an instance of the values of all columns, as the ORM builds it."""
        converted = list(values)
        for position, convert in self._converters:
            converted[position] = convert(converted[position])
        return self._model.from_db(connection.alias, self._names, converted)

    @cached_property
    def _converters(self) -> list[tuple[int, Converter]]:
        """The functions from a value of the database to one of Python, by position."""
        converters: list[tuple[int, Converter]] = []
        for position, field in enumerate(self._fields):
            column: Any = field.get_col(self._model._meta.db_table)
            for converter in (
                *connection.ops.get_db_converters(column),
                *column.get_db_converters(connection),
            ):
                converters.append((position, _bind(converter, column)))
        return converters


def _bind(converter: Callable[..., Any], column: Any) -> Converter:
    return lambda value: converter(value, column, connection)
