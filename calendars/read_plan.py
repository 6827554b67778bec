"""Plan the reads of a panel's calendars, and store the results."""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError, transaction

from calendars import backoff, change_detection, snapshots
from calendars.event_signing_keys import get_signing_keys
from calendars.models import Connection, Health, Snapshot
from calendars.providers.registry import get_provider
from calendars.providers.types import DEFAULT_USER_AGENT, Calendar
from calendars.snapshots import CalendarSnapshot
from core.calendar_errors import ReadError
from engine.intervals import Interval
from ical import event_signature
from ops import database_errors
from people.models import Interviewer

logger = logging.getLogger(__name__)

#: Raise this when the cached class changes: during a deployment two versions share the cache.
_CACHE_VERSION = 6

SnapshotOrError = CalendarSnapshot | ReadError


@dataclass(frozen=True)
class CalendarRequest:
    """One calendar to read, with its connection and what is stored of it.

    An interviewer without a connection has an unsaved one, an empty fingerprint and no snapshot.
    An unconditional request never sends a validator: servers exist that answer "not modified" for
    a calendar that has changed.
    """

    calendar: Calendar
    connection: Connection
    fingerprint: str
    snapshot: CalendarSnapshot | None
    health: Health | None
    is_conditional: bool = True

    @classmethod
    def from_connection(cls, calendar: Calendar, connection: Connection) -> CalendarRequest:
        """Return the request of a connection with its snapshot and health; select both."""
        request = cls.without_state(calendar, connection)
        if not request.is_stored:
            return request
        snapshot = snapshots.load(getattr(connection, "snapshot", None), request.fingerprint)
        health = getattr(connection, "health", None)
        return replace(request, snapshot=snapshot, health=health)

    @classmethod
    def without_state(cls, calendar: Calendar, connection: Connection) -> CalendarRequest:
        """Return the request of a connection without its snapshot and health."""
        if connection.pk is None:
            return cls(calendar, connection, "", None, None)
        fingerprint = snapshots.compute_fingerprint(
            str(connection.revision),
            str(calendar.zone),
            str(calendar.interviewer_id),
            event_signature.key_fingerprint(get_signing_keys()),
            calendar.provider,
            calendar.url,
            calendar.username,
            calendar.email,
        )
        return cls(calendar, connection, fingerprint, None, None)

    @property
    def index(self) -> int:
        """The calendar's position among the requests of one read."""
        return self.calendar.index

    @property
    def is_stored(self) -> bool:
        """Whether the connection has a row in the database: the default connection has none."""
        return self.connection.pk is not None

    def for_reading(self, *, is_conditional: bool) -> CalendarRequest:
        """Return a request to read, with a connection that no other request shares."""
        connection = copy.copy(self.connection)
        return replace(self, connection=connection, is_conditional=is_conditional)

    def with_validator(self, window: Interval) -> CalendarRequest:
        """Add the snapshot's validator if the snapshot has this window."""
        if not (self.is_conditional and self.snapshot and self.snapshot.window == window):
            return self
        return replace(self, calendar=replace(self.calendar, validator=self.snapshot.validator))

    def single_flight_key(self, window: Interval) -> str:
        """Return the cache key that equal reads of this calendar share."""
        start, end = window
        fingerprint = self.fingerprint[:16]
        return f"calendar:{_CACHE_VERSION}:{self.connection.pk}:{fingerprint}:{start}:{end}"


def plan_requests(
    interviewers: Iterable[Interviewer], connections: Iterable[Connection], default: Connection
) -> list[CalendarRequest]:
    """Return a request for each calendar; `default` is for interviewers without a connection."""
    by_interviewer: dict[int, list[Connection]] = {}
    for connection in connections:
        by_interviewer.setdefault(connection.interviewer_id, []).append(connection)
    pairs = (
        (interviewer, connection)
        for interviewer in interviewers
        for connection in by_interviewer.get(interviewer.pk, [default])
    )
    return [
        CalendarRequest.from_connection(build_calendar(index, interviewer, connection), connection)
        for index, (interviewer, connection) in enumerate(pairs)
    ]


def build_default_connection() -> Connection:
    """Return the unsaved connection of interviewers without one; requests share it."""
    kind = settings.CALENDARS["DEFAULT"]
    return _build_unsaved(kind, get_provider(kind).label if kind else "Calendar")


@lru_cache(maxsize=4)
def _build_unsaved(kind: str, name: str) -> Connection:
    return Connection(provider=kind, name=name)


def build_calendar(index: int, interviewer: Interviewer, connection: Connection) -> Calendar:
    """Return a connection as a provider sees it."""
    return Calendar(
        index=index,
        interviewer_id=interviewer.pk,
        interviewer_name=interviewer.name,
        zone=ZoneInfo(interviewer.timezone),
        provider=connection.provider,
        name=connection.name,
        url=connection.url,
        username=connection.username,
        password=connection.usable_password,
        email=interviewer.email,
        grant=connection.usable_grant,
        has_unusable_credentials=connection.has_unusable_credentials,
        is_transparent_busy=connection.is_transparent_busy,
        published_weeks=connection.published_weeks,
        user_agent=connection.user_agent or DEFAULT_USER_AGENT,
    )


def store_results(results: Sequence[tuple[CalendarRequest, SnapshotOrError]], now: int) -> None:
    """Store the snapshots and the health of connections; notify listeners of changed calendars.

    A database error is logged and not raised, since the results are valid without being stored.
    """
    connected = [(request, result) for request, result in results if request.connection.pk]
    snapshot_rows = [
        snapshots.to_row(request.connection.pk, request.fingerprint, result)
        for request, result in connected
        if isinstance(result, CalendarSnapshot)
    ]
    new_health = [
        (request, health)
        for request, result in connected
        if (health := _build_new_health(request, result, now))
    ]
    health_rows = [health for _, health in new_health]
    if not (snapshot_rows or health_rows):
        return
    try:
        with transaction.atomic():
            Snapshot.upsert(snapshot_rows)
            Health.upsert(health_rows)
    except DatabaseError as error:
        count = len(connected)
        logger.warning(
            "could not store %d calendar reads: %s", count, database_errors.describe(error)
        )
        return
    changes = list(_find_changes(connected, now))
    if changes:
        change_detection.notify(changes, now)
    for request, health in new_health:
        if backoff.is_failing(request.health) != backoff.is_failing(health):
            change_detection.notify_status(request.connection, health, now)


def _find_changes(
    results: Iterable[tuple[CalendarRequest, SnapshotOrError]], now: int
) -> Iterator[tuple[int, Interval]]:
    """Yield interviewer ids with the span in which a calendar differs from its last snapshot."""
    for request, result in results:
        if isinstance(result, CalendarSnapshot) and request.snapshot:
            span = change_detection.find_changed_span(request.snapshot, result, now)
            if span:
                yield request.calendar.interviewer_id, span


def _build_new_health(request: CalendarRequest, result: SnapshotOrError, now: int) -> Health | None:
    """Return the connection's health after a read; None if it stays as it is."""
    connection_id, health = request.connection.pk, request.health
    if isinstance(result, ReadError):
        read_at = request.snapshot.read_at if request.snapshot else None
        return backoff.build_health_after_failure(connection_id, health, read_at, result, now)
    if health and health.failures:
        return backoff.build_health_after_success(connection_id, now)
    return None
