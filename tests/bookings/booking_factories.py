"""Create holds and bookings through the use cases, at NOW."""

from __future__ import annotations

from uuid import uuid4

from api.actors import SYSTEM_ACTOR
from bookings import booking, cancellation, holds, link_invitations, rescheduling
from bookings.booking import BookingExtras, Candidate
from bookings.cancellation import CancelOptions
from bookings.candidate_links import Invitee
from bookings.idempotency import without_key
from bookings.link_invitations import IssuedLink
from bookings.models import Booking, Hold
from bookings.slot_check import SlotRequest
from interviews.models import InterviewTemplate
from outbox.mail_recipients import MailRecipients
from tests.factories import NOW, utc_seconds
from tests.zone_rules import old_vancouver_rules

TEN, HALF_PAST, ELEVEN, NOON = (
    f"2025-01-22T{clock}:00Z" for clock in ("10:00", "10:30", "11:00", "12:00")
)
#: By the old rules this is 9:00 in Vancouver, by the new ones 10:00.
WINTER = "2026-12-02T17:00:00Z"
WITHOUT_KEY = without_key(SYSTEM_ACTOR)
DANA = Candidate("Dana Roy", "dana@example.com", "Asia/Kolkata")
#: The same candidate as JSON.
CANDIDATE = {"name": "Dana Roy", "email": "dana@example.com", "timeZone": "Asia/Kolkata"}


def another_candidate() -> dict[str, str]:
    """Return a candidate as JSON who has no other interview."""
    return {**CANDIDATE, "email": f"dana-{uuid4()}@example.com"}


def slot_request(template: InterviewTemplate, start: str = TEN) -> SlotRequest:
    return SlotRequest(template.pk, utc_seconds(start), utc_seconds(NOW))


def book(
    template: InterviewTemplate,
    start: str = TEN,
    name: str = "Dana Roy",
    email: str = "dana@example.com",
    zone: str = "Asia/Kolkata",
) -> Booking:
    candidate = Candidate(name, email, zone)
    return booking.book(slot_request(template, start), candidate, WITHOUT_KEY)


def book_without_link(template: InterviewTemplate, start: str = TEN) -> Booking:
    """Book for Dana without a mail to her, so that the booking has no candidate link."""
    extras = BookingExtras(notify=MailRecipients(candidate=False))
    return booking.book(slot_request(template, start), DANA, WITHOUT_KEY, extras)


def book_by_old_rules(
    template: InterviewTemplate,
    start: str = WINTER,
    name: str = "Dana Roy",
    email: str = "dana@example.com",
) -> Booking:
    """Book for a candidate in Vancouver who is told a time by the rules before tzdata 2026.2."""
    with old_vancouver_rules():
        return book(template, start, name, email, zone="America/Vancouver")


def hold(template: InterviewTemplate, start: str = TEN, minutes: int = 5) -> Hold:
    return holds.create(slot_request(template, start), minutes, WITHOUT_KEY)


def move(existing: Booking, start: str) -> Booking:
    return rescheduling.move(slot_request(existing.template, start), existing.pk, WITHOUT_KEY)


def cancel(existing: Booking, reason: str = "", note: str = "") -> Booking:
    options = CancelOptions(note=note)
    return cancellation.cancel(existing.pk, reason, utc_seconds(NOW), WITHOUT_KEY, options=options)


def issue_link(template: InterviewTemplate, name: str, email: str) -> IssuedLink:
    """Create a candidate link and mail it."""
    return link_invitations.issue(template, Invitee(name, email), utc_seconds(NOW), WITHOUT_KEY)


def book_hold(held: Hold) -> Booking:
    return booking.book(holds.build_request(held, utc_seconds(NOW)), DANA, WITHOUT_KEY)
