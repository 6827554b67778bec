"""Pages where candidates book a chosen time, move the booking to it, or cancel it.

A GET request changes nothing, so a mail scanner that opens the links does no harm. The pages show
available times, and nothing from the calendars of interviewers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings import booking, booking_details, cancellation, rescheduling
from bookings.booking import BookingCancelledError, LinkAlreadyUsedError
from bookings.candidate_links import AddressChangedError
from bookings.candidate_overlap import CandidateBookedError
from bookings.change_deadline import ChangeDeadlineError
from bookings.models import Booking
from bookings.serializers import CancelBodySerializer, CandidateSerializer
from bookings.slot_check import (
    SlotRequest,
    SlotUnavailableError,
    SlotUndecidedError,
    StartTooFarAheadError,
)
from engine import timestamps
from outbox import itip
from pages.candidate_link.candidate_request import CandidateRequest, candidate_view
from pages.candidate_link.days import SlotOption
from pages.page_clock import parse_start
from pages.responses import build_calendar_file


@require_http_methods(["GET", "HEAD", "POST"])
@candidate_view
def confirm_time(candidate: CandidateRequest) -> HttpResponse:
    """Ask whether to book one time, or to move the booking to it; on POST do so.

    A POST request with the field `look` shows the page without booking. The list of nearest times
    sends it to keep the name and the email address out of the URL.
    """
    is_post = candidate.request.method == "POST"
    form = candidate.request.POST if is_post else candidate.request.GET
    try:
        start = parse_start(form.get("start", ""))
    except ValueError:
        return _redirect_to_main_page(candidate)
    if candidate.is_closed or (candidate.booking and not candidate.can_change):
        return _redirect_to_main_page(candidate)
    if is_post and "look" not in form:
        return _book_or_move(candidate, start)
    return _render_confirmation(candidate, start)


@require_http_methods(["GET", "HEAD", "POST"])
@candidate_view
def cancel_booking(candidate: CandidateRequest) -> HttpResponse:
    """Ask whether to cancel the booking; cancel it when the button is pressed."""
    if candidate.booking is None or not candidate.can_change:
        return _redirect_to_main_page(candidate)
    context: dict[str, Any] = {"when": candidate.booked_time}
    if candidate.request.method != "POST":
        return candidate.render("cancel", context)
    reason = candidate.request.POST.get("reason", "")
    serializer = CancelBodySerializer(data={"reason": reason})
    if not serializer.is_valid():
        context.update(reason=reason, errors=serializer.errors)
        return candidate.render("cancel", context, status=400)
    reason = serializer.validated_data["reason"]
    try:
        cancellation.cancel(candidate.booking.pk, reason, candidate.now, candidate.unkeyed_request)
    except ChangeDeadlineError:  # another person moved the booking in the meantime
        return _redirect_to_main_page(candidate)
    return candidate.render("cancelled", context)


@require_safe
@candidate_view
def download_calendar_file(candidate: CandidateRequest) -> HttpResponse:
    """Return the booked interview as an iCalendar file."""
    if candidate.booking is None:
        return _redirect_to_main_page(candidate)
    snapshot = booking_details.build(candidate.booking)
    return build_calendar_file(
        itip.build_personal_copy(snapshot, snapshot.candidate, candidate.now)
    )


def _redirect_to_main_page(candidate: CandidateRequest) -> HttpResponse:
    """Redirect to the page that shows the available times or the booking."""
    return HttpResponseRedirect(candidate.page_url())


def _render_confirmation(
    candidate: CandidateRequest,
    start: int,
    errors: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    name, email = candidate.link.candidate_name, candidate.link.candidate_email
    if candidate.request.method == "POST":
        form = candidate.request.POST
        name, email = form.get("name", ""), form.get("email", "")
    context = {
        "start": timestamps.format_utc(start),
        "when": _format_slot(candidate, start),
        "name": name,
        "email": email,
        "errors": errors or {},
        "new_interviewers": _count_new_interviewers(candidate, start),
    }
    return candidate.render("confirm", context, status)


def _book_or_move(candidate: CandidateRequest, start: int) -> HttpResponse:
    """Book the slot at `start` (UTC seconds), or move the existing booking to it.

    Ask again if the form was made before the link was used to book or to cancel, because it then
    asked the other question.
    """
    if candidate.slot and candidate.slot[0] == start:
        return _redirect_to_main_page(candidate)
    form_moves = "moves" in candidate.request.POST
    if form_moves != bool(candidate.booking):
        return _render_confirmation(candidate, start, status=409)
    if candidate.booking:
        return _move(candidate, candidate.booking, start)
    return _book(candidate, start)


def _book(candidate: CandidateRequest, start: int) -> HttpResponse:
    form = candidate.request.POST
    serializer = CandidateSerializer(
        data={
            "name": form.get("name", ""),
            "email": form.get("email", ""),
            "timeZone": candidate.clock.zone.key,
        },
        context={"link": candidate.link.pk, "language": candidate.mail_language},
    )
    if not serializer.is_valid():
        return _render_confirmation(candidate, start, serializer.errors, status=400)
    slot_request = SlotRequest(candidate.link.template_id, start, candidate.now)
    try:
        booking.book(slot_request, serializer.validated_data, candidate.unkeyed_request)
    except SlotUnavailableError as error:
        return _render_slot_taken(candidate, error)
    except CandidateBookedError:
        return _render_candidate_booked(candidate, start)
    except AddressChangedError:
        message = _(
            "This link was used with another email address. Enter that one, or ask the person who"
            " sent you the link."
        )
        return _render_confirmation(candidate, start, {"email": [message]}, status=400)
    except (LinkAlreadyUsedError, StartTooFarAheadError):
        pass  # The main page shows the booking that a parallel request made, or the times.
    return _redirect_to_main_page(candidate)


def _move(candidate: CandidateRequest, current: Booking, start: int) -> HttpResponse:
    slot_request = SlotRequest(candidate.link.template_id, start, candidate.now)
    try:
        rescheduling.move(slot_request, current.pk, candidate.unkeyed_request)
    except SlotUnavailableError as error:
        return _render_slot_taken(candidate, error)
    except CandidateBookedError:
        return _render_candidate_booked(candidate, start)
    except (BookingCancelledError, ChangeDeadlineError, StartTooFarAheadError):
        # The main page shows that there is no booking any more, or the booking.
        return _redirect_to_main_page(candidate)
    return HttpResponseRedirect(candidate.page_url(moved=""))


def _count_new_interviewers(candidate: CandidateRequest, start: int) -> int:
    """Return how many interviewers a move would replace. Candidates do not see their names."""
    if candidate.booking is None:
        return 0
    slot_request = SlotRequest(candidate.link.template_id, start, candidate.now)
    return len(rescheduling.find_new_interviewers(slot_request, candidate.booking))


def _format_slot(candidate: CandidateRequest, start: int) -> str:
    return candidate.clock.format_full((start, start + candidate.link.template.duration * 60))


def _render_candidate_booked(candidate: CandidateRequest, start: int) -> HttpResponse:
    """Say that the candidate has another interview at this time, and nothing more about it."""
    context = {"when": _format_slot(candidate, start)}
    return candidate.render("already_booked", context, status=409)


def _render_slot_taken(candidate: CandidateRequest, error: SlotUnavailableError) -> HttpResponse:
    """Say that the slot is not available, or not known to be, and offer the nearest slots."""
    form = candidate.request.POST
    nearest_slots = candidate.leave_out_booked(error.nearest_slots)
    context = {
        "start": timestamps.format_utc(error.explanation.slot[0]),
        "when": candidate.clock.format_full(error.explanation.slot),
        "nearest_slots": [SlotOption.from_slot(slot, candidate.clock) for slot in nearest_slots],
        "form_values": {name: form[name] for name in ("name", "email") if name in form},
    }
    if isinstance(error, SlotUndecidedError):
        return candidate.render("slot_undecided", context, status=503)
    return candidate.render("slot_taken", context, status=409)
