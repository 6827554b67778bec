"""Messages about a change of a booking."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engine import timestamps
from outbox import notifications
from outbox.booking_payload import Attendee, BookingDetails
from outbox.models import Message, WebhookEndpoint
from tests.factories import HOUR, NOW, utc_seconds

pytestmark = pytest.mark.django_db

THEN = utc_seconds(NOW)
MOMENT = timestamps.to_datetime(THEN)
CANDIDATE = Attendee("Cleo", "cleo@example.com", "Asia/Tokyo", "candidate")
ALICE = Attendee("Alice", "alice@example.com", "Europe/London", "required", 1)
BOB = Attendee("Bob", "bob@example.com", "America/New_York", "required", 2)
CHEN = Attendee("Chen", "", "UTC", "optional", 3)


def build_booking(*attendees: Attendee, sequence: int = 0, start: str = NOW) -> BookingDetails:
    return BookingDetails(
        "b-1", sequence, 7, "Onsite", utc_seconds(start), utc_seconds(start) + HOUR, attendees
    )


BOOKING = build_booking(CANDIDATE, ALICE, BOB)


def get_messages(channel: str) -> list[Message]:
    return list(Message.objects.filter(channel=channel).order_by("pk"))


def list_notices(channel: str) -> list[tuple[str, str]]:
    """Return the name of the recipient and the event type of each message."""
    notices = []
    for message in get_messages(channel):
        payload = message.payload
        attendees = BookingDetails.from_json(payload["booking"]).attendees
        if channel == "mail":
            recipient = attendees[payload["attendee"]]
        else:
            by_id = {attendee.interviewer_id: attendee for attendee in attendees}
            recipient = by_id[payload["interviewer"]]
        notices.append((recipient.name, payload["event"]))
    return notices


def create_endpoint(**fields: Any) -> WebhookEndpoint:
    return WebhookEndpoint.objects.create(**{"name": "HR", "url": "https://hr.example/", **fields})


def test_attendees_with_address_get_mail_and_interviewers_get_events():
    notifications.notify_booking("created", build_booking(CANDIDATE, ALICE, CHEN), None, THEN)
    assert list_notices("mail") == [("Cleo", "created"), ("Alice", "created")]
    assert list_notices("calendar") == [("Alice", "created"), ("Chen", "created")]


def test_each_recipient_has_an_ordering_key():
    notifications.notify_booking("created", BOOKING, None, THEN)
    for message in Message.objects.all():
        assert BookingDetails.from_json(message.payload["booking"]) == BOOKING
        assert (message.booking_id, message.created_at, message.due_at) == ("b-1", MOMENT, MOMENT)
        assert message.ordering_key.startswith(f"b-1:{message.channel}:")
        assert "@" not in message.ordering_key
    assert Message.objects.values("ordering_key").distinct().count() == 5


def test_ordering_key_ignores_case_of_the_address():
    upper_case = replace(CANDIDATE, email="CLEO@Example.com")
    notifications.notify_booking("created", build_booking(CANDIDATE), None, THEN)
    notifications.notify_booking(
        "cancelled", build_booking(upper_case, sequence=1), build_booking(CANDIDATE), THEN
    )
    assert list_notices("mail") == [("Cleo", "created"), ("Cleo", "cancelled")]
    assert Message.objects.values("ordering_key").distinct().count() == 1


def test_reschedule_notifies_those_who_stay_join_and_leave():
    moved = build_booking(CANDIDATE, BOB, CHEN, sequence=1, start="2025-01-21T10:00:00Z")
    notifications.notify_booking("rescheduled", moved, build_booking(CANDIDATE, ALICE, BOB), THEN)
    assert list_notices("mail") == [
        ("Cleo", "rescheduled"),
        ("Bob", "rescheduled"),
        ("Alice", "cancelled"),
    ]
    assert list_notices("calendar") == [
        ("Bob", "rescheduled"),
        ("Chen", "created"),
        ("Alice", "cancelled"),
    ]
    left = BookingDetails.from_json(get_messages("mail")[-1].payload["booking"])
    assert left == replace(BOOKING, sequence=1)


def test_changed_address_notifies_old_and_new_address():
    notifications.notify_booking(
        "rescheduled",
        build_booking(replace(CANDIDATE, email="new@example.com"), sequence=1),
        build_booking(CANDIDATE),
        THEN,
    )
    assert list_notices("mail") == [("Cleo", "created"), ("Cleo", "cancelled")]


def test_cancellation_notifies_everybody():
    notifications.notify_booking(
        "cancelled", replace(BOOKING, sequence=1, cancelled=True), BOOKING, THEN
    )
    assert {event for _, event in list_notices("mail") + list_notices("calendar")} == {"cancelled"}
    assert len(get_messages("mail") + get_messages("calendar")) == 5


def test_booking_webhook_holds_ids_and_times_only():
    hr = create_endpoint()
    notifications.notify_booking("created", BOOKING, None, THEN)
    (message,) = get_messages("webhook")
    assert (message.ordering_key, message.booking_id) == (f"b-1:webhook:{hr.pk}", "b-1")
    event = message.payload
    assert event.pop("id").startswith("evt_")
    assert event == {
        "endpoint": hr.pk,
        "type": "booking.created",
        "timestamp": "2025-01-20T10:00:00Z",
        "apiVersion": 1,
        "data": {
            "bookingId": "b-1",
            "sequence": 0,
            "interviewId": 7,
            "start": "2025-01-20T10:00:00Z",
            "end": "2025-01-20T11:00:00Z",
            "interviewerIds": [1, 2],
            "state": "booked",
            "externalId": None,
            "candidateLinkId": None,
            "loopBookingId": None,
        },
    }


def test_reschedule_webhook_holds_the_previous_booking():
    create_endpoint()
    moved = build_booking(CANDIDATE, BOB, sequence=1, start="2025-01-21T10:00:00Z")
    notifications.notify_booking("rescheduled", moved, BOOKING, THEN)
    data = get_messages("webhook")[0].payload["data"]
    assert (data["sequence"], data["start"]) == (1, "2025-01-21T10:00:00Z")
    assert data["changes"] == ["time", "interviewers"]
    assert data["previous"] == {
        "start": "2025-01-20T10:00:00Z",
        "end": "2025-01-20T11:00:00Z",
        "interviewerIds": [1, 2],
    }


@pytest.mark.parametrize(
    ("attendees", "changes"),
    [
        ((CANDIDATE, ALICE, CHEN), ["interviewers"]),
        ((replace(CANDIDATE, name="Cleo Park"), ALICE, BOB), ["candidate"]),
        ((CANDIDATE, replace(ALICE, name="Alice Ng"), BOB), []),
    ],
)
def test_change_without_a_new_time_is_an_update(attendees, changes):
    create_endpoint()
    notifications.notify_booking(
        "rescheduled", build_booking(*attendees, sequence=1), BOOKING, THEN
    )
    (message,) = get_messages("webhook")
    assert message.payload["type"] == "booking.updated"
    assert message.payload["data"]["changes"] == changes


@pytest.mark.parametrize(
    ("fields", "count"),
    [({}, 1), ({"events": ["booking.created"]}, 1), ({"events": ["slots.changed"]}, 0),
     ({"events": ["booking.*"]}, 1), ({"events": ["slots.*"]}, 0), ({"active": False}, 0)],
)  # fmt: skip
def test_only_subscribed_endpoints_are_notified(fields, count):
    create_endpoint(**fields)
    notifications.notify_booking("created", BOOKING, None, THEN)
    assert len(get_messages("webhook")) == count


def test_all_endpoints_get_the_same_event_id():
    for _ in range(3):
        create_endpoint()
    notifications.notify_booking("created", BOOKING, None, THEN)
    assert len({message.payload["id"] for message in get_messages("webhook")}) == 1


def test_query_count_does_not_depend_on_panel_size():
    create_endpoint()
    counts = []
    for size in (2, 20):
        attendees = [
            replace(ALICE, interviewer_id=n, email=f"{n}@x.example") for n in range(1, size)
        ]
        with CaptureQueriesContext(connection) as queries:
            notifications.notify_booking(
                "created", build_booking(CANDIDATE, *attendees), None, THEN
            )
        counts.append(len(queries))
    assert counts == [4, 4]
