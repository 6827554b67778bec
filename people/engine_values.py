"""Convert the stored rules of interviewers into the plain values that the engine takes.

The functions run no queries: callers load the rows. They pass the rows of special days in the order
of the model, so that of several rows for one day the row that starts last applies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, timezone

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.timezone_names import validate_timezone
from engine import person, timestamps
from engine.intervals import Interval
from engine.local_time import DAY, DaysOff, OpenHours, Period
from engine.person import LoadLimit
from people import models, public_holidays, weekly_hours
from people.models import Interviewer, SpecialDays

_OFFICE_HOURS = ((9 * 3600, 17 * 3600),)
_OFFICE_WEEK: weekly_hours.Week = (*(_OFFICE_HOURS,) * 5, (), ())
_ALWAYS_OPEN_WEEK: weekly_hours.Week = (((0, DAY),),) * 7
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_SECOND = timedelta(seconds=1)


#: The label of a stored text, its validator (which raises ValidationError), and the text.
StoredText = tuple[str, Callable[[str], None], str]


class UnreadableRulesError(Exception):
    """The stored rules of an interviewer or of a template cannot be read.

    Forms reject such rules, but a direct write to the database may store them. `owner_name` and
    `reason` are empty where names must not be disclosed.
    """

    def __init__(self, owner_name: str, reason: str) -> None:
        self.owner_name, self.reason = owner_name, reason
        super().__init__(f"{owner_name}: {reason}")

    def without_owner(self) -> UnreadableRulesError:
        """Return an error that does not say whose rules are unreadable, or why."""
        return UnreadableRulesError("", "")


def check_rules(interviewer: Interviewer, special_days: Iterable[SpecialDays]) -> None:
    """Raise UnreadableRulesError unless all stored rules of an interviewer can be read."""
    region = interviewer.holiday_region
    limits_timezone = interviewer.limits_timezone or interviewer.timezone
    check_stored_texts(
        interviewer.name,
        [
            (_("time zone"), validate_timezone, interviewer.timezone),
            (_("open hours"), weekly_hours.validate_weekly_hours, interviewer.open_hours),
            (_("core hours"), weekly_hours.validate_weekly_hours, interviewer.core_hours),
            (_("public holidays"), public_holidays.validate_stored_code, region),
            (_("time zone of the limits"), validate_timezone, limits_timezone),
            *(
                (_("special days"), weekly_hours.validate_ranges, row.hours)
                for row in special_days
                if row.hours
            ),
        ],
    )


def check_stored_texts(owner_name: str, stored_texts: Iterable[StoredText]) -> None:
    """Raise UnreadableRulesError unless each text passes its validator."""
    for label, validate, text in stored_texts:
        try:
            validate(text)
        except ValidationError as error:
            reason = f"{label}: {' '.join(error.messages)}"
            raise UnreadableRulesError(owner_name, reason) from None


def build_open_hours(
    interviewer: Interviewer, special_days: Sequence[SpecialDays]
) -> OpenHours | None:
    """Return an interviewer's open hours, or None if they are open at any time."""
    week = weekly_hours.parse(interviewer.open_hours)
    override_hours = tuple(
        (row.first_day, row.last_day, weekly_hours.parse_ranges(row.hours))
        for row in special_days
        if row.hours
    )
    if week is None and not override_hours:
        return None
    return OpenHours(interviewer.timezone, week or _ALWAYS_OPEN_WEEK, override_hours)


def build_core_hours(interviewer: Interviewer) -> OpenHours:
    """Return an interviewer's preferred hours; the default is Monday to Friday, 9 to 17."""
    week = weekly_hours.parse(interviewer.core_hours)
    return OpenHours(interviewer.timezone, week or _OFFICE_WEEK)


def build_days_off(
    interviewer: Interviewer, special_days: Sequence[SpecialDays], window: Interval
) -> DaysOff | None:
    """Return time off, and the public holidays around a window; None if there are neither.

    A public holiday is no day off if special days set hours for it.
    """
    time_off = [(row.first_day, row.last_day) for row in special_days if not row.hours]
    workdays = [(row.first_day, row.last_day) for row in special_days if row.hours]
    holidays = [
        (day, day)
        for day in _list_holidays(interviewer.holiday_region, window)
        if not any(first <= day <= last for first, last in workdays)
    ]
    spans = (*time_off, *holidays)
    return DaysOff(interviewer.timezone, spans) if spans else None


def build_load_limits(interviewer: Interviewer) -> tuple[LoadLimit, ...]:
    """Return the maximum numbers of interviews in a day and in a week, where they are set."""
    zone = interviewer.limits_timezone or interviewer.timezone
    maximums = {Period.DAY: interviewer.max_per_day, Period.WEEK: interviewer.max_per_week}
    return tuple(
        LoadLimit(maximum, period, zone) for period, maximum in maximums.items() if maximum
    )


def build_reserved_slot(row: models.Reservation) -> person.ReservedSlot:
    """Return a held or booked slot in whole seconds; fractions are rounded outwards."""
    return person.ReservedSlot(
        slot=(_floor(row.start), _ceil(row.end)),
        buffered_slot=(_floor(row.buffered_start), _ceil(row.buffered_end)),
        is_hold=row.state == models.Reservation.State.HELD,
    )


def _list_holidays(country_code: str, window: Interval) -> Iterator[date]:
    """Yield the public holidays of every year that a local day of the window may be in."""
    if not country_code:
        return
    first_year = timestamps.to_datetime(window[0] - DAY).year
    last_year = timestamps.to_datetime(window[1] + DAY).year
    for year in range(first_year, last_year + 1):
        yield from public_holidays.get_dates(country_code, year)


def _floor(instant: datetime) -> int:
    return (instant - _EPOCH) // _SECOND


def _ceil(instant: datetime) -> int:
    return -((_EPOCH - instant) // _SECOND)
