"""Django's SQLite backend with write locks at the beginning of transactions.

A transaction takes the write lock when it begins (BEGIN IMMEDIATE): a transaction that reads first
fails at its first write if another process wrote in between. Readers do not wait (write-ahead log),
and committed data survives a power failure (synchronous FULL).
"""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    def _start_transaction_under_autocommit(self) -> None:
        self.cursor().execute("BEGIN IMMEDIATE")
