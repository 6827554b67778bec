"""Why a message was not delivered."""

from __future__ import annotations


class RetryableError(Exception):
    """It may be delivered later, in `after` seconds at the earliest if that is known."""

    def __init__(self, why: str, after: int | None = None) -> None:
        self.reason, self.retry_after = why, after
        super().__init__(why)


class PermanentError(Exception):
    """It will never be delivered, however often it is tried."""

    def __init__(self, why: str) -> None:
        self.reason = why
        super().__init__(why)
