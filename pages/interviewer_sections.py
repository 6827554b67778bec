"""What stands on an interviewer's own page: one part for each thing they look after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bookings import queries
from bookings.models import Booking
from calendars.models import Connection
from calendars.oauth import code_flow
from pages.calendar_rows import CalendarRow
from pages.clock import LocaleClock, format_date, zone_choices
from pages.open_hours import OpenHoursForm
from pages.staff_request import StaffRequest
from people import engine_values
from people.engine_values import UnreadableRulesError
from people.models import AvailabilityOverride, Interviewer

#: Bookings that the page shows.
MAX_INTERVIEWS = 50


@dataclass(frozen=True)
class OwnBooking:
    """A booking as one of its interviewers reads it."""

    when: str
    template_name: str
    candidate_name: str
    other_interviewers: list[str]

    @classmethod
    def from_booking(cls, booking: Booking, own: Interviewer, clock: LocaleClock) -> OwnBooking:
        seats = booking.participants.all()
        return cls(
            clock.format_full(queries.get_slot(booking)),
            booking.template.name,
            booking.candidate_name,
            [seat.interviewer.name for seat in seats if seat.interviewer_id != own.pk],
        )


@dataclass(frozen=True)
class OverrideRow:
    """Special days to come; the last is blank where it is the first."""

    pk: int
    first_day: str
    last_day: str
    hours: str

    @classmethod
    def from_override(cls, days: AvailabilityOverride) -> OverrideRow:
        last = "" if days.last_day == days.first_day else format_date(days.last_day)
        return cls(days.pk, format_date(days.first_day), last, days.hours)


def build_sections(desk: StaffRequest, own: Interviewer) -> dict[str, Any]:
    """All parts, as they are stored."""
    clock = desk.interviewer_clock
    today = clock.local_date(desk.now)
    found, more = queries.list_upcoming(desk.now, MAX_INTERVIEWS, own.pk)
    calendars = _calendars(own, clock)
    special_days = list(own.availability_overrides.all())
    return {
        "said": desk.flash_messages,
        "zone": clock.format_zone(desk.now),
        "today": today.isoformat(),
        "meetings": [OwnBooking.from_booking(one, own, clock) for one in found],
        "more_meetings": more,
        "calendars": calendars,
        "services": _services(own, calendars),
        "opening": _opening(own),
        "core_hours": own.core_hours,
        "special_days": [
            OverrideRow.from_override(one) for one in special_days if one.last_day >= today
        ],
        "unreadable": _unreadable(own, special_days),
        "limits": get_limit_values(own),
        "zones": zone_choices(own.timezone),
        "limits_zones": zone_choices(own.limits_timezone or own.timezone),
    }


def get_limit_values(own: Interviewer) -> Mapping[str, str]:
    """What the fields of limits and zone hold, by their names in the API."""
    return {
        "mostPerDay": str(own.max_per_day or ""),
        "mostPerWeek": str(own.max_per_week or ""),
        "limitsTimeZone": own.limits_timezone,
        "timeZone": own.timezone,
        "holidaysOf": own.holiday_region,
    }


def _calendars(own: Interviewer, clock: LocaleClock) -> list[CalendarRow]:
    found = Connection.objects.filter(interviewer=own).select_related(
        "interviewer", "snapshot", "health"
    )
    return [CalendarRow.from_connection(one, clock) for one in found]


def _services(own: Interviewer, calendars: Iterable[CalendarRow]) -> dict[str, str]:
    """What they can connect themselves and have not yet, by its kind."""
    there = {one.provider for one in calendars}
    offered = code_flow.get_oauth_providers() if own.email else {}
    return {kind: one.label for kind, one in offered.items() if kind not in there}


def _opening(own: Interviewer) -> OpenHoursForm:
    """The open hours; an empty week for what cannot be read, which was written past the forms."""
    try:
        return OpenHoursForm.from_stored(own.open_hours)
    except ValueError:
        return OpenHoursForm.from_stored("")


def _unreadable(own: Interviewer, special_days: Iterable[AvailabilityOverride]) -> str:
    """What is stored of somebody's rules and cannot be understood; blank if all can."""
    try:
        engine_values.check_rules(own, special_days)
    except UnreadableRulesError as unreadable:
        return unreadable.reason
    return ""
