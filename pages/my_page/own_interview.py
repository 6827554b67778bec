"""The page of one interview, as an interviewer who takes part in it sees it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from api.scopes import Scope
from bookings import booking_contacts, booking_details, booking_queries
from bookings.booking import BookingNotFoundError
from bookings.models import Booking
from engine.timestamps import from_datetime
from outbox import itip
from pages.bookings import conflict_marks, history
from pages.bookings.detail import format_in_zone
from pages.my_page.interviewer_page import InterviewerPage
from pages.responses import build_calendar_file
from pages.signed_in_request import SignedInRequest, signed_in_view
from people.models import Interviewer


@require_safe
@signed_in_view(Scope.PEOPLE_OWN)
def show_interview(viewer: SignedInRequest, booking_id: UUID) -> HttpResponse:
    """Show an interview to one of its interviewers."""
    booking, interviewer = _get_own_booking(viewer, booking_id)
    page = InterviewerPage(viewer, interviewer, is_own=True)
    return page.render("my_page/interview", _build_context(page, booking))


@require_safe
@signed_in_view(Scope.PEOPLE_OWN)
def download_calendar_file(viewer: SignedInRequest, booking_id: UUID) -> HttpResponse:
    """Return a booked interview as an iCalendar file, as its interviewer may read it."""
    booking, interviewer = _get_own_booking(viewer, booking_id)
    if booking.is_cancelled:
        raise Http404
    details = booking_details.build(booking)
    own = next(each for each in details.attendees if each.interviewer_id == interviewer.pk)
    return build_calendar_file(itip.build_personal_copy(details, own, viewer.now))


def _get_own_booking(viewer: SignedInRequest, booking_id: UUID) -> tuple[Booking, Interviewer]:
    """Return a booking and the viewer, who takes part in it; raise Http404 for all others."""
    try:
        booking = booking_queries.get_booking(booking_id)
    except BookingNotFoundError:
        raise Http404 from None
    for participant in booking.participants.all():
        if viewer.interviewer and participant.interviewer_id == viewer.interviewer.pk:
            return booking, viewer.interviewer
    raise Http404


def _build_context(page: InterviewerPage, booking: Booking) -> dict[str, Any]:
    viewer, clock = page.viewer, page.clock
    slot = booking_queries.get_slot(booking)
    is_over = slot[1] <= viewer.now
    shown = [] if booking.is_cancelled or is_over else [booking]
    conflicts = conflict_marks.find_conflicts(shown, viewer.now, page.interviewer.pk)
    zone = booking.candidate_timezone
    shows_zone = bool(booking.candidate_email) and zone != clock.zone.key
    cancelled_at = booking.cancelled_at
    return {
        "booking": booking,
        "participants": booking.participants.all(),
        "when": clock.format_full(slot),
        "candidate_when": format_in_zone(zone, slot, clock) if shows_zone else "",
        "is_over": is_over,
        "cancelled_when": clock.format_moment(from_datetime(cancelled_at)) if cancelled_at else "",
        "conflicts": conflicts,
        "conflict": conflict_marks.get_own_mark(conflicts, booking.pk),
        "is_ahead": bool(shown),
        "contacts": booking_contacts.list_contacts(booking) if shown else [],
        "history": history.build_interviewer_history(booking, clock),
    }
