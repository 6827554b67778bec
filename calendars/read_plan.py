"""The calendars that a panel's reading asks for, and what is kept of each from earlier readings."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import DatabaseError, transaction

from calendars import backoff, change_detection, snapshots
from calendars.models import Connection, Health, Snapshot
from calendars.providers.types import Calendar
from calendars.signing_keys import get_signing_keys
from calendars.snapshots import CalendarSnapshot
from core.read_errors import ReadError
from engine.intervals import Interval
from ical import event_signature
from people.models import Interviewer

logger = logging.getLogger(__name__)

#: Changes with the kind of value that a reading is: while one version replaces another, both run.
_CACHE_VERSION = 2

#: What is known of a calendar: a reading, or why there is none.
SnapshotOrError = CalendarSnapshot | ReadError


@dataclass(frozen=True)
class CalendarRequest:
    """A calendar, its connection (one without an id stands for having none), and what is kept.

    Of a calendar without a connection nothing is kept, and its fingerprint is empty.
    """

    calendar: Calendar
    connection: Connection
    fingerprint: str
    snapshot: CalendarSnapshot | None
    health: Health | None

    @classmethod
    def from_connection(cls, calendar: Calendar, connection: Connection) -> CalendarRequest:
        if connection.pk is None:
            return cls(calendar, connection, "", None, None)
        parts = (calendar.provider, calendar.url, calendar.username, calendar.email)
        revision = str(connection.revision)
        owner = (
            str(calendar.zone),
            str(calendar.interviewer_id),
            event_signature.key_fingerprint(get_signing_keys()),
        )
        expected = snapshots.compute_fingerprint(revision, *owner, *parts)
        kept = snapshots.load(getattr(connection, "snapshot", None), expected)
        return cls(calendar, connection, expected, kept, getattr(connection, "health", None))

    def single_flight_key(self, window: Interval) -> str:
        """What a reading of it is called among those who want the same."""
        start, end = window
        return (
            f"calendar:{_CACHE_VERSION}:{self.connection.pk}:{self.fingerprint[:16]}:{start}:{end}"
        )


def plan_requests(
    interviewers: Iterable[Interviewer], connections: Iterable[Connection], default: Connection
) -> list[CalendarRequest]:
    """Every calendar of the interviewers; `default` for those without a connection."""
    by_owner: dict[int, list[Connection]] = {}
    for connection in connections:
        by_owner.setdefault(connection.interviewer_id, []).append(connection)
    pairs = (
        (interviewer, connection)
        for interviewer in interviewers
        for connection in by_owner.get(interviewer.pk, [default])
    )
    return [
        CalendarRequest.from_connection(build_calendar(number, interviewer, connection), connection)
        for number, (interviewer, connection) in enumerate(pairs)
    ]


def build_calendar(number: int, interviewer: Interviewer, connection: Connection) -> Calendar:
    """A connection as providers are told of it."""
    return Calendar(
        index=number,
        interviewer_id=interviewer.pk,
        interviewer_name=interviewer.name,
        zone=ZoneInfo(interviewer.timezone),
        provider=connection.provider,
        name=connection.name,
        url=connection.url,
        username=connection.username,
        password=connection.password,
        email=interviewer.email,
        grant=connection.grant,
        has_unreadable_credentials=connection.has_unreadable_credentials,
    )


def store_results(readings: Sequence[tuple[CalendarRequest, SnapshotOrError]], now: int) -> None:
    """Keep what was read of connections as their snapshots, and how it went, all in one go.

    Then whoever wants to know is told what differs from what was kept of them before. An answer
    does not depend on it: what cannot be kept is read again next time.
    """
    connected = [(one, found) for one, found in readings if one.connection.pk]
    rows = [
        snapshots.to_row(one.connection.pk, one.fingerprint, found)
        for one, found in connected
        if isinstance(found, CalendarSnapshot)
    ]
    healths = [row for one, found in connected for row in _updated_health(one, found, now)]
    if not (rows or healths):
        return
    try:
        with transaction.atomic():
            Snapshot.upsert(rows)
            Health.upsert(healths)
    except DatabaseError as error:
        logger.warning("%d readings were not kept: %s", len(connected), type(error).__name__)
        return
    changed = list(_find_changes(connected, now))
    if changed:
        change_detection.notify(changed, now)


def _find_changes(
    readings: Iterable[tuple[CalendarRequest, SnapshotOrError]], now: int
) -> Iterator[tuple[int, Interval]]:
    """The interviewers whose calendars say something else than was kept of them, and when."""
    for one, found in readings:
        if isinstance(found, CalendarSnapshot) and one.snapshot:
            times = change_detection.find_changed_span(one.snapshot, found, now)
            if times:
                yield one.calendar.interviewer_id, times


def _updated_health(one: CalendarRequest, found: SnapshotOrError, now: int) -> Iterator[Health]:
    """The new health of a connection, if it is not as it was."""
    if isinstance(found, ReadError):
        read_at = one.snapshot.read_at if one.snapshot else None
        yield backoff.build_health_after_failure(one.connection.pk, one.health, read_at, found, now)
    elif one.health and one.health.failures:
        yield backoff.build_health_after_success(one.connection.pk, now)
