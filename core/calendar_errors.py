"""The errors of reading from and writing to calendars."""

from __future__ import annotations

from enum import Enum


class ReadFailure(str, Enum):
    """Why time of a calendar is unknown. The values are stable codes of the API."""

    NOT_CONNECTED = "not_connected"
    MISSING = "missing"
    REPEATED = "repeated"
    MALFORMED = "malformed"
    PARTIAL = "partial"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    PROVIDER_ERROR = "provider_error"
    REQUEST_REFUSED = "request_refused"
    RATE_LIMITED = "rate_limited"
    QUOTA_EXHAUSTED = "quota_exhausted"
    REAUTH_NEEDED = "reauth_needed"
    APP_REFUSED = "app_refused"
    API_DISABLED = "api_disabled"
    GONE = "gone"
    UNKNOWN_ADDRESS = "unknown_address"
    TOO_MANY_EVENTS = "too_many_events"
    NOT_A_CALENDAR = "not_a_calendar"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    FAILED = "failed"


#: The longest Retry-After that is respected, in seconds.
MAX_RETRY_AFTER_SECONDS = 900


class WriteRefusedError(Exception):
    """A calendar refused a write, and will refuse it again."""


class StaleEventError(WriteRefusedError):
    """A calendar refused an event because another one of the booking is where we cannot write.

    It is in another calendar or in the trash of the account, and may have an old time.
    """


class ReadError(Exception):
    """A calendar, or a whole batch of calendars, could not be read: all of its time is unknown.

    `retry_after` is the number of seconds that the service asked to wait, or 0.
    """

    def __init__(self, reason: ReadFailure, retry_after: int = 0) -> None:
        self.reason, self.retry_after = reason, retry_after
        super().__init__(reason, retry_after)

    def __str__(self) -> str:
        return self.reason.value
