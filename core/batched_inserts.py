"""Insert the rows of a transaction together: on PostgreSQL, in one statement.

A use case that locks rows should hold the locks for few round trips. While `collect_inserts` is
active, `insert` only collects its rows, and they are inserted at the end. Until then no query finds
them, and the errors of constraints are raised at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Model
from django.db.models.sql import InsertQuery

#: Rows by model, in the order of the first row of each.
_RowsByModel = dict[type[Model], list[Model]]


@dataclass(frozen=True)
class _Collection:
    """The collected rows, and the number of savepoints when the collection began."""

    savepoints: int
    rows: _RowsByModel = field(default_factory=dict)


_current: ContextVar[_Collection | None] = ContextVar("collected inserts", default=None)


@contextmanager
def collect_inserts() -> Iterator[None]:
    """Collect the rows of `insert`, and insert them at the end; call it in a transaction.

    After an exception nothing is inserted: the transaction is to be rolled back.
    """
    collection = _Collection(len(connection.savepoint_ids))
    token = _current.set(collection)
    try:
        yield
    finally:
        _current.reset(token)
    _insert_all(collection.rows)


def insert(rows: Iterable[Model]) -> None:
    """Insert new rows, at the end of `collect_inserts` if it is active; send no signals.

    Rows of a savepoint are inserted at once, because they must vanish if it is rolled back. The
    rows do not get the ids that the database generates.
    """
    collection = _current.get()
    if collection is None or collection.savepoints != len(connection.savepoint_ids):
        _insert_all(_add({}, rows))
    else:
        _add(collection.rows, rows)


def _add(by_model: _RowsByModel, rows: Iterable[Model]) -> _RowsByModel:
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    return by_model


def _insert_all(rows_by_model: _RowsByModel) -> None:
    if connection.vendor == "postgresql":
        _insert_in_one_statement(rows_by_model)
        return
    for model, rows in rows_by_model.items():
        model._base_manager.bulk_create(rows)


def _insert_in_one_statement(rows_by_model: _RowsByModel) -> None:
    """Insert rows of several tables with the statements of a WITH clause.

    Foreign keys between the rows are no obstacle, because Django defers their checks.
    """
    statements: list[str] = []
    parameters: list[Any] = []
    for number, (model, rows) in enumerate(rows_by_model.items()):
        sql, values = _compile_insert(model, rows)
        statements.append(f"rows_{number} AS ({sql})")
        parameters += values
    if statements:
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {', '.join(statements)} SELECT", parameters)
    for rows in rows_by_model.values():
        for row in rows:
            row._state.adding, row._state.db = False, connection.alias


def _compile_insert(model: type[Model], rows: list[Model]) -> tuple[str, Sequence[Any]]:
    """Return the SQL that inserts rows of a model; the database generates missing ids."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if not (field.primary_key and rows[0].pk is None)
    ]
    query = InsertQuery(model)
    query.insert_values(fields, rows)
    [(sql, values)] = query.get_compiler(connection=connection).as_sql()
    return sql, values
