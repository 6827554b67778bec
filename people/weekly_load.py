"""Count the booked interviews of people in a week, by the local days of their limits.

`engine.rules.load_limit` keeps slots within the limits.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from core.timezone_names import is_timezone
from people.models import Interviewer, Reservation

DAYS_OF_WEEK = 7


def get_monday(day: date) -> date:
    """Return the first day of a day's week."""
    return day - timedelta(days=day.weekday())


def count_by_day(interviewers: Iterable[Interviewer], monday: date) -> dict[int, Counter[date]]:
    """Return the number of interviews of a week by interviewer and day, with one query."""
    zones = {each.pk: _get_zone(each) for each in interviewers}
    first = datetime.combine(monday, time.min, timezone.utc)
    booked = Reservation.objects.filter(
        interviewer__in=zones,
        state=Reservation.State.BOOKED,
        start__gte=first - timedelta(days=1),
        start__lt=first + timedelta(days=DAYS_OF_WEEK + 1),
    )
    counts: dict[int, Counter[date]] = defaultdict(Counter)
    for pk, start in booked.order_by().values_list("interviewer_id", "start"):
        day = start.astimezone(zones[pk]).date()
        if monday <= day < monday + timedelta(days=DAYS_OF_WEEK):
            counts[pk][day] += 1
    return counts


def _get_zone(interviewer: Interviewer) -> ZoneInfo:
    zone = interviewer.limits_timezone or interviewer.timezone
    return ZoneInfo(zone if is_timezone(zone) else "UTC")
