"""The log of events that `GET /api/events` reads.

An event is written in the transaction of its change, whether or not a webhook endpoint exists, and
is kept for RETENTION_SECONDS. Nothing of it changes afterwards.

A reader asks for the events after the last event that it has. So a new event must never get a
position before an event that a reader already has. Ids of rows cannot give this order: they are
assigned before the commit, and a transaction may commit long after one with higher ids. Therefore
the events get their `position` when they are first read: `number_events` numbers all committed
events that have none, and only one transaction does so at a time. An event of a transaction that
commits later gets a higher number. Among the events that are numbered together, the ids decide.
That is the order of the changes of one booking: its next change waits for the commit of the
previous one.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db import connection, models, transaction
from django.db.models import Max, Q
from rest_framework import status
from rest_framework.exceptions import APIException

from core import batched_inserts
from engine import timestamps
from engine.timestamps import to_datetime

#: How long events are kept.
RETENTION_SECONDS = 30 * 86400
#: The key of the PostgreSQL advisory lock that `number_events` takes.
ADVISORY_LOCK_ID = 7_305_804_402_566_839_672
_ID_PREFIX = "evt_"
_TIME_DIGITS, _ID_DIGITS = 12, 32
_NUMBER_EVENTS = """
    UPDATE outbox_loggedevent SET position = numbered.position
    FROM (
        SELECT id, row_number() OVER (ORDER BY id) + (
            SELECT COALESCE(MAX(position), 0) FROM outbox_loggedevent
        ) AS position
        FROM outbox_loggedevent WHERE position IS NULL
    ) AS numbered
    WHERE outbox_loggedevent.id = numbered.id
"""


class LoggedEvent(models.Model):
    """An event as webhooks and the API show it. It holds ids and times only.

    `position` is the place of the event in the log; it is empty until the event is first read.
    """

    event_id = models.CharField(max_length=64, unique=True)
    type = models.CharField(max_length=64)
    occurred_at = models.DateTimeField(db_index=True)
    data = models.JSONField()
    position = models.BigIntegerField(null=True, unique=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"

    def to_json(self) -> dict[str, Any]:
        """Return the event as webhooks send it."""
        occurred_at = timestamps.from_datetime(self.occurred_at)
        return build_event(self.event_id, self.type, occurred_at, self.data)


class UnknownEventError(Exception):
    """There has never been an event with this id."""


class EventExpiredError(APIException):
    """The event with this id is too old to be kept."""

    status_code = status.HTTP_410_GONE
    default_code = "events_expired"
    default_detail = "Events are kept for 30 days. List the objects again, then read newer events."


class EventPage(NamedTuple):
    """Events in the order of the log, and the id to go on after; `has_more` if more are there."""

    events: list[LoggedEvent]
    last_id: str | None
    has_more: bool


def generate_event_id(now: int) -> str:
    """Return a new id that begins with a UTC second, so that it is known how old an id is."""
    time_part = f"{now * 1000:0{_TIME_DIGITS}x}"
    return _ID_PREFIX + time_part + secrets.token_hex((_ID_DIGITS - _TIME_DIGITS) // 2)


def build_event(
    event_id: str, event_type: str, now: int, data: Mapping[str, Any]
) -> dict[str, Any]:
    """Return an event as webhooks and the API show it."""
    return {
        "id": event_id,
        "type": event_type,
        "timestamp": timestamps.format_utc(now),
        "apiVersion": 1,
        "data": data,
    }


def record(*events: Mapping[str, Any]) -> None:
    """Write events to the log in the current transaction."""
    batched_inserts.insert(
        LoggedEvent(
            event_id=event["id"],
            type=event["type"],
            occurred_at=to_datetime(timestamps.parse_floor(event["timestamp"])),
            data=event["data"],
        )
        for event in events
    )


def list_events(after: str, type_patterns: Iterable[str], limit: int, now: int) -> EventPage:
    """Return the events after the one with the id `after`, from the oldest if it is empty.

    Type patterns are types or end with `.*`; without any, all types are returned. If no more events
    follow, the page ends with the newest event of the log, whatever its type. Raise
    UnknownEventError or EventExpiredError. `now` is a UTC second.
    """
    number_events()
    newest = _find_newest()
    position = _get_position(after, now) if after else 0
    if newest is None or newest.position is None:
        return EventPage([], after or None, False)
    events = LoggedEvent.objects.filter(position__gt=position, position__lte=newest.position)
    rows = list(events.filter(_match_types(type_patterns)).order_by("position")[: limit + 1])
    if len(rows) > limit:
        return EventPage(rows[:limit], rows[limit - 1].event_id, True)
    return EventPage(rows, newest.event_id, False)


def list_latest(
    type_patterns: Iterable[str], limit: int, before: int | None = None
) -> tuple[list[LoggedEvent], bool]:
    """Return the latest events, the latest first, and whether there are more.

    Type patterns are those of `list_events`; only events with a position below `before` are listed.
    """
    number_events()
    events = LoggedEvent.objects.exclude(position=None).filter(_match_types(type_patterns))
    if before is not None:
        events = events.filter(position__lt=before)
    rows = list(events.order_by("-position")[: limit + 1])
    return rows[:limit], len(rows) > limit


def find_newest_id() -> str | None:
    """Return the id of the newest event; None if the log is empty."""
    number_events()
    newest = _find_newest()
    return newest.event_id if newest else None


def number_events() -> None:
    """Give the committed events that have no position the next positions."""
    if not LoggedEvent.objects.filter(position=None).exists():
        return
    with transaction.atomic(), connection.cursor() as cursor:
        # SQLite has one writer at a time; a transaction waits for the others when it begins.
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK_ID])
        cursor.execute(_NUMBER_EVENTS)


def purge(now: int) -> int:
    """Number events, and delete those that are too old at a UTC second; return the count.

    The newest event stays: readers that have all events go on after it, however old it is.
    """
    number_events()
    old = LoggedEvent.objects.filter(occurred_at__lt=to_datetime(now - RETENTION_SECONDS))
    if newest := _find_newest():
        old = old.exclude(pk=newest.pk)
    return int(old.delete()[0])


def match_type(event_type: str, patterns: Iterable[str]) -> bool:
    """Return whether one of the patterns is the type, or its beginning followed by `.*`."""
    return any(
        event_type.startswith(pattern[:-1]) if pattern.endswith(".*") else event_type == pattern
        for pattern in patterns
    )


def _find_newest() -> LoggedEvent | None:
    return LoggedEvent.objects.exclude(position=None).order_by("-position").first()


def _get_position(event_id: str, now: int) -> int:
    position = LoggedEvent.objects.filter(event_id=event_id).aggregate(Max("position"))
    if position["position__max"] is not None:
        return int(position["position__max"])
    digits = event_id.removeprefix(_ID_PREFIX)
    try:
        created = int(digits[:_TIME_DIGITS], 16) // 1000
    except ValueError:
        raise UnknownEventError from None
    if len(digits) == _ID_DIGITS and created < now - RETENTION_SECONDS:
        raise EventExpiredError
    raise UnknownEventError


def _match_types(patterns: Iterable[str]) -> Q:
    condition = Q()
    for pattern in patterns:
        is_prefix = pattern.endswith(".*")
        condition |= Q(type__startswith=pattern[:-1]) if is_prefix else Q(type=pattern)
    return condition
