"""A provider whose calendars a test fills: busy time of every type, and unknown time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings

from calendars.providers.base import Calendar, Provider, ReadOutcome, ReadResult
from core.calendar_errors import ReadError, ReadFailure
from engine.busy_time import BusyType
from engine.intervals import Interval, subtract
from net.deadline import Deadline

Event = tuple[int, int, BusyType]


@dataclass
class FakeCalendar:
    """The content of a calendar; it cannot be read if it is `down`."""

    busy: list[Event] = field(default_factory=list)
    unknown: list[Interval] = field(default_factory=list)
    down: bool = False

    def read(self, window: Interval) -> ReadOutcome:
        if self.down:
            return ReadError(ReadFailure.UNREACHABLE)
        return ReadResult(self.busy, list(subtract([window], self.unknown)))


#: The calendars by interviewer id; an interviewer without one is free.
FAKE_CALENDARS: dict[int, FakeCalendar] = {}


class FakeProvider(Provider):
    label = "Fake calendar"
    batch_size = None

    def read(
        self, calendars: Sequence[Calendar], window: Interval, deadline: Deadline
    ) -> Iterable[tuple[Calendar, ReadOutcome]]:
        for calendar in calendars:
            yield calendar, FAKE_CALENDARS.get(calendar.interviewer_id, FakeCalendar()).read(window)


def calendar_settings() -> dict[str, object]:
    """Return the settings with which every interviewer has a fake calendar."""
    providers = {**settings.CALENDARS["PROVIDERS"], "fake": f"{__name__}.FakeProvider"}
    return {**settings.CALENDARS, "PROVIDERS": providers, "DEFAULT": "fake"}
