"""What a provider is: code that reads free/busy from one kind of calendar.

To add one: subclass `Provider` in a module of its own, name its path in the setting
`CALENDARS["PROVIDERS"]`, test it against a server that speaks its wire format, and add its row to
the table in `docs/reference/calendars.md`.

A provider turns a wire format into `busy` and `covered`. It never decides what is unknown: it
covers only time that it can vouch for, raises a ReadError where it can vouch for nothing, and
the reader takes all else as unknown. Instants are whole UTC seconds: round a fractional start
down, a fractional end up.

One that can write bookings into its calendars is a `Writer` as well.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar

from calendars.providers.types import Calendar, NotModified, ReadOutcome, ReadResult
from engine.intervals import Interval
from ical.event_writer import CalendarEvent
from net.deadline import Deadline

__all__ = [
    "Calendar",
    "CalendarEvent",
    "CalendarWriter",
    "NotModified",
    "Provider",
    "ReadOutcome",
    "ReadResult",
]


class Provider(ABC):
    """Reads calendars of one kind, a batch at a time."""

    #: What people call this kind of calendar.
    label: ClassVar[str]
    #: Whether a connection is nothing without a URL.
    needs_url: ClassVar[bool] = False
    #: How many calendars one call may ask for; None is any number.
    batch_size: ClassVar[int | None] = 1

    def get_account(self, calendar: Calendar) -> str:
        """Whose sign-in reads a calendar; a batch holds calendars of one account."""
        return ""

    @abstractmethod
    def read(
        self, calendars: Sequence[Calendar], window: Interval, deadline: Deadline
    ) -> Iterable[tuple[Calendar, ReadOutcome]]:
        """Read the calendars of one batch.

        Gives each calendar with what it says, or with why it could not be read. Raises
        ReadError where that holds for the whole batch.
        """


class CalendarWriter(ABC):
    """Writes bookings into calendars of one kind; whatever is done twice is as if done once.

    Both raise WriteRefusedError where it is of no use to try again, else ReadError.
    """

    @abstractmethod
    def can_write(self, calendar: Calendar) -> bool:
        """Whether the owner, or their organisation, let us write."""

    @abstractmethod
    def put(self, calendar: Calendar, entry: CalendarEvent, deadline: Deadline) -> None:
        """Have the calendar say what the entry says, in one event of its UID."""

    @abstractmethod
    def remove(self, calendar: Calendar, uid: str, deadline: Deadline) -> None:
        """Have the calendar without an event of a UID, if we wrote one."""
