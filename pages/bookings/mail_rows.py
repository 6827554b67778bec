"""The mails about a booking as rows of its page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings import booking_mails
from bookings.booking_mails import BookingMail
from bookings.models import Booking
from engine.timestamps import from_datetime
from outbox.models import Message
from pages.page_clock import PageClock

#: The names of mails about a booking, by their event.
MAIL_LABELS = {
    "created": gettext_lazy("Invitation"),
    "rescheduled": gettext_lazy("New time"),
    "updated": gettext_lazy("Change of details"),
    "cancelled": gettext_lazy("Cancellation"),
    "removed": gettext_lazy("No longer takes part"),
}
_STATES = {
    Message.State.WAITING: ("neutral", gettext_lazy("waiting")),
    Message.State.DELIVERED: ("good", gettext_lazy("sent")),
    Message.State.FAILED: ("bad", gettext_lazy("failed")),
}


@dataclass(frozen=True)
class MailRow:
    """A mail with the words for its content and state.

    `send_label` is the button that sends the recipient the booking as it is now; empty if that
    would be wrong.
    """

    mail: BookingMail
    label: str
    state: str
    state_label: str
    when: str
    send_label: str


def list_rows(booking: Booking, clock: PageClock) -> list[MailRow]:
    """Return the mails about a booking as rows, the latest first."""
    mails = booking_mails.list_mails(booking)
    latest: dict[str, int] = {}
    for mail in mails:
        latest.setdefault(mail.message.ordering_key, mail.message.pk)
    return [
        _build_row(
            mail,
            _choose_send_label(booking, mail) if mail.message.pk in latest.values() else "",
            clock,
        )
        for mail in mails
    ]


def _choose_send_label(booking: Booking, mail: BookingMail) -> str:
    """Return the button for the latest mail to a recipient.

    An invitation to an interview that was cancelled since is not sent as a cancellation.
    """
    is_outdated = booking.is_cancelled and mail.event != "cancelled"
    if is_outdated or not mail.can_be_sent_again:
        return ""
    if mail.sequence in (None, booking.sequence):
        return _("Send again")
    return _("Send the present details")


def _build_row(mail: BookingMail, send_label: str, clock: PageClock) -> MailRow:
    state, label = _STATES[Message.State(mail.message.state)]
    moment = mail.message.delivered_at or mail.message.created_at
    return MailRow(
        mail,
        str(MAIL_LABELS.get(mail.event, gettext_lazy("Mail"))),
        state,
        str(label),
        clock.format_moment(from_datetime(moment)),
        send_label,
    )
