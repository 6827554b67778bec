"""Errors of delivery, raised by channels."""

from __future__ import annotations


class RetryableError(Exception):
    """Delivery failed and may succeed later.

    `retry_after` is the minimum delay in seconds that the receiver asked for, or None. `status` is
    the HTTP status of its response, or None.
    """

    def __init__(
        self, reason: str, retry_after: int | None = None, status: int | None = None
    ) -> None:
        self.reason, self.retry_after, self.status = reason, retry_after, status
        super().__init__(reason)


class PermanentError(Exception):
    """Delivery failed, and retrying cannot help.

    `status` is the HTTP status of the receiver's response, or None.
    """

    def __init__(self, reason: str, status: int | None = None) -> None:
        self.reason, self.status = reason, status
        super().__init__(reason)
