"""Django's PostgreSQL backend without a query per request that checks the connection.

A connection is kept between requests. Before the first query of a request, Django sends `SELECT 1`
to find out whether the server has closed it. This backend needs no round trip for that: if the
server closes a connection, its socket has input to read. A connection that was idle for long is
still checked by a query, because a firewall may have dropped it silently.
"""

from __future__ import annotations

import select
import time
from collections.abc import Callable
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper

#: The time without requests after which a connection is checked by a query.
IDLE_SECONDS = 30


class DatabaseWrapper(base.DatabaseWrapper):
    _prepare_cursor: Callable[[Any], CursorWrapper]
    health_check_done: bool
    _used_at = 0.0

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

    def compiled_cursor(self) -> CursorWrapper:
        """Return a cursor for SQL that is the same for every request (`core.raw_rows`).

        The server gets the values apart from the statement, and prepares a statement that it gets
        often: planning takes longer than reading a few rows.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor: CursorWrapper = self._prepare_cursor(psycopg.Cursor(self.connection))
        return cursor


def _has_input(connection: Any) -> bool:
    """Return whether a connection has ended, or the server has sent something."""
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.pgconn.socket, select.POLLIN)
    return bool(poll.poll(0))
