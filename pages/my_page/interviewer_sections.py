"""The template context of an interviewer's page, section by section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from bookings import booking_queries
from bookings.booking_conflicts import ConflictsByBooking
from bookings.models import Booking
from calendars import caldav_discovery
from calendars.connection_creation import FEED
from calendars.models import Connection
from calendars.oauth import code_flow
from pages.bookings import conflict_marks, failed_write_rows
from pages.calendars.calendar_rows import CalendarRow
from pages.my_page.hours_form import OpenHoursForm
from pages.my_page.interviewer_page import InterviewerPage, compute_version
from pages.page_clock import PageClock, format_date, zone_choices
from people import engine_values
from people.engine_values import UnreadableRulesError
from people.models import Interviewer, SpecialDays

#: The number of interviews on the page.
MAX_INTERVIEWS = 50
#: The fields of the model that the section on limits has.
LIMIT_FIELDS = (
    "max_per_day",
    "max_per_week",
    "limits_timezone",
    "timezone",
    "holiday_region",
)


@dataclass(frozen=True)
class OwnBooking:
    """A booking as one of its interviewers sees it."""

    id: UUID
    when: str
    template_name: str
    candidate_name: str
    other_interviewers: list[str]
    conflict: str

    @classmethod
    def from_booking(
        cls,
        booking: Booking,
        interviewer: Interviewer,
        clock: PageClock,
        conflicts: ConflictsByBooking | None,
    ) -> OwnBooking:
        return cls(
            id=booking.pk,
            when=clock.format_full(booking_queries.get_slot(booking)),
            template_name=booking.template.name,
            candidate_name=booking.candidate_name,
            other_interviewers=[
                participant.interviewer.name
                for participant in booking.participants.all()
                if participant.interviewer_id != interviewer.pk
            ],
            conflict=conflict_marks.get_own_mark(conflicts, booking.pk),
        )


@dataclass(frozen=True)
class SpecialDaysRow:
    """Time off or special hours; `days` is text, `hours` is blank for time off."""

    remove_url: str
    days: str
    hours: str

    @classmethod
    def from_model(cls, row: SpecialDays, remove_url: str) -> SpecialDaysRow:
        days = format_date(row.first_day)
        if row.last_day != row.first_day:
            last_day = format_date(row.last_day)
            days = _("%(start)s to %(end)s") % {"start": days, "end": last_day}
        return cls(remove_url, days, row.hours)


def build_own_sections(page: InterviewerPage) -> dict[str, Any]:
    """Return the context of an interviewer's interviews and calendars."""
    viewer, interviewer, clock = page.viewer, page.interviewer, page.clock
    bookings, has_more = booking_queries.list_upcoming(viewer.now, MAX_INTERVIEWS, interviewer.pk)
    conflicts = conflict_marks.find_conflicts(bookings, viewer.now, interviewer.pk)
    calendars = list_calendar_rows(interviewer, clock)
    return {
        "interviews": [
            OwnBooking.from_booking(row, interviewer, clock, conflicts) for row in bookings
        ],
        "conflicts": conflicts,
        "has_more_interviews": has_more,
        "failed_writes": failed_write_rows.list_rows(viewer.now, clock, interviewer.pk),
        "calendars": calendars,
        "offers_caldav": caldav_discovery.is_available(),
        "offers_feeds": FEED in settings.CALENDARS["PROVIDERS"],
        "is_simulated": settings.CALENDARS["DEFAULT"] == "mock",
        "providers": _connectable_providers(interviewer, calendars),
    }


def build_rule_sections(page: InterviewerPage) -> dict[str, Any]:
    """Return the context of the rules that can be edited, with the stored values."""
    viewer, interviewer = page.viewer, page.interviewer
    special_days = list(interviewer.special_days.all())
    return {
        "flash_messages": viewer.flash_messages,
        "zone": page.clock.format_zone(viewer.now),
        "today": page.clock.local_date(viewer.now).isoformat(),
        "open_hours_form": _open_hours_form(interviewer),
        "core_hours": interviewer.core_hours,
        "details": {"name": interviewer.name, "email": interviewer.email},
        "special_days": list_special_days(page, special_days),
        "invalid_setting": _describe_invalid_setting(interviewer, special_days),
        "limit_values": get_limit_values(interviewer),
        "zones": zone_choices(interviewer.timezone),
        "limits_zones": zone_choices(interviewer.limits_timezone or interviewer.timezone),
        "versions": {
            "details": compute_version(interviewer, ("name", "email")),
            "hours": compute_version(interviewer, ("open_hours",)),
            "core_hours": compute_version(interviewer, ("core_hours",)),
            "limits": compute_version(interviewer, LIMIT_FIELDS),
        },
    }


def list_special_days(
    page: InterviewerPage, special_days: Iterable[SpecialDays]
) -> list[SpecialDaysRow]:
    """Return the special days that are not over, as rows."""
    today = page.clock.local_date(page.viewer.now)
    return [
        SpecialDaysRow.from_model(row, page.build_url("days-remove", row.pk))
        for row in special_days
        if row.last_day >= today
    ]


def get_limit_values(interviewer: Interviewer) -> Mapping[str, str]:
    """Return the stored values of the section on limits, by the field names of the API."""
    return {
        "maxPerDay": str(interviewer.max_per_day or ""),
        "maxPerWeek": str(interviewer.max_per_week or ""),
        "limitTimeZone": interviewer.limits_timezone,
        "timeZone": interviewer.timezone,
        "holidayCalendar": interviewer.holiday_region,
    }


def list_calendar_rows(interviewer: Interviewer, clock: PageClock) -> list[CalendarRow]:
    """Return the calendars of an interviewer as rows."""
    connections = Connection.objects.filter(interviewer=interviewer).select_related(
        "interviewer", "snapshot", "health"
    )
    return [CalendarRow.from_connection(connection, clock) for connection in connections]


def _connectable_providers(
    interviewer: Interviewer, calendars: Iterable[CalendarRow]
) -> dict[str, str]:
    """Return the labels of the providers that the interviewer can connect and has not yet."""
    if not interviewer.email:
        return {}
    connected = {calendar.provider for calendar in calendars}
    return {
        name: provider.label
        for name, provider in code_flow.get_oauth_providers().items()
        if name not in connected
    }


def _open_hours_form(interviewer: Interviewer) -> OpenHoursForm:
    """Return the stored hours as a form.

    The form is empty if the stored text is invalid, because it was not written by a form.
    """
    try:
        return OpenHoursForm.from_stored(interviewer.open_hours)
    except ValueError:
        return OpenHoursForm.from_stored("")


def _describe_invalid_setting(interviewer: Interviewer, special_days: Iterable[SpecialDays]) -> str:
    """Return what is wrong with the stored settings; "" if all are valid."""
    try:
        engine_values.check_rules(interviewer, special_days)
    except UnreadableRulesError as error:
        return error.reason
    return ""
