"""Expand recurrence rules (RFC 5545 section 3.3.10) over wall-clock times.

A rule selects every `interval`th period (year, month, week, day, hour, minute or second), counted
from the start of the series. A day of a period is kept if it passes every BYxxx part about days.
Each kept day gives the rule's times, and BYSETPOS selects among the results of one period. Parts
that a rule needs but leaves out come from the start. The start is always the first instance, even
if it does not match the rule.

`expand` visits only the periods near the requested span, except that COUNT makes it count from the
start. Rules that would take too long raise TooManyInstancesError: instances are never left out.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice, product

from ical.rrule_parser import FREQUENCIES, Numbers, RecurrenceRule
from net.deadline import NO_DEADLINE, Deadline

#: Periods, or instances in them, that the expansion of one rule may visit.
MAX_STEPS = 200_000
#: Instances that one rule may give in the requested span.
MAX_INSTANCES = 100_000

ONE_DAY = timedelta(days=1)
_SECONDS_PER_UNIT = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}

#: The matching days of a period, and the times on each of them.
Period = tuple[Sequence[date], Sequence[time]]


class TooManyInstancesError(ValueError):
    """A rule has too many instances, or finding them takes too many steps."""


def expand(
    rule: RecurrenceRule,
    start: datetime,
    first: datetime,
    last: datetime,
    deadline: Deadline = NO_DEADLINE,
) -> list[datetime]:
    """Return the sorted instances of a series from `first` to `last`, both included.

    All datetimes are wall-clock times of one time zone. The caller applies UNTIL, because that
    takes the time zone. Raise TooManyInstancesError if there are too many, and ReadError (timeout)
    at the deadline.
    """
    instances: set[datetime] = set()
    earliest = start if rule.count else max(start, first)
    candidates = _generate(rule.with_defaults_from(start), start, earliest, last, deadline)
    for instance in islice(candidates, rule.count):
        if instance > last:
            break
        if instance >= first:
            instances.add(instance)
        if len(instances) > MAX_INSTANCES:
            raise TooManyInstancesError("too many instances")
    return sorted(instances)


def is_instance(rule: RecurrenceRule, start: datetime) -> bool:
    """Return whether the start of a series matches its rule."""
    rule = rule.with_defaults_from(start)
    periods = _limit_steps(_periods(rule, start, start, start), NO_DEADLINE)
    return any(start in _instances_of_period(rule, days, times) for days, times in periods)


def _generate(
    rule: RecurrenceRule,
    start: datetime,
    earliest: datetime,
    last: datetime,
    deadline: Deadline,
) -> Iterator[datetime]:
    """Yield the start, then the later instances from `earliest` on, in order."""
    yield start
    for days, times in _limit_steps(_periods(rule, start, earliest, last), deadline):
        for instance in _instances_of_period(rule, days, times):
            if instance > start and instance >= earliest:
                yield instance


def _limit_steps(periods: Iterable[Period], deadline: Deadline) -> Iterator[Period]:
    """Yield the periods; raise TooManyInstancesError before a period that takes too many steps."""
    steps = 0
    for days, times in periods:
        deadline.check()
        steps += max(1, len(days) * len(times))
        if steps > MAX_STEPS:
            raise TooManyInstancesError("too many steps")
        yield days, times


def _instances_of_period(
    rule: RecurrenceRule, days: Sequence[date], times: Sequence[time]
) -> list[datetime]:
    """Return the sorted instances that a rule gives in one period."""
    instances = [datetime.combine(day, clock) for day in days for clock in times]
    return _select_positions(instances, rule.bysetpos) if rule.bysetpos else instances


def _select_positions(instances: Sequence[datetime], positions: Numbers) -> list[datetime]:
    """Return the instances of one period at the positions of BYSETPOS (1: first, -1: last)."""
    indices = (position - 1 if position > 0 else position for position in positions)
    count = len(instances)
    return sorted({instances[index] for index in indices if -count <= index < count})


def _periods(
    rule: RecurrenceRule, start: datetime, earliest: datetime, last: datetime
) -> Iterator[Period]:
    """Yield the periods that can have instances from `earliest` to `last`."""
    if rule.freq in _SECONDS_PER_UNIT:
        yield from _periods_within_days(rule, start, earliest, last)
        return
    clocks = product(rule.byhour, rule.byminute, rule.bysecond)
    times = [time(hour, minute, second) for hour, minute, second in clocks]
    for first_day, last_day in _day_spans(rule, start.date(), earliest.date()):
        if first_day > last.date():
            return
        days = _days_in_months(first_day, last_day, rule.bymonth)
        yield [day for day in days if _matches_day(rule, day)], times


def _day_spans(rule: RecurrenceRule, start: date, earliest: date) -> Iterator[tuple[date, date]]:
    """Yield first and last day of every selected period, from the period that holds `earliest`."""
    if rule.freq == "YEARLY":
        return _month_spans(start.year * 12, 12, rule.interval, earliest)
    if rule.freq == "MONTHLY":
        return _month_spans(_month_number(start), 1, rule.interval, earliest)
    if rule.freq == "WEEKLY":
        first_day = start - ONE_DAY * ((start.weekday() - rule.wkst) % 7)
        return _fixed_spans(first_day, 7, rule.interval, earliest)
    return _fixed_spans(start, 1, rule.interval, earliest)


def _month_spans(
    first: int, length: int, interval: int, earliest: date
) -> Iterator[tuple[date, date]]:
    """Yield periods of `length` months. `first` is a month number (see `_month_number`)."""
    step = length * interval
    month = first + max(0, _month_number(earliest) - first) // step * step
    while month + length <= 12 * 9999:
        yield _month_start(month), _month_start(month + length) - ONE_DAY
        month += step


def _fixed_spans(
    first: date, length: int, interval: int, earliest: date
) -> Iterator[tuple[date, date]]:
    """Yield periods of `length` days."""
    step = ONE_DAY * length * interval
    day = first + max(0, (earliest - first) // step) * step
    while True:
        yield day, day + ONE_DAY * (length - 1)
        day += step


def _periods_within_days(
    rule: RecurrenceRule, start: datetime, earliest: datetime, last: datetime
) -> Iterator[Period]:
    """Yield hours, minutes or seconds as periods. A day that does not match is one empty period."""
    unit = _SECONDS_PER_UNIT[rule.freq]
    seconds_into_unit = (3600 * start.hour + 60 * start.minute + start.second) % unit
    first = start.replace(microsecond=0) - timedelta(seconds=seconds_into_unit)
    step = timedelta(seconds=unit * rule.interval)
    current = first + max(0, (earliest - first) // step) * step
    while current <= last:
        if _matches_day(rule, current.date()):
            yield [current.date()], _times_within(rule, current)
            current += step
        else:
            yield (), ()
            tomorrow = datetime.combine(current.date() + ONE_DAY, time())
            steps_to_tomorrow = -((current - tomorrow) // step)
            current += steps_to_tomorrow * step


def _times_within(rule: RecurrenceRule, period: datetime) -> list[time]:
    """Return the times in one hour, minute or second, or none if BYxxx parts exclude it."""
    rank = FREQUENCIES.index(rule.freq) - FREQUENCIES.index("HOURLY")
    fixed = (period.hour, period.minute, period.second)[: rank + 1]
    parts = (rule.byhour, rule.byminute, rule.bysecond)
    for number, allowed in zip(fixed, parts):
        if allowed and number not in allowed:
            return []
    clocks = product(*((number,) for number in fixed), *parts[rank + 1 :])
    return [time(hour, minute, second) for hour, minute, second in clocks]


def _days_in_months(first: date, last: date, months: Numbers) -> Iterator[date]:
    """Yield the days from `first` to `last` that lie in the given months (all if none)."""
    day = first
    while day <= last:
        if months and day.month not in months:
            day = _month_start(_month_number(day) + 1)
            continue
        yield day
        day += ONE_DAY


def _month_number(day: date) -> int:
    """Return the number of months from the beginning of year 0 to the month of a day."""
    return day.year * 12 + day.month - 1


def _month_start(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _matches_day(rule: RecurrenceRule, day: date) -> bool:
    """Return whether a day passes every part of the rule about days."""
    if rule.bymonth and day.month not in rule.bymonth:
        return False
    if rule.bymonthday and not {day.day, day.day - _month_length(day) - 1} & {*rule.bymonthday}:
        return False
    if rule.byyearday:
        number = day.timetuple().tm_yday
        if not {number, number - _year_length(day.year) - 1} & {*rule.byyearday}:
            return False
    if rule.byweekno and not _week_numbers(day, rule.wkst) & {*rule.byweekno}:
        return False
    return not rule.byday or any(
        weekday == day.weekday() and (ordinal == 0 or ordinal in _weekday_ordinals(rule, day))
        for ordinal, weekday in rule.byday
    )


def _weekday_ordinals(rule: RecurrenceRule, day: date) -> set[int]:
    """Return which of its weekday a day is in its month or year, from the start and from the end.

    RFC 5545 gives ordinals a meaning in monthly and yearly rules only. In other rules, and beside
    BYWEEKNO, every ordinal matches.
    """
    if rule.freq == "MONTHLY" or (rule.freq == "YEARLY" and rule.bymonth):
        days_before, days_after = day.day - 1, _month_length(day) - day.day
    elif rule.freq == "YEARLY" and not rule.byweekno:
        days_before = day.timetuple().tm_yday - 1
        days_after = _year_length(day.year) - days_before - 1
    else:
        return {ordinal for ordinal, _ in rule.byday}
    return {days_before // 7 + 1, -(days_after // 7 + 1)}


def _week_numbers(day: date, wkst: int) -> set[int]:
    """Return the number of a day's week in that week's year, from the start and from the end."""
    middle = day + ONE_DAY * (3 - (day.weekday() - wkst) % 7)
    number = (middle.timetuple().tm_yday - 1) // 7 + 1
    return {number, number - _weeks_in_year(middle.year, wkst) - 1}


def _weeks_in_year(year: int, wkst: int) -> int:
    """Return the number of weeks whose middle day lies in a year. Weeks start on `wkst`."""
    first_middle = (wkst + 3 - date(year, 1, 1).weekday()) % 7
    return (_year_length(year) - first_middle + 6) // 7


def _month_length(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _year_length(year: int) -> int:
    return 366 if isleap(year) else 365
