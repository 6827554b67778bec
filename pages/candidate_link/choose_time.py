"""The page where a candidate chooses a time: a month, and the times of one day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from bookings import booking_queries
from interviews import interview_spec
from pages.candidate_link.candidate_request import CandidateRequest, candidate_view
from pages.candidate_link.days import group_by_part
from pages.candidate_link.month import build_weeks, format_month, list_weekdays, parse_day
from pages.candidate_link.month_search import MonthSlots, search_month
from pages.page_clock import format_date


# The times are repetitive. Compression is safe (BREACH), because the page contains nothing that a
# third party could inject.
@gzip_page
@require_safe
@candidate_view
def choose_time(candidate: CandidateRequest) -> HttpResponse:
    """Show the booking; without one, or to move it, show the available times."""
    is_moving = candidate.is_moving
    if candidate.booking and not (is_moving and candidate.can_change):
        is_moved = "moved" in candidate.request.GET
        return candidate.render("booked", {"when": candidate.booked_time, "is_moved": is_moved})
    if candidate.is_closed:
        return _render_cancelled_by_others(candidate)
    interview = interview_spec.load_spec(candidate.link.template)
    query = candidate.request.GET
    requested_day = parse_day(query.get("day", "")) or parse_day(query.get("month", ""))
    month_slots = search_month(candidate, interview, requested_day)
    return candidate.render(
        "choose", {"is_moving": is_moving, **_build_month(candidate, month_slots)}
    )


def _build_month(candidate: CandidateRequest, month_slots: MonthSlots) -> dict[str, Any]:
    """Return the context of the month and of the selected day."""
    selected, today = month_slots.selected_day, candidate.clock.local_date(candidate.now)
    return {
        "month_name": format_month(month_slots.month),
        "weekdays": list_weekdays(),
        "weeks": build_weeks(month_slots.month, month_slots.counts, selected, today),
        "previous_url": _month_url(candidate, month_slots.previous_month),
        "next_url": _month_url(candidate, month_slots.next_month),
        "next_name": format_month(month_slots.next_month) if month_slots.next_month else "",
        "selected_day": selected,
        "selected_name": format_date(selected) if selected else "",
        "parts": group_by_part(month_slots.selected_slots, candidate.clock),
        "is_incomplete": month_slots.is_incomplete,
        "day_query": candidate.build_query(),
        "shown_day": selected or month_slots.month,
    }


def _month_url(candidate: CandidateRequest, month: date | None) -> str:
    """Return the URL of a month, "" without one."""
    if month is None:
        return ""
    query = {"move": ""} if candidate.is_moving else {}
    return candidate.page_url(month=f"{month:%Y-%m}", **query)


def _render_cancelled_by_others(candidate: CandidateRequest) -> HttpResponse:
    """Say which interview was cancelled and why; the link offers no times."""
    cancelled = booking_queries.find_last_cancelled(candidate.link.pk)
    when = candidate.clock.format_full(booking_queries.get_slot(cancelled)) if cancelled else ""
    reason = cancelled.reason if cancelled else ""
    return candidate.render("cancelled_by_others", {"when": when, "reason": reason})
