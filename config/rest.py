"""Leaving alone for a while what was out of reach, since each question may have to wait for it."""

from __future__ import annotations

import time

#: Seconds for which it is left alone.
SECONDS = 5


class Rest:
    """A time of rest, which `begin` begins, and again as often as it is called."""

    def __init__(self) -> None:
        self._until = 0.0

    def begin(self) -> None:
        """Rest from now on."""
        self._until = time.monotonic() + SECONDS

    @property
    def is_on(self) -> bool:
        return time.monotonic() < self._until
