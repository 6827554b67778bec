"""Roll back database changes, so that a property test can try many examples."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def roll_back() -> Iterator[None]:
    """Roll back everything that is written inside the context."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
