"""Weekly hours as text: lines such as `Mon-Thu 09:00-12:30, 13:30-17:00`.

A range belongs to the day on which it starts. A range whose end is not after its start ends on the
next day, so `Fri 22:00-02:00` is one range.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import groupby, takewhile
from typing import cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from engine.local_time import LocalRange, LocalRanges

Week = tuple[
    LocalRanges, LocalRanges, LocalRanges, LocalRanges, LocalRanges, LocalRanges, LocalRanges
]

#: The working hours that forms propose, and the default of the preferred hours.
OFFICE_HOURS = "Mon-Fri 09:00-17:00"
#: Of the text of a week, in characters.
MAX_LENGTH = 2000
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
#: Applied to text with single spaces only: ` *` would take quadratic time on long runs of spaces.
_DASH = re.compile(" ?[-–] ?")
_SEPARATOR = re.compile(r"[,\s]+")
_RANGE = re.compile(r"(\d?\d):(\d\d)-(\d?\d):(\d\d)", re.ASCII)


@lru_cache(maxsize=1024)
def parse(text: str) -> Week | None:
    """Return the ranges of each weekday, Monday first, or None if the text is blank.

    Raise ValueError, with the number of the line and the reason, for text that cannot be parsed.
    """
    week: list[list[LocalRange]] = [[] for _day in DAY_NAMES]
    for number, line in enumerate(text.splitlines(), 1):
        try:
            days, ranges = _parse_line(line)
        except ValueError as error:
            message = _("Line %(number)d: %(error)s")
            raise ValueError(message % {"number": number, "error": error}) from None
        for day in days:
            week[day].extend(ranges)
    return cast(Week, tuple(map(tuple, week))) if any(week) else None


@lru_cache(maxsize=1024)
def parse_ranges(text: str) -> LocalRanges:
    """Return the ranges of one day, such as `09:00-12:30, 13:30-17:00`.

    Raise ValueError, with the reason, for text that cannot be parsed.
    """
    words = _split_words(text)
    if not words:
        raise ValueError(_("Enter at least one time range such as 09:00-17:00."))
    return tuple(_parse_range(word) for word in words)


def format_week(week: Week | None) -> str:
    """Return text that parses as the week: one line for consecutive days with the same ranges.

    A week without any range becomes blank text, which parses as None.
    """
    lines = []
    for ranges, group in groupby(enumerate(week or ()), key=lambda numbered: numbered[1]):
        if ranges:
            days = [day for day, _ranges in group]
            lines.append(f"{_format_days(days[0], days[-1])} {format_ranges(ranges)}")
    return "\n".join(lines)


def format_ranges(ranges: LocalRanges) -> str:
    """Return text that parses as the ranges of a day, such as `09:00-12:30, 13:30-17:00`."""
    return ", ".join(f"{_format_time(start)}-{_format_time(end)}" for start, end in ranges)


def validate_weekly_hours(text: str) -> None:
    """Raise ValidationError unless the text is blank or weekly hours."""
    try:
        parse(text)
    except ValueError as error:
        raise ValidationError(str(error)) from None


def validate_ranges(text: str) -> None:
    """Raise ValidationError unless the text is the ranges of a day."""
    try:
        parse_ranges(text)
    except ValueError as error:
        raise ValidationError(str(error)) from None


def _parse_line(line: str) -> tuple[set[int], LocalRanges]:
    """Return the days that a line names, and their ranges; both are empty for a blank line."""
    words = _split_words(line)
    if not words:
        return set(), ()
    day_words = list(takewhile(lambda word: not word[0].isdigit(), words))
    if not day_words:
        raise ValueError(_("Start the line with a day such as Mon or Mon-Fri."))
    days = {day for word in day_words for day in _parse_days(word)}
    return days, parse_ranges(" ".join(words[len(day_words) :]))


def _split_words(text: str) -> list[str]:
    single_spaced = " ".join(text.split())
    return [word for word in _SEPARATOR.split(_DASH.sub("-", single_spaced)) if word]


def _parse_days(word: str) -> list[int]:
    """Return the weekdays of `Mon` or `Sat-Mon`; Monday is 0."""
    first_name, dash, last_name = word.partition("-")
    first = _parse_day(first_name)
    last = _parse_day(last_name) if dash else first
    return [(first + offset) % 7 for offset in range((last - first) % 7 + 1)]


def _parse_day(name: str) -> int:
    if name.capitalize() not in DAY_NAMES:
        message = _("“%(name)s” is not a day. Use one of %(days)s.")
        raise ValueError(message % {"name": name, "days": ", ".join(DAY_NAMES)})
    return DAY_NAMES.index(name.capitalize())


def _parse_range(word: str) -> LocalRange:
    match = _RANGE.fullmatch(word)
    if not match:
        message = _("“%(word)s” is not a time range such as 09:00-17:00.")
        raise ValueError(message % {"word": word})
    start, end = _parse_time(match[1], match[2]), _parse_time(match[3], match[4])
    if start == 24 * 3600:
        message = _("“%(word)s” starts at 24:00. Use 00:00 of the next day.")
        raise ValueError(message % {"word": word})
    return start, end


def _parse_time(hours: str, minutes: str) -> int:
    """Return the seconds from midnight to a time of day."""
    seconds = int(hours) * 3600 + int(minutes) * 60
    if int(minutes) > 59 or seconds > 24 * 3600:
        message = _("“%(time)s” is not a time from 00:00 to 24:00.")
        raise ValueError(message % {"time": f"{hours}:{minutes}"})
    return seconds


def _format_days(first: int, last: int) -> str:
    if first == last:
        return DAY_NAMES[first]
    return f"{DAY_NAMES[first]}-{DAY_NAMES[last]}"


def _format_time(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"
