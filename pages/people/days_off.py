"""Time off, special hours and public holidays of people, by the days of a week."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from pages.people.week_choice import ChosenWeek
from people import public_holidays
from people.models import Interviewer, SpecialDays


@dataclass(frozen=True)
class DayOff:
    """Why a day of a person differs from the weekly hours; `is_off` if they do not work."""

    text: str
    is_off: bool


def find_days_off(
    people: Sequence[Interviewer], week: ChosenWeek
) -> Mapping[tuple[int, date], DayOff]:
    """Return the days of a week by interviewer id and local date, with one query.

    Special days replace public holidays.
    """
    days_off = {
        (person.pk, day): DayOff(_("Public holiday"), is_off=True)
        for person in people
        for day in _list_holidays(person.holiday_region, week)
    }
    rows = SpecialDays.objects.filter(
        interviewer__in=people, first_day__lte=week.sunday, last_day__gte=week.monday
    )
    for row in rows.order_by("first_day", "pk"):
        day_off = DayOff(
            _("Working hours %(hours)s") % {"hours": row.hours} if row.hours else _("Time off"),
            is_off=not row.hours,
        )
        for day in week.days:
            if row.first_day <= day <= row.last_day:
                days_off[row.interviewer_id, day] = day_off
    return days_off


def _list_holidays(region: str, week: ChosenWeek) -> Iterator[date]:
    if not region:
        return
    for year in {week.monday.year, week.sunday.year}:
        try:
            holidays = public_holidays.get_dates(region, year)
        except NotImplementedError:  # stored by another version
            return
        yield from (day for day in week.days if day in holidays)
