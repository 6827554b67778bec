"""Who is told what of a booking, and how news of slots become one message."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engine import timestamps
from outbox import notifications
from outbox.booking_payload import Attendee, BookingSnapshot
from outbox.models import Message, WebhookEndpoint
from outbox.notifications import DEBOUNCE_SECONDS
from tests.factories import HOUR, NOW, add_group, alice, bob, chen, technical_interview, utc_seconds

pytestmark = pytest.mark.django_db

THEN = utc_seconds(NOW)
MOMENT = timestamps.to_datetime(THEN)
CANDIDATE = Attendee("Cleo", "cleo@example.com", "Asia/Tokyo", "candidate")
ALICE = Attendee("Alice", "alice@example.com", "Europe/London", "required", 1)
BOB = Attendee("Bob", "bob@example.com", "America/New_York", "required", 2)
MUTE = Attendee("Chen", "", "UTC", "optional", 3)


def meeting(*attendees: Attendee, sequence: int = 0, start: str = NOW) -> BookingSnapshot:
    return BookingSnapshot(
        "b-1", sequence, 7, "Onsite", utc_seconds(start), utc_seconds(start) + HOUR, attendees
    )


MADE = meeting(CANDIDATE, ALICE, BOB)


def messages(channel: str) -> list[Message]:
    return list(Message.objects.filter(channel=channel).order_by("pk"))


def told(channel: str) -> list[tuple[str, str]]:
    """Who is told what, by their names."""
    found = []
    for message in messages(channel):
        stands = BookingSnapshot.from_json(message.payload["meeting"])
        people = {one.interviewer_id: one for one in stands.attendees}
        whom = (
            stands.attendees[message.payload["attendee"]]
            if channel == "mail"
            else people[message.payload["interviewer"]]
        )
        found.append((whom.name, message.payload["event"]))
    return found


def listening(**more: Any) -> WebhookEndpoint:
    return WebhookEndpoint.objects.create(**{"name": "HR", "url": "https://hr.example/", **more})


def test_attendees_with_address_get_mail_and_interviewers_get_events():
    notifications.notify_booking("created", meeting(CANDIDATE, ALICE, MUTE), None, THEN)
    assert told("mail") == [("Cleo", "created"), ("Alice", "created")]
    assert told("calendar") == [("Alice", "created"), ("Chen", "created")]


def test_each_recipient_has_an_ordering_key():
    notifications.notify_booking("created", MADE, None, THEN)
    for message in Message.objects.all():
        assert BookingSnapshot.from_json(message.payload["meeting"]) == MADE
        assert (message.booking_id, message.created_at, message.due_at) == ("b-1", MOMENT, MOMENT)
        assert message.ordering_key.startswith(f"b-1:{message.channel}:")
        assert "@" not in message.ordering_key
    assert Message.objects.values("ordering_key").distinct().count() == 5


def test_ordering_key_ignores_case_of_the_address():
    shouted = replace(CANDIDATE, email="CLEO@Example.com")
    notifications.notify_booking("created", meeting(CANDIDATE), None, THEN)
    notifications.notify_booking(
        "cancelled", meeting(shouted, sequence=1), meeting(CANDIDATE), THEN
    )
    assert told("mail") == [("Cleo", "created"), ("Cleo", "cancelled")]
    assert Message.objects.values("ordering_key").distinct().count() == 1


def test_reschedule_notifies_those_who_stay_join_and_leave():
    moved = meeting(CANDIDATE, BOB, MUTE, sequence=1, start="2025-01-21T10:00:00Z")
    notifications.notify_booking("rescheduled", moved, meeting(CANDIDATE, ALICE, BOB), THEN)
    assert told("mail") == [("Cleo", "rescheduled"), ("Bob", "rescheduled"), ("Alice", "cancelled")]
    assert told("calendar") == [("Bob", "rescheduled"), ("Chen", "created"), ("Alice", "cancelled")]
    left = BookingSnapshot.from_json(messages("mail")[-1].payload["meeting"])
    assert left == replace(MADE, sequence=1)


def test_changed_address_notifies_old_and_new_address():
    notifications.notify_booking(
        "rescheduled",
        meeting(replace(CANDIDATE, email="new@example.com"), sequence=1),
        meeting(CANDIDATE),
        THEN,
    )
    assert told("mail") == [("Cleo", "created"), ("Cleo", "cancelled")]


def test_cancellation_notifies_everybody():
    notifications.notify_booking("cancelled", replace(MADE, sequence=1, cancelled=True), MADE, THEN)
    assert {event for _, event in told("mail") + told("calendar")} == {"cancelled"}
    assert len(messages("mail") + messages("calendar")) == 5


def test_booking_webhook_holds_ids_and_times_only():
    hr = listening()
    notifications.notify_booking("created", MADE, None, THEN)
    (message,) = messages("webhook")
    assert (message.ordering_key, message.booking_id) == (f"b-1:webhook:{hr.pk}", "b-1")
    event = message.payload
    assert event.pop("id").startswith("evt_")
    assert event == {
        "endpoint": hr.pk,
        "type": "booking.created",
        "timestamp": "2025-01-20T10:00:00Z",
        "data": {
            "bookingId": "b-1",
            "sequence": 0,
            "interviewId": 7,
            "start": "2025-01-20T10:00:00Z",
            "end": "2025-01-20T11:00:00Z",
            "interviewerIds": [1, 2],
        },
    }


def test_reschedule_webhook_holds_the_previous_booking():
    listening()
    moved = meeting(CANDIDATE, BOB, sequence=1, start="2025-01-21T10:00:00Z")
    notifications.notify_booking("rescheduled", moved, MADE, THEN)
    data = messages("webhook")[0].payload["data"]
    assert (data["sequence"], data["start"]) == (1, "2025-01-21T10:00:00Z")
    assert data["previous"] == {
        "interviewId": 7,
        "start": "2025-01-20T10:00:00Z",
        "end": "2025-01-20T11:00:00Z",
        "interviewerIds": [1, 2],
    }


@pytest.mark.parametrize(
    ("how", "count"),
    [({}, 1), ({"events": ["booking.created"]}, 1), ({"events": ["slots.changed"]}, 0),
     ({"active": False}, 0)],
)  # fmt: skip
def test_only_subscribed_endpoints_are_notified(how, count):
    listening(**how)
    notifications.notify_booking("created", MADE, None, THEN)
    assert len(messages("webhook")) == count


def test_all_endpoints_get_the_same_event_id():
    for _ in range(3):
        listening()
    notifications.notify_booking("created", MADE, None, THEN)
    assert len({message.payload["id"] for message in messages("webhook")}) == 1


def test_query_count_does_not_depend_on_panel_size():
    listening()
    counts = []
    for size in (1, 40):
        panel = [replace(ALICE, interviewer_id=n, email=f"{n}@x.example") for n in range(1, size)]
        with CaptureQueriesContext(connection) as queries:
            notifications.notify_booking("created", meeting(CANDIDATE, *panel), None, THEN)
        counts.append(len(queries))
    assert counts == [2, 2]


def change(*people: int, start: str = NOW, hours: int = 1, later: int = 0) -> None:
    notifications.notify_slots_changed(
        people, [(utc_seconds(start), utc_seconds(start) + hours * HOUR)], THEN + later
    )


def news() -> list[dict[str, Any]]:
    return [message.payload["data"] for message in messages("webhook")]


def test_slots_changed_names_interviewers_and_their_templates():
    hr, onsite, pool = listening(), technical_interview(alice(), bob()), technical_interview()
    add_group(pool, chen(), alternates=[alice()])
    technical_interview(bob())
    notifications.notify_slots_changed(
        {alice().pk}, [(THEN, THEN + HOUR), (THEN - HOUR, THEN)], THEN
    )
    (message,) = messages("webhook")
    assert (message.ordering_key, message.due_at) == (
        f"slots:webhook:{hr.pk}",
        timestamps.to_datetime(THEN + DEBOUNCE_SECONDS),
    )
    assert news() == [
        {
            "interviewerIds": [alice().pk],
            "interviewIds": [onsite.pk, pool.pk],
            "from": timestamps.format_utc(THEN - HOUR),
            "to": timestamps.format_utc(THEN + HOUR),
        }
    ]


@pytest.mark.parametrize(("people", "times"), [([], [(0, 1)]), ([1], [])])
def test_empty_change_is_ignored(django_assert_num_queries, people, times):
    listening()
    with django_assert_num_queries(0):
        notifications.notify_slots_changed(people, times, THEN)


def test_change_without_subscribers_costs_one_query(django_assert_num_queries):
    listening(events=["booking.created"])
    with django_assert_num_queries(1):
        notifications.receive_calendars_changed([1], [(0, 1)], THEN)


def test_change_with_webhooks_disabled_costs_no_query(settings, django_assert_num_queries):
    listening()
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {}}
    with django_assert_num_queries(0):
        change(1)


def test_change_is_merged_into_pending_webhook_with_new_id():
    listening()
    change(2, start="2025-01-22T10:00:00Z")
    first = messages("webhook")[0].payload["id"]
    change(1, start="2025-01-21T10:00:00Z", later=1)
    change(1, start="2025-01-21T11:00:00Z", later=2)
    (message,) = messages("webhook")
    assert news() == [
        {
            "interviewerIds": [1, 2],
            "interviewIds": [],
            "from": "2025-01-21T10:00:00Z",
            "to": "2025-01-22T11:00:00Z",
        }
    ]
    assert message.payload["id"] != first
    assert message.payload["timestamp"] == "2025-01-20T10:00:02Z"
    assert message.due_at == timestamps.to_datetime(THEN + DEBOUNCE_SECONDS)


@pytest.mark.parametrize(
    "state",
    [
        {"leased_until": timestamps.to_datetime(THEN + 9)},
        {"state": "delivered"},
        {"state": "failed"},
    ],
)
def test_change_is_not_merged_into_claimed_or_settled_webhook(state):
    listening()
    change(1)
    Message.objects.update(**state)
    change(2)
    assert [data["interviewerIds"] for data in news()] == [[1], [2]]


def test_each_endpoint_has_its_own_pending_webhook():
    first, second = listening(), listening()
    change(1)
    Message.objects.filter(ordering_key__endswith=f":{second.pk}").delete()
    change(2)
    found = {
        message.payload["endpoint"]: message.payload["data"] for message in messages("webhook")
    }
    assert found[first.pk]["interviewerIds"] == [1, 2]
    assert found[second.pk]["interviewerIds"] == [2]


def test_change_is_not_merged_into_webhook_claimed_meanwhile():
    """Between the look at what waits and the widening somebody claims it."""
    listening()
    change(1)

    def claim(execute, sql, *more):
        if (
            sql.startswith("UPDATE")
            and not Message.objects.filter(leased_until__isnull=False).exists()
        ):
            Message.objects.get().claim(THEN, THEN + 120)
        return execute(sql, *more)

    with connection.execute_wrapper(_once(claim)):
        change(2)
    assert [data["interviewerIds"] for data in news()] == [[1], [2]]


def _once(wrapper):
    """A wrapper that what it does itself does not call."""
    inside = []

    def wrapped(execute, sql, params, many, context):
        if inside:
            return execute(sql, params, many, context)
        inside.append(True)
        try:
            return wrapper(execute, sql, params, many, context)
        finally:
            inside.clear()

    return wrapped
