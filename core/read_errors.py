"""Why data from outside could not be read, as stable codes."""

from __future__ import annotations

from enum import Enum


class ReadFailure(str, Enum):
    """Why (some of) a calendar's time is unknown; the value is the code that answers carry."""

    NOT_CONNECTED = "not_connected"
    MISSING = "missing"
    REPEATED = "repeated"
    MALFORMED = "malformed"
    PARTIAL = "partial"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    PROVIDER_ERROR = "provider_error"
    RATE_LIMITED = "rate_limited"
    REAUTH_NEEDED = "reauth_needed"
    GONE = "gone"
    NOT_A_CALENDAR = "not_a_calendar"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    FAILED = "failed"


#: The longest time, in seconds, for which a service may have itself left alone.
MAX_RETRY_AFTER_SECONDS = 900


class WriteRefusedError(Exception):
    """A calendar refused what was to be written in it, and will whenever that is tried again."""


class ReadError(Exception):
    """A calendar, or a whole batch of them, could not be read; nothing is said of its time.

    `retry_after` is for how many seconds the service asked to be left alone, if it did.
    """

    def __init__(self, reason: ReadFailure, retry_after: int = 0) -> None:
        self.reason, self.retry_after = reason, retry_after
        super().__init__(reason, retry_after)

    def __str__(self) -> str:
        return self.reason.value
