"""For a law to try many things on one database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def rolled_back() -> Iterator[None]:
    """Nothing that is written in it is there afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
