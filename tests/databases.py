"""States of the database under test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def make_read_only() -> Iterator[None]:
    """Make the database refuse changes, as a standby server does, in the test's transaction."""
    is_postgresql = connection.vendor == "postgresql"
    name = "transaction_read_only" if is_postgresql else "query_only"
    statement = f"SET LOCAL {name} =" if is_postgresql else f"PRAGMA {name} ="
    connection.check_constraints()  # now, because a deferred check would lock rows
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} on")
        yield
        if not is_postgresql:  # PostgreSQL ends it with the transaction
            cursor.execute(f"{statement} off")
