"""The page that shows the times to which a booking may move, and moves it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from api.scopes import Scope
from bookings import booking_filters, booking_queries, holds, rescheduling
from bookings.booking import BookingCancelledError, BookingNotFoundError
from bookings.candidate_overlap import CandidateBookedError
from bookings.holds import HoldAlreadyBookedError, HoldExpiredError, HoldNotFoundError
from bookings.idempotency import without_key
from bookings.models import Booking, Hold
from bookings.precondition import ChangeOptions, SequenceMismatchError
from bookings.slot_assignment import SlotAssignment
from bookings.slot_check import (
    SlotRequest,
    SlotUnavailableError,
    SlotUndecidedError,
    preview_assignment,
)
from engine import timestamps
from engine.intervals import Interval
from interviews import interview_spec, one_time_changes
from interviews.availability import SearchOptions, find_slots
from pages.bookings import kept_rule_changes
from pages.bookings.detail import (
    CHANGED_MEANWHILE,
    IS_CANCELLED,
    format_in_zone,
    get_booking,
    parse_precondition,
    redirect_with_message,
)
from pages.error_pages import PANEL_ERRORS, describe_panel_error
from pages.page_clock import PageClock, parse_start
from pages.signed_in_request import SignedInRequest, signed_in_view
from people.models import Interviewer

#: The days that the page shows at once, and the holds that it offers.
SHOWN_DAYS, MAX_HOLDS = 7, 20
_TAKEN = gettext_lazy("Nothing was changed: this time is not free any more. Choose another one.")
_UNKNOWN = gettext_lazy("Nothing was changed: some calendars cannot be read. Try again.")
_OVERLAP = gettext_lazy("Nothing was changed: the candidate has another interview at this time.")
_HOLD_OVER = gettext_lazy("Nothing was changed: the hold has expired or was used.")


@dataclass(frozen=True)
class Choice:
    """A time that was chosen: its text, the values of the form, and who changes.

    `candidate_when` is the time on the candidate's clock. `exception` describes the changes of
    rules that the time needs. `joining` and `leaving` are names; they are None if the time is that
    of a hold.
    """

    when: str
    candidate_when: str
    exception: str
    values: Mapping[str, str]
    joining: list[str] | None = None
    leaving: list[str] | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_view(Scope.BOOKINGS_WRITE)
def move_booking(viewer: SignedInRequest, booking_id: UUID) -> HttpResponse:
    """Show the times to which a booking may move; ask for confirmation; move it."""
    booking = get_booking(booking_id)
    if viewer.request.method != "POST":
        return _render(viewer, booking, viewer.request.GET, {})
    form = viewer.request.POST
    request = _parse_request(booking, form, viewer)
    if request is None:
        return _render(viewer, booking, form, {"problem": _("Choose a time.")}, 400)
    problem, is_overlap = _move(viewer, booking, request)
    if problem:
        context = {"problem": problem, "is_overlap": is_overlap}
        return _render(viewer, get_booking(booking_id), form if is_overlap else {}, context, 409)
    return redirect_with_message(viewer, booking_id, "moved")


def _move(viewer: SignedInRequest, booking: Booking, request: SlotRequest) -> tuple[str, bool]:
    """Move a booking; return why it is not possible, and whether an overlap is the reason."""
    form = viewer.request.POST
    request = replace(request, allow_candidate_overlap="allow-overlap" in form)
    options = ChangeOptions(parse_precondition(form))
    try:
        rescheduling.move(request, booking.pk, without_key(viewer.actor), options)
    except BookingNotFoundError:
        raise Http404 from None
    except CandidateBookedError:
        return str(_OVERLAP), True
    except tuple(_PROBLEMS) as error:
        return _describe(error), False
    return "", False


_PROBLEMS: dict[type[Exception], Any] = {
    BookingCancelledError: IS_CANCELLED,
    SequenceMismatchError: CHANGED_MEANWHILE,
    HoldNotFoundError: _HOLD_OVER,
    HoldExpiredError: _HOLD_OVER,
    HoldAlreadyBookedError: _HOLD_OVER,
    SlotUndecidedError: _UNKNOWN,
    SlotUnavailableError: _TAKEN,
}


def _describe(error: Exception) -> str:
    return next(str(text) for kind, text in _PROBLEMS.items() if isinstance(error, kind))


def _parse_request(
    booking: Booking, values: Mapping[str, str], viewer: SignedInRequest
) -> SlotRequest | None:
    """Return the request for the start or the hold that is chosen, None without a valid one."""
    try:
        if hold_id := values.get("hold", ""):
            return holds.build_request(holds.get(booking.template_id, UUID(hold_id)), viewer.now)
        start = parse_start(values.get("start", ""))
        is_usual = values.get(kept_rule_changes.PARAMETER) == kept_rule_changes.USUAL
        changes = () if is_usual else kept_rule_changes.find(booking, viewer)
        return SlotRequest(booking.template_id, start, viewer.now, changes=changes)
    except (ValueError, HoldNotFoundError):
        return None


def _render(
    viewer: SignedInRequest,
    booking: Booking,
    values: Mapping[str, str],
    context: Mapping[str, Any],
    status: int = 200,
) -> HttpResponse:
    day = _parse_day(viewer)
    page_context: dict[str, Any] = {
        "current_page": "booking-list",
        "booking": booking,
        "when": viewer.clock.format_full(booking_queries.get_slot(booking)),
        "candidate_when": _format_for_candidate(booking, booking_queries.get_slot(booking), viewer),
        **kept_rule_changes.build_context(booking, viewer),
        "board_url": _build_board_url(booking, day, viewer),
        "day": day.isoformat(),
        "earlier_day": (day - timedelta(days=SHOWN_DAYS)).isoformat(),
        "later_day": (day + timedelta(days=SHOWN_DAYS)).isoformat(),
        "holds": _list_holds(booking, viewer),
    }
    try:
        page_context["days"] = list(_list_days(booking, day, viewer))
        page_context["choice"] = _build_choice(booking, values, viewer)
    except PANEL_ERRORS as error:
        page_context["problem"] = describe_panel_error(error)
    return viewer.render("bookings/move", {**page_context, **context}, status)


def _build_board_url(booking: Booking, day: date, viewer: SignedInRequest) -> str:
    """Return the board of the day that was chosen, else of the day of the interview."""
    is_chosen = "day" in viewer.request.GET
    shown = day if is_chosen else viewer.clock.local_date(booking_queries.get_slot(booking)[0])
    return kept_rule_changes.build_board_url(booking, shown, viewer)


def _parse_day(viewer: SignedInRequest) -> date:
    """Return the first day to show: that of the query string, else today."""
    today = viewer.clock.local_date(viewer.now)
    try:
        day = date.fromisoformat(viewer.request.GET.get("day", ""))
    except ValueError:
        return today
    return day if viewer.clock.has_day(day) and day > today else today


def _list_days(
    booking: Booking, day: date, viewer: SignedInRequest
) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    """Yield each day that has times to which the booking may move, with its starts and labels."""
    clock = viewer.clock
    window = clock.midnight(day), clock.midnight(day + timedelta(days=SHOWN_DAYS))
    options = SearchOptions(partial=True, ignore_reference=booking.pk)
    spec = interview_spec.load_spec(booking.template)
    spec = one_time_changes.apply(spec, kept_rule_changes.find(booking, viewer))
    slots = find_slots(spec, [window], viewer.now, options).search_result.list_slots()
    current = booking_queries.get_slot(booking)
    others = [slot for slot in slots if slot != current]
    for label, group in groupby(others, key=lambda slot: clock.format_day(slot[0])):
        yield label, [_describe_start(slot, clock) for slot in group]


def _describe_start(slot: Interval, clock: PageClock) -> tuple[str, str]:
    return timestamps.format_utc(slot[0]), clock.format_time(slot[0])


def _build_choice(
    booking: Booking, values: Mapping[str, str], viewer: SignedInRequest
) -> Choice | None:
    """Return what the chosen time would change; None if no time that may be is chosen."""
    request = _parse_request(booking, values, viewer)
    if request is None:
        return None
    if request.hold_id:
        return _describe_request(booking, request, viewer)
    request, assignment = _preview(booking, request)
    if assignment is None:
        return None
    joining, leaving = _name_changes(booking, assignment)
    choice = _describe_request(booking, request, viewer)
    return replace(choice, joining=joining, leaving=leaving)


def _preview(booking: Booking, request: SlotRequest) -> tuple[SlotRequest, SlotAssignment | None]:
    """Return the request with its interviewers, without changes if the usual rules allow it.

    The board does the same, so that both ways to a time lead to the same interview.
    """
    current = [row.interviewer_id for row in booking.participants.all()]
    request = replace(request, reference=booking.pk)
    usual = replace(request, changes=())
    if request.changes and (assignment := preview_assignment(usual, current)):
        return usual, assignment
    return request, preview_assignment(request, current)


def _describe_request(booking: Booking, request: SlotRequest, viewer: SignedInRequest) -> Choice:
    """Return the chosen time, without the names of people who join or leave."""
    usual = interview_spec.load_spec(booking.template)
    changed = one_time_changes.apply(usual, request.changes)
    slot = request.start, request.start + changed.duration
    lead_seconds = request.start - request.now + request.held_for_seconds
    values = {"start": timestamps.format_utc(request.start)}
    if not request.changes:
        values[kept_rule_changes.PARAMETER] = kept_rule_changes.USUAL
    return Choice(
        viewer.clock.format_full(slot),
        _format_for_candidate(booking, slot, viewer),
        kept_rule_changes.describe(
            one_time_changes.list_effective(usual, request.changes, lead_seconds)
        ),
        {"hold": str(request.hold_id)} if request.hold_id else values,
    )


def _format_for_candidate(booking: Booking, slot: Interval, viewer: SignedInRequest) -> str:
    """Return a slot on the candidate's clock; empty if it is that of the viewer."""
    zone = booking.candidate_timezone
    return "" if zone == viewer.clock.zone.key else format_in_zone(zone, slot, viewer.clock)


def _name_changes(booking: Booking, assignment: SlotAssignment) -> tuple[list[str], list[str]]:
    """Return the names of the interviewers who would join and who would leave."""
    rows = booking.participants.all()
    current = {row.interviewer_id: row.interviewer.name for row in rows}
    new_ids = [pk for pk in assignment.interviewer_ids if pk not in current]
    names = dict(Interviewer.objects.filter(pk__in=new_ids).values_list("pk", "name"))
    leaving = [name for pk, name in current.items() if pk not in assignment.interviewer_ids]
    return [names[pk] for pk in new_ids if pk in names], leaving


def _list_holds(booking: Booking, viewer: SignedInRequest) -> list[tuple[str, str]]:
    """Return the ids and times of the holds to which the booking may move."""
    held, _has_more = booking_filters.list_holds(
        viewer.now, MAX_HOLDS, states=["held"], interview_id=booking.template_id
    )
    return [(str(hold.pk), viewer.clock.format_full(_get_slot(hold))) for hold in held]


def _get_slot(hold: Hold) -> Interval:
    return timestamps.from_datetime(hold.start), timestamps.from_datetime(hold.end)
