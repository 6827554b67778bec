"""A month of the calendar in which a candidate chooses a day; its first day stands for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import dateformat
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import ngettext, pgettext

from pages.page_clock import format_date, is_supported_date

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class MonthDay:
    """A day of the shown month; `count` is its number of available times."""

    day: date
    count: int = 0
    is_selected: bool = False

    @property
    def label(self) -> str:
        """Return for example "Wednesday 22 January 2025, 5 times"."""
        text = ngettext("%(day)s, %(count)d time", "%(day)s, %(count)d times", self.count)
        return text % {"day": format_date(self.day), "count": self.count}


def get_month(day: date) -> date:
    """Return the month of a day."""
    return day.replace(day=1)


def get_next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def get_previous_month(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def parse_day(text: str) -> date | None:
    """Return the day of a text such as "2025-01-22", or of the month "2025-01"; None if invalid."""
    try:
        day = date.fromisoformat(text if len(text) > len("2025-01") else f"{text}-01")
    except ValueError:
        return None
    return day if is_supported_date(day) else None


def format_month(month: date) -> str:
    """Return for example "January 2025"."""
    # Translators: month and year (Django's letters for dates)
    return dateformat.format(month, pgettext("a month", "F Y"))


def list_weekdays() -> list[tuple[str, str]]:
    """Return the short and the full names of the days of a week, which begins on Monday."""
    return [(str(WEEKDAYS_ABBR[number]), str(WEEKDAYS[number])) for number in range(7)]


def build_weeks(
    month: date, counts: dict[date, int], selected: date | None, today: date
) -> list[list[MonthDay | None]]:
    """Return the weeks of a month that are not over; days of other months are None."""

    def build_day(day: date) -> MonthDay | None:
        is_shown = get_month(day) == month
        return MonthDay(day, counts.get(day, 0), day == selected) if is_shown else None

    first_monday = month - timedelta(days=month.weekday())
    mondays = [first_monday + number * WEEK for number in range(6)]
    return [
        [build_day(monday + timedelta(days=number)) for number in range(7)]
        for monday in mondays
        if today < monday + WEEK and monday < get_next_month(month)
    ]


def choose_day(days: Collection[date], requested: date | None) -> date | None:
    """Return the requested day, or the first one if it has no times; None if there are none."""
    if requested in days:
        return requested
    return min(days, default=None)
