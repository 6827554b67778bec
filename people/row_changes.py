"""Report changes of interviewers and of their special days."""

from __future__ import annotations

from core.row_changes import RowOwner, RowWatcher
from people.models import Interviewer, SpecialDays

INTERVIEWER, SPECIAL_DAYS = "interviewer", "special_days"
_INTERVIEWER_MEMBERS = {
    "name": "name",
    "email": "email",
    "account_id": "account",
    "timezone": "timeZone",
    "open_hours": "openHours",
    "core_hours": "coreHours",
    "holiday_region": "holidayCalendar",
    "max_per_day": "maxPerDay",
    "max_per_week": "maxPerWeek",
    "limits_timezone": "limitTimeZone",
    "active": "active",
    "external_id": "externalId",
    "metadata": "metadata",
}
_SPECIAL_DAYS_MEMBERS = {
    "interviewer_id": "interviewerId",
    "first_day": "startDate",
    "last_day": "endDate",
    "hours": "hours",
    "external_id": "externalId",
}


def build_owner(member: str) -> RowOwner:
    """Return the interviewer as the owner of rows that are their member `member`."""
    return RowOwner(Interviewer, INTERVIEWER, "interviewer_id", member)


def connect() -> None:
    """Watch every change from now on; called at startup."""
    RowWatcher(Interviewer, INTERVIEWER, _INTERVIEWER_MEMBERS).connect()
    RowWatcher(
        SpecialDays, SPECIAL_DAYS, _SPECIAL_DAYS_MEMBERS, build_owner("specialDays")
    ).connect()
