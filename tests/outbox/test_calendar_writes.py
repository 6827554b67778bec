"""Writing bookings to a real Radicale server, and to servers that fail."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from calendars import reader
from calendars.models import Connection
from engine.timestamps import format_utc
from net.deadline import Deadline
from outbox import calendar_writes
from outbox.booking_payload import BookingDetails
from outbox.errors import PermanentError, RetryableError
from people.models import Interviewer
from tests.factories import HOUR, NOW, alice, bob, utc_seconds
from tests.outbox import sample_booking
from tests.servers import Radicale, response, send_bytes

pytestmark = pytest.mark.django_db
WINDOW = (utc_seconds("2025-01-20T00:00:00Z"), utc_seconds("2025-01-27T00:00:00Z"))


def connect(server: Radicale, **more) -> Connection:
    return Connection.objects.create(
        interviewer=alice(),
        provider="caldav",
        name="Work",
        url=server.url,
        username=server.username,
        password=server.password,
        **more,
    )


def connect_to(url: str) -> None:
    Connection.objects.create(interviewer=alice(), provider="caldav", name="Work", url=url)


def with_interviewer_alice(booking: BookingDetails) -> BookingDetails:
    """Return the booking with the interviewer of the test database as Alice."""
    attendee = replace(sample_booking.ALICE, interviewer_id=alice().pk)
    return replace(booking, attendees=(attendee, *booking.attendees[1:]))


def deliver(booking: BookingDetails, event: str, interviewer: Interviewer | None = None) -> None:
    payload = {
        "booking": with_interviewer_alice(booking).to_json(),
        "interviewer": (interviewer or alice()).pk,
        "event": event,
    }
    calendar_writes.deliver(payload, utc_seconds(NOW), Deadline.after(10))


def read_busy() -> list[str]:
    """Return the busy times that Bob reads, for whom no event of the calendar is his own."""
    connection = Connection.objects.get()
    connection.pk, connection.interviewer = None, bob()
    connection.bind_password()
    [calendar_read] = reader.read([bob()], [connection], WINDOW, utc_seconds(NOW))
    assert calendar_read.reason is None
    intervals = [
        interval for intervals in calendar_read.free_busy.busy.values() for interval in intervals
    ]
    return [f"{format_utc(start)}/{format_utc(end)}" for start, end in intervals]


ORIGINAL_TIME = ["2025-01-22T09:00:00Z/2025-01-22T10:30:00Z"]
NEW_TIME = ["2025-01-23T13:00:00Z/2025-01-23T14:30:00Z"]


def test_calendar_follows_booking_until_cancellation(radicale_server):
    connect(radicale_server)
    for booking, event, expected in [
        (sample_booking.BOOKING, "created", ORIGINAL_TIME),
        (sample_booking.MOVED_BOOKING, "rescheduled", NEW_TIME),
        (sample_booking.CANCELLED_BOOKING, "cancelled", []),
    ]:
        for _ in range(2):
            deliver(booking, event)
            assert read_busy() == expected


def test_event_names_participants_and_invites_nobody(radicale_server):
    connect(radicale_server)
    deliver(sample_booking.BOOKING, "created")
    uid = "6f0c7c1e-8a52-4d4c-9f55-2d1f5a3b7c10@slotsmith"
    text = radicale_server.get(f"{uid}.ics").replace("\r\n ", "")
    assert f"UID:{uid}\r\n" in text
    assert "Carol Díaz <carol@example.net>" in text
    assert "ATTENDEE" not in text
    assert "ORGANIZER" not in text


def test_own_event_does_not_make_its_interviewer_busy(radicale_server):
    connect(radicale_server)
    deliver(sample_booking.BOOKING, "created")
    connections = Connection.objects.select_related("snapshot", "health")
    [calendar_read] = reader.read([alice()], connections, WINDOW, utc_seconds(NOW))
    assert (calendar_read.reason, calendar_read.free_busy.busy) == (None, {})


def test_event_is_removed_for_interviewer_who_left(radicale_server):
    connect(radicale_server)
    deliver(sample_booking.BOOKING, "created")
    deliver(replace(sample_booking.BOOKING, sequence=1), "cancelled")
    assert read_busy() == []


def test_interviewer_without_writable_calendar_needs_no_delivery():
    Connection.objects.create(interviewer=alice(), provider="ics", name="Work", url="http://x")
    deliver(sample_booking.BOOKING, "created")
    deliver(sample_booking.BOOKING, "created", bob())


def test_connection_with_writing_off_is_not_written(radicale_server):
    connect(radicale_server, write_bookings=False)
    deliver(sample_booking.BOOKING, "created")
    assert read_busy() == []


def test_interviewer_outside_the_booking_gets_no_event(radicale_server):
    connection = connect(radicale_server)
    connection.interviewer = bob()
    connection.bind_password()
    connection.save()
    deliver(sample_booking.BOOKING, "created", bob())
    assert read_busy() == []


def test_unreachable_server_is_retried(radicale_server):
    connect(radicale_server)
    radicale_server.stop()
    for event in ("created", "cancelled"):
        with pytest.raises(RetryableError) as caught:
            deliver(sample_booking.BOOKING, event)
        assert (caught.value.reason, caught.value.retry_after) == ("caldav: unreachable", None)


def test_retry_after_is_respected(serve):
    connect_to(serve(send_bytes(response("", "503 Later", "Retry-After: 120"))).url)
    with pytest.raises(RetryableError) as caught:
        deliver(sample_booking.BOOKING, "created")
    assert (caught.value.reason, caught.value.retry_after) == ("caldav: rate_limited", 120)


def test_read_only_calendar_fails_permanently(serve):
    connect_to(serve(send_bytes(response("", "403 Forbidden"))).url)
    for event in ("created", "cancelled"):
        with pytest.raises(PermanentError) as caught:
            deliver(sample_booking.BOOKING, event)
        assert caught.value.reason == "caldav: not writable"


def test_failing_calendar_does_not_block_the_others(radicale_server, serve):
    connect_to(serve(send_bytes(response("", "403 Forbidden"))).url)
    connect_to(serve(send_bytes(response("", "500 Oops"))).url)
    connect(radicale_server)
    with pytest.raises(RetryableError, match="caldav: provider_error"):
        deliver(sample_booking.BOOKING, "created")
    assert radicale_server.get("6f0c7c1e-8a52-4d4c-9f55-2d1f5a3b7c10@slotsmith.ics")


def test_expired_deadline_is_retried(radicale_server):
    connect(radicale_server)
    payload = {
        "booking": with_interviewer_alice(sample_booking.BOOKING).to_json(),
        "interviewer": alice().pk,
        "event": "created",
    }
    with pytest.raises(RetryableError, match="caldav: timeout"):
        calendar_writes.deliver(payload, utc_seconds(NOW), Deadline.after(-1))


def test_interview_past_midnight_is_one_event(radicale_server):
    connect(radicale_server)
    late = replace(sample_booking.BOOKING, start=utc_seconds("2025-01-22T23:00:00Z"))
    deliver(replace(late, end=late.start + 2 * HOUR), "created")
    assert read_busy() == ["2025-01-22T23:00:00Z/2025-01-23T01:00:00Z"]


def add_calendar(server: Radicale) -> Connection:
    """Connect a second, empty calendar of Alice's account."""
    connection = connect(server)
    connection.url = server.url.replace("/calendar/", "/second/")
    auth = (server.username, server.password)
    httpx.request("MKCALENDAR", connection.url, auth=auth).raise_for_status()
    connection.save()
    return connection


def list_events(connection: Connection) -> int:
    """Return the number of events of a calendar."""
    auth = (connection.username, connection.password)
    return httpx.get(connection.url, auth=auth).text.count("BEGIN:VEVENT")


def test_booking_is_in_one_of_two_writable_calendars(radicale_server):
    first, second = connect(radicale_server), add_calendar(radicale_server)
    for booking, event, expected in [
        (sample_booking.BOOKING, "created", [1, 0]),
        (sample_booking.MOVED_BOOKING, "rescheduled", [1, 0]),
        (sample_booking.CANCELLED_BOOKING, "cancelled", [0, 0]),
    ]:
        deliver(booking, event)
        assert [list_events(first), list_events(second)] == expected


def test_event_that_an_earlier_attempt_wrote_elsewhere_is_removed(radicale_server):
    connect(radicale_server)
    deliver(sample_booking.BOOKING, "created")
    Connection.objects.all().delete()
    first, second = add_calendar(radicale_server), connect(radicale_server)
    deliver(sample_booking.BOOKING, "created")
    assert [list_events(first), list_events(second)] == [1, 0]


def test_blocked_event_says_what_to_delete(serve):
    text = "Deleted calendar object with uid already exists in this calendar collection."
    connect_to(serve(send_bytes(response(text, "400 Bad Request"))).url)
    with pytest.raises(PermanentError, match=r"trash of the account .* delete it there"):
        deliver(sample_booking.BOOKING, "created")


def test_read_only_calendar_after_the_written_one_is_no_error(radicale_server, serve):
    first = connect(radicale_server)
    connect_to(serve(send_bytes(response("", "403 Forbidden"))).url)
    deliver(sample_booking.BOOKING, "created")
    assert list_events(first) == 1
