"""Plan the reads of a panel's calendars from rows that are mostly the same as for the last request.

The values of a connection are built again only if its row, its owner or a key has changed. A
snapshot is loaded only if its revision has changed. Both are cached in the process.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.conf import settings

from calendars import snapshots
from calendars.event_signing_keys import get_signing_keys
from calendars.models import Connection, Health, Snapshot
from calendars.read_plan import CalendarRequest, build_calendar
from calendars.snapshots import CalendarSnapshot
from core.bounded_cache import BoundedCache
from core.raw_rows import RowReader
from people.models import Interviewer

MAX_CACHED_REQUESTS = 5_000
#: The size of all cached snapshots as they are stored.
MAX_SNAPSHOT_BYTES = 32_000_000
#: The size of a cached snapshot without intervals.
_SNAPSHOT_BYTES = 1_000
_INTERVAL_BYTES = 16

_CONNECTIONS, _HEALTH = RowReader(Connection), RowReader(Health)
#: The columns of a CalendarRow in a query with JOINS.
COLUMNS = ", ".join(
    [
        _CONNECTIONS.list_columns("connection"),
        "snapshot.revision, snapshot.fingerprint",
        _HEALTH.list_columns("health"),
    ]
)
#: The joins to a table of interviewers with the alias `person`.
JOINS = """
    LEFT JOIN calendars_connection AS connection ON connection.interviewer_id = person.id
    LEFT JOIN calendars_snapshot AS snapshot ON snapshot.connection_id = connection.id
    LEFT JOIN calendars_health AS health ON health.connection_id = connection.id
"""
#: The order of an interviewer's calendars, as the model has it: positions in COLUMNS, from 0.
ORDER = [_CONNECTIONS.find_position(name) for name in ("name", "id")]
#: How many columns there are.
COLUMN_COUNT = len(_CONNECTIONS) + 2 + len(_HEALTH)


class CalendarRow(NamedTuple):
    """The values of a connection and of its health, and the head of its snapshot."""

    connection: tuple[Any, ...]
    snapshot_revision: int | None
    fingerprint: str | None
    health: tuple[Any, ...]

    @classmethod
    def from_values(cls, values: tuple[Any, ...]) -> CalendarRow | None:
        """Return the row of the values of COLUMNS; None for an interviewer without a connection."""
        if values[0] is None:
            return None
        size = len(_CONNECTIONS)
        return cls(values[:size], values[size], values[size + 1], values[size + 2 :])

    @property
    def has_revision(self) -> bool:
        """Whether the snapshot, if there is one, can be recognised later."""
        return self.fingerprint is None or self.snapshot_revision is not None

    @property
    def connection_id(self) -> int:
        return int(self.connection[0])

    def build_health(self) -> Health | None:
        return None if self.health[0] is None else _HEALTH.build(self.health)


@dataclass(frozen=True)
class _LoadedSnapshot:
    """A snapshot as a row had it; it is None if the row is damaged."""

    revision: int | None
    fingerprint: str
    snapshot: CalendarSnapshot | None


#: Requests by connection, owner and index, with the values that they were built of.
_requests: BoundedCache[tuple[int | None, int, int], tuple[Any, CalendarRequest]] = BoundedCache(
    MAX_CACHED_REQUESTS
)
_snapshots: BoundedCache[int, _LoadedSnapshot] = BoundedCache(MAX_SNAPSHOT_BYTES)


def plan(
    interviewers: Iterable[Interviewer],
    rows: Mapping[int, Sequence[CalendarRow]],
    default: Connection,
) -> list[CalendarRequest]:
    """Return what `read_plan.plan_requests` returns for connections with these rows.

    `rows` are by interviewer. Snapshots that are not cached are loaded in one query.
    """
    planned: list[tuple[CalendarRequest, CalendarRow | None]] = []
    keys = list_keys()
    for person in interviewers:
        for row in rows.get(person.pk, ()):
            planned.append((_plan_connected(len(planned), person, row, keys), row))
        if person.pk not in rows:
            planned.append((_plan_default(len(planned), person, default), None))
    loaded = _load_snapshots([row for _, row in planned if row])
    return [
        request if row is None else _add_state(request, row, loaded) for request, row in planned
    ]


def list_keys() -> tuple[Any, ...]:
    """Return the keys on which the requests of connections depend."""
    return get_signing_keys(), settings.ENCRYPTION_KEYS


def _plan_connected(
    index: int, person: Interviewer, row: CalendarRow, keys: tuple[Any, ...]
) -> CalendarRequest:
    """Return the request of a connection, without its snapshot and its health."""
    key = (row.connection_id, person.pk, index)
    values = (row.connection, _list_values(person), keys)
    cached = _requests.get(key)
    if cached and cached[0] == values:
        return cached[1]
    connection = _CONNECTIONS.build(row.connection)
    request = CalendarRequest.without_state(build_calendar(index, person, connection), connection)
    _requests.put(key, (values, request))
    return request


def _plan_default(index: int, person: Interviewer, default: Connection) -> CalendarRequest:
    """Return the request of an interviewer without a connection."""
    key = (None, person.pk, index)
    values = (_list_values(person), default.provider, default.name)
    cached = _requests.get(key)
    if cached and cached[0] == values:
        return cached[1]
    request = CalendarRequest.without_state(build_calendar(index, person, default), default)
    _requests.put(key, (values, request))
    return request


def _list_values(person: Interviewer) -> tuple[str, ...]:
    """Return the values of an interviewer on which a request depends."""
    return person.name, person.timezone, person.email


def estimate_size(requests: Iterable[CalendarRequest]) -> int:
    """Return about how many bytes some requests and their snapshots take."""
    snapshots_in_use = [request.snapshot for request in requests]
    intervals = sum(
        sum(map(len, snapshot.busy.values())) for snapshot in snapshots_in_use if snapshot
    )
    return _SNAPSHOT_BYTES * len(snapshots_in_use) + _INTERVAL_BYTES * intervals


def _load_snapshots(rows: Iterable[CalendarRow]) -> dict[int, _LoadedSnapshot]:
    """Return the snapshots of rows by connection, in the revision of the row or a later one."""
    loaded, missing = {}, []
    for row in rows:
        if row.fingerprint is None:
            continue
        cached = _snapshots.get(row.connection_id)
        if cached and cached.revision == row.snapshot_revision is not None:
            loaded[row.connection_id] = cached
        else:
            missing.append(row.connection_id)
    return {**loaded, **_fetch_snapshots(missing)} if missing else loaded


def _fetch_snapshots(connection_ids: Collection[int]) -> dict[int, _LoadedSnapshot]:
    loaded = {}
    for row in Snapshot.objects.filter(pk__in=connection_ids):
        snapshot = snapshots.load(row, row.fingerprint)
        loaded[row.pk] = _LoadedSnapshot(row.revision, row.fingerprint, snapshot)
        _snapshots.put(row.pk, loaded[row.pk], len(row.packed) + _SNAPSHOT_BYTES)
    return loaded


def _add_state(
    request: CalendarRequest, row: CalendarRow, loaded: Mapping[int, _LoadedSnapshot]
) -> CalendarRequest:
    """Return a request with the snapshot, if its fingerprint is that of the request, and health."""
    stored = loaded.get(row.connection_id)
    snapshot = stored.snapshot if stored and stored.fingerprint == request.fingerprint else None
    return replace(request, snapshot=snapshot, health=row.build_health())
