"""The facts about a person, as labels and texts."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from pages.people.hours_text import describe_hours
from pages.people.people_rows import describe_load
from people import weekly_load
from people.models import Interviewer


def list_facts(
    interviewer: Interviewer, monday: date, *, is_invited: bool
) -> list[tuple[str, str]]:
    """Return the facts; the number of interviews is that of the week that begins on a Monday.

    `is_invited` says whether an invitation to an account can still be accepted.
    """
    counts = weekly_load.count_by_day([interviewer], monday)
    booked = sum(counts.get(interviewer.pk, {}).values())
    none = _("none")
    preferred = interviewer.core_hours
    return [
        (_("Email address"), interviewer.email or none),
        (_("Time zone"), interviewer.timezone.replace("_", " ")),
        (_("Working hours"), describe_hours(interviewer.open_hours)),
        *([(_("Preferred hours"), describe_hours(preferred))] if preferred else []),
        (_("Interviews this week"), describe_load(booked, interviewer.max_per_week)),
        (_("Maximum interviews per day"), str(interviewer.max_per_day or _("no limit"))),
        (_("Public holidays"), interviewer.holiday_region or none),
        (_("Account"), _describe_account(interviewer, is_invited=is_invited)),
    ]


def _describe_account(interviewer: Interviewer, *, is_invited: bool) -> str:
    if interviewer.account_id:
        return _("linked")
    return _("invited") if is_invited else _("none")
