"""Store what a calendar contains, as a read of it would."""

from __future__ import annotations

from calendars import snapshots
from calendars.models import Connection
from calendars.read_plan import CalendarRequest, build_calendar
from calendars.snapshots import CalendarSnapshot
from engine.busy_time import BusyType
from people.models import Interviewer
from tests.factories import DAY, NOW, utc_seconds


def store_calendar(
    person: Interviewer,
    *busy: tuple[str, str],
    provider: str = "ics",
    busy_type: BusyType = BusyType.BUSY,
) -> Connection:
    """Store a snapshot of four weeks of an interviewer's calendar, in a new or known connection."""
    connection, _ = Connection.objects.get_or_create(
        interviewer=person,
        provider=provider,
        defaults={"name": "Work", "url": "https://calendars.example/feed"},
    )
    now = utc_seconds(NOW)
    intervals = [(utc_seconds(start), utc_seconds(end)) for start, end in busy]
    snapshot = CalendarSnapshot((now, now + 28 * DAY), now, {busy_type: intervals})
    request = CalendarRequest.from_connection(build_calendar(0, person, connection), connection)
    row = snapshots.to_row(connection.pk, request.fingerprint, snapshot)
    type(row).upsert([row])
    return connection
