from __future__ import annotations

import math
import time
from dataclasses import dataclass

from core.read_errors import CalendarError, Unreadable


@dataclass(frozen=True)
class Deadline:
    """An instant of the monotonic clock by which everything must be over."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        return cls(time.monotonic() + seconds)

    def remaining(self) -> float:
        """The seconds left; CalendarError (timeout) if there are none."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise CalendarError(Unreadable.TIMEOUT)
        return left


#: For who waits for nobody.
NEVER = Deadline(math.inf)
