from __future__ import annotations

import math
import time
from dataclasses import dataclass

from core.read_errors import ReadError, ReadFailure


@dataclass(frozen=True)
class Deadline:
    """An instant of the monotonic clock by which everything must be over."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        return cls(time.monotonic() + seconds)

    def remaining(self) -> float:
        """The seconds left; ReadError (timeout) if there are none."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise ReadError(ReadFailure.TIMEOUT)
        return left


#: For who waits for nobody.
NO_DEADLINE = Deadline(math.inf)
