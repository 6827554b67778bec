"""The filters of the list of bookings, as its query string names them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from api.path_ids import PATTERN
from bookings.booking_filters import BookingFilter
from bookings.models import Booking
from engine.timestamps import to_datetime
from pages.page_clock import PageClock, is_supported_date

UPCOMING, PAST, CANCELLED = "upcoming", "past", "cancelled"
STATE_LABELS = {
    UPCOMING: gettext_lazy("Upcoming"),
    PAST: gettext_lazy("Past"),
    CANCELLED: gettext_lazy("Cancelled"),
}
HEADINGS = {
    UPCOMING: gettext_lazy("Upcoming interviews"),
    PAST: gettext_lazy("Past interviews"),
    CANCELLED: gettext_lazy("Cancelled interviews"),
}
MAX_TEXT_LENGTH = 200


@dataclass(frozen=True)
class ListFilters:
    """The filters of a coordinator; unreadable values in the query string are left out."""

    text: str = ""
    state: str = UPCOMING
    interview_id: int | None = None
    interviewer_id: int | None = None
    first_day: date | None = None
    last_day: date | None = None

    @classmethod
    def parse(cls, query: QueryDict) -> ListFilters:
        state = query.get("state", "")
        return cls(
            text=query.get("q", "").replace("\0", "").strip()[:MAX_TEXT_LENGTH],
            state=state if state in STATE_LABELS else UPCOMING,
            interview_id=_parse_id(query.get("interview", "")),
            interviewer_id=_parse_id(query.get("interviewer", "")),
            first_day=_parse_day(query.get("from", "")),
            last_day=_parse_day(query.get("to", "")),
        )

    @property
    def is_latest_first(self) -> bool:
        """Whether the list goes back in time."""
        return self.state != UPCOMING

    @property
    def is_filtered(self) -> bool:
        """Whether the list leaves out bookings of the state."""
        return replace(self, state=UPCOMING) != ListFilters()

    def find(self, now: int, clock: PageClock) -> QuerySet[Booking]:
        """Find the bookings at a UTC second; days are those of the viewer's clock."""
        is_cancelled = self.state == CANCELLED
        start = clock.midnight(self.first_day) if self.first_day else None
        end = clock.midnight(self.last_day + timedelta(days=1)) if self.last_day else None
        selected = BookingFilter(
            interview_id=self.interview_id,
            interviewer_id=self.interviewer_id,
            text=self.text,
            states=[Booking.State.CANCELLED if is_cancelled else Booking.State.BOOKED],
            start=start,
            end=end,
        )
        bookings = selected.apply(Booking.objects.select_related("template", "link"))
        if self.state == UPCOMING:
            return bookings.filter(end__gt=to_datetime(now))
        return bookings if is_cancelled else bookings.filter(end__lte=to_datetime(now))


def _parse_id(text: str) -> int | None:
    return int(text) if re.fullmatch(PATTERN, text, re.ASCII) else None


def _parse_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if is_supported_date(day) else None
