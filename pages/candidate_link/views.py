"""Pages for candidates: choose a time, book it in two clicks, move the booking, cancel it.

A GET request changes nothing, so a mail scanner that opens the links does no harm. The pages show
available times, and nothing from the calendars of interviewers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from bookings import booking, booking_details, booking_queries, cancellation, rescheduling
from bookings.booking import BookingCancelledError, LinkAlreadyUsedError
from bookings.candidate_links import AddressChangedError
from bookings.candidate_overlap import CandidateBookedError
from bookings.models import Booking
from bookings.serializers import CancelBodySerializer, CandidateSerializer
from bookings.slot_check import (
    MAX_CANDIDATE_DAYS_AHEAD,
    MAX_CANDIDATE_PAGE_DAYS,
    SlotRequest,
    SlotUnavailableError,
    SlotUndecidedError,
    StartTooFarAheadError,
)
from engine import timestamps
from engine.intervals import Interval
from engine.local_time import DAY
from interviews import availability, interview_spec
from interviews.availability import Availability, SearchOptions
from interviews.interview_spec import InterviewSpec
from outbox import itip
from pages.candidate_link.candidate_request import CandidateRequest, candidate_view
from pages.candidate_link.days import SlotOption, count_page_days, group_by_day
from pages.page_clock import parse_start, zone_choices


# A week of times is long and repetitive. Compression is safe (BREACH), because the page contains
# nothing that a third party could inject.
@gzip_page
@require_safe
@candidate_view
def choose_time(candidate: CandidateRequest) -> HttpResponse:
    """Show the booking; without one, or to move it, show the available times."""
    is_moving = "move" in candidate.request.GET
    if candidate.booking and (candidate.is_interview_over or not is_moving):
        return candidate.render("booked", {"when": candidate.booked_time})
    if candidate.is_closed:
        return _render_cancelled_by_others(candidate)
    interview = interview_spec.load_spec(candidate.link.template)
    days_ahead = _parse_days_ahead(candidate.request.GET.get("days", ""))
    start = candidate.now + interview.rules.notice + days_ahead * DAY
    horizon = min(interview.rules.horizon, MAX_CANDIDATE_PAGE_DAYS * DAY)
    found = _find_slots(candidate, interview, (start, start + horizon))
    slots = candidate.leave_out_booked(found.search_result.list_slots())
    page_days = count_page_days(slots, start, horizon // DAY)
    page_end = start + page_days * DAY if page_days < horizon // DAY else start + horizon
    context = {
        "days": group_by_day([slot for slot in slots if slot[0] < page_end], candidate.clock),
        "is_moving": is_moving,
        "is_incomplete": bool(found.required_incomplete_reads),
        "days_ahead": days_ahead,
        "zones": zone_choices(candidate.clock.zone.key),
        **_pager_urls(candidate, days_ahead, page_days),
    }
    return candidate.render("choose", context)


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
    if candidate.is_interview_over or candidate.is_closed:
        return _redirect_to_main_page(candidate)
    if is_post and "look" not in form:
        return _book_or_move(candidate, start)
    return _render_confirmation(candidate, start)


@require_http_methods(["GET", "HEAD", "POST"])
@candidate_view
def cancel_booking(candidate: CandidateRequest) -> HttpResponse:
    """Ask whether to cancel the booking; cancel it when the button is pressed."""
    if candidate.booking is None or candidate.is_interview_over:
        return _redirect_to_main_page(candidate)
    context: dict[str, Any] = {"when": candidate.booked_time}
    if candidate.request.method != "POST":
        return candidate.render("cancel", context)
    reason = candidate.request.POST.get("reason", "")
    serializer = CancelBodySerializer(data={"reason": reason})
    if not serializer.is_valid():
        context.update(reason=reason, errors=serializer.errors)
        return candidate.render("cancel", context, status=400)
    cancellation.cancel(
        candidate.booking.pk,
        serializer.validated_data["reason"],
        candidate.now,
        candidate.unkeyed_request,
    )
    return candidate.render("cancelled", context)


@require_safe
@candidate_view
def download_calendar_file(candidate: CandidateRequest) -> HttpResponse:
    """Return the booked interview as an iCalendar file."""
    if candidate.booking is None:
        return _redirect_to_main_page(candidate)
    snapshot = booking_details.build(candidate.booking)
    content = itip.build_personal_copy(snapshot, snapshot.candidate, candidate.now)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="interview.ics"'
    return response


def _render_cancelled_by_others(candidate: CandidateRequest) -> HttpResponse:
    """Say which interview was cancelled and why; the link offers no times."""
    cancelled = booking_queries.find_last_cancelled(candidate.link.pk)
    when = candidate.clock.format_full(booking_queries.get_slot(cancelled)) if cancelled else ""
    reason = cancelled.reason if cancelled else ""
    return candidate.render("cancelled_by_others", {"when": when, "reason": reason})


def _redirect_to_main_page(candidate: CandidateRequest) -> HttpResponse:
    """Redirect to the page that shows the available times or the booking."""
    return HttpResponseRedirect(candidate.page_url())


def _parse_days_ahead(text: str) -> int:
    """Return a number of days up to MAX_CANDIDATE_DAYS_AHEAD; 0 if the text is no number."""
    is_number = text.isascii() and text.isdigit() and len(text) < 4
    return min(int(text), MAX_CANDIDATE_DAYS_AHEAD) if is_number else 0


def _find_slots(
    candidate: CandidateRequest, interview: InterviewSpec, window: Interval
) -> Availability:
    """Find the slots of a window. The booking that the candidate may move does not block any."""
    options = SearchOptions(
        partial=True, ignore_reference=candidate.booking.pk if candidate.booking else None
    )
    return availability.find_slots(interview, [window], candidate.now, options)


def _pager_urls(
    candidate: CandidateRequest, days_ahead: int, page_days: int
) -> dict[str, str | None]:
    """Return the URLs of the earlier and the later days; None where there are none."""
    query = {"move": ""} if "move" in candidate.request.GET else {}
    earlier = later = None
    if days_ahead:
        earlier = candidate.page_url(days=str(max(0, days_ahead - page_days)), **query)
    if days_ahead < MAX_CANDIDATE_DAYS_AHEAD:
        later = candidate.page_url(days=str(days_ahead + page_days), **query)
    return {"earlier_url": earlier, "later_url": later}


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
        context={"link": candidate.link.pk, "language": get_language() or ""},
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
    except (BookingCancelledError, StartTooFarAheadError):
        pass  # The main page shows that there is no booking any more, or the booking.
    return _redirect_to_main_page(candidate)


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
