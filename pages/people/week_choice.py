"""The week that a page of people shows, and the weeks before and after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.timestamps import to_datetime
from pages.page_clock import PageClock, format_date, is_supported_date
from people.weekly_load import DAYS_OF_WEEK, get_monday


@dataclass(frozen=True)
class ChosenWeek:
    """A week by its Monday."""

    monday: date

    @classmethod
    def parse(cls, text: str, today: date) -> ChosenWeek:
        """Return the week of a date, or the week of today if the text is not a date."""
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = today
        return cls(get_monday(day if is_supported_date(day) else today))

    @property
    def days(self) -> list[date]:
        return [self.monday + timedelta(days=number) for number in range(DAYS_OF_WEEK)]

    @property
    def sunday(self) -> date:
        return self.days[-1]

    @property
    def previous(self) -> date:
        return self.monday - timedelta(days=DAYS_OF_WEEK)

    @property
    def next(self) -> date:
        return self.monday + timedelta(days=DAYS_OF_WEEK)

    @property
    def first_day(self) -> str:
        return format_date(self.monday)

    @property
    def last_day(self) -> str:
        return format_date(self.sunday)

    def get_bounds(self, clock: PageClock) -> tuple[datetime, datetime]:
        """Return the start of the week and of the next one on a clock."""
        return to_datetime(clock.midnight(self.monday)), to_datetime(clock.midnight(self.next))
