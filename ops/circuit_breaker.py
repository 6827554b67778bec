"""A circuit breaker for a server: after a failed call, skip calls for a few seconds.

Without it every call to an unreachable server would wait for its timeout.
"""

from __future__ import annotations

import time
from collections import defaultdict

#: Seconds for which the circuit stays open.
OPEN_SECONDS = 5


class CircuitBreaker:
    """The circuit breaker of one server.

    Each call of `open` starts a new period of OPEN_SECONDS in which calls are to be skipped.
    """

    def __init__(self) -> None:
        self._until = 0.0

    def open(self) -> None:
        """Skip calls from now on."""
        self._until = time.monotonic() + OPEN_SECONDS

    @property
    def is_open(self) -> bool:
        return time.monotonic() < self._until


_breakers: defaultdict[str, CircuitBreaker] = defaultdict(CircuitBreaker)


def breaker_for(server: str) -> CircuitBreaker:
    """Return the circuit breaker that all callers of a server share, by its address."""
    return _breakers[server]
