"""Weekly hours as people write them: lines such as `Mon-Thu 09:00-12:30, 13:30-17:00`.

A range belongs to the day it begins on. One whose end is not after its start ends on the next day,
so `Fri 22:00-02:00` is one range.
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

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
#: Spaces are single by then: with any number of them a text of spaces would take for ever.
_DASH = re.compile(" ?[-–] ?")
_SEPARATOR = re.compile(r"[,\s]+")
_RANGE = re.compile(r"(\d?\d):(\d\d)-(\d?\d):(\d\d)", re.ASCII)


@lru_cache(maxsize=1024)
def parse(text: str) -> Week | None:
    """The ranges of each weekday, Monday first; None for a blank text, which sets no hours.

    Raises ValueError that names the line and what is wrong with it.
    """
    week: list[LocalRanges] = [()] * 7
    for number, line in enumerate(text.splitlines(), 1):
        try:
            days, found = _line(line)
        except ValueError as wrong:
            told = {"number": number, "wrong": wrong}
            raise ValueError(_("Line %(number)d: %(wrong)s") % told) from None
        for day in days:
            week[day] += found
    return cast(Week, tuple(week)) if any(week) else None


@lru_cache(maxsize=1024)
def parse_ranges(text: str) -> LocalRanges:
    """The ranges of one day, such as `09:00-12:30, 13:30-17:00`.

    Raises ValueError that says what is wrong.
    """
    words = _words(text)
    if not words:
        raise ValueError(_("there are no times such as 09:00-17:00."))
    return tuple(_range(word) for word in words)


def format_week(week: Week | None) -> str:
    """The text that reads as a week: one line for days in a row that have the same ranges.

    A week without any range is written as blank, which reads as None.
    """
    alike = groupby(enumerate(week or ()), key=lambda day: day[1])
    rows = ((found, [number for number, _ in days]) for found, days in alike)
    return "\n".join(f"{_row(days)} {format_ranges(found)}" for found, days in rows if found)


def format_ranges(found: LocalRanges) -> str:
    """The text that reads as the ranges of a day, such as `09:00-12:30, 13:30-17:00`."""
    return ", ".join(f"{_clock(begins)}-{_clock(ends)}" for begins, ends in found)


def validate_weekly_hours(text: str) -> None:
    """Raise ValidationError unless the text is blank or weekly hours."""
    try:
        parse(text)
    except ValueError as wrong:
        raise ValidationError(str(wrong)) from None


def validate_ranges(text: str) -> None:
    """Raise ValidationError unless the text is the ranges of a day."""
    try:
        parse_ranges(text)
    except ValueError as wrong:
        message = str(wrong)
        raise ValidationError(message[0].upper() + message[1:]) from None


def _line(line: str) -> tuple[set[int], LocalRanges]:
    """The days that a line names, and the ranges it gives them; neither for a blank line."""
    words = _words(line)
    named = list(takewhile(lambda word: not word[0].isdigit(), words))
    if words and not named:
        raise ValueError(_("it names no day, such as Mon or Mon-Fri."))
    days = {day for word in named for day in _days(word)}
    return days, parse_ranges(" ".join(words[len(named) :])) if words else ()


def _words(text: str) -> list[str]:
    return [word for word in _SEPARATOR.split(_DASH.sub("-", " ".join(text.split()))) if word]


def _days(word: str) -> list[int]:
    first, dash, last = word.partition("-")
    begin = _day(first)
    end = _day(last) if dash else begin
    return [(begin + ahead) % 7 for ahead in range((end - begin) % 7 + 1)]


def _day(name: str) -> int:
    if name.capitalize() not in DAY_NAMES:
        told = {"name": name, "days": ", ".join(DAY_NAMES)}
        raise ValueError(_("“%(name)s” is no day (%(days)s).") % told)
    return DAY_NAMES.index(name.capitalize())


def _range(word: str) -> LocalRange:
    match = _RANGE.fullmatch(word)
    if not match:
        words = _("“%(word)s” is no range of times such as 09:00-17:00.")
        raise ValueError(words % {"word": word})
    begins, ends = _time(match[1], match[2]), _time(match[3], match[4])
    if begins == 24 * 3600:
        words = _("“%(word)s” begins at 24:00; that is 00:00 of the next day.")
        raise ValueError(words % {"word": word})
    return begins, ends


def _time(hours: str, minutes: str) -> int:
    seconds = int(hours) * 3600 + int(minutes) * 60
    if int(minutes) > 59 or seconds > 24 * 3600:
        words = _("“%(time)s” is no time of day (00:00 to 24:00).")
        raise ValueError(words % {"time": f"{hours}:{minutes}"})
    return seconds


def _row(days: list[int]) -> str:
    first, last = DAY_NAMES[days[0]], DAY_NAMES[days[-1]]
    return first if first == last else f"{first}-{last}"


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"
