"""The texts for a calendar that could not be read: a message and a remedy for each failure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.calendar_errors import ReadFailure

_WAIT_OR_ASK_OPERATOR = _(
    "Wait for the next read. If the error stays, contact the calendar server's operator."
)
_ASK_OPERATOR = _("Contact the calendar service's operator.")
#: Per failure: the message and the remedy.
_TEXTS = {
    ReadFailure.NOT_CONNECTED: (
        _("is not connected"),
        _("Connect a calendar, or add a provider of this kind to the settings."),
    ),
    ReadFailure.MISSING: (_("was left out of the calendar service's answer"), _ASK_OPERATOR),
    ReadFailure.REPEATED: (_("appeared twice in the calendar service's answer"), _ASK_OPERATOR),
    ReadFailure.MALFORMED: (
        _("contains invalid times"),
        _(
            "Find the event with an invalid time, recurrence rule or time zone in the calendar and"
            " correct it."
        ),
    ),
    ReadFailure.PARTIAL: (
        _("was only read for part of the time"),
        _("In the calendar program, publish the free/busy times of more weeks."),
    ),
    ReadFailure.TIMEOUT: (_("did not answer in time"), _WAIT_OR_ASK_OPERATOR),
    ReadFailure.UNREACHABLE: (
        _("could not be reached"),
        _(
            "Check the address for typing errors, and whether the server is running. If the server"
            " is inside your company, ask your administrator to allow it."
        ),
    ),
    ReadFailure.TLS: (
        _("could not be reached over a secure connection"),
        _(
            "Tell your administrator: the certificate of the server is not trusted. If your own"
            " certificate authority signed it, OUTGOING_CA_FILE must name it."
        ),
    ),
    ReadFailure.PROVIDER_ERROR: (_("answered with an error"), _WAIT_OR_ASK_OPERATOR),
    ReadFailure.REQUEST_REFUSED: (
        _("refused the request as invalid"),
        _(
            "Tell your administrator. Either Slotsmith has an error, or the calendar service has a"
            " limit that Slotsmith does not know."
        ),
    ),
    ReadFailure.RATE_LIMITED: (
        _("asked us to wait before reading it again"),
        _("Wait. Slotsmith reads the calendar again after this pause."),
    ),
    ReadFailure.REAUTH_NEEDED: (
        _("refused the sign-in and must be connected again"),
        _("Connect it again: enter the password again, or sign in again."),
    ),
    ReadFailure.QUOTA_EXHAUSTED: (
        _("was not read, because the calendar service's quota for the day is used up"),
        _(
            "Wait: Google renews the quota at midnight Pacific time. If this happens often, your"
            " administrator can ask Google for a higher quota."
        ),
    ),
    ReadFailure.APP_REFUSED: (
        _("was not read, because the calendar service refused Slotsmith itself"),
        _(
            "Tell your administrator: the client secret is wrong or has expired, or the"
            " organisation did not grant Slotsmith the permission. Connecting again does not help."
        ),
    ),
    ReadFailure.API_DISABLED: (
        _("was not read, because the Google Calendar API is not enabled"),
        _("Tell your administrator to enable the API in the Google Cloud console."),
    ),
    ReadFailure.GONE: (
        _("is no longer at its address"),
        _(
            "The calendar was moved or deleted. Enter its new URL. A Google calendar must also be"
            " shared with the account that reads it."
        ),
    ),
    ReadFailure.UNKNOWN_ADDRESS: (
        _("has an address that the calendar service does not know"),
        _(
            "Correct the address of the mailbox. If all calendars of the organisation have this"
            " problem, correct MICROSOFT_SUBJECT: it must be a sign-in name."
        ),
    ),
    ReadFailure.TOO_MANY_EVENTS: (
        _("has more events on one day than the calendar service returns"),
        _("Delete events that recur many times a day, or move them to another calendar."),
    ),
    ReadFailure.NOT_A_CALENDAR: (
        _("answered with something that is not a calendar"),
        _(
            "Open the URL in a browser in which you are not signed in. It must return a calendar,"
            " not a web page. For CalDAV, connect the calendar again: Slotsmith lists the calendars"
            " of the account."
        ),
    ),
    ReadFailure.TRUNCATED: (_("answered with an incomplete calendar"), _WAIT_OR_ASK_OPERATOR),
    ReadFailure.TOO_LARGE: (
        _("answered with more data than the limit allows"),
        _("Use a feed that covers fewer years."),
    ),
    ReadFailure.FAILED: (
        _("could not be read"),
        _("Tell your administrator. The log names the type of the error."),
    ),
}


def message(failure: ReadFailure) -> str:
    """Return what happened, as the end of a sentence that begins with the calendar's name."""
    return str(_TEXTS[failure][0])


def remedy(failure: ReadFailure) -> str:
    """Return what to do, as a sentence for the people who look after connections."""
    return str(_TEXTS[failure][1])
