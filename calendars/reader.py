"""The one door to calendars: reads a panel's calendars at once, and fails closed.

Every calendar starts out unknown over the whole window, and only evidence changes that:
unknown = asked minus covered. What a provider left out, gave twice, gave too late, could not read
or gave in times that cannot be true stays unknown, with the reason. This holds for every provider
alike, and nothing else in the product decides what is unknown.

Evidence is a snapshot that is new enough, what somebody else reads at this moment, or a reading of
our own, in this order. A calendar that asked to be left alone is not read.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache, partial
from itertools import groupby
from random import uniform
from threading import Event

from django.conf import settings
from django.utils.module_loading import import_string

from calendars import backoff, failure_text, single_flight
from calendars.metrics import CALENDARS_TOLD, PROVIDER_ERRORS, PROVIDER_SECONDS, SNAPSHOT_AGE
from calendars.models import Connection
from calendars.providers.base import Provider
from calendars.providers.types import Calendar, Outcome, Reading, Unchanged
from calendars.read_plan import Asked, Found, asked, keep
from calendars.snapshots import Kept, widened
from core.read_errors import CalendarError, Unreadable
from engine.freebusy import BusyType, FreeBusy
from engine.intervals import Interval, subtract
from net.deadline import Deadline
from net.thread_pool import at_once
from people.models import Interviewer

logger = logging.getLogger(__name__)

#: Seconds for which what a calendar said is believed, unless a caller says otherwise.
DEFAULT_STALENESS = 60
#: What may be over a moment later, so that it is tried once more.
_PASSING = {Unreadable.UNREACHABLE, Unreadable.PROVIDER_ERROR}

Given = list[tuple[Calendar, Outcome]]


class Status(str, Enum):
    """How much of the time that was asked for a calendar told."""

    KNOWN = "known"
    PARTIAL = "partial"
    UNKNOWN = "unknown"


_TOLD = {status: CALENDARS_TOLD.labels(status.value) for status in Status}


@dataclass(frozen=True)
class CalendarRead:
    """One calendar as read; `why` says why some of its time is unknown, if any is.

    `retry_after` is for how many seconds it will not be asked again, if that is known.
    """

    calendar: Calendar
    free_busy: FreeBusy
    why: Unreadable | None
    retry_after: int = 0

    @property
    def read_at(self) -> int | None:
        """When it was read, as a UTC second; None if it could not be."""
        return self.free_busy.read_at or None

    @property
    def message(self) -> str:
        """What went wrong, as the end of a sentence; empty if nothing did."""
        return failure_text.message(self.why) if self.why else ""

    @property
    def status(self) -> Status:
        if not self.why:
            return Status.KNOWN
        return Status.UNKNOWN if self.read_at is None else Status.PARTIAL


@lru_cache
def provider(kind: str) -> Provider:
    """The provider that the settings name for a kind (KeyError, ImportError if there is none)."""
    made: Provider = import_string(settings.CALENDARS["PROVIDERS"][kind])()
    return made


def provider_labels() -> dict[str, str]:
    """What people call each kind of calendar that the settings name."""
    return {kind: provider(kind).label for kind in settings.CALENDARS["PROVIDERS"]}


def read(
    interviewers: Sequence[Interviewer],
    connections: Iterable[Connection],
    window: Interval,
    now: int,
    max_staleness: int = 0,
) -> list[CalendarRead]:
    """Read every calendar of the interviewers over a window (UTC seconds), under one deadline.

    A snapshot serves if it is less than `max_staleness` seconds old; 0 reads now. Connections
    come with their `snapshot` and `health` selected. An interviewer without a connection is read
    by the default provider. Never raises for a calendar's sake.
    """
    kind = settings.CALENDARS["DEFAULT"]
    default = Connection(provider=kind, name=provider(kind).label if kind else "Calendar")
    wanted = asked(interviewers, connections, default)
    oldest = now - max_staleness
    found = {one.calendar.number: _known(one, window, now, oldest) for one in wanted}
    rest = [one for one in wanted if found[one.calendar.number] is None]
    if rest:
        wide = widened(window, (one.kept.window for one in rest if one.kept), now)
        found.update(_found(rest, wide, now, oldest))
    reads = [_told(one.calendar, found[one.calendar.number], window) for one in wanted]
    _count(reads, now)
    return reads


def _count(reads: Sequence[CalendarRead], now: int) -> None:
    for status, count in Counter(one.status for one in reads).items():
        _TOLD[status].inc(count)
    for one in reads:
        if one.read_at is not None:
            SNAPSHOT_AGE.observe(max(0, now - one.read_at))


def _known(one: Asked, window: Interval, now: int, oldest: int) -> Found | None:
    """What is known of a calendar without reading it; None if it is to be read."""
    if one.calendar.provider not in settings.CALENDARS["PROVIDERS"]:
        return CalendarError(Unreadable.NOT_CONNECTED)
    if one.calendar.is_locked:
        return CalendarError(Unreadable.REAUTH_NEEDED)
    if one.kept and one.kept.serves(window, oldest, now):
        return one.kept
    return backoff.resting(one.health, now)


def _found(wanted: Sequence[Asked], window: Interval, now: int, oldest: int) -> dict[int, Found]:
    """What is said of calendars, by number: read by us, or by others who began after `oldest`."""
    seconds = settings.CALENDARS["DEADLINE"]
    deadline = Deadline.after(seconds)
    flights = {one.flight(window): one for one in wanted if one.connection.pk}
    ours = single_flight.take_off(flights, now, oldest, seconds)
    others = {key: one for key, one in flights.items() if key not in ours}
    mine = [one for one in wanted if one.flight(window) not in others]
    found = _read_for_all(mine, window, now, deadline)
    landed = single_flight.wait(others, oldest, deadline)
    lost = [one for key, one in others.items() if key not in landed]
    found |= {others[key].calendar.number: result for key, result in landed.items()}
    return found | _read_for_all(lost, window, now, deadline)


def _read_for_all(
    wanted: Sequence[Asked], window: Interval, now: int, deadline: Deadline
) -> dict[int, Found]:
    """What is said of calendars, by number, which is told to all who wait for it, and kept."""
    readings = []
    for one, found in _read_at_once(wanted, window, now, deadline):
        readings.append((one, found))
        if isinstance(found, CalendarError):
            PROVIDER_ERRORS.labels(one.calendar.provider, found.why.value).inc()
        if one.connection.pk:
            single_flight.land(one.flight(window), now, found)
    keep(readings, now)
    return {one.calendar.number: found for one, found in readings}


def _batches(wanted: Sequence[Asked], window: Interval) -> list[list[Asked]]:
    """Calendars that one call may ask for, each with what asks whether its snapshot still holds."""
    batches = []
    for (kind, _), group in groupby(sorted(wanted, key=_account), key=_account):
        members = [_validated(one, window) for one in group]
        size = provider(kind).batch_size or len(members)
        batches += [members[at : at + size] for at in range(0, len(members), size)]
    return batches


def _account(one: Asked) -> tuple[str, str]:
    kind = one.calendar.provider
    return kind, provider(kind).account(one.calendar)


def _validated(one: Asked, window: Interval) -> Asked:
    if not one.kept or one.kept.window != window:
        return one
    return replace(one, calendar=replace(one.calendar, validator=one.kept.validator))


def _read_at_once(
    wanted: Sequence[Asked], window: Interval, now: int, deadline: Deadline
) -> Iterator[tuple[Asked, Found]]:
    """What each calendar's provider said of it by the deadline, as it comes."""
    batches = _batches(wanted, window)
    late = dict(enumerate(batches))
    jobs = [
        partial(_read_batch, [one.calendar for one in batch], window, deadline) for batch in batches
    ]
    for number, given in at_once(jobs, settings.CALENDARS["PARALLEL"], deadline):
        yield from _judged(late.pop(number), given, window, now)
    if late:
        logger.warning("%d batches of calendars did not answer in time", len(late))
    for batch in late.values():
        yield from ((one, CalendarError(Unreadable.TIMEOUT)) for one in batch)


def _read_batch(batch: Sequence[Calendar], window: Interval, deadline: Deadline) -> Given:
    try:
        with PROVIDER_SECONDS.labels(batch[0].provider).time():
            return _read_twice(batch, window, deadline)
    except CalendarError as error:
        return [(calendar, error) for calendar in batch]
    except Exception as error:  # noqa: BLE001  the one place: whatever went wrong, fail closed
        # its message may quote what it read, so only the kind of the error is told
        logger.error("provider %s failed: %s", batch[0].provider, type(error).__name__)
        return [(calendar, CalendarError(Unreadable.FAILED)) for calendar in batch]


def _read_twice(batch: Sequence[Calendar], window: Interval, deadline: Deadline) -> Given:
    """Read a batch, and once more if it fails for what may have passed a moment later."""
    reading = provider(batch[0].provider)
    deadline.remaining()
    try:
        return list(reading.read(batch, window, deadline))
    except CalendarError as error:
        if error.why not in _PASSING:
            raise
        pause = uniform(0.05, 0.25)  # noqa: S311  so that many do not come back at once
        Event().wait(min(pause, deadline.remaining()))
        return list(reading.read(batch, window, deadline))


def _judged(
    batch: Sequence[Asked], given: Given, window: Interval, now: int
) -> Iterator[tuple[Asked, Found]]:
    outcomes: dict[int, list[Outcome]] = {}
    for calendar, outcome in given:
        outcomes.setdefault(calendar.number, []).append(outcome)
    for one in batch:
        said = outcomes.get(one.calendar.number, [])
        for outcome in said:
            if isinstance(outcome, Reading) and outcome.grant:
                one.connection.renew(outcome.grant)
        try:
            yield one, _judge(one, said, window, now)
        except CalendarError as error:
            yield one, error


def _judge(one: Asked, said: Sequence[Outcome], window: Interval, now: int) -> Kept:
    """What was said of a calendar; CalendarError if nothing of it can be believed."""
    if len(said) != 1:
        raise CalendarError(Unreadable.REPEATED if said else Unreadable.MISSING)
    outcome = said[0]
    if isinstance(outcome, CalendarError):
        raise outcome
    if isinstance(outcome, Unchanged):
        if not (one.kept and one.calendar.validator):
            raise CalendarError(Unreadable.MALFORMED)
        return replace(one.kept, read_at=now)
    if any(end < start for start, end, _ in outcome.busy):
        raise CalendarError(Unreadable.MALFORMED)
    unknown = tuple(subtract([window], outcome.covered))
    why = outcome.why if unknown else None
    return Kept(window, now, _by_type(outcome.busy), unknown, why, outcome.validator)


def _by_type(busy: Iterable[tuple[int, int, BusyType]]) -> dict[BusyType, tuple[Interval, ...]]:
    by_type: dict[BusyType, list[Interval]] = {}
    for start, end, busy_type in busy:
        by_type.setdefault(busy_type, []).append((start, end))
    return {busy_type: tuple(intervals) for busy_type, intervals in by_type.items()}


def _told(calendar: Calendar, found: Found | None, window: Interval) -> CalendarRead:
    if isinstance(found, Kept):
        free_busy = found.free_busy(window, calendar.name)
        return CalendarRead(calendar, free_busy, found.why if free_busy.unknown else None)
    error = found or CalendarError(Unreadable.MISSING)
    unread = FreeBusy(unknown=(window,), source=calendar.name)
    return CalendarRead(calendar, unread, error.why, error.retry_after)
