"""The form for weekly working hours: a text field and a bar chart for each weekday.

Local times are seconds after midnight, as in `engine.local_time`. Bars are in minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from django.utils.dates import WEEKDAYS

from engine.intervals import Interval, merge
from engine.local_time import DAY, LocalRanges
from people import weekly_hours
from people.weekly_hours import DAY_NAMES, Week

_MINUTE = 60
_WHOLE_DAY = (0, DAY)
_CLOSED_WEEK: Week = ((),) * 7


@dataclass(frozen=True)
class OpenBar:
    """A bar of the chart: open time of one day, in minutes after midnight."""

    start_minute: int
    minutes: int


@dataclass(frozen=True)
class DayField:
    """The field of one weekday. Hours that end after midnight have a bar on the next day too."""

    key: str
    name: str
    text: str
    error: str
    bars: list[OpenBar]


@dataclass(frozen=True)
class OpenHoursForm:
    """The working hours of a week, as stored or as typed.

    `errors` has a message for each weekday (Monday is 0) whose text is invalid. A week without any
    hours is always open.
    """

    texts: tuple[str, ...]
    week: Week
    errors: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def from_stored(cls, text: str) -> OpenHoursForm:
        """Return the form for stored hours; raise ValueError if the text is invalid."""
        week = weekly_hours.parse(text) or _CLOSED_WEEK
        return cls(tuple(weekly_hours.format_ranges(day) for day in week), week)

    @classmethod
    def from_post(cls, data: Mapping[str, str]) -> OpenHoursForm:
        """Return the form for submitted data. A missing or blank day has no hours."""
        texts = tuple(data.get(key.lower(), "") for key in DAY_NAMES)
        week: list[LocalRanges] = [()] * 7
        errors = {}
        for weekday, text in enumerate(texts):
            try:
                week[weekday] = weekly_hours.parse_ranges(text) if text.strip() else ()
            except ValueError as error:
                errors[weekday] = str(error)
        return cls(texts, cast(Week, tuple(week)), errors)

    def to_text(self) -> str:
        """Return the week in the stored format."""
        return weekly_hours.format_week(self.week)

    @property
    def is_always_open(self) -> bool:
        return not any(self.week) and not self.errors

    @property
    def invalid_day_names(self) -> list[str]:
        return [day.name for day in self.days if day.error]

    @property
    def days(self) -> list[DayField]:
        return [
            DayField(
                key=key.lower(),
                name=str(WEEKDAYS[weekday]),
                text=self.texts[weekday],
                error=self.errors.get(weekday, ""),
                bars=[_build_bar(interval) for interval in self._open_intervals(weekday)],
            )
            for weekday, key in enumerate(DAY_NAMES)
        ]

    def _open_intervals(self, weekday: int) -> list[Interval]:
        """Return the open time of a weekday, including hours that began the day before."""
        if self.is_always_open:
            return [_WHOLE_DAY]
        intervals = []
        for start, end in self.week[weekday]:
            intervals.append((start, end if end > start else DAY))
        for start, end in self.week[weekday - 1]:
            if end <= start:
                intervals.append((0, end))
        return merge(intervals)


def _build_bar(interval: Interval) -> OpenBar:
    start, end = interval
    return OpenBar(start // _MINUTE, (end - start) // _MINUTE)
