"""The page with the times at which a candidate can come, and the slots that fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from api.scopes import Scope
from bookings import booking, candidate_links, candidate_windows, fitting_slots, link_invitations
from bookings.booking import BookingExtras, LinkAlreadyUsedError
from bookings.candidate_links import AddressChangedError, InvalidLinkError
from bookings.candidate_overlap import CandidateBookedError
from bookings.fitting_slots import FittingSlots
from bookings.idempotency import without_key
from bookings.link_invitations import LinkNotFoundError
from bookings.models import Booking, CandidateLink
from bookings.serializers import CandidateSerializer
from bookings.slot_check import SlotRequest, SlotUnavailableError
from engine import timestamps
from pages.candidate_link.days import SlotOption
from pages.candidates import board_url
from pages.page_clock import parse_start
from pages.signed_in_request import SignedInRequest, signed_in_view

#: How many of the slots that fit the page lists.
MAX_SHOWN_SLOTS = 50


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_view(Scope.BOOKINGS_WRITE)
def show_windows(viewer: SignedInRequest, link_id: UUID) -> HttpResponse:
    """Show the windows of a candidate and the slots that fit; on POST book one of them."""
    try:
        link = link_invitations.find(link_id)
    except LinkNotFoundError:
        raise Http404 from None
    is_post = viewer.request.method == "POST"
    form = viewer.request.POST if is_post else viewer.request.GET
    try:
        start = parse_start(form.get("start", ""))
    except ValueError:
        return _render_windows(viewer, link)
    if is_post:
        return _book(viewer, link, start)
    return _render_confirmation(viewer, link, start)


def _render_windows(
    viewer: SignedInRequest, link: CandidateLink, error: str = "", status: int = 200
) -> HttpResponse:
    windows = candidate_windows.list_windows(link)
    booked = Booking.objects.filter(link=link, state=Booking.State.BOOKED).first()
    can_book = booked is None and candidate_links.is_valid(link, viewer.now)
    fitting = fitting_slots.list_fitting_slots(link, viewer.now) if can_book else FittingSlots([])
    submitted_at = candidate_windows.get_submission_time(link)
    context = {
        **_build_context(link),
        "error": error,
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
            SlotOption.from_slot(slot, viewer.clock) for slot in fitting.slots[:MAX_SHOWN_SLOTS]
        ],
    }
    return viewer.render("candidates/windows", context, status)


def _render_confirmation(
    viewer: SignedInRequest,
    link: CandidateLink,
    start: int,
    errors: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Ask whether to book a slot: the candidate and the interviewers get a mail."""
    slot = start, start + link.template.duration * 60
    form = viewer.request.POST
    context = {
        **_build_context(link),
        "start": timestamps.format_utc(start),
        "when": viewer.clock.format_full(slot),
        "name": form.get("name", link.candidate_name),
        "email": form.get("email", link.candidate_email),
        "errors": errors or {},
    }
    return viewer.render("candidates/window_confirm", context, status)


def _book(viewer: SignedInRequest, link: CandidateLink, start: int) -> HttpResponse:
    form = viewer.request.POST
    zone = link.candidate_timezone or link.template.candidate_timezone
    data = {"name": form.get("name", ""), "email": form.get("email", ""), "timeZone": zone}
    candidate = CandidateSerializer(data=data, context={"link": link.pk})
    if not candidate.is_valid():
        return _render_confirmation(viewer, link, start, candidate.errors, status=400)
    request = SlotRequest(link.template_id, start, viewer.now)
    try:
        extras = BookingExtras(source=Booking.Source.PAGE)
        new_booking = booking.book(
            request, candidate.validated_data, without_key(viewer.actor), extras
        )
    except SlotUnavailableError:
        error = _("This time is no longer available. Nothing was booked.")
    except CandidateBookedError:
        error = _("The candidate has another interview at this time. Nothing was booked.")
    except AddressChangedError:
        text = _("The link was used with another email address.")
        return _render_confirmation(viewer, link, start, {"email": [text]}, status=400)
    except (InvalidLinkError, LinkAlreadyUsedError):
        error = _("The link has expired, was withdrawn or was used. Nothing was booked.")
    else:
        messages.success(viewer.request, str(new_booking.pk), extra_tags="booked")
        return redirect("booking-detail", new_booking.pk)
    return _render_windows(viewer, link, error, status=409)


def _build_context(link: CandidateLink) -> dict[str, Any]:
    return {"current_page": "candidate-list", "link": link}
