"""What people read when a calendar could not be read: a message and a remedy for each failure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.read_errors import ReadFailure

_TRY_AGAIN = _("Nothing, if it passes; else ask the people who run the calendar server.")
#: Per failure: the message and the remedy.
_TEXTS = {
    ReadFailure.NOT_CONNECTED: (
        _("is not connected"),
        _("Connect a calendar, or name a provider of this kind in the settings."),
    ),
    ReadFailure.MISSING: (
        _("was left out of the calendar service's answer"),
        _("Mend the service."),
    ),
    ReadFailure.REPEATED: (
        _("came twice in the calendar service's answer"),
        _("Mend the service."),
    ),
    ReadFailure.MALFORMED: (
        _("holds times that cannot be trusted"),
        _("Find the event with a wrong time, rule or time zone in the calendar, and mend it."),
    ),
    ReadFailure.PARTIAL: (
        _("was read for a part of the window only"),
        _("Publish free/busy for more weeks."),
    ),
    ReadFailure.TIMEOUT: (_("did not answer in time"), _TRY_AGAIN),
    ReadFailure.UNREACHABLE: (
        _("could not be reached"),
        _(
            "Check the URL, and whether the server is up. A server of your own network has to be"
            " allowed by name, in ALLOWED_PRIVATE_HOSTS."
        ),
    ),
    ReadFailure.TLS: (
        _("could not be reached over a secure connection"),
        _("Check the server's certificate; one of your own authority goes into OUTGOING_CA_FILE."),
    ),
    ReadFailure.PROVIDER_ERROR: (_("answered with an error"), _TRY_AGAIN),
    ReadFailure.RATE_LIMITED: (
        _("asked us to wait before reading it again"),
        _("Wait; it is asked again when the time is over."),
    ),
    ReadFailure.REAUTH_NEEDED: (
        _("refused the sign-in and needs to be connected again"),
        _("Connect it again: type the password anew, or sign in once more."),
    ),
    ReadFailure.GONE: (
        _("is no longer where it was"),
        _("The calendar was moved or deleted: type its new URL."),
    ),
    ReadFailure.NOT_A_CALENDAR: (
        _("answered with something that is not a calendar"),
        _("Open the URL in a browser that is not signed in: it must give a calendar, not a page."),
    ),
    ReadFailure.TRUNCATED: (_("answered with a calendar that breaks off"), _TRY_AGAIN),
    ReadFailure.TOO_LARGE: (_("answered with more than we read"), _("Use a feed of fewer years.")),
    ReadFailure.FAILED: (_("could not be read"), _("Tell us: the log names the kind of error.")),
}


def message(failure: ReadFailure) -> str:
    """Return what happened, as the end of a sentence that begins with the calendar's name."""
    return str(_TEXTS[failure][0])


def remedy(failure: ReadFailure) -> str:
    """Return what to do about it, as a sentence for the people who look after connections."""
    return str(_TEXTS[failure][1])
