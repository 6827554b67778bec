"""What stands on an interviewer's own page: one part for each thing they look after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bookings import queries
from bookings.models import Booking
from calendars.models import Connection
from calendars.oauth import code_flow
from pages.calendar_rows import Calendar
from pages.clock import Clock, date_in_words, zones_with
from pages.open_hours import Opening
from pages.staff_request import Desk
from people import engine_values
from people.engine_values import UnreadableRules
from people.models import Interviewer, SpecialDays

#: Bookings that the page shows.
MOST = 50


@dataclass(frozen=True)
class Meeting:
    """A booking as one of its interviewers reads it."""

    when: str
    name: str
    candidate: str
    others: list[str]

    @classmethod
    def of(cls, booking: Booking, own: Interviewer, clock: Clock) -> Meeting:
        seats = booking.seats.all()
        return cls(
            clock.in_full(queries.slot(booking)),
            booking.template.name,
            booking.candidate_name,
            [seat.interviewer.name for seat in seats if seat.interviewer_id != own.pk],
        )


@dataclass(frozen=True)
class DaysInWords:
    """Special days to come; the last is blank where it is the first."""

    pk: int
    first: str
    last: str
    hours: str

    @classmethod
    def of(cls, days: SpecialDays) -> DaysInWords:
        last = "" if days.last_day == days.first_day else date_in_words(days.last_day)
        return cls(days.pk, date_in_words(days.first_day), last, days.hours)


def sections(desk: Desk, own: Interviewer) -> dict[str, Any]:
    """All parts, as they are stored."""
    clock = desk.own_clock
    today = clock.day(desk.now)
    found, more = queries.to_come(desk.now, MOST, own.pk)
    calendars = _calendars(own, clock)
    special_days = list(own.special_days.all())
    return {
        "said": desk.said,
        "zone": clock.zone_at(desk.now),
        "today": today.isoformat(),
        "meetings": [Meeting.of(one, own, clock) for one in found],
        "more_meetings": more,
        "calendars": calendars,
        "services": _services(own, calendars),
        "opening": _opening(own),
        "core_hours": own.core_hours,
        "special_days": [DaysInWords.of(one) for one in special_days if one.last_day >= today],
        "unreadable": _unreadable(own, special_days),
        "limits": limits(own),
        "zones": zones_with(own.timezone),
        "limits_zones": zones_with(own.limits_timezone or own.timezone),
    }


def limits(own: Interviewer) -> Mapping[str, str]:
    """What the fields of limits and zone hold, by their names in the API."""
    return {
        "mostPerDay": str(own.most_per_day or ""),
        "mostPerWeek": str(own.most_per_week or ""),
        "limitsTimeZone": own.limits_timezone,
        "timeZone": own.timezone,
        "holidaysOf": own.holidays_of,
    }


def _calendars(own: Interviewer, clock: Clock) -> list[Calendar]:
    found = Connection.objects.filter(interviewer=own).select_related(
        "interviewer", "snapshot", "health"
    )
    return [Calendar.of(one, clock) for one in found]


def _services(own: Interviewer, calendars: Iterable[Calendar]) -> dict[str, str]:
    """What they can connect themselves and have not yet, by its kind."""
    there = {one.provider for one in calendars}
    offered = code_flow.services() if own.email else {}
    return {kind: one.label for kind, one in offered.items() if kind not in there}


def _opening(own: Interviewer) -> Opening:
    """The open hours; an empty week for what cannot be read, which was written past the forms."""
    try:
        return Opening.stored(own.open_hours)
    except ValueError:
        return Opening.stored("")


def _unreadable(own: Interviewer, special_days: Iterable[SpecialDays]) -> str:
    """What is stored of somebody's rules and cannot be understood; blank if all can."""
    try:
        engine_values.check(own, special_days)
    except UnreadableRules as unreadable:
        return unreadable.why
    return ""
