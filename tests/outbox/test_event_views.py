"""`GET /api/events`."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from outbox import event_log, webhooks
from outbox.models import Message
from tests.factories import HOUR, NOW, utc_seconds
from tests.outbox.test_event_log import MONTH, record
from tests.outbox.test_notifications import BOOKING, create_endpoint, notifications
from tests.problem_details import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

THEN = utc_seconds(NOW)


def get(**query: Any) -> Any:
    return Client().get("/api/events", query)


def test_event_is_the_body_of_its_webhook():
    create_endpoint()
    notifications.notify_booking("created", BOOKING, None, THEN)
    body = get().json()
    (message,) = Message.objects.filter(channel="webhook")
    assert webhooks.build_body(message.payload).decode().startswith('{"id":"evt_')
    assert body["data"] == [
        {name: message.payload[name] for name in message.payload if name != "endpoint"}
    ]
    assert body["nextCursor"] == body["data"][0]["id"]


def test_event_is_listed_without_an_endpoint():
    notifications.notify_slots_changed([1], [(THEN, THEN + HOUR)], THEN)
    (event,) = get(type="slots.*").json()["data"]
    assert (event["type"], event["apiVersion"], event["timestamp"]) == (
        "slots.changed",
        1,
        "2025-01-20T10:00:00Z",
    )


def test_link_leads_to_the_next_page_until_the_last():
    ids = [record(name) for name in "abc"]
    response = get(limit=2, type="booking.*")
    assert response["Link"] == (
        f'</api/events?limit=2&type=booking.%2A&after={ids[1]}>; rel="next"'
    )
    assert response["Cache-Control"] == "no-store"
    response = Client().get(response["Link"].split(">")[0][1:])
    assert [event["id"] for event in response.json()["data"]] == ids[2:]
    assert (response.json()["nextCursor"], "Link" in response) == (ids[2], False)


def test_latest_returns_the_id_of_the_newest_event():
    assert get(after="latest").json() == {"data": [], "nextCursor": None}
    assert get().json() == {"data": [], "nextCursor": None}
    ids = [record(name) for name in "ab"]
    assert get(after="latest").json() == {"data": [], "nextCursor": ids[1]}


def test_expired_id_is_410():
    old = event_log.generate_event_id(THEN - MONTH - 2)
    problem = problem_of(get(after=old), 410)
    assert problem["code"] == "events_expired"


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ({"after": "evt_1"}, "after", "not_found"),
        ({"after": "x" * 65}, "after", "too_long"),
        ({"type": "booking"}, "type", "invalid_choice"),
        ({"limit": 201}, "limit", "too_large"),
        ({"cursor": "x"}, "cursor", "unknown"),
    ],
)
def test_wrong_parameter_is_refused(query, parameter, code):
    (entry,) = problem_of(get(**query), 400)["errors"]
    assert (entry["parameter"], entry["code"]) == (parameter, code)
