"""The examples of docs/reference/webhooks.md match what Slotsmith sends."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from bookings.hold_expiry import expire_holds
from outbox import notifications, webhooks
from outbox.booking_payload import Attendee, BookingDetails
from outbox.models import Message, WebhookEndpoint, generate_secret
from outbox.webhook_events import WEBHOOK_EVENT_TYPES
from people.models import Interviewer
from tests.factories import HOUR, NOW, reserve, utc_seconds

PAGE = (Path(__file__).resolve().parent.parent / "docs/reference/webhooks.md").read_text()
SHOWN = [json.loads(block) for block in re.findall(r"```json\n(.+?)```", PAGE, re.DOTALL)]
SECRET = generate_secret()
BODY = b'{"type":"slots.changed"}'


def verify(body: bytes = BODY, secret: str = SECRET) -> bool:
    namespace: dict[str, Any] = {}
    exec(re.search(r"```python\n(.+?)```", PAGE, re.DOTALL)[1], namespace)
    headers = {
        "webhook-id": "evt_1",
        "webhook-timestamp": str(utc_seconds(NOW)),
        "webhook-signature": webhooks.sign(
            [generate_secret(), SECRET], "evt_1", utc_seconds(NOW), BODY
        ),
    }
    return namespace["verify"](headers, body, secret)


@pytest.mark.parametrize(
    ("seconds", "is_valid"), [(0, True), (300, True), (301, False), (-301, False)]
)
def test_a_signature_is_valid_for_five_minutes(seconds, is_valid):
    with time_machine.travel(utc_seconds(NOW) + seconds, tick=False):
        assert verify() is is_valid


@pytest.mark.usefixtures("frozen")
def test_another_body_or_secret_is_rejected():
    assert not verify(body=BODY + b" ")
    assert not verify(secret=generate_secret())


def test_the_page_lists_every_event():
    assert re.findall(r"^\| `(\w+\.\w+)` \|", PAGE, re.MULTILINE) == list(WEBHOOK_EVENT_TYPES)


def pending_body() -> dict[str, Any]:
    """Return the body of the only pending message."""
    return json.loads(webhooks.build_body(Message.objects.get().payload))


def without_id(body: dict[str, Any]) -> dict[str, Any]:
    """Return a body without the random id of its event."""
    assert re.fullmatch("evt_[0-9a-f]{32}", body["id"])
    return {name: value for name, value in body.items() if name != "id"}


@pytest.fixture
def _endpoint() -> None:
    """An endpoint that receives every event."""
    call_command("loaddata", "sample_data", verbosity=0)
    WebhookEndpoint.objects.create(name="HR", url="https://hr.example.com/")


@pytest.mark.django_db
@pytest.mark.usefixtures("_endpoint")
def test_a_rescheduled_booking_is_sent_as_shown(settings):
    settings.OUTBOX = {**settings.OUTBOX, "CHANNELS": {"webhook": ""}}
    seats = [Attendee("any", "", "UTC", "required", pk) for pk in (1, 2)]
    people = (*seats, Attendee("Cleo", "", "UTC", "candidate"))
    first = utc_seconds("2027-06-16T14:00:00Z")
    before = BookingDetails(
        "7c0e2a6e-6f1d-4f58-9f5e-3a5c1a0d9b11", 0, 1, "", first, first + HOUR, people
    )
    start = utc_seconds("2027-06-17T09:00:00Z")
    moved = replace(before, sequence=1, start=start, end=start + HOUR)
    notifications.notify_booking("rescheduled", moved, before, utc_seconds("2027-06-10T08:30:00Z"))
    assert without_id(pending_body()) == without_id(SHOWN[0])


@pytest.mark.django_db
@pytest.mark.usefixtures("_endpoint")
def test_changed_slots_are_sent_as_shown():
    times = [(utc_seconds("2027-06-16T09:00:00Z"), utc_seconds("2027-06-18T17:00:00Z"))]
    notifications.notify_slots_changed([1, 4], times, utc_seconds("2027-06-10T08:30:00Z"))
    assert without_id(pending_body()) == without_id(SHOWN[1])


@pytest.mark.django_db
@pytest.mark.usefixtures("_endpoint")
def test_an_expired_hold_is_sent_as_the_page_says():
    assert "after a hold expired" in PAGE
    reserve(Interviewer.objects.get(pk=1), "2027-06-16T14:00:00Z", state="held")
    expire_holds(utc_seconds("2027-06-16T15:00:00Z"))
    assert pending_body()["type"] == "slots.changed"
    assert pending_body()["data"]["interviewerIds"] == [1]


@pytest.mark.django_db
@pytest.mark.usefixtures("_endpoint")
def test_the_page_of_events_shows_the_members_of_an_event(client):
    page = (Path(__file__).resolve().parent.parent / "docs/reference/api/events.md").read_text()
    shown = json.loads(re.search(r"```json\n(.+?)```", page, re.DOTALL)[1])
    people = (Attendee("Cleo", "", "UTC", "candidate"),)
    booking = BookingDetails("7c0e2a6e-6f1d-4f58-9f5e-3a5c1a0d9b11", 0, 1, "", 0, HOUR, people)
    notifications.notify_booking("created", booking, None, utc_seconds(NOW))
    answer = client.get("/api/events", {"type": "booking.*", "limit": 1}).json()
    assert list(answer) == list(shown)
    [event], [example] = answer["data"], shown["data"]
    assert list(event) == list(example)
    assert list(event["data"]) == list(example["data"])
