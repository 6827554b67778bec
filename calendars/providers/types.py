"""The arguments and results of providers: plain values, in whole UTC seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from calendars.event_signing_keys import get_signing_keys
from core.calendar_errors import ReadError, ReadFailure
from engine.busy_time import BusyType
from engine.intervals import Interval
from ical import event_signature
from ical.event import ReadOptions

#: It names Slotsmith in the form of a browser, because published feeds of Office 365 answer only
#: programs that look like one.
DEFAULT_USER_AGENT = (
    "Mozilla/5.0 (compatible; Slotsmith) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0"
    " Safari/537.36"
)


@dataclass(frozen=True)
class Calendar:
    """One calendar to read or write, with its owner and credentials.

    `index` identifies the calendar within one read. `grant` is an OAuth grant. `validator` is the
    validator of a snapshot of the same window; with it a provider may return `NotModified`. Do not
    call a provider for a calendar with unusable credentials. `is_transparent_busy` makes events
    busy that are marked as free; time after the next `published_weeks` is unknown. `user_agent` is
    sent to feeds and CalDAV servers.
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
    has_unusable_credentials: bool = False
    is_transparent_busy: bool = False
    published_weeks: int | None = None
    user_agent: str = DEFAULT_USER_AGENT

    @property
    def attendee_addresses(self) -> tuple[str, ...]:
        """The addresses under which the owner may be an attendee of an event."""
        return (self.email, self.username)

    @property
    def read_options(self) -> ReadOptions:
        """How an iCalendar file of this calendar is read."""
        verifier = event_signature.verifier_for(self.interviewer_id, get_signing_keys())
        return ReadOptions(verifier, self.is_transparent_busy)


@dataclass(frozen=True)
class ReadResult:
    """Busy time by type, and the covered time: the time for which `busy` is complete.

    `reason` is why `covered` is not the whole window, if it is not. `validator` can be sent with
    the next read of the window. `grant` is a new grant that replaces the calendar's. `is_shared`
    says that the calendar belongs to another account, and may lack private events.
    """

    busy: Sequence[tuple[int, int, BusyType]]
    covered: Sequence[Interval]
    reason: ReadFailure = ReadFailure.PARTIAL
    validator: str = ""
    grant: str = field(default="", repr=False)
    is_shared: bool = False


@dataclass(frozen=True)
class NotModified:
    """The calendar has not changed since the read that returned its validator."""


ReadOutcome = ReadResult | NotModified | ReadError
