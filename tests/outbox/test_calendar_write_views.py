"""Failed calendar writes over the API."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from outbox.calendar_write_serializers import CalendarWriteListSerializer
from outbox.calendar_writes import OLDER_EVENT
from outbox.models import Message
from tests.access import callers
from tests.interviews.test_schemas import assert_is_as_documented
from tests.outbox.sample_booking import ALICE, BOB, MOVED_BOOKING
from tests.outbox.test_failed_calendar_writes import fail
from tests.problem_details import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
URL = "/api/calendar-writes"
JSON = "application/json"


@pytest.fixture
def client() -> Client:
    return callers.client_of_new_token(scope="bookings:write")


def test_list_says_which_calendar_lacks_what(client):
    write = fail(last_error=f"caldav: {OLDER_EVENT}", attempts=1)
    page = client.get(URL).json()
    assert_is_as_documented(CalendarWriteListSerializer, page)
    assert page["data"] == [
        {
            "id": write.pk,
            "bookingId": MOVED_BOOKING.id,
            "interviewId": 1,
            "interviewerId": ALICE.interviewer_id,
            "event": "rescheduled",
            "start": "2025-01-23T13:00:00Z",
            "end": "2025-01-23T14:30:00Z",
            "state": "failed",
            "olderEvent": True,
            "attempts": 1,
            "lastError": f"caldav: {OLDER_EVENT}",
            "createdAt": "2025-01-20T10:00:00Z",
        }
    ]


def test_list_has_filters_and_pages(client):
    other = replace(MOVED_BOOKING, id="0b6ff0e1-4a8f-4f6e-8d3a-6a1f0c9b7e52")
    writes = [fail(), fail(person=BOB), fail(other, state=Message.State.WAITING)]

    def list_ids(**query):
        return [row["id"] for row in client.get(URL, query).json()["data"]]

    alice, bob, waiting = [write.pk for write in writes]
    assert list_ids() == [bob, alice]
    assert list_ids(interviewerId=ALICE.interviewer_id) == [alice]
    assert list_ids(state=["failed", "waiting"], bookingId=other.id) == [waiting]
    first = client.get(URL, {"limit": 1}).json()
    assert [row["id"] for row in first["data"]] == [bob]
    assert list_ids(limit=1, cursor=first["nextCursor"]) == [alice]


def test_failed_write_is_tried_again_once(client):
    write = fail()
    keys = {"headers": {"Idempotency-Key": "one"}}
    answers = [client.post(f"{URL}/{write.pk}/retry", {}, JSON, **keys) for _ in "12"]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert (answers[0].json()["state"], answers[0].json()["lastError"]) == ("waiting", None)
    assert client.get(URL).json()["data"] == []
    write.refresh_from_db()
    assert (write.state, write.attempts) == (Message.State.WAITING, 0)


def test_write_that_a_later_change_replaced_is_not_found(client):
    write = fail()
    fail(state=Message.State.DELIVERED)
    for name in (str(write.pk), "first"):
        problem_of(client.post(f"{URL}/{name}/retry", {}, JSON), 404)
