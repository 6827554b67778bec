"""Deadlines on the monotonic clock."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from core.calendar_errors import ReadError, ReadFailure


@dataclass(frozen=True)
class Deadline:
    """An instant of the monotonic clock, in seconds."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        return cls(time.monotonic() + seconds)

    def remaining(self) -> float:
        """Return the seconds left. Raise ReadError (timeout) if there are none."""
        seconds = self.at - time.monotonic()
        if seconds <= 0:
            raise ReadError(ReadFailure.TIMEOUT)
        return seconds

    def check(self) -> None:
        """Raise ReadError (timeout) if the deadline has passed."""
        self.remaining()


#: A deadline that never passes.
NO_DEADLINE = Deadline(math.inf)
