"""Open hours on a page: for each weekday a text of ranges, and the day painted beside it.

Local times are seconds after midnight, as in `engine.local_time`; a painted stretch is in minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from django.utils.dates import WEEKDAYS

from engine.intervals import Interval, merge
from engine.local_time import DAY, Ranges
from people import weekly_hours
from people.weekly_hours import DAYS, Week

_MINUTE = 60
_WHOLE_DAY = (0, DAY)
_SHUT: Week = ((),) * 7


@dataclass(frozen=True)
class Stretch:
    """Time of a day that is open, in minutes after midnight."""

    begins: int
    minutes: int


@dataclass(frozen=True)
class OpenDay:
    """A weekday: the name of its field, its own name, what stands there and what is wrong with it.

    What ends after midnight is painted on the next day too.
    """

    key: str
    name: str
    text: str
    wrong: str
    stretches: list[Stretch]


@dataclass(frozen=True)
class Opening:
    """The open hours of a week, as they are stored or as somebody typed them.

    `wrong` says of a weekday (Monday is 0) what cannot be read there. A week without any range is
    open at any hour.
    """

    texts: tuple[str, ...]
    week: Week
    wrong: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def stored(cls, text: str) -> Opening:
        """What weekly hours say; ValueError if they cannot be read."""
        week = weekly_hours.parse(text) or _SHUT
        return cls(tuple(weekly_hours.write_ranges(day) for day in week), week)

    @classmethod
    def typed(cls, fields: Mapping[str, str]) -> Opening:
        """What a form says; a day that is left out or empty is without hours."""
        texts = tuple(fields.get(key.lower(), "") for key in DAYS)
        week: list[Ranges] = [()] * 7
        wrong = {}
        for number, text in enumerate(texts):
            try:
                week[number] = weekly_hours.ranges(text) if text.strip() else ()
            except ValueError as error:
                wrong[number] = str(error)
        return cls(texts, cast(Week, tuple(week)), wrong)

    @property
    def written(self) -> str:
        """The week as it is stored."""
        return weekly_hours.write(self.week)

    @property
    def is_any_hour(self) -> bool:
        return not any(self.week) and not self.wrong

    @property
    def wrong_days(self) -> list[str]:
        return [day.name for day in self.days if day.wrong]

    @property
    def days(self) -> list[OpenDay]:
        return [
            OpenDay(
                key.lower(),
                str(WEEKDAYS[number]),
                self.texts[number],
                self.wrong.get(number, ""),
                [_stretch(one) for one in self._open_on(number)],
            )
            for number, key in enumerate(DAYS)
        ]

    def _open_on(self, number: int) -> list[Interval]:
        """The open time of a weekday, with what began the day before."""
        if self.is_any_hour:
            return [_WHOLE_DAY]
        today = [(begins, ends if ends > begins else DAY) for begins, ends in self.week[number]]
        before = [(0, ends) for begins, ends in self.week[number - 1] if ends <= begins]
        return merge([*today, *before])


def _stretch(seconds: Interval) -> Stretch:
    begins, ends = seconds
    return Stretch(begins // _MINUTE, (ends - begins) // _MINUTE)
