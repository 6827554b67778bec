"""Why a calendar could not be read: stable codes, each with plain words for people."""

from __future__ import annotations

from enum import Enum


class Unreadable(str, Enum):
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

    @property
    def words(self) -> str:
        """What happened, as the end of a sentence that begins with the calendar's name."""
        return _WORDS[self]


_WORDS = {
    Unreadable.NOT_CONNECTED: "is not connected",
    Unreadable.MISSING: "was left out of the calendar service's answer",
    Unreadable.REPEATED: "came twice in the calendar service's answer",
    Unreadable.MALFORMED: "holds times that cannot be trusted",
    Unreadable.PARTIAL: "was read for a part of the window only",
    Unreadable.TIMEOUT: "did not answer in time",
    Unreadable.UNREACHABLE: "could not be reached",
    Unreadable.TLS: "could not be reached over a secure connection",
    Unreadable.PROVIDER_ERROR: "answered with an error",
    Unreadable.RATE_LIMITED: "asked us to wait before reading it again",
    Unreadable.REAUTH_NEEDED: "refused the sign-in and needs to be connected again",
    Unreadable.GONE: "is no longer where it was",
    Unreadable.NOT_A_CALENDAR: "answered with something that is not a calendar",
    Unreadable.TRUNCATED: "answered with a calendar that breaks off",
    Unreadable.TOO_LARGE: "answered with more than we read",
    Unreadable.FAILED: "could not be read",
}


class CalendarError(Exception):
    """A calendar, or a whole batch of them, could not be read; nothing is said of its time.

    `retry_after` is for how many seconds the service asked to be left alone, if it did.
    """

    def __init__(self, why: Unreadable, retry_after: int = 0) -> None:
        self.why, self.retry_after = why, retry_after
        super().__init__(why, retry_after)

    def __str__(self) -> str:
        return self.why.value
