"""Errors of delivery, raised by channels."""

from __future__ import annotations


class RetryableError(Exception):
    """Delivery failed and may succeed later.

    `retry_after` is the minimum delay in seconds that the receiver asked for, or None.
    """

    def __init__(self, reason: str, retry_after: int | None = None) -> None:
        self.reason, self.retry_after = reason, retry_after
        super().__init__(reason)


class PermanentError(Exception):
    """Delivery failed, and retrying cannot help."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)
