"""What is asked of a provider and what it says: plain values, in whole UTC seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from calendars.signing_keys import get_signing_keys
from core.read_errors import ReadError, ReadFailure
from engine.freebusy import BusyType
from engine.intervals import Interval
from ical import event_signature
from ical.event_signature import SignatureVerifier


@dataclass(frozen=True)
class Calendar:
    """One calendar to read: whose it is, where they live, and how to reach it.

    `number` tells the calendars of one read apart. `grant` is what an OAuth 2 service granted. With
    a `validator`, which came with an earlier reading of the same window, a provider may answer
    `Unchanged`. One that is locked has secrets that nobody can read, and is not to be called.
    """

    index: int
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
    has_unreadable_credentials: bool = False

    @property
    def attendee_addresses(self) -> tuple[str, ...]:
        """What the owner may be called in the list of an event's attendees."""
        return (self.email, self.username)

    @property
    def is_own_event(self) -> SignatureVerifier:
        """What tells the bookings that we wrote for the owner."""
        return event_signature.verifier_for(self.interviewer_id, get_signing_keys())


@dataclass(frozen=True)
class ReadResult:
    """What a calendar says: busy time by type, and the time of which that is the whole truth.

    `why` says why that is not all the time that was asked for, if it is not. `validator` is what to
    ask with whether anything changed since; `grant` is a new one that replaces the calendar's.
    """

    busy: Sequence[tuple[int, int, BusyType]]
    covered: Sequence[Interval]
    reason: ReadFailure = ReadFailure.PARTIAL
    validator: str = ""
    grant: str = field(default="", repr=False)


@dataclass(frozen=True)
class NotModified:
    """A calendar says what it said when its validator was given."""


ReadOutcome = ReadResult | NotModified | ReadError
