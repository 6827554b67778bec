"""The list of upcoming interviews, and their cancellation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from api.scopes import Scope
from bookings import (
    announced_times,
    booking,
    booking_queries,
    cancellation,
)
from bookings.booking import BookingNotFoundError
from bookings.idempotency import without_key
from bookings.serializers import CancelBodySerializer
from pages.bookings import booking_pages, conflict_marks, failed_write_rows
from pages.bookings.booking_messages import describe_booking
from pages.responses import allow_form_methods
from pages.signed_in_request import SignedInRequest, signed_in_view


@require_safe
@signed_in_view(Scope.BOOKINGS_WRITE)
def booking_list(viewer: SignedInRequest) -> HttpResponse:
    """List the upcoming bookings of all templates, in pages."""
    return _render_bookings(viewer, {})


@allow_form_methods
@signed_in_view(Scope.BOOKINGS_WRITE)
def cancel_booking(viewer: SignedInRequest, template_id: int, booking_id: UUID) -> HttpResponse:
    """Cancel a booking with a reason."""
    if viewer.request.method != "POST":
        return redirect("booking-list")
    reason = viewer.request.POST.get("reason", "")
    may_book_again = "may-book-again" in viewer.request.POST
    serializer = CancelBodySerializer(data={"reason": reason})
    if not serializer.is_valid():
        context = {
            "invalid_booking_id": booking_id,
            "reason": reason,
            "may_book_again": may_book_again,
            "errors": serializer.errors,
        }
        return _render_bookings(viewer, context, status=400)
    try:
        cancelled = cancellation.cancel(
            booking.get(template_id, booking_id).pk,
            serializer.validated_data["reason"],
            viewer.now,
            without_key(viewer.actor),
            may_book_again=may_book_again,
        )
    except BookingNotFoundError:
        raise Http404 from None
    messages.success(viewer.request, str(cancelled.pk), extra_tags="cancelled")
    page_query = booking_pages.get_page_query(viewer.request.GET)
    return HttpResponseRedirect(f"{reverse('booking-list')}{page_query}")


def _render_bookings(
    viewer: SignedInRequest, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    page = booking_pages.load_page(viewer.request.GET, viewer.now)
    conflicts = conflict_marks.find_conflicts(page.bookings, viewer.now)
    rows = [
        (
            row,
            viewer.clock.format_full(booking_queries.get_slot(row)),
            conflict_marks.list_marks(conflicts, row.pk),
        )
        for row in page.bookings
    ]
    text = _("The interview with %(candidate)s was cancelled. Everyone involved will be notified.")
    page_context = {
        "current_page": "booking-list",
        "cancelled_text": describe_booking(viewer.flash_messages.get("cancelled", ""), text),
        "rows": rows,
        "page": page,
        "page_query": booking_pages.get_page_query(viewer.request.GET),
        "conflicts": conflicts,
        "moved_count": announced_times.count_moved(viewer.now),
        "failed_writes": failed_write_rows.list_rows(viewer.now, viewer.clock),
    }
    return viewer.render("bookings/list", {**page_context, **context}, status)
