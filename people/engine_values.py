"""What is stored of a person's rules, as the engine's plain values.

Nothing here queries: who calls has loaded the rows, special days in the order of their model, so
that of several for one day the one that begins last counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any

from django.utils.translation import gettext as _

from engine import person, timestamps
from engine.intervals import Interval
from engine.local_time import DAY, DaysOff, OpenHours, Period
from engine.person import LoadLimit
from people import models, public_holidays, weekly_hours
from people.models import AvailabilityOverride, Interviewer

_OFFICE_DAY = ((9 * 3600, 17 * 3600),)
_OFFICE_WEEK: weekly_hours.Week = (*(_OFFICE_DAY,) * 5, (), ())
_ANY_HOUR: weekly_hours.Week = (((0, DAY),),) * 7
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_SECOND = timedelta(seconds=1)


#: What is stored, how it is read (ValueError if it is nothing), and as what text.
StoredText = tuple[str, Callable[[str], Any], str]


class UnreadableRulesError(Exception):
    """What is stored of somebody's rules, or of a template's, cannot be understood.

    Forms let no such thing in; what writes the database past them may. Whose rules they are is
    left out where names are not to be told.
    """

    def __init__(self, whose: str, why: str) -> None:
        self.owner_name, self.reason = whose, why
        super().__init__(f"{whose}: {why}")

    def without_owner(self) -> UnreadableRulesError:
        """The same without saying whose rules they are."""
        return UnreadableRulesError("", "")


def check_rules(interviewer: Interviewer, special_days: Iterable[AvailabilityOverride]) -> None:
    """Raise UnreadableRules unless all that is stored of somebody's rules can be understood."""
    zone = interviewer.limits_timezone or interviewer.timezone
    check_stored_texts(
        interviewer.name,
        [
            (_("time zone"), check_timezone, interviewer.timezone),
            (_("open hours"), weekly_hours.parse, interviewer.open_hours),
            (_("core hours"), weekly_hours.parse, interviewer.core_hours),
            (_("public holidays"), public_holidays.check_country_code, interviewer.holiday_region),
            (_("time zone of the limits"), check_timezone, zone),
            *(
                (_("special days"), weekly_hours.parse_ranges, it.hours)
                for it in special_days
                if it.hours
            ),
        ],
    )


def check_stored_texts(whose: str, stored: Iterable[StoredText]) -> None:
    """Raise UnreadableRules unless each text can be read."""
    for what, read, text in stored:
        try:
            read(text)
        except ValueError as wrong:
            raise UnreadableRulesError(whose, f"{what}: {wrong}") from None


def check_timezone(name: str) -> None:
    """Raise ValueError unless a name is that of an IANA zone."""
    if not is_timezone(name):
        raise ValueError(_("“%(name)s” is no IANA time zone.") % {"name": name})


def is_timezone(name: str) -> bool:
    """Whether there is an IANA zone of that name."""
    return name in models.TIMEZONES


def build_open_hours(
    interviewer: Interviewer, special_days: Sequence[AvailabilityOverride]
) -> OpenHours | None:
    """When somebody is open; None for a person without hours of any kind, who always is."""
    weekly = weekly_hours.parse(interviewer.open_hours)
    overrides = tuple(
        (special.first_day, special.last_day, weekly_hours.parse_ranges(special.hours))
        for special in special_days
        if special.hours
    )
    if weekly is None and not overrides:
        return None
    return OpenHours(interviewer.timezone, weekly or _ANY_HOUR, overrides)


def build_core_hours(interviewer: Interviewer) -> OpenHours:
    """The hours that somebody likes best: office hours where nothing else is said."""
    weekly = weekly_hours.parse(interviewer.core_hours)
    return OpenHours(interviewer.timezone, weekly or _OFFICE_WEEK)


def build_days_off(
    interviewer: Interviewer, special_days: Sequence[AvailabilityOverride], window: Interval
) -> DaysOff | None:
    """Time off, and the public holidays around a window; None if there are neither.

    Whoever has set hours for a public holiday works in them.
    """
    time_off = [(one.first_day, one.last_day) for one in special_days if not one.hours]
    worked = [(one.first_day, one.last_day) for one in special_days if one.hours]
    holidays = [
        (day, day)
        for day in _holidays(interviewer.holiday_region, window)
        if not any(first <= day <= last for first, last in worked)
    ]
    spans = (*time_off, *holidays)
    return DaysOff(interviewer.timezone, spans) if spans else None


def build_load_limits(interviewer: Interviewer) -> tuple[LoadLimit, ...]:
    """The most interviews that somebody gives in a day and in a week, where that is limited."""
    zone = interviewer.limits_timezone or interviewer.timezone
    most = {Period.DAY: interviewer.max_per_day, Period.WEEK: interviewer.max_per_week}
    return tuple(LoadLimit(limit, period, zone) for period, limit in most.items() if limit)


def build_reservation(row: models.Reservation) -> person.Reservation:
    """A held or booked slot in whole seconds, of which no fraction is lost."""
    return person.Reservation(
        slot=(_floor(row.start), _ceil(row.end)),
        buffered_slot=(_floor(row.buffered_start), _ceil(row.buffered_end)),
        is_hold=row.state == models.Reservation.State.HELD,
    )


def _holidays(country: str, window: Interval) -> Iterator[date]:
    """Those of every year that a local day of the window may lie in."""
    if country:
        first, last = (
            timestamps.to_datetime(edge).year for edge in (window[0] - DAY, window[1] + DAY)
        )
        for year in range(first, last + 1):
            yield from public_holidays.get_dates(country, year)


def _floor(instant: datetime) -> int:
    return (instant - _EPOCH) // _SECOND


def _ceil(instant: datetime) -> int:
    return -((_EPOCH - instant) // _SECOND)
