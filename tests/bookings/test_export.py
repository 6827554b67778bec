from __future__ import annotations

import json

import pytest

from bookings import export
from tests.bookings.candidate_fixtures import EIGHT, EMAIL, NAME, OTHER_EMAIL, OTHER_NAME

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def export_data(stored_candidate):
    return export.build_export("noor@example.COM")


def test_export_has_bookings_as_in_the_api_with_their_link(export_data, stored_candidate):
    by_id = {item["candidateLinkId"]: item for item in export_data["bookings"]}
    first = by_id[str(stored_candidate.link.uuid)]
    assert (first["id"], first["start"], first["candidate"]["name"]) == (
        str(stored_candidate.by_link.pk), EIGHT, NAME,
    )  # fmt: skip
    assert (first["interviewName"], first["createdAt"], first["candidateLinkId"]) == (
        "Technical Interview", "2025-01-20T10:00:00Z", str(stored_candidate.link.uuid),
    )  # fmt: skip
    assert (first["candidate"]["timeZone"], first["utcOffset"]) == ("Asia/Kolkata", 19800)
    cancellations = [item["cancellation"] for item in export_data["bookings"]]
    assert [item["reason"] for item in cancellations if item] == [f"{NAME} is ill"]


def test_export_has_links_without_secrets(export_data, stored_candidate):
    assert len(export_data["links"]) == 4  # three are for bookings that were made without one
    assert export_data["links"][:1] == [
        {
            "id": str(stored_candidate.link.uuid),
            "interviewId": stored_candidate.link.template_id,
            "name": NAME,
            "email": EMAIL,
            "timeZone": None,
            "externalId": None,
            "metadata": {},
            "createdAt": "2025-01-20T10:00:00Z",
            "expiresAt": "2025-02-03T10:00:00Z",
            "revokedAt": None,
            "closedAt": None,
            "remindedAt": None,
            "firstOpenedAt": None,
            "lastOpenedAt": None,
            "openCount": 0,
            "windows": [],
        }
    ]
    assert "/book/" not in json.dumps(export_data)


def test_export_has_messages_without_text(export_data, stored_candidate):
    [mail] = [item for item in export_data["messages"] if item["channel"] == "plain_mail"]
    assert mail == {
        "channel": "plain_mail",
        "bookingId": None,
        "subject": "Choose a time: Technical Interview",
        "state": "waiting",
        "createdAt": "2025-01-20T10:00:00Z",
        "deliveredAt": None,
    }
    messages_of_booking = [
        item
        for item in export_data["messages"]
        if item["bookingId"] == str(stored_candidate.cancelled.pk)
    ]
    assert {item["event"] for item in messages_of_booking} == {"created", "cancelled"}


def test_export_has_stored_responses_and_history(export_data, stored_candidate):
    [answer] = export_data["storedResponses"]
    assert (answer["id"], answer["candidate"]["email"]) == (
        str(stored_candidate.by_api.pk), "noor@example.com"
    )  # fmt: skip
    booking_ids = {item["bookingId"] for item in export_data["history"]}
    assert booking_ids - {None} == {item["id"] for item in export_data["bookings"]}
    [created] = [item for item in export_data["history"] if item["bookingId"] is None]
    assert (created["action"], created["candidateLinkId"]) == (
        "link_created",
        str(stored_candidate.link.uuid),
    )


def test_export_has_nothing_of_other_candidates(export_data):
    text = json.dumps(export_data)
    assert OTHER_NAME not in text
    assert OTHER_EMAIL not in text


def test_export_of_unknown_email_is_empty():
    assert export.build_export("nobody@example.com") == {
        "email": "nobody@example.com",
        "bookings": [],
        "links": [],
        "messages": [],
        "storedResponses": [],
        "history": [],
    }
