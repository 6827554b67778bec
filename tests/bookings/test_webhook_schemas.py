from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from outbox.webhook_events import WEBHOOK_EVENT_TYPES
from outbox.webhook_schemas import SUMMARIES, add_webhooks
from tests.access import callers
from tests.bookings.booking_factories import NOON, book, cancel, hold, move

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


def test_every_event_is_described():
    webhooks = add_webhooks({})["webhooks"]
    assert list(webhooks) == list(WEBHOOK_EVENT_TYPES)
    assert set(SUMMARIES) == set(WEBHOOK_EVENT_TYPES)
    ids = [operation["post"]["operationId"] for operation in webhooks.values()]
    assert len(set(ids)) == len(ids)


def test_events_match_their_descriptions(template):
    cancel(move(book(template), NOON))
    hold(template)
    webhooks = add_webhooks({})["webhooks"]
    client = callers.client_of_new_token(scope="events:read")
    events = client.get("/api/events").json()["data"]
    assert {event["type"] for event in events} >= {
        "booking.created",
        "booking.rescheduled",
        "booking.cancelled",
        "hold.created",
        "slots.changed",
    }
    for event in events:
        content = webhooks[event["type"]]["post"]["requestBody"]["content"]
        own_schema = content["application/json"]["schema"]["allOf"][1]
        Draft202012Validator(own_schema).validate(event)
        members = own_schema["properties"]["data"]["properties"]
        assert set(event["data"]) == set(members)
