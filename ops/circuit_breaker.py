"""Leaving alone for a while what was out of reach, since each question may have to wait for it."""

from __future__ import annotations

import time
from collections import defaultdict

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


_rests: defaultdict[str, Rest] = defaultdict(Rest)


def of(server: str) -> Rest:
    """The rest that all who ask a server leave it, by its address."""
    return _rests[server]
