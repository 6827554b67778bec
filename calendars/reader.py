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
from calendars.metrics import CALENDAR_READS, PROVIDER_ERRORS, PROVIDER_SECONDS, SNAPSHOT_AGE
from calendars.models import Connection
from calendars.providers.base import Provider
from calendars.providers.types import Calendar, NotModified, ReadOutcome, ReadResult
from calendars.read_plan import CalendarRequest, SnapshotOrError, plan_requests, store_results
from calendars.snapshots import CalendarSnapshot, expand_window
from core.read_errors import ReadError, ReadFailure
from engine.freebusy import BusyType, FreeBusy
from engine.intervals import Interval, subtract
from net.deadline import Deadline
from net.thread_pool import map_concurrently
from people.models import Interviewer

logger = logging.getLogger(__name__)

#: Seconds for which what a calendar said is believed, unless a caller says otherwise.
DEFAULT_MAX_STALENESS_SECONDS = 60
#: What may be over a moment later, so that it is tried once more.
_TRANSIENT_FAILURES = {ReadFailure.UNREACHABLE, ReadFailure.PROVIDER_ERROR}

BatchOutcomes = list[tuple[Calendar, ReadOutcome]]


class ReadStatus(str, Enum):
    """How much of the time that was asked for a calendar told."""

    KNOWN = "known"
    PARTIAL = "partial"
    UNKNOWN = "unknown"


_STATUS_COUNTERS = {status: CALENDAR_READS.labels(status.value) for status in ReadStatus}


@dataclass(frozen=True)
class CalendarRead:
    """One calendar as read; `why` says why some of its time is unknown, if any is.

    `retry_after` is for how many seconds it will not be asked again, if that is known.
    """

    calendar: Calendar
    free_busy: FreeBusy
    reason: ReadFailure | None
    retry_after: int = 0

    @property
    def read_at(self) -> int | None:
        """When it was read, as a UTC second; None if it could not be."""
        return self.free_busy.read_at or None

    @property
    def message(self) -> str:
        """What went wrong, as the end of a sentence; empty if nothing did."""
        return failure_text.message(self.reason) if self.reason else ""

    @property
    def status(self) -> ReadStatus:
        if not self.reason:
            return ReadStatus.KNOWN
        return ReadStatus.UNKNOWN if self.read_at is None else ReadStatus.PARTIAL


@lru_cache
def get_provider(kind: str) -> Provider:
    """The provider that the settings name for a kind (KeyError, ImportError if there is none)."""
    made: Provider = import_string(settings.CALENDARS["PROVIDERS"][kind])()
    return made


def get_provider_labels() -> dict[str, str]:
    """What people call each kind of calendar that the settings name."""
    return {kind: get_provider(kind).label for kind in settings.CALENDARS["PROVIDERS"]}


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
    default = Connection(provider=kind, name=get_provider(kind).label if kind else "Calendar")
    wanted = plan_requests(interviewers, connections, default)
    oldest = now - max_staleness
    found = {one.calendar.index: _cached(one, window, now, oldest) for one in wanted}
    rest = [one for one in wanted if found[one.calendar.index] is None]
    if rest:
        wide = expand_window(window, (one.snapshot.window for one in rest if one.snapshot), now)
        found.update(_resolve(rest, wide, now, oldest))
    reads = [_to_calendar_read(one.calendar, found[one.calendar.index], window) for one in wanted]
    _count_reads(reads, now)
    return reads


def _count_reads(reads: Sequence[CalendarRead], now: int) -> None:
    for status, count in Counter(one.status for one in reads).items():
        _STATUS_COUNTERS[status].inc(count)
    for one in reads:
        if one.read_at is not None:
            SNAPSHOT_AGE.observe(max(0, now - one.read_at))


def _cached(
    one: CalendarRequest, window: Interval, now: int, oldest: int
) -> SnapshotOrError | None:
    """What is known of a calendar without reading it; None if it is to be read."""
    if one.calendar.provider not in settings.CALENDARS["PROVIDERS"]:
        return ReadError(ReadFailure.NOT_CONNECTED)
    if one.calendar.has_unreadable_credentials:
        return ReadError(ReadFailure.REAUTH_NEEDED)
    if one.snapshot and one.snapshot.is_usable_for(window, oldest, now):
        return one.snapshot
    return backoff.current_backoff(one.health, now)


def _resolve(
    wanted: Sequence[CalendarRequest], window: Interval, now: int, oldest: int
) -> dict[int, SnapshotOrError]:
    """What is said of calendars, by number: read by us, or by others who began after `oldest`."""
    seconds = settings.CALENDARS["DEADLINE"]
    deadline = Deadline.after(seconds)
    flights = {one.single_flight_key(window): one for one in wanted if one.connection.pk}
    ours = single_flight.acquire(flights, now, oldest, seconds)
    others = {key: one for key, one in flights.items() if key not in ours}
    mine = [one for one in wanted if one.single_flight_key(window) not in others]
    found = _read_and_publish(mine, window, now, deadline)
    landed = single_flight.wait_for_others(others, oldest, deadline)
    lost = [one for key, one in others.items() if key not in landed]
    found |= {others[key].calendar.index: result for key, result in landed.items()}
    return found | _read_and_publish(lost, window, now, deadline)


def _read_and_publish(
    wanted: Sequence[CalendarRequest], window: Interval, now: int, deadline: Deadline
) -> dict[int, SnapshotOrError]:
    """What is said of calendars, by number, which is told to all who wait for it, and kept."""
    readings = []
    for one, found in _read_concurrently(wanted, window, now, deadline):
        readings.append((one, found))
        if isinstance(found, ReadError):
            PROVIDER_ERRORS.labels(one.calendar.provider, found.reason.value).inc()
        if one.connection.pk:
            single_flight.publish(one.single_flight_key(window), now, found)
    store_results(readings, now)
    return {one.calendar.index: found for one, found in readings}


def _batches(wanted: Sequence[CalendarRequest], window: Interval) -> list[list[CalendarRequest]]:
    """Calendars that one call may ask for, each with what asks whether its snapshot still holds."""
    batches = []
    for (kind, _), group in groupby(sorted(wanted, key=_account), key=_account):
        members = [_with_validator(one, window) for one in group]
        size = get_provider(kind).batch_size or len(members)
        batches += [members[at : at + size] for at in range(0, len(members), size)]
    return batches


def _account(one: CalendarRequest) -> tuple[str, str]:
    kind = one.calendar.provider
    return kind, get_provider(kind).get_account(one.calendar)


def _with_validator(one: CalendarRequest, window: Interval) -> CalendarRequest:
    if not one.snapshot or one.snapshot.window != window:
        return one
    return replace(one, calendar=replace(one.calendar, validator=one.snapshot.validator))


def _read_concurrently(
    wanted: Sequence[CalendarRequest], window: Interval, now: int, deadline: Deadline
) -> Iterator[tuple[CalendarRequest, SnapshotOrError]]:
    """What each calendar's provider said of it by the deadline, as it comes."""
    batches = _batches(wanted, window)
    late = dict(enumerate(batches))
    jobs = [
        partial(_read_batch, [one.calendar for one in batch], window, deadline) for batch in batches
    ]
    for number, given in map_concurrently(jobs, settings.CALENDARS["PARALLEL"], deadline):
        yield from _collect(late.pop(number), given, window, now)
    if late:
        logger.warning("%d batches of calendars did not answer in time", len(late))
    for batch in late.values():
        yield from ((one, ReadError(ReadFailure.TIMEOUT)) for one in batch)


def _read_batch(batch: Sequence[Calendar], window: Interval, deadline: Deadline) -> BatchOutcomes:
    try:
        with PROVIDER_SECONDS.labels(batch[0].provider).time():
            return _read_with_retry(batch, window, deadline)
    except ReadError as error:
        return [(calendar, error) for calendar in batch]
    except Exception as error:  # noqa: BLE001  the one place: whatever went wrong, fail closed
        # its message may quote what it read, so only the kind of the error is told
        logger.error("provider %s failed: %s", batch[0].provider, type(error).__name__)
        return [(calendar, ReadError(ReadFailure.FAILED)) for calendar in batch]


def _read_with_retry(
    batch: Sequence[Calendar], window: Interval, deadline: Deadline
) -> BatchOutcomes:
    """Read a batch, and once more if it fails for what may have passed a moment later."""
    reading = get_provider(batch[0].provider)
    deadline.remaining()
    try:
        return list(reading.read(batch, window, deadline))
    except ReadError as error:
        if error.reason not in _TRANSIENT_FAILURES:
            raise
        pause = uniform(0.05, 0.25)  # noqa: S311  so that many do not come back at once
        Event().wait(min(pause, deadline.remaining()))
        return list(reading.read(batch, window, deadline))


def _collect(
    batch: Sequence[CalendarRequest], given: BatchOutcomes, window: Interval, now: int
) -> Iterator[tuple[CalendarRequest, SnapshotOrError]]:
    outcomes: dict[int, list[ReadOutcome]] = {}
    for calendar, outcome in given:
        outcomes.setdefault(calendar.index, []).append(outcome)
    for one in batch:
        said = outcomes.get(one.calendar.index, [])
        for outcome in said:
            if isinstance(outcome, ReadResult) and outcome.grant:
                one.connection.replace_grant(outcome.grant)
        try:
            yield one, _to_snapshot(one, said, window, now)
        except ReadError as error:
            yield one, error


def _to_snapshot(
    one: CalendarRequest, said: Sequence[ReadOutcome], window: Interval, now: int
) -> CalendarSnapshot:
    """What was said of a calendar; ReadError if nothing of it can be believed."""
    if len(said) != 1:
        raise ReadError(ReadFailure.REPEATED if said else ReadFailure.MISSING)
    outcome = said[0]
    if isinstance(outcome, ReadError):
        raise outcome
    if isinstance(outcome, NotModified):
        if not (one.snapshot and one.calendar.validator):
            raise ReadError(ReadFailure.MALFORMED)
        return replace(one.snapshot, read_at=now)
    if any(end < start for start, end, _ in outcome.busy):
        raise ReadError(ReadFailure.MALFORMED)
    unknown = tuple(subtract([window], outcome.covered))
    why = outcome.reason if unknown else None
    return CalendarSnapshot(window, now, _by_type(outcome.busy), unknown, why, outcome.validator)


def _by_type(busy: Iterable[tuple[int, int, BusyType]]) -> dict[BusyType, tuple[Interval, ...]]:
    by_type: dict[BusyType, list[Interval]] = {}
    for start, end, busy_type in busy:
        by_type.setdefault(busy_type, []).append((start, end))
    return {busy_type: tuple(intervals) for busy_type, intervals in by_type.items()}


def _to_calendar_read(
    calendar: Calendar, found: SnapshotOrError | None, window: Interval
) -> CalendarRead:
    if isinstance(found, CalendarSnapshot):
        free_busy = found.free_busy(window, calendar.name)
        return CalendarRead(calendar, free_busy, found.reason if free_busy.unknown else None)
    error = found or ReadError(ReadFailure.MISSING)
    unread = FreeBusy(unknown=(window,), source=calendar.name)
    return CalendarRead(calendar, unread, error.reason, error.retry_after)
