"""The list of bookings and its CSV file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import cast

from django.http import HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from api.scopes import Scope
from bookings import announced_offsets, booking_queries
from bookings.booking_conflicts import ConflictsByBooking
from bookings.models import Booking
from interviews.models import InterviewTemplate
from pages.bookings import booking_pages, conflict_marks, export, failed_write_rows
from pages.bookings.list_filters import HEADINGS, STATE_LABELS, UPCOMING, ListFilters
from pages.page_clock import PageClock
from pages.signed_in_request import SignedInRequest, signed_in_view
from people.models import Interviewer


@dataclass(frozen=True)
class BookingRow:
    """A booking in the list, its times in the viewer's zone, and its conflicts as text."""

    booking: Booking
    time: str
    marks: list[str]


@require_safe
@signed_in_view(Scope.BOOKINGS_WRITE)
def booking_list(viewer: SignedInRequest) -> HttpResponse:
    """List the bookings of all interview types that match the filters, by day, in pages."""
    filters = ListFilters.parse(viewer.request.GET)
    page = booking_pages.load_page(
        viewer.request.GET,
        filters.find(viewer.now, viewer.clock),
        is_latest_first=filters.is_latest_first,
    )
    upcoming = page.bookings if filters.state == UPCOMING else []
    conflicts = conflict_marks.find_conflicts(upcoming, viewer.now)
    context = {
        "current_page": "booking-list",
        "filters": filters,
        "heading": HEADINGS[filters.state],
        "zone": viewer.clock.format_zone(viewer.now),
        "states": STATE_LABELS.items(),
        "templates": InterviewTemplate.objects.order_by("name", "pk").values_list("pk", "name"),
        "interviewers": Interviewer.objects.order_by("name", "pk").values_list("pk", "name"),
        "days": list(_group_by_day(page.bookings, conflicts, viewer.clock)),
        "page": page,
        "query": viewer.request.GET.urlencode(),
        "conflicts": conflicts,
        "moved_count": announced_offsets.count_moved(viewer.now),
        "retried_text": viewer.flash_messages.get(failed_write_rows.RETRIED, ""),
        "failed_writes": failed_write_rows.list_rows(viewer.now, viewer.clock),
    }
    return viewer.render("bookings/list", context)


@require_safe
@signed_in_view(Scope.BOOKINGS_WRITE)
def export_bookings(viewer: SignedInRequest) -> HttpResponse:
    """Send the bookings that match the filters as a CSV file, in the order of their start."""
    filters = ListFilters.parse(viewer.request.GET)
    lines = export.build_lines(filters.find(viewer.now, viewer.clock), filters.state)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="bookings.csv"'
    response.headers["Cache-Control"] = "no-store"
    return cast(HttpResponse, response)


def _group_by_day(
    bookings: Iterable[Booking], conflicts: ConflictsByBooking | None, clock: PageClock
) -> Iterable[tuple[str, list[BookingRow]]]:
    """Yield each day of the viewer with its bookings."""
    for day, group in groupby(
        bookings, key=lambda each: clock.format_day(booking_queries.get_slot(each)[0])
    ):
        yield (
            day,
            [
                BookingRow(
                    booking,
                    clock.format_range(booking_queries.get_slot(booking)),
                    conflict_marks.list_marks(conflicts, booking.pk),
                )
                for booking in group
            ],
        )
