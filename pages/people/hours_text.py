"""Weekly hours in words, in the language of the page."""

from __future__ import annotations

from itertools import groupby

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from people import weekly_hours


def describe_hours(text: str) -> str:
    """Return for example "Mon–Thu 09:00-17:00; Fri 09:00-12:00" in the reader's language."""
    try:
        week = weekly_hours.parse(text)
    except ValueError:
        return _("The stored hours are invalid")
    if week is None:
        return _("Any time")
    parts = []
    for ranges, group in groupby(enumerate(week), key=lambda numbered: numbered[1]):
        days = [day for day, _ranges in group]
        if ranges:
            parts.append(f"{_name_days(days[0], days[-1])} {weekly_hours.format_ranges(ranges)}")
    return "; ".join(parts)


def _name_days(first: int, last: int) -> str:
    if first == last:
        return str(WEEKDAYS_ABBR[first])
    return f"{WEEKDAYS_ABBR[first]}–{WEEKDAYS_ABBR[last]}"
