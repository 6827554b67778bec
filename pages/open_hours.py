"""Open hours on a page: for each weekday a text of ranges, and the day painted beside it.

Local times are seconds after midnight, as in `engine.local_time`; a painted stretch is in minutes.
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
    """Time of a day that is open, in minutes after midnight."""

    start_minute: int
    minutes: int


@dataclass(frozen=True)
class DayField:
    """A weekday: the name of its field, its own name, what stands there and what is wrong with it.

    What ends after midnight is painted on the next day too.
    """

    key: str
    name: str
    text: str
    error: str
    bars: list[OpenBar]


@dataclass(frozen=True)
class OpenHoursForm:
    """The open hours of a week, as they are stored or as somebody typed them.

    `wrong` says of a weekday (Monday is 0) what cannot be read there. A week without any range is
    open at any hour.
    """

    texts: tuple[str, ...]
    week: Week
    errors: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def from_stored(cls, text: str) -> OpenHoursForm:
        """What weekly hours say; ValueError if they cannot be read."""
        week = weekly_hours.parse(text) or _CLOSED_WEEK
        return cls(tuple(weekly_hours.format_ranges(day) for day in week), week)

    @classmethod
    def from_post(cls, fields: Mapping[str, str]) -> OpenHoursForm:
        """What a form says; a day that is left out or empty is without hours."""
        texts = tuple(fields.get(key.lower(), "") for key in DAY_NAMES)
        week: list[LocalRanges] = [()] * 7
        wrong = {}
        for number, text in enumerate(texts):
            try:
                week[number] = weekly_hours.parse_ranges(text) if text.strip() else ()
            except ValueError as error:
                wrong[number] = str(error)
        return cls(texts, cast(Week, tuple(week)), wrong)

    @property
    def to_text(self) -> str:
        """The week as it is stored."""
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
                key.lower(),
                str(WEEKDAYS[number]),
                self.texts[number],
                self.errors.get(number, ""),
                [_stretch(one) for one in self._open_on(number)],
            )
            for number, key in enumerate(DAY_NAMES)
        ]

    def _open_on(self, number: int) -> list[Interval]:
        """The open time of a weekday, with what began the day before."""
        if self.is_always_open:
            return [_WHOLE_DAY]
        today = [(begins, ends if ends > begins else DAY) for begins, ends in self.week[number]]
        before = [(0, ends) for begins, ends in self.week[number - 1] if ends <= begins]
        return merge([*today, *before])


def _stretch(seconds: Interval) -> OpenBar:
    begins, ends = seconds
    return OpenBar(begins // _MINUTE, (ends - begins) // _MINUTE)
