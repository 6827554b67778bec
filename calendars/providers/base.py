"""The interface of providers: a provider reads free/busy time from one kind of calendar.

To add one: subclass `Provider` in a module of its own, name its path in the setting
`CALENDARS["PROVIDERS"]`, test it against a server that speaks its wire format, and add its row to
the table in `docs/reference/calendars.md`.

A provider turns a wire format into `busy` and `covered`. It does not decide what is unknown: it
covers only time for which it knows all busy time, and raises ReadError if there is no such time.
The reader treats all other time as unknown. Instants are whole UTC seconds: round a fractional
start down and a fractional end up.

A provider that can also write bookings is a `CalendarWriter` as well.
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

    #: The display name of this kind of calendar.
    label: ClassVar[str]
    #: Whether a connection needs a URL.
    needs_url: ClassVar[bool] = False
    #: Whether `read` leaves out the events that Slotsmith wrote; free/busy answers contain them.
    omits_own_events: ClassVar[bool] = True
    #: The maximum number of calendars in one call of `read`; None for no maximum.
    batch_size: ClassVar[int | None] = 1

    def get_account(self, calendar: Calendar) -> str:
        """Return the name of the account whose access token reads a calendar.

        All calendars of a batch have the same account."""
        return ""

    def get_batch_size(self) -> int | None:
        """Return the maximum number of calendars in one call of `read`; None for no maximum."""
        return self.batch_size

    @abstractmethod
    def read(
        self, calendars: Sequence[Calendar], window: Interval, deadline: Deadline
    ) -> Iterable[tuple[Calendar, ReadOutcome]]:
        """Return each calendar of a batch with its outcome.

        Raise ReadError if no calendar of the batch can be read.
        """


class CalendarWriter(ABC):
    """Writes bookings into calendars of one kind. Its methods are idempotent.

    `put` and `remove` return the calendar's new grant, empty if it was not replaced. They raise
    WriteRefusedError if a retry cannot help, and ReadError otherwise.
    """

    @abstractmethod
    def can_write(self, calendar: Calendar) -> bool:
        """Return whether the owner or their organisation granted write access."""

    @abstractmethod
    def put(self, calendar: Calendar, event: CalendarEvent, deadline: Deadline) -> str:
        """Create the event, or update the one event of its UID."""

    @abstractmethod
    def remove(self, calendar: Calendar, uid: str, deadline: Deadline) -> str:
        """Remove the event of a UID, if Slotsmith wrote it."""
