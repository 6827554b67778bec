"""Django's SQLite, with what writers need who wait for each other.

A transaction takes the write lock when it begins: one that read first, and finds at its first
write that somebody else wrote, could only fail. Readers are not kept waiting (write-ahead log), and
what was committed stays so if the power goes (synchronous FULL).
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
