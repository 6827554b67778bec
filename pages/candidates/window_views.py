"""The page with the times at which a candidate can come, and the slots that fit."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from api.scopes import Scope
from bookings import candidate_links, candidate_windows, fitting_slots
from bookings.fitting_slots import FittingSlots
from bookings.models import Booking
from pages.candidate_link.days import SlotOption
from pages.candidates import board_url, stored_link
from pages.signed_in_request import SignedInRequest, signed_in_view

#: How many of the slots that fit the page lists.
MAX_SHOWN_SLOTS = 50


@require_safe
@signed_in_view(Scope.BOOKINGS_WRITE)
def show_windows(viewer: SignedInRequest, link_id: UUID) -> HttpResponse:
    """Show the windows of a candidate and the slots that fit; the board books them."""
    link = stored_link.find(link_id)
    windows = candidate_windows.list_windows(link)
    booked = Booking.objects.filter(link=link, state=Booking.State.BOOKED).first()
    can_book = booked is None and candidate_links.is_valid(link, viewer.now)
    fitting = fitting_slots.list_fitting_slots(link, viewer.now) if can_book else FittingSlots([])
    submitted_at = candidate_windows.get_submission_time(link)
    context = {
        "current_page": "candidate-list",
        "link": link,
        "board_url": board_url.build(link, windows, viewer),
        "zone": viewer.clock.zone.key,
        "windows": [
            f"{viewer.clock.format_day(start)}, {viewer.clock.format_range((start, end))}"
            for start, end in windows
        ],
        "sent": viewer.clock.format_moment(submitted_at) if submitted_at else "",
        "booking": booked,
        "can_book": can_book,
        "fit_count": len(fitting.slots),
        "more_count": max(0, len(fitting.slots) - MAX_SHOWN_SLOTS),
        "is_incomplete": fitting.is_incomplete,
        "options": [
            (SlotOption.from_slot(slot, viewer.clock), board_url.build_for_start(link, slot[0]))
            for slot in fitting.slots[:MAX_SHOWN_SLOTS]
        ],
    }
    return viewer.render("candidates/windows", context)
