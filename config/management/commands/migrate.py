from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db import connections

#: The name of the lock, as PostgreSQL has them: a number that nothing else here locks.
ADVISORY_LOCK_ID = 0x510_7511


class Command(migrate.Command):
    """Django's own, one at a time: replicas that start together wait for the first of them."""

    def handle(self, *args: Any, **options: Any) -> None:
        with _hold_migration_lock(options["database"]):
            super().handle(*args, **options)


@contextmanager
def _hold_migration_lock(database: str) -> Iterator[None]:
    """Hold a lock of the session, which PostgreSQL gives back even if this process dies.

    A migration may take, and wait for, longer than a request may.
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
