"""Failed calendar writes of bookings that are still to come."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calendars.models import Connection
from outbox import failed_calendar_writes
from outbox.calendar_writes import OLDER_EVENT
from outbox.delivery import deliver_due
from outbox.failed_calendar_writes import list_failed_writes
from outbox.models import Message
from outbox.notifications import notify_booking
from outbox.queue import build_message
from tests.factories import NOW, alice, utc_seconds
from tests.outbox.sample_booking import ALICE, BOB, BOOKING, CANCELLED_BOOKING, MOVED_BOOKING
from tests.servers import response, send_bytes

pytestmark = pytest.mark.django_db
NOW_SECONDS = utc_seconds(NOW)
CALENDAR_CHANNEL = "outbox.calendar_writes.deliver"


def fail(booking=MOVED_BOOKING, event="rescheduled", person=ALICE, **fields) -> Message:
    """Store a message about a booking in an interviewer's calendar that failed for good."""
    interviewer_id = person.interviewer_id
    payload = {"booking": booking.to_json(), "interviewer": interviewer_id, "event": event}
    key = f"{booking.id}:calendar:{interviewer_id}"
    message = build_message(
        "calendar", payload, ordering_key=key, booking_id=booking.id, now=NOW_SECONDS
    )
    values = {"state": Message.State.FAILED, "last_error": "caldav: not writable", **fields}
    for name, value in values.items():
        setattr(message, name, value)
    message.save()
    return message


def list_events(**more) -> list[tuple[str, str]]:
    writes = list_failed_writes(NOW_SECONDS, **more)
    return [(write.interviewer_name, write.event_type) for write in writes]


def test_refused_write_is_listed_after_its_delivery(serve, settings):
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {"calendar": CALENDAR_CHANNEL}}
    url = serve(send_bytes(response("", "403 Read-only"))).url
    person = alice()
    Connection.objects.create(interviewer=person, provider="caldav", name="Work", url=url)
    attendee = replace(ALICE, interviewer_id=person.pk)
    booking = replace(BOOKING, attendees=(attendee, BOOKING.candidate))
    notify_booking("created", booking, None, NOW_SECONDS)
    deliver_due(NOW_SECONDS)
    assert list_events() == [("Alice Johnson", "created")]


def test_failed_write_has_its_booking_and_its_interviewer():
    fail()
    [write] = list_failed_writes(NOW_SECONDS)
    assert write.booking == MOVED_BOOKING
    assert write.interviewer_name == "Alice Johnson"
    assert not write.has_older_event


def test_failed_write_of_a_cancelled_booking_is_listed():
    fail(CANCELLED_BOOKING, "cancelled")
    assert list_events() == [("Alice Johnson", "cancelled")]


def test_older_event_elsewhere_is_recognised():
    fail(last_error=f"caldav: {OLDER_EVENT}; delete it there")
    assert list_failed_writes(NOW_SECONDS)[0].has_older_event


def test_interviewer_sees_their_own_writes_only():
    fail()
    fail(person=BOB)
    assert list_events(interviewer_id=BOB.interviewer_id) == [("Bob Smith", "rescheduled")]


@pytest.mark.parametrize("state", [Message.State.WAITING, Message.State.DELIVERED])
def test_later_message_supersedes_a_failed_write(state):
    fail(BOOKING, "created")
    fail(state=state)
    assert list_events() == []


def test_write_that_may_still_succeed_is_not_listed():
    fail(state=Message.State.WAITING)
    assert list_events() == []


def test_writes_of_past_bookings_do_not_hide_others(monkeypatch):
    monkeypatch.setattr(failed_calendar_writes, "MAX_WRITES", 1)
    fail(MOVED_BOOKING)
    fail(replace(BOOKING, id="another", start=NOW_SECONDS - 2, end=NOW_SECONDS - 1))
    assert list_events() == [("Alice Johnson", "rescheduled")]


def test_booking_that_is_over_is_not_listed():
    fail()
    assert list_failed_writes(MOVED_BOOKING.end) == []


def test_interviewer_who_left_the_booking_has_no_name():
    fail(person=BOB, booking=BOOKING.__class__.from_json({**BOOKING.to_json(), "attendees": []}))
    assert list_events() == [("", "rescheduled")]
