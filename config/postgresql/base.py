"""Django's PostgreSQL backend without a query per request that checks the connection.

A connection is kept between requests. Before the first query of a request, Django sends `SELECT 1`
to find out whether the server has closed it. This backend needs no round trip for that: if the
server closes a connection, its socket has input to read. A connection that was idle for long is
still checked by a query, because a firewall may have dropped it silently.
"""

from __future__ import annotations

import select
import time
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper

#: The time without requests after which a connection is checked by a query.
IDLE_SECONDS = 30
#: More than the statements that the product has. It bounds what a connection keeps: each cursor has
#: the rows of its last execution.
_MAX_COMPILED_CURSORS = 100

_Cursor = psycopg.Cursor[tuple[Any, ...]]


class DatabaseWrapper(base.DatabaseWrapper):
    _prepare_cursor: Callable[[Any], CursorWrapper]
    health_check_done: bool
    _used_at = 0.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._compiled_cursors: dict[str, _Cursor] = {}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        self._used_at = time.monotonic()
        return connection

    def close_if_health_check_failed(self) -> None:
        """Close the connection if the server has; Django calls this before each query."""
        if self.health_check_done or self.connection is None:
            return
        was_used_lately = time.monotonic() - self._used_at < IDLE_SECONDS
        self.health_check_done = was_used_lately and not _has_input(self.connection)
        super().close_if_health_check_failed()
        self._used_at = time.monotonic()

    def fetch_compiled(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Return the rows of SQL that is the same for every request (`core.raw_rows`).

        The server gets the values apart from the statement, and prepares a statement that it gets
        often: planning takes longer than reading a few rows.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        if self.execute_wrappers or self.queries_logged:
            with self.wrap_database_errors:
                wrapped = self._prepare_cursor(psycopg.Cursor(self.connection))
            wrapped.execute(sql, values)
            return list(wrapped.fetchall())
        self.validate_no_broken_transaction()
        cursor = self._compiled_cursors.get(sql)
        if cursor is None or cursor.connection is not self.connection:
            cursor = self._open_compiled_cursor(sql)
        with self.wrap_database_errors:
            return cursor.execute(sql, values).fetchall()

    def _open_compiled_cursor(self, sql: str) -> _Cursor:
        """Return a new cursor, and keep it for the next execution of the statement.

        A cursor remembers how to convert the values of its columns. A new one for each execution
        takes twice as long, and so does one cursor for different statements.
        """
        self.validate_thread_sharing()
        if len(self._compiled_cursors) >= _MAX_COMPILED_CURSORS:
            self._compiled_cursors.clear()
        cursor = self._compiled_cursors[sql] = psycopg.Cursor(self.connection)
        return cursor


def _has_input(connection: Any) -> bool:
    """Return whether a connection has ended, or the server has sent something."""
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.pgconn.socket, select.POLLIN)
    return bool(poll.poll(0))
