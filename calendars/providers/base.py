"""What a provider is: code that reads free/busy from one kind of calendar.

To add one: subclass `Provider` in a module of its own, name its path in the setting
`CALENDARS["PROVIDERS"]`, test it against a server that speaks its wire format, and add its row to
the table in `docs/calendars.md`.

A provider turns a wire format into `busy` and `covered`. It never decides what is unknown: it
covers only time that it can vouch for, raises a CalendarError where it can vouch for nothing, and
the reader takes all else as unknown. Instants are whole UTC seconds: round a fractional start
down, a fractional end up.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Union
from zoneinfo import ZoneInfo

from calendars.deadline import Deadline
from calendars.errors import CalendarError, Unreadable
from engine.freebusy import BusyType
from engine.intervals import Interval


@dataclass(frozen=True)
class Calendar:
    """One calendar to read: whose it is, where they live, and how to reach it.

    `number` tells the calendars of one read apart. `grant` is what an OAuth 2 service granted. With
    a `validator`, which came with an earlier reading of the same window, a provider may answer
    `Unchanged`. One that is locked has secrets that nobody can read, and is not to be called.
    """

    number: int
    interviewer_id: int
    interviewer_name: str
    zone: ZoneInfo
    provider: str
    name: str
    url: str = field(default="", repr=False)
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    grant: str = field(default="", repr=False)
    validator: str = ""
    is_locked: bool = False

    @property
    def addresses(self) -> tuple[str, ...]:
        """What the owner may be called in the list of an event's attendees."""
        return (self.email, self.username)


@dataclass(frozen=True)
class Reading:
    """What a calendar says: busy time by type, and the time of which that is the whole truth.

    `why` says why that is not all the time that was asked for, if it is not. `validator` is what to
    ask with whether anything changed since; `grant` is a new one that replaces the calendar's.
    """

    busy: Sequence[tuple[int, int, BusyType]]
    covered: Sequence[Interval]
    why: Unreadable = Unreadable.PARTIAL
    validator: str = ""
    grant: str = field(default="", repr=False)


@dataclass(frozen=True)
class Unchanged:
    """A calendar says what it said when its validator was given."""


Outcome = Union[Reading, Unchanged, CalendarError]


class Provider(ABC):
    """Reads calendars of one kind, a batch at a time."""

    #: What people call this kind of calendar.
    label: ClassVar[str]
    #: Whether a connection is nothing without a URL.
    needs_url: ClassVar[bool] = False
    #: How many calendars one call may ask for; None is any number.
    batch_size: ClassVar[int | None] = 1

    def account(self, calendar: Calendar) -> str:
        """Whose sign-in reads a calendar; a batch holds calendars of one account."""
        return ""

    @abstractmethod
    def read(
        self, calendars: Sequence[Calendar], window: Interval, deadline: Deadline
    ) -> Iterable[tuple[Calendar, Outcome]]:
        """Read the calendars of one batch.

        Gives each calendar with what it says, or with why it could not be read. Raises
        CalendarError where that holds for the whole batch.
        """
