"""Build and render the board of an interview type."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from api import path_ids
from bookings import booking_filters, booking_queries
from bookings.booking_filters import BookingFilter
from bookings.models import Booking, Hold
from core.compiled_query import CompiledQuery
from engine import timestamps
from engine.intervals import Interval
from engine.timestamps import from_datetime
from interviews import interview_spec, one_time_changes
from interviews.interview_spec import InterviewNotFoundError, InterviewSpec
from interviews.models import InterviewTemplate
from interviews.start_map import StartState
from pages.bookings import exception_text, kept_rule_changes
from pages.error_pages import PANEL_ERRORS, describe_panel_error
from pages.interviews import (
    board_forms,
    board_lanes,
    board_preview,
    board_start,
    booked_starts,
    week,
)
from pages.interviews.board_grid import BoardGrid
from pages.interviews.board_query import BoardQuery
from pages.interviews.board_start import SelectedStart
from pages.interviews.week import BoardWeek
from pages.page_clock import PageClock
from pages.signed_in_request import SignedInRequest

#: How many upcoming bookings can be chosen to be moved, and how many holds are listed.
MAX_BOOKINGS, MAX_HOLDS = 50, 50


@dataclass(frozen=True)
class BookingChoice:
    """A booking of the type, with its time as text."""

    booking: Booking
    when: str


@dataclass(frozen=True)
class HoldRow:
    """A hold of the type, with its time and the time at which it expires as text.

    `exception` describes the changes of rules with which the time is held.
    """

    hold: Hold
    start: str
    when: str
    expires: str
    names: list[str]
    exception: str


@dataclass(frozen=True)
class MovePreview:
    """A booking that is to be moved to the selected start.

    `stays`, `joins` and `leaves` are the names of the interviewers before and after the move.
    `exception` describes the changes of rules with which it was booked; `exception_params` previews
    them, and is empty if they are previewed.
    """

    booking: Booking
    when: str
    stays: list[str]
    joins: list[str]
    leaves: list[str]
    is_current: bool
    exception: str
    exception_params: str


def get_template(template_id: int) -> InterviewTemplate:
    """Return an interview template; raise Http404 if there is none."""
    try:
        return interview_spec.get_template(template_id)
    except InterviewNotFoundError:
        raise Http404 from None


def render_board(
    viewer: SignedInRequest,
    template_id: int,
    context: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the board that the query string asks for."""
    try:
        template, interview = interview_spec.load_with_template(template_id)
        board_context = _build_context(viewer, template, interview)
    except InterviewNotFoundError:
        raise Http404 from None
    except PANEL_ERRORS as error:
        error_context = {
            "template": get_template(template_id),
            "problem": describe_panel_error(error),
        }
        return viewer.render("interviews/panel_error", error_context, status=409)
    shared = {
        "current_page": "interview-list",
        "template": template,
        **board_forms.build_context(viewer, template),
    }
    return viewer.render("interviews/board", {**shared, **board_context, **(context or {})}, status)


def _build_context(
    viewer: SignedInRequest, template: InterviewTemplate, interview: InterviewSpec
) -> dict[str, Any]:
    query = BoardQuery.parse(viewer.request.GET, viewer.clock, interview, viewer.now)
    moved = _find_moved(template, query, viewer.now)
    moved_id = moved.pk if moved else None
    shown = week.load_week(interview, query.day, viewer, moved_id, query.changes)
    query = replace(query, changes=shown.changes)
    grid = BoardGrid(shown, query.start, query.shows_all, booked_starts.load(template, shown))
    holds = _holds.load(template.pk, viewer.now)
    chosen_ids = _list_chosen(viewer) or _list_required(moved)
    selected = _select(grid, query, template, moved, chosen_ids)
    bookings, has_more = _list_bookings(viewer, template, selected, moved)
    names = shown.person_names
    return {
        "query": query,
        "today": viewer.clock.local_date(viewer.now),
        "panel_text": describe_panel(shown),
        "week": shown,
        "selected_day": next(day for day in shown.days if day.is_selected),
        "grid": grid,
        "lanes": board_lanes.build_lanes(grid),
        "selected": selected,
        "bookings": [BookingChoice(row, _format(row, viewer.clock)) for row in bookings],
        "has_more_bookings": has_more,
        "move": _preview_move(moved, selected, shown, query) if moved else None,
        "holds": [_build_hold_row(row, names, viewer.clock) for row in holds],
        "booked_hold": _find_hold(holds, query),
        **board_preview.build_context(shown, query, selected),
        "booked_here": _list_booked(template, grid),
    }


def _find_moved(template: InterviewTemplate, query: BoardQuery, now: int) -> Booking | None:
    """Return the booking to move, if it is an upcoming one of the type."""
    if query.booking_id is None:
        return None
    rows = booking_queries.find_upcoming(now).filter(template=template, pk=query.booking_id)
    return next(iter(booking_queries.read_first(rows, 1)[0]), None)


def _list_bookings(
    viewer: SignedInRequest,
    template: InterviewTemplate,
    selected: SelectedStart | None,
    moved: Booking | None,
) -> tuple[list[Booking], bool]:
    """Return the bookings that can be moved to the selected slot, and whether there are more."""
    if moved or not selected or not selected.is_slot:
        return [], False
    upcoming = BookingFilter(interview_id=template.pk, states=["booked"], start=viewer.now)
    return booking_filters.list_bookings(upcoming, "start", MAX_BOOKINGS)


def _find_holds(template_id: int, now: int) -> QuerySet[Hold]:
    holds = booking_filters.find_holds(now, ["held"]).filter(template=template_id)
    return holds.order_by("start", "pk")[:MAX_HOLDS]


_holds = CompiledQuery(_find_holds, "template_id", "now_at")


def describe_panel(shown: BoardWeek) -> str:
    """Return for example "Alice Johnson, 1 of Bob Smith and Chen Wei"."""
    names = shown.person_names
    parts = []
    for group in shown.availability.spec.panel.groups:
        people = ", ".join(names[person] for person in group.people)
        if group.needs_everyone:
            parts.append(people)
        else:
            text = _("%(number)d of %(people)s")
            parts.append(text % {"number": group.required, "people": people})
    return " + ".join(parts)


def _select(
    grid: BoardGrid,
    query: BoardQuery,
    template: InterviewTemplate,
    moved: Booking | None,
    chosen_ids: Sequence[int],
) -> SelectedStart | None:
    if query.start is None:
        return None
    zone = moved.candidate_timezone if moved else template.candidate_timezone
    week = grid.week
    if week.usual is None or week.starts.find_state(query.start) is not StartState.SLOT:
        return board_start.select_start(grid, query.start, zone, chosen_ids)
    # a slot that no previewed change opens is booked by the usual rules
    usual = board_start.select_start(replace(grid, week=week.usual), query.start, zone, chosen_ids)
    return replace(usual, row_starts=grid.list_row_starts(query.start))


def _list_chosen(viewer: SignedInRequest) -> list[int]:
    """Return the people who were chosen in a form that is shown again."""
    ids = board_forms.read_interviewer_ids(viewer.request.POST).get("interviewerIds", [])
    return [int(text) for text in ids if re.fullmatch(path_ids.PATTERN, text)]


def _list_required(booking: Booking | None) -> list[int]:
    """Return the interviewers of a booking in the order in which they were chosen."""
    rows = booking.participants.all() if booking else ()
    return [row.interviewer_id for row in rows]


def _preview_move(
    booking: Booking, selected: SelectedStart | None, shown: BoardWeek, query: BoardQuery
) -> MovePreview:
    """Return the people whom a move to the selected start changes; without a slot, none."""
    required = {
        row.interviewer_id: row.interviewer.name
        for row in booking.participants.all()
        if not row.optional
    }
    names = shown.person_names
    new_ids = selected.participant_ids if selected and selected.is_slot else list(required)
    return MovePreview(
        booking,
        _format(booking, shown.clock),
        stays=[name for person, name in required.items() if person in new_ids],
        joins=[names[person] for person in new_ids if person not in required],
        leaves=[name for person, name in required.items() if person not in new_ids],
        is_current=bool(selected and selected.instant == from_datetime(booking.start)),
        exception=kept_rule_changes.describe(booking.applied_changes),
        exception_params=query.add_all(one_time_changes.list_from_json(booking.applied_changes)),
    )


def _list_booked(template: InterviewTemplate, grid: BoardGrid) -> list[tuple[Booking, str]]:
    """Return the bookings of the type at the selected start, with their time as text."""
    if grid.selected_start not in grid.booked_starts:
        return []
    start, state = timestamps.to_datetime(grid.selected_start), Booking.State.BOOKED
    rows = Booking.objects.filter(template=template, start=start, state=state)
    return [(row, grid.week.clock.format_range(_slot_of(row))) for row in rows]


def _build_hold_row(hold: Hold, names: Mapping[int, str], clock: PageClock) -> HoldRow:
    slot = _slot_of(hold)
    return HoldRow(
        hold,
        timestamps.format_utc(slot[0]),
        f"{clock.format_day(slot[0])}, {clock.format_range(slot)}",
        clock.format_time(from_datetime(hold.expires_at)),
        [names[person] for person in hold.interviewer_ids if person in names],
        exception_text.describe(hold.applied_changes, names),
    )


def _find_hold(holds: list[Hold], query: BoardQuery) -> Hold | None:
    """Return the hold that the query string names, if it is that of the selected start."""
    for hold in holds:
        if hold.pk == query.hold_id and from_datetime(hold.start) == query.start:
            return hold
    return None


def _format(booking: Booking, clock: PageClock) -> str:
    slot = _slot_of(booking)
    return f"{clock.format_day(slot[0])}, {clock.format_range(slot)}"


def _slot_of(row: Booking | Hold) -> Interval:
    return from_datetime(row.start), from_datetime(row.end)
