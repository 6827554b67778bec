"""Recurrence rules (RFC 5545 section 3.3.10) over wall-clock times.

A rule names periods: every `interval`th year, month, week, day, hour, minute or second, counted
from the start of its series. Of a period's days those stay that pass every BYxxx part, then each
gives its times, and BYSETPOS picks among them. Parts that a rule leaves out and needs are those of
the start. The start is always the first instance, whether it fits the rule or not.

`instances` looks only at the periods that meet the span asked for, unless COUNT makes it count
from the start. What would take too long it refuses: it never leaves instances out.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice, product, takewhile

from ical.rrule import FREQUENCIES, Numbers, RecurrenceRule

#: Periods, or instances in them, that one rule may look at, and instances that it may give.
MAX_STEPS = 200_000
MAX_INSTANCES = 100_000

DAY = timedelta(days=1)
_UNITS = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}


class TooManyInstancesError(ValueError):
    """A rule gives more instances, or takes more steps to find them, than we go through."""


def expand(
    rule: RecurrenceRule, start: datetime, first: datetime, last: datetime
) -> list[datetime]:
    """The instances of a series from `first` up to and including `last`, sorted.

    All are wall-clock times of one zone; UNTIL is for whoever knows that zone. Raises TooMany.
    """
    found: set[datetime] = set()
    earliest = start if rule.count else max(start, first)
    every = islice(_from(rule.with_defaults_from(start), start, earliest, last), rule.count)
    for instance in takewhile(lambda one: one <= last, every):
        if instance >= first:
            found.add(instance)
        if len(found) > MAX_INSTANCES:
            raise TooManyInstancesError("too many instances")
    return sorted(found)


def _from(
    rule: RecurrenceRule, start: datetime, earliest: datetime, last: datetime
) -> Iterator[datetime]:
    """The start, then the rule's instances after it that are not before `earliest`, in order."""
    yield start
    steps = 0
    for days, times in _periods(rule, start, earliest, last):
        steps += max(1, len(days) * len(times))
        if steps > MAX_STEPS:
            raise TooManyInstancesError("too many steps")
        within = [datetime.combine(day, clock) for day in days for clock in times]
        if rule.bysetpos:
            within = _picked(within, rule.bysetpos)
        yield from (one for one in within if one > start and one >= earliest)


def _picked(within: Sequence[datetime], positions: Numbers) -> list[datetime]:
    """The first, second … and last, last but one … of a period's instances (BYSETPOS)."""
    return sorted(
        {
            within[position - 1 if position > 0 else position]
            for position in positions
            if abs(position) <= len(within)
        }
    )


Period = tuple[Sequence[date], Sequence[time]]


def _periods(
    rule: RecurrenceRule, start: datetime, earliest: datetime, last: datetime
) -> Iterator[Period]:
    """The periods that can have instances from `earliest` to `last`: their days, their times."""
    if rule.freq in _UNITS:
        yield from _moments(rule, start, earliest, last)
        return
    clocks = product(rule.byhour, rule.byminute, rule.bysecond)
    times = [time(hour, minute, second) for hour, minute, second in clocks]
    for begin, end in _spans(rule, start.date(), earliest.date()):
        if begin > last.date():
            return
        yield [day for day in _days(begin, end, rule.bymonth) if _fits(rule, day)], times


def _spans(rule: RecurrenceRule, start: date, earliest: date) -> Iterator[tuple[date, date]]:
    """First and last day of every interval-th period from the one that holds `earliest`."""
    if rule.freq in ("YEARLY", "MONTHLY"):
        months = rule.interval * (12 if rule.freq == "YEARLY" else 1)
        month = start.year * 12 + (0 if rule.freq == "YEARLY" else start.month - 1)
        month += max(0, earliest.year * 12 + earliest.month - 1 - month) // months * months
        length = 12 if rule.freq == "YEARLY" else 1
        while month + length <= 12 * 9999:
            yield _month_start(month), _month_start(month + length) - DAY
            month += months
        return
    length = 7 if rule.freq == "WEEKLY" else 1
    begin = start - DAY * ((start.weekday() - rule.wkst) % 7 if length == 7 else 0)
    step = DAY * length * rule.interval
    begin += max(0, (earliest - begin) // step) * step
    while True:
        yield begin, begin + DAY * (length - 1)
        begin += step


def _moments(
    rule: RecurrenceRule, start: datetime, earliest: datetime, last: datetime
) -> Iterator[Period]:
    """The hours, minutes or seconds of the rule; days that do not fit are passed over whole."""
    unit = _UNITS[rule.freq]
    into = (3600 * start.hour + 60 * start.minute + start.second) % unit
    base = start.replace(microsecond=0) - timedelta(seconds=into)
    step = timedelta(seconds=unit * rule.interval)
    moment = base + max(0, (earliest - base) // step) * step
    while moment <= last:
        if not _fits(rule, moment.date()):
            tomorrow = datetime.combine(moment.date() + DAY, time())
            moment += -((moment - tomorrow) // step) * step
            continue
        yield [moment.date()], _times_from(rule, moment)
        moment += step


def _times_from(rule: RecurrenceRule, moment: datetime) -> list[time]:
    """The times within one hour, minute or second; none if the rule leaves it out."""
    rank = FREQUENCIES.index(rule.freq) - FREQUENCIES.index("HOURLY")
    given = (moment.hour, moment.minute, moment.second)
    named = (rule.byhour, rule.byminute, rule.bysecond)
    for number, allowed in list(zip(given, named))[: rank + 1]:
        if allowed and number not in allowed:
            return []
    clocks = product(*((number,) for number in given[: rank + 1]), *named[rank + 1 :])
    return [time(hour, minute, second) for hour, minute, second in clocks]


def _days(begin: date, end: date, months: Numbers) -> Iterator[date]:
    day = begin
    while day <= end:
        if months and day.month not in months:
            day = _month_start(day.year * 12 + day.month)
            continue
        yield day
        day += DAY


def _month_start(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _fits(rule: RecurrenceRule, day: date) -> bool:
    """Whether a day passes every part of the rule that speaks of days."""
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
        weekday == day.weekday() and (number == 0 or number in _places(rule, day))
        for number, weekday in rule.byday
    )


def _places(rule: RecurrenceRule, day: date) -> set[int]:
    """Which of its weekday a day is in its month or year, from the start and from the end.

    The number counts only in monthly and yearly rules (RFC 5545); elsewhere it is passed over.
    """
    if rule.freq == "MONTHLY" or (rule.freq == "YEARLY" and rule.bymonth):
        before, after = day.day - 1, _month_length(day) - day.day
    elif rule.freq == "YEARLY" and not rule.byweekno:
        before = day.timetuple().tm_yday - 1
        after = _year_length(day.year) - before - 1
    else:
        return {number for number, _ in rule.byday}
    return {before // 7 + 1, -(after // 7 + 1)}


def _week_numbers(day: date, wkst: int) -> set[int]:
    """The number of a day's week, from the start and from the end of the year of that week."""
    middle = day + DAY * (3 - (day.weekday() - wkst) % 7)
    number = (middle.timetuple().tm_yday - 1) // 7 + 1
    return {number, number - _weeks(middle.year, wkst) - 1}


def _weeks(year: int, wkst: int) -> int:
    """How many weeks of the given first day a year has: those with their middle day in it."""
    first_middle = (wkst + 3 - date(year, 1, 1).weekday()) % 7
    return (_year_length(year) - first_middle + 6) // 7


def _month_length(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _year_length(year: int) -> int:
    return 366 if isleap(year) else 365
