"""Build the context of the page of a candidate's link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bookings import (
    booking_queries,
    candidate_links,
    candidate_windows,
    link_queries,
    link_reminders,
)
from bookings.models import Booking, CandidateLink
from engine.grid import MINUTE
from engine.timestamps import from_datetime
from outbox.mail_states import MailState
from pages.bookings.mail_rows import MAIL_LABELS
from pages.candidates import board_url, link_mails, link_notes, link_texts
from pages.page_clock import PageClock
from pages.signed_in_request import SignedInRequest


@dataclass(frozen=True)
class LinkMailRow:
    """A mail to the candidate, and when it was sent."""

    subject: str
    sent: str


def build_context(viewer: SignedInRequest, link: CandidateLink) -> dict[str, Any]:
    """Return the context of the page of a link."""
    now, clock = viewer.now, viewer.clock
    mails = link_mails.load_mails([link])[link.pk]
    booking = Booking.objects.filter(link=link, state=Booking.State.BOOKED).first()
    state = link_queries.get_state(link, booking, now)
    flash = viewer.flash_messages
    windows = candidate_windows.list_windows(link)
    return {
        "current_page": "candidate-list",
        "link": link,
        "state": state,
        "tag": link_texts.describe_state(link, state, mails[-1] if mails else None, now),
        "note": link_notes.describe(flash.get(link_notes.NOTE, ""), link),
        "url": link_notes.find_url(flash.get(link_notes.URL, ""), link, now),
        "mails": [_build_mail_row(mail, clock) for mail in mails],
        "openings": link_texts.describe_openings(link, clock),
        "created": clock.format_short(from_datetime(link.created_at)),
        "reminded": _format(link.reminded_at, clock),
        "first_opened": _format(link.first_opened_at, clock),
        "expires": _format_expiry(link_texts.get_last_second(link, booking), clock),
        "books_until": _describe_end_of_booking(link, booking, clock),
        "booking": booking,
        "when": clock.format_full(booking_queries.get_slot(booking)) if booking else "",
        "has_windows": bool(windows),
        "board_url": board_url.build(link, windows, viewer),
        "can_copy": candidate_links.is_valid(link, now),
        "can_remind": link_reminders.can_remind(link, booking.pk if booking else None, now),
    }


def _build_mail_row(mail: MailState, clock: PageClock) -> LinkMailRow:
    subject = mail.subject or str(MAIL_LABELS.get(mail.event, ""))
    return LinkMailRow(subject, link_texts.describe_mail(mail, clock))


def _format_expiry(second: int, clock: PageClock) -> str:
    """Return the last minute of a day instead of the midnight after it."""
    is_midnight = clock.midnight(clock.local_date(second)) == second
    return clock.format_short(second - MINUTE if is_midnight else second)


def _describe_end_of_booking(link: CandidateLink, booking: Booking | None, clock: PageClock) -> str:
    """Return when a booked link books no more after a cancellation, if that is before its end."""
    is_earlier = booking is not None and link.expires_at < booking.end
    return _format_expiry(from_datetime(link.expires_at), clock) if is_earlier else ""


def _format(moment: Any, clock: PageClock) -> str:
    return clock.format_short(from_datetime(moment)) if moment else ""
