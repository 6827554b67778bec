"""The audit log over the API."""

from __future__ import annotations

from uuid import uuid4

import pytest

from bookings.models import AuditEntry
from bookings.schemas import AuditListSerializer
from tests.bookings.booking_factories import CANDIDATE, NOON, TEN, book, cancel, hold, move
from tests.interviews.test_schemas import assert_is_as_documented
from tests.problem_details import errors_of, problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def list_entries(client):
    return lambda **query: client.get("/api/audit", query)


def test_entry_is_serialized_as_ids_and_times(list_entries, template):
    moved = move(book(template), NOON)
    page = list_entries(limit=1).json()
    assert page == {
        "data": [
            {
                "id": AuditEntry.objects.latest("pk").pk,
                "occurredAt": "2025-01-20T10:00:00Z",
                "action": "rescheduled",
                "actor": {"kind": "system", "id": None},
                "interviewId": template.pk,
                "interviewerId": None,
                "objectType": None,
                "objectId": None,
                "members": [],
                "bookingId": str(moved.pk),
                "holdId": None,
                "candidateLinkId": None,
                "before": {"start": TEN, "end": "2025-01-22T11:00:00Z"},
                "after": {"start": NOON, "end": "2025-01-22T13:00:00Z"},
                "replacementId": None,
                "appliedChanges": [],
            }
        ],
        "nextCursor": page["nextCursor"],
    }


def test_entries_match_the_schema(list_entries, api, template):
    held = hold(template)
    api("post", f"{template.pk}/bookings", {"holdId": str(held.pk), "candidate": CANDIDATE})
    cancel(book(template, NOON))
    answer = list_entries()
    assert_is_as_documented(AuditListSerializer, answer.json())
    assert len([row for row in answer.json()["data"] if row["objectType"] is None]) == 4
    for action in ("booked", "cancelled"):
        rows = list_entries(action=action).json()["data"]
        assert {row["action"] for row in rows} == {action}
    assert answer["Cache-Control"] == "no-store"


def test_entries_are_filtered_by_booking_and_paged(list_entries, template):
    first, second = book(template), book(template, NOON)
    cancel(first)
    [last] = list_entries(bookingId=second.pk).json()["data"]
    assert last["bookingId"] == str(second.pk)
    cursor = list_entries(limit=2).json()["nextCursor"]
    earlier = list_entries(cursor=cursor).json()
    booking_ids = [entry["bookingId"] for entry in earlier["data"] if entry["bookingId"]]
    assert booking_ids == [str(first.pk)]
    assert earlier["nextCursor"] is None
    assert list_entries(bookingId=uuid4()).json() == {"data": [], "nextCursor": None}


@pytest.mark.parametrize(
    ("name", "value"),
    [("limit", "0"), ("limit", "201"), ("limit", "x"), ("bookingId", "1"), ("bookingId", ""),
     ("cursor", "0"), ("limit", "2.0"), ("objectId", "2.0"), ("objectId", "0"),
     ("start", TEN), ("booking", "1")],
)  # fmt: skip
def test_invalid_parameter_is_400_and_named(list_entries, name, value):
    assert list(errors_of(problem_of(list_entries(**{name: value}), 400))) == [name]
