from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db import connections

#: The key of the PostgreSQL advisory lock.
ADVISORY_LOCK_ID = 0x510_7511


class Command(migrate.Command):
    """Django's migrate under a lock: replicas that start together migrate one after another."""

    def handle(self, *args: Any, **options: Any) -> None:
        with _hold_migration_lock(options["database"]):
            super().handle(*args, **options)


@contextmanager
def _hold_migration_lock(database: str) -> Iterator[None]:
    """Hold a session lock, which PostgreSQL releases even if this process dies.

    The time limits of requests do not apply to migrations.
    """
    connection = connections[database]
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK_ID])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK_ID])
            cursor.execute("RESET statement_timeout; RESET lock_timeout")
