"""Why a calendar could not be read: stable codes, each with plain words and advice for people."""

from __future__ import annotations

from enum import Enum

from django.utils.translation import gettext_lazy as _


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
        return str(_TOLD[self][0])

    @property
    def advice(self) -> str:
        """What to do about it, as a sentence for the people who look after connections."""
        return str(_TOLD[self][1])


_TRY_AGAIN = _("Nothing, if it passes; else ask the people who run the calendar server.")
#: What happened, and what to do about it.
_TOLD = {
    Unreadable.NOT_CONNECTED: (
        _("is not connected"),
        _("Connect a calendar, or name a provider of this kind in the settings."),
    ),
    Unreadable.MISSING: (
        _("was left out of the calendar service's answer"),
        _("Mend the service."),
    ),
    Unreadable.REPEATED: (_("came twice in the calendar service's answer"), _("Mend the service.")),
    Unreadable.MALFORMED: (
        _("holds times that cannot be trusted"),
        _("Find the event with a wrong time, rule or time zone in the calendar, and mend it."),
    ),
    Unreadable.PARTIAL: (
        _("was read for a part of the window only"),
        _("Publish free/busy for more weeks."),
    ),
    Unreadable.TIMEOUT: (_("did not answer in time"), _TRY_AGAIN),
    Unreadable.UNREACHABLE: (
        _("could not be reached"),
        _(
            "Check the URL, and whether the server is up. A server of your own network has to be"
            " allowed by name, in CALENDARS_PRIVATE_HOSTS."
        ),
    ),
    Unreadable.TLS: (
        _("could not be reached over a secure connection"),
        _("Check the server's certificate; one of your own authority goes into CALENDARS_CA_FILE."),
    ),
    Unreadable.PROVIDER_ERROR: (_("answered with an error"), _TRY_AGAIN),
    Unreadable.RATE_LIMITED: (
        _("asked us to wait before reading it again"),
        _("Wait; it is asked again when the time is over."),
    ),
    Unreadable.REAUTH_NEEDED: (
        _("refused the sign-in and needs to be connected again"),
        _("Connect it again: type the password anew, or sign in once more."),
    ),
    Unreadable.GONE: (
        _("is no longer where it was"),
        _("The calendar was moved or deleted: type its new URL."),
    ),
    Unreadable.NOT_A_CALENDAR: (
        _("answered with something that is not a calendar"),
        _("Open the URL in a browser that is not signed in: it must give a calendar, not a page."),
    ),
    Unreadable.TRUNCATED: (_("answered with a calendar that breaks off"), _TRY_AGAIN),
    Unreadable.TOO_LARGE: (_("answered with more than we read"), _("Use a feed of fewer years.")),
    Unreadable.FAILED: (_("could not be read"), _("Tell us: the log names the kind of error.")),
}


#: The longest time, in seconds, for which a service may have itself left alone.
LONGEST_WAIT = 900


class NotWritable(Exception):
    """A calendar refused what was to be written in it, and will whenever that is tried again."""


class CalendarError(Exception):
    """A calendar, or a whole batch of them, could not be read; nothing is said of its time.

    `retry_after` is for how many seconds the service asked to be left alone, if it did.
    """

    def __init__(self, why: Unreadable, retry_after: int = 0) -> None:
        self.why, self.retry_after = why, retry_after
        super().__init__(why, retry_after)

    def __str__(self) -> str:
        return self.why.value
