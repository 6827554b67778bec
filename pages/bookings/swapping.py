"""The page that shows who may stand in for the interviewers of a booking, and replaces them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from api.scopes import Scope
from bookings import booking_queries, interviewer_replacement, stand_ins
from bookings.booking import BookingCancelledError, BookingNotFoundError
from bookings.idempotency import without_key
from bookings.interviewer_replacement import (
    NOT_IN_BOOKING,
    NOT_ON_PANEL,
    TAKES_PART,
    Replacement,
    ReplacementRefusedError,
)
from bookings.precondition import ChangeOptions, SequenceMismatchError
from bookings.stand_ins import NOT_IN_GROUP, Place, StandIn
from calendars.reader import DEFAULT_MAX_STALENESS_SECONDS
from engine.reasons import Reason
from interviews.availability import AvailabilityUnknownError
from pages.bookings import kept_rule_changes
from pages.bookings.detail import (
    CHANGED_MEANWHILE,
    IS_CANCELLED,
    get_booking,
    parse_precondition,
    redirect_with_message,
)
from pages.page_clock import PageClock
from pages.signed_in_request import SignedInRequest, signed_in_view
from people.engine_values import UnreadableRulesError

REASON_TEXTS = {
    Reason.UNKNOWN.value: gettext_lazy("the calendar could not be read"),
    Reason.BOOKED.value: gettext_lazy("has another interview"),
    Reason.HELD.value: gettext_lazy("has another interview on hold"),
    Reason.CALENDAR_BUSY.value: gettext_lazy("busy in the calendar"),
    Reason.BUFFER.value: gettext_lazy("too close to another appointment"),
    Reason.TIME_OFF.value: gettext_lazy("time off"),
    Reason.CLOSED_HOURS.value: gettext_lazy("outside working hours"),
    Reason.LOAD_LIMIT.value: gettext_lazy("interview limit for the day or week reached"),
    Reason.NOTICE.value: gettext_lazy("the interview has begun"),
    NOT_IN_GROUP: gettext_lazy("is not in the same group of the panel"),
    NOT_ON_PANEL: gettext_lazy("is not on the panel"),
    TAKES_PART: gettext_lazy("takes part already"),
    NOT_IN_BOOKING: gettext_lazy("the interviewer to replace no longer takes part"),
}
#: The reasons that a time explains; a limit is about a whole day or week.
_REASONS_WITH_TIMES = {
    Reason.UNKNOWN.value,
    Reason.BOOKED.value,
    Reason.HELD.value,
    Reason.CALENDAR_BUSY.value,
    Reason.BUFFER.value,
    Reason.CLOSED_HOURS.value,
}


@dataclass(frozen=True)
class StandInRow:
    """A person who may or may not stand in, and why not."""

    stand_in: StandIn
    reasons: str


@dataclass(frozen=True)
class PlaceRows:
    """An interviewer of the booking, who may stand in, and who may not."""

    place: Place
    available: list[StandInRow]
    others: list[StandInRow]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_view(Scope.BOOKINGS_WRITE)
def swap_interviewer(viewer: SignedInRequest, booking_id: UUID) -> HttpResponse:
    """Show who may stand in; ask for confirmation; replace the interviewer."""
    if viewer.request.method != "POST":
        return _render(viewer, booking_id, viewer.request.GET, "")
    form = viewer.request.POST
    replacement = _parse_replacement(booking_id, form)
    if replacement is None:
        return _render(viewer, booking_id, form, _("Choose a person for the place."), 400)
    problem = _replace(viewer, replacement)
    if problem:
        return _render(viewer, booking_id, {}, problem, 409)
    return redirect_with_message(viewer, booking_id, "replaced")


def describe_reasons(stand_in: StandIn, clock: PageClock, day: date) -> str:
    """Return why a person may not stand in, and when, such as "busy in the calendar: 10:00 to…"."""
    spans: dict[str, list[str]] = {}
    for conflict in stand_in.conflicts:
        span = clock.format_range((conflict.start, conflict.end), day)
        spans.setdefault(conflict.reason.value, []).append(span)
    texts = []
    for code in stand_in.reasons:
        times = spans.get(code, []) if code in _REASONS_WITH_TIMES else []
        texts.append(": ".join([describe_codes((code,)), *([", ".join(times)] if times else [])]))
    return "; ".join(texts)


def describe_codes(codes: tuple[str, ...]) -> str:
    """Return the reasons of a refusal as text."""
    return ", ".join(str(REASON_TEXTS.get(code, code)) for code in codes)


def _replace(viewer: SignedInRequest, replacement: Replacement) -> str:
    """Replace the interviewer; return why it is not possible, or an empty text."""
    options = ChangeOptions(parse_precondition(viewer.request.POST))
    request = without_key(viewer.actor, viewer.now)
    try:
        interviewer_replacement.replace_interviewer(replacement, request, options)
    except BookingNotFoundError:
        raise Http404 from None
    except BookingCancelledError:
        return str(IS_CANCELLED)
    except SequenceMismatchError:
        return str(CHANGED_MEANWHILE)
    except ReplacementRefusedError as error:
        reasons = describe_codes(error.reasons)
        return _("Nothing was changed: %(reasons)s.") % {"reasons": reasons}
    except AvailabilityUnknownError:
        return _("Nothing was changed: the calendar of this person cannot be read. Try again.")
    return ""


def _render(
    viewer: SignedInRequest,
    booking_id: UUID,
    query: Mapping[str, str],
    problem: str,
    status: int = 200,
) -> HttpResponse:
    booking = get_booking(booking_id)
    places: list[Place] = []
    try:
        places = stand_ins.list_places(booking, viewer.now, DEFAULT_MAX_STALENESS_SECONDS)
    except UnreadableRulesError as error:
        problem = problem or str(error)
    day = viewer.clock.local_date(booking_queries.get_slot(booking)[0])
    rows = [_build_rows(place, viewer.clock, day) for place in places]
    context: dict[str, Any] = {
        "current_page": "booking-list",
        "booking": booking,
        "when": viewer.clock.format_full(booking_queries.get_slot(booking)),
        "places": rows,
        "chosen": _find_chosen(rows, _parse_replacement(booking_id, query)),
        "problem": problem,
        "can_be_changed": not booking.is_cancelled,
        "has_empty_place": any(not place.available for place in rows),
        "board_url": kept_rule_changes.build_board_url(booking, day, viewer),
    }
    return viewer.render("bookings/swap", context, status)


def _build_rows(place: Place, clock: PageClock, day: date) -> PlaceRows:
    rows = [StandInRow(each, describe_reasons(each, clock, day)) for each in place.stand_ins]
    return PlaceRows(
        place,
        [row for row in rows if row.stand_in.is_available],
        [row for row in rows if not row.stand_in.is_available],
    )


def _find_chosen(
    places: list[PlaceRows], replacement: Replacement | None
) -> tuple[PlaceRows, StandInRow] | None:
    """Return the place and the person that are chosen, if the person may stand in."""
    if replacement is None:
        return None
    for rows in places:
        for row in rows.available:
            if (rows.place.participant.interviewer_id, row.stand_in.interviewer.pk) == (
                replacement.interviewer_id,
                replacement.replacement_id,
            ):
                return rows, row
    return None


def _parse_replacement(booking_id: UUID, query: Mapping[str, str]) -> Replacement | None:
    ids = [query.get(name, "") for name in ("interviewer", "replacement")]
    if not all(text.isascii() and text.isdigit() and len(text) < 19 for text in ids):
        return None
    return Replacement(booking_id, int(ids[0]), int(ids[1]))
