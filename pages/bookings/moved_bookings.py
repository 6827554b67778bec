"""The coordinators' page of bookings whose local time has moved since it was announced."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from api.scopes import Scope
from bookings import announced_offsets, booking_queries, local_time_confirmation
from bookings.announced_offsets import ParticipantTime
from bookings.booking import BookingNotFoundError
from bookings.idempotency import without_key
from bookings.models import Booking
from pages.bookings.booking_messages import describe_booking
from pages.page_clock import PageClock
from pages.signed_in_request import SignedInRequest, signed_in_view

#: The number of bookings on the page.
MAX_BOOKINGS = 100


@dataclass(frozen=True)
class MovedBookingRow:
    """A booking, its time in the viewer's zone, and a sentence about each participant."""

    booking: Booking
    when: str
    participants: list[str]


@require_safe
@signed_in_view(Scope.BOOKINGS_WRITE)
def moved_list(viewer: SignedInRequest) -> HttpResponse:
    """List the upcoming bookings that have another local time than the mails said."""
    moved = announced_offsets.find_moved(viewer.now).select_related("template")
    bookings, has_more = booking_queries.read_first(moved, MAX_BOOKINGS)
    context = {
        "current_page": "booking-list",
        "confirmed_text": describe_booking(
            viewer.flash_messages.get("confirmed", ""),
            _("The times of the interview with %(candidate)s are confirmed."),
        ),
        "rows": [_build_row(booking, viewer.clock) for booking in bookings],
        "has_more": has_more,
        "unknown_count": announced_offsets.find_unknown(viewer.now).count(),
    }
    return viewer.render("bookings/moved", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_view(Scope.BOOKINGS_WRITE)
def confirm_times(viewer: SignedInRequest, booking_id: UUID) -> HttpResponse:
    """Record that everyone involved knows the current local time of a booking."""
    if viewer.request.method != "POST":
        return redirect("moved")
    try:
        request = without_key(viewer.actor)
        confirmed = local_time_confirmation.confirm(booking_id, viewer.now, request)
    except BookingNotFoundError:
        raise Http404 from None
    messages.success(viewer.request, str(confirmed.pk), extra_tags="confirmed")
    return redirect("moved")


def _build_row(booking: Booking, clock: PageClock) -> MovedBookingRow:
    when = clock.format_full(booking_queries.get_slot(booking))
    times = announced_offsets.list_participant_times(booking)
    return MovedBookingRow(booking, when, [_describe(time, booking, clock) for time in times])


def _describe(time: ParticipantTime, booking: Booking, clock: PageClock) -> str:
    """Return the local times of a participant in words."""
    values = {
        "name": time.interviewer.name if time.interviewer else booking.candidate_name,
        "zone": time.zone.replace("_", " "),
        "current": _format_local(time.start, time.current_offset, clock),
    }
    if time.announced_offset is None:
        return _("%(name)s (%(zone)s): the announced time is unknown, now %(current)s") % values
    if not time.has_moved:
        return _("%(name)s (%(zone)s): unchanged, %(current)s") % values
    announced = _format_local(time.start, time.announced_offset, clock)
    values["announced"] = announced
    return _("%(name)s (%(zone)s): announced %(announced)s, now %(current)s") % values


def _format_local(second: int, offset: int, clock: PageClock) -> str:
    """Return an instant at a UTC offset in seconds, such as "Wednesday 22 January 2025, 10:00"."""
    # UTC reads as late as the wall clock at this offset if the instant is shifted by it
    return replace(clock, zone=ZoneInfo("UTC")).format_moment(second + offset)
