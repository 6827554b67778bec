"""Leaving alone for a while what was out of reach, since each question may have to wait for it."""

from __future__ import annotations

import time
from collections import defaultdict

#: Seconds for which it is left alone.
OPEN_SECONDS = 5


class CircuitBreaker:
    """A time of rest, which `begin` begins, and again as often as it is called."""

    def __init__(self) -> None:
        self._until = 0.0

    def open(self) -> None:
        """Rest from now on."""
        self._until = time.monotonic() + OPEN_SECONDS

    @property
    def is_open(self) -> bool:
        return time.monotonic() < self._until


_breakers: defaultdict[str, CircuitBreaker] = defaultdict(CircuitBreaker)


def breaker_for(server: str) -> CircuitBreaker:
    """The rest that all who ask a server leave it, by its address."""
    return _breakers[server]
