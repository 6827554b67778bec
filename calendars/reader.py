"""Read the free/busy time of a panel's calendars: concurrently, and failing closed.

This is the only module that reads calendars, and the only one that decides what is unknown. Every
calendar starts as unknown over the whole window; only what a provider covers becomes known. Time
that a provider leaves out, returns twice, returns after the deadline, cannot read, or returns with
invalid times stays unknown, with the reason. This rule is the same for all providers.

The reader uses, in this order: a snapshot that is fresh enough, a read that another request has in
flight, and a read of its own. It does not read a calendar during the calendar's back-off, or while
an earlier read of it is still running after its deadline.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from random import uniform
from threading import Event

from django.conf import settings

from calendars import (
    backoff,
    failure_text,
    read_outcomes,
    read_plan,
    single_flight,
    unfinished_reads,
)
from calendars.metrics import CALENDAR_READS, PROVIDER_ERRORS, PROVIDER_SECONDS, SNAPSHOT_AGE
from calendars.models import Connection
from calendars.providers.registry import get_provider
from calendars.providers.types import Calendar, ReadOutcome, ReadResult
from calendars.read_batches import build_batches
from calendars.read_plan import CalendarRequest, SnapshotOrError, plan_requests, store_results
from calendars.snapshots import CalendarSnapshot, expand_window
from core.calendar_errors import ReadError, ReadFailure
from engine.busy_time import FreeBusy
from engine.intervals import Interval
from net.deadline import Deadline
from net.thread_pool import map_concurrently
from people.models import Interviewer

logger = logging.getLogger(__name__)

#: The default of `max_staleness`: the age in seconds at which a snapshot is too old to be used.
DEFAULT_MAX_STALENESS_SECONDS = 60
#: Failures that may be over a moment later: the reader retries them once.
_TRANSIENT_FAILURES = {ReadFailure.UNREACHABLE, ReadFailure.PROVIDER_ERROR}

BatchOutcomes = list[tuple[Calendar, ReadOutcome]]


class ReadStatus(str, Enum):
    """How much of the requested window is known."""

    KNOWN = "known"
    PARTIAL = "partial"
    UNKNOWN = "unknown"


_STATUS_COUNTERS = {status: CALENDAR_READS.labels(status.value) for status in ReadStatus}


@dataclass(frozen=True)
class CalendarRead:
    """The free/busy time of one calendar.

    `reason` is why some of the time is unknown; None if all of it is known. `retry_after` is the
    number of seconds until the calendar's back-off ends; 0 if it has none.
    """

    calendar: Calendar
    free_busy: FreeBusy
    reason: ReadFailure | None
    retry_after: int = 0

    @property
    def read_at(self) -> int | None:
        """The UTC second at which the calendar was read; None if it could not be read."""
        return self.free_busy.read_at or None

    @property
    def message(self) -> str:
        """The failure as the end of a sentence; empty if there is none."""
        return failure_text.message(self.reason) if self.reason else ""

    @property
    def status(self) -> ReadStatus:
        if not self.reason:
            return ReadStatus.KNOWN
        return ReadStatus.UNKNOWN if self.read_at is None else ReadStatus.PARTIAL


def read(
    interviewers: Sequence[Interviewer],
    connections: Iterable[Connection],
    window: Interval,
    now: int,
    max_staleness: int = 0,
) -> list[CalendarRead]:
    """Read every calendar of the interviewers over a window (UTC seconds), under one deadline.

    A snapshot is used if it is less than `max_staleness` seconds old; 0 always reads, and without
    validators. Select the `snapshot` and `health` of the connections. The default provider reads
    interviewers without a connection. A calendar that cannot be read does not raise: its time is
    unknown.
    """
    requests = plan_requests(interviewers, connections, read_plan.build_default_connection())
    return read_planned(requests, window, now, max_staleness)


def read_planned(
    requests: Sequence[CalendarRequest], window: Interval, now: int, max_staleness: int = 0
) -> list[CalendarRead]:
    """Read the calendars of some requests; see `read`."""
    oldest = now - max_staleness
    results = {request.index: _get_cached(request, window, now, oldest) for request in requests}
    unresolved = [request for request in requests if results[request.index] is None]
    late = unfinished_reads.find(
        [request.connection.pk for request in unresolved if request.is_stored]
    )
    results.update(
        (request.index, ReadError(ReadFailure.TIMEOUT))
        for request in unresolved
        if request.connection.pk in late
    )
    unresolved = [
        request.for_reading(is_conditional=max_staleness > 0)
        for request in unresolved
        if results[request.index] is None
    ]
    if unresolved:
        earlier = [request.snapshot.window for request in unresolved if request.snapshot]
        wide_window = expand_window(window, earlier, now)
        results.update(_resolve(unresolved, wide_window, now, oldest))
    reads = [
        to_calendar_read(request.calendar, results[request.index], window) for request in requests
    ]
    count_reads(reads, now)
    return reads


def count_reads(reads: Sequence[CalendarRead], now: int) -> None:
    """Count calendar reads in the metrics."""
    for status, count in Counter(read.status for read in reads).items():
        _STATUS_COUNTERS[status].inc(count)
    for read in reads:
        if read.read_at is not None:
            SNAPSHOT_AGE.observe(max(0, now - read.read_at))


def _get_cached(
    request: CalendarRequest, window: Interval, now: int, oldest: int
) -> SnapshotOrError | None:
    """Return what is known without reading the calendar; None if it must be read."""
    if request.calendar.provider not in settings.CALENDARS["PROVIDERS"]:
        return ReadError(ReadFailure.NOT_CONNECTED)
    if request.calendar.has_unusable_credentials:
        return ReadError(ReadFailure.REAUTH_NEEDED)
    if request.snapshot and request.snapshot.is_usable_for(window, oldest, now):
        return request.snapshot
    return backoff.current_backoff(request.health, now)


def _resolve(
    requests: Sequence[CalendarRequest], window: Interval, now: int, oldest: int
) -> dict[int, SnapshotOrError]:
    """Return the result of each request by calendar index.

    A calendar that another request is reading is not read here, if that read started after
    `oldest`. If it is abandoned, the calendar is read here after all.
    """
    timeout = settings.CALENDARS["DEADLINE"]
    deadline = Deadline.after(timeout)
    connected = [request for request in requests if request.connection.pk]
    by_key = {request.single_flight_key(window): request for request in connected}
    own_keys = single_flight.acquire(by_key, now, oldest, timeout)
    others = {key: request for key, request in by_key.items() if key not in own_keys}

    own = [request for request in requests if request.single_flight_key(window) not in others]
    results = _read_and_publish(own, window, now, deadline)

    published = single_flight.wait_for_others(others, oldest, deadline)
    for key, result in published.items():
        results[others[key].index] = result

    abandoned = [request for key, request in others.items() if key not in published]
    results.update(_read_and_publish(abandoned, window, now, deadline))
    return results


def _read_and_publish(
    requests: Sequence[CalendarRequest], window: Interval, now: int, deadline: Deadline
) -> dict[int, SnapshotOrError]:
    """Read calendars, publish each result to waiting readers, store all; return them by index."""
    results = []
    for request, result in _read_concurrently(requests, window, now, deadline):
        results.append((request, result))
        if isinstance(result, ReadError):
            PROVIDER_ERRORS.labels(request.calendar.provider, result.reason.value).inc()
        if request.connection.pk:
            single_flight.publish(request.single_flight_key(window), now, result)
    store_results(results, now)
    return {request.index: result for request, result in results}


def _read_concurrently(
    requests: Sequence[CalendarRequest], window: Interval, now: int, deadline: Deadline
) -> Iterator[tuple[CalendarRequest, SnapshotOrError]]:
    """Yield each request with its result as batches finish, then the late ones with TIMEOUT."""
    batches = build_batches(requests, window)
    unfinished = dict(enumerate(batches))
    tracked = [
        unfinished_reads.TrackedRead([item.connection.pk for item in batch if item.is_stored])
        for batch in batches
    ]
    jobs = [
        partial(read.run, partial(_read_batch, [item.calendar for item in batch], window, deadline))
        for read, batch in zip(tracked, batches, strict=True)
    ]
    for number, outcomes in map_concurrently(jobs, settings.CALENDARS["PARALLEL"], deadline):
        yield from _collect(unfinished.pop(number), outcomes, window, now)
    if unfinished:
        logger.warning("%d batches of calendars did not answer in time", len(unfinished))
    for number, batch in unfinished.items():
        tracked[number].give_up()
        for request in batch:
            yield request, ReadError(ReadFailure.TIMEOUT)


def _read_batch(batch: Sequence[Calendar], window: Interval, deadline: Deadline) -> BatchOutcomes:
    try:
        with PROVIDER_SECONDS.labels(batch[0].provider).time():
            return _read_with_retry(batch, window, deadline)
    except ReadError as error:
        return [(calendar, error) for calendar in batch]
    except Exception as error:  # noqa: BLE001  any failure of a provider must fail closed
        # The message may quote the calendar, so only the type is logged.
        logger.error("provider %s failed: %s", batch[0].provider, type(error).__name__)
        return [(calendar, ReadError(ReadFailure.FAILED)) for calendar in batch]


def _read_with_retry(
    batch: Sequence[Calendar], window: Interval, deadline: Deadline
) -> BatchOutcomes:
    """Read a batch; retry once after a transient failure."""
    provider = get_provider(batch[0].provider)
    deadline.remaining()
    try:
        return list(provider.read(batch, window, deadline))
    except ReadError as error:
        if error.reason not in _TRANSIENT_FAILURES:
            raise
        jitter = uniform(0.05, 0.25)  # noqa: S311  spreads the retries of many readers
        Event().wait(min(jitter, deadline.remaining()))
        return list(provider.read(batch, window, deadline))


def _collect(
    batch: Sequence[CalendarRequest], outcomes: BatchOutcomes, window: Interval, now: int
) -> list[tuple[CalendarRequest, SnapshotOrError]]:
    """Return each request of a batch with its result; store the grants that were replaced."""
    by_index: dict[int, list[ReadOutcome]] = defaultdict(list)
    for calendar, outcome in outcomes:
        by_index[calendar.index].append(outcome)
    results = []
    for request in batch:
        own_outcomes = by_index[request.index]
        for outcome in own_outcomes:
            if isinstance(outcome, ReadResult) and outcome.grant:
                request.connection.replace_grant(outcome.grant)
        results.append((request, read_outcomes.to_result(request, own_outcomes, window, now)))
    return results


def to_calendar_read(
    calendar: Calendar, result: SnapshotOrError | None, window: Interval
) -> CalendarRead:
    """Return what a snapshot or an error says about a window; without either it is unknown."""
    if isinstance(result, CalendarSnapshot):
        free_busy = result.free_busy(window, calendar.name)
        return CalendarRead(calendar, free_busy, result.reason if free_busy.unknown else None)
    error = result or ReadError(ReadFailure.MISSING)
    unknown = FreeBusy(unknown=(window,), source=calendar.name)
    return CalendarRead(calendar, unknown, error.reason, error.retry_after)
