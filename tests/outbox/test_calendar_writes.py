"""Bookings in interviewers' calendars, on a real Radicale and on servers that refuse."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calendars import reader
from calendars.models import Connection
from engine.timestamps import format_utc
from net.deadline import Deadline
from outbox import calendar_writes
from outbox.booking_payload import BookingSnapshot
from outbox.errors import PermanentError, RetryableError
from people.models import Interviewer
from tests.factories import HOUR, NOW, alice, bob, utc_seconds
from tests.outbox import panel
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


def of(meeting: BookingSnapshot) -> BookingSnapshot:
    """The meeting with the cast's Alice in it."""
    who = replace(panel.ALICE, interviewer_id=alice().pk)
    return replace(meeting, attendees=(who, *meeting.attendees[1:]))


def deliver(meeting: BookingSnapshot, event: str, who: Interviewer | None = None) -> None:
    interviewer = (who or alice()).pk
    payload = {"meeting": of(meeting).to_json(), "interviewer": interviewer, "event": event}
    calendar_writes.deliver(payload, utc_seconds(NOW), Deadline.after(10))


def busy() -> list[str]:
    """What a reader finds who is not Alice, and so takes nothing for their own."""
    theirs = Connection.objects.get()
    theirs.pk, theirs.interviewer = None, bob()
    [found] = reader.read([bob()], [theirs], WINDOW, utc_seconds(NOW))
    assert found.reason is None
    times = [time for times in found.free_busy.busy.values() for time in times]
    return [f"{format_utc(start)}/{format_utc(end)}" for start, end in times]


NINE = ["2025-01-22T09:00:00Z/2025-01-22T10:30:00Z"]
MOVED = ["2025-01-23T13:00:00Z/2025-01-23T14:30:00Z"]


def test_calendar_follows_booking_until_cancellation(radicale_server):
    connect(radicale_server)
    for meeting, event, expected in [
        (panel.BOOKING, "created", NINE),
        (panel.MOVED_BOOKING, "rescheduled", MOVED),
        (panel.CANCELLED_BOOKING, "cancelled", []),
    ]:
        for _ in range(2):
            deliver(meeting, event)
            assert busy() == expected


def test_event_names_participants_and_invites_nobody(radicale_server):
    connect(radicale_server)
    deliver(panel.BOOKING, "created")
    name = "6f0c7c1e-8a52-4d4c-9f55-2d1f5a3b7c10@slotsmith"
    text = radicale_server.get(f"{name}.ics").replace("\r\n ", "")
    assert f"UID:{name}\r\n" in text
    assert "Carol Díaz <carol@example.net>" in text
    assert "ATTENDEE" not in text
    assert "ORGANIZER" not in text


def test_own_event_does_not_make_its_interviewer_busy(radicale_server):
    connect(radicale_server)
    deliver(panel.BOOKING, "created")
    connections = Connection.objects.select_related("snapshot", "health")
    [found] = reader.read([alice()], connections, WINDOW, utc_seconds(NOW))
    assert (found.reason, found.free_busy.busy) == (None, {})


def test_event_is_removed_for_interviewer_who_left(radicale_server):
    connect(radicale_server)
    deliver(panel.BOOKING, "created")
    deliver(replace(panel.BOOKING, sequence=1), "cancelled")
    assert busy() == []


def test_interviewer_without_writable_calendar_needs_no_delivery():
    Connection.objects.create(interviewer=alice(), provider="ics", name="Work", url="http://x")
    deliver(panel.BOOKING, "created")
    deliver(panel.BOOKING, "created", bob())


def test_connection_with_writing_off_is_not_written(radicale_server):
    connect(radicale_server, write_bookings=False)
    deliver(panel.BOOKING, "created")
    assert busy() == []


def test_interviewer_outside_the_booking_gets_no_event(radicale_server):
    connection = connect(radicale_server)
    Connection.objects.filter(pk=connection.pk).update(interviewer=bob())
    deliver(panel.BOOKING, "created", bob())
    assert busy() == []


def test_unreachable_server_is_retried(radicale_server):
    connect(radicale_server)
    radicale_server.stop()
    for event in ("created", "cancelled"):
        with pytest.raises(RetryableError) as caught:
            deliver(panel.BOOKING, event)
        assert (caught.value.reason, caught.value.retry_after) == ("caldav: unreachable", None)


def test_retry_after_is_respected(serve):
    connect_to(serve(send_bytes(response("", "503 Later", "Retry-After: 120"))).url)
    with pytest.raises(RetryableError) as caught:
        deliver(panel.BOOKING, "created")
    assert (caught.value.reason, caught.value.retry_after) == ("caldav: rate_limited", 120)


def test_read_only_calendar_fails_permanently(serve):
    connect_to(serve(send_bytes(response("", "403 Forbidden"))).url)
    for event in ("created", "cancelled"):
        with pytest.raises(PermanentError) as caught:
            deliver(panel.BOOKING, event)
        assert caught.value.reason == "caldav: not writable"


def test_failing_calendar_does_not_block_the_others(radicale_server, serve):
    connect_to(serve(send_bytes(response("", "403 Forbidden"))).url)
    connect_to(serve(send_bytes(response("", "500 Oops"))).url)
    connect(radicale_server)
    with pytest.raises(RetryableError, match="caldav: provider_error"):
        deliver(panel.BOOKING, "created")
    assert radicale_server.get("6f0c7c1e-8a52-4d4c-9f55-2d1f5a3b7c10@slotsmith.ics")


def test_expired_deadline_is_retried(radicale_server):
    connect(radicale_server)
    payload = {
        "meeting": of(panel.BOOKING).to_json(),
        "interviewer": alice().pk,
        "event": "created",
    }
    with pytest.raises(RetryableError, match="caldav: timeout"):
        calendar_writes.deliver(payload, utc_seconds(NOW), Deadline.after(-1))


def test_interview_past_midnight_is_one_event(radicale_server):
    connect(radicale_server)
    late = replace(panel.BOOKING, start=utc_seconds("2025-01-22T23:00:00Z"))
    deliver(replace(late, end=late.start + 2 * HOUR), "created")
    assert busy() == ["2025-01-22T23:00:00Z/2025-01-23T01:00:00Z"]
