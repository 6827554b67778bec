"""Which calendars are written to, and how a write invalidates the snapshot."""

from __future__ import annotations

import pytest

from calendars import reader, writer
from calendars.models import Connection, Health
from calendars.oauth.grant import Grant
from core.calendar_errors import ReadError
from ical.event_writer import CalendarEvent
from net.deadline import Deadline
from tests.factories import NOW, alice, utc_seconds
from tests.servers import Radicale

pytestmark = pytest.mark.django_db
WINDOW = (utc_seconds("2025-01-20T00:00:00Z"), utc_seconds("2025-01-27T00:00:00Z"))


def create_connection(server: Radicale, **more) -> Connection:
    return Connection.objects.create(
        interviewer=alice(),
        provider="caldav",
        name="Work",
        url=server.url,
        username=server.username,
        password=server.password,
        **more,
    )


def entry(owner: int | None = None) -> CalendarEvent:
    start = utc_seconds("2025-01-22T09:00:00Z")
    return CalendarEvent(
        "booking@slotsmith", 0, start, start + 3600, "Interview", (), utc_seconds(NOW), owner
    )


def busy(max_staleness: int = 3600) -> int:
    """Return the number of busy times, read from a snapshot of at most `max_staleness` seconds."""
    connections = Connection.objects.select_related("snapshot", "health")
    [calendar_read] = reader.read([alice()], connections, WINDOW, utc_seconds(NOW), max_staleness)
    assert calendar_read.reason is None
    return sum(len(times) for times in calendar_read.free_busy.busy.values())


def test_write_invalidates_the_snapshot(radicale_server):
    connection = create_connection(radicale_server)
    assert busy() == 0
    writer.write(connection, entry(), Deadline.after(10))
    assert busy() == 1
    writer.remove(connection, "booking@slotsmith", Deadline.after(10))
    assert busy() == 0


def test_own_event_is_not_read_as_busy(radicale_server):
    connection = create_connection(radicale_server)
    writer.write(connection, entry(connection.interviewer_id), Deadline.after(10))
    assert "X-SLOTSMITH-OWN" in radicale_server.get("booking@slotsmith.ics").replace("\r\n ", "")
    assert busy() == 0


def test_write_does_not_change_the_health(radicale_server):
    connection = create_connection(radicale_server)
    Health.objects.create(connection=connection, failures=3)
    writer.write(connection, entry(), Deadline.after(10))
    assert Health.objects.get().failures == 3


def test_failed_write_keeps_the_snapshot(radicale_server):
    connection = create_connection(radicale_server)
    assert busy() == 0
    radicale_server.stop()
    with pytest.raises(ReadError, match="unreachable"):
        writer.write(connection, entry(), Deadline.after(10))
    assert busy() == 0


@pytest.mark.parametrize(
    ("provider", "write_bookings", "expected"),
    [
        ("caldav", True, True),
        ("caldav", False, False),
        ("google", True, False),
        ("microsoft", True, False),
        ("ics", True, False),
        ("mock", True, False),
        ("nothing", True, False),
    ],
)
def test_calendar_is_written_if_supported_and_allowed(provider, write_bookings, expected):
    connection = Connection(
        interviewer=alice(), provider=provider, name="Work", write_bookings=write_bookings
    )
    assert writer.can_write(connection) is expected


def test_write_into_an_unsupported_calendar_is_refused():
    connection = Connection(interviewer=alice(), provider="ics", name="Work")
    with pytest.raises(ReadError, match="not_connected"):
        writer.write(connection, entry(), Deadline.after(10))


def test_calendar_with_undecryptable_credentials_is_not_called(radicale_server, settings):
    create_connection(radicale_server)
    settings.SECRET_KEY = "another key"
    connection = Connection.objects.get()
    assert writer.can_write(connection)
    with pytest.raises(ReadError, match="reauth_needed"):
        writer.write(connection, entry(), Deadline.after(10))


def test_refresh_token_that_is_replaced_during_a_write_is_stored(microsoft, settings):
    settings.CALENDARS["MICROSOFT"]["WRITE"] = True
    microsoft.rotates_refresh_tokens = True
    microsoft.scopes |= {"Calendars.ReadWrite"}
    microsoft.users |= {"ann@example.com"}
    scopes = "https://graph.microsoft.com/Calendars.ReadBasic Calendars.ReadWrite openid"
    connection = Connection.objects.create(
        interviewer=alice(),
        provider="microsoft",
        name="Work",
        username="ann@example.com",
        grant=Grant("ann", "a refresh token", scopes).to_json(),
    )
    writer.write(connection, entry(), Deadline.after(10))
    connection.refresh_from_db()
    assert Grant.from_json(connection.grant).refresh_token == "refresh token 1"
