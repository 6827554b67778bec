from __future__ import annotations

import json

import pytest

from bookings import export
from tests.bookings.candidate_fixtures import EIGHT, EMAIL, NAME, OTHER_EMAIL, OTHER_NAME

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def exported(stored_candidate):
    return export.build_export("noor@example.COM")


def test_export_has_bookings_as_in_the_api_with_their_link(exported, stored_candidate):
    [first] = [one for one in exported["bookings"] if one["linkId"]]
    assert (first["id"], first["start"], first["candidate"]["name"]) == (
        str(stored_candidate.by_link.pk), EIGHT, NAME,
    )  # fmt: skip
    assert (first["interview"], first["madeAt"], first["linkId"]) == (
        "Technical Interview", "2025-01-20T10:00:00Z", stored_candidate.link.pk,
    )  # fmt: skip
    assert [one["reason"] for one in exported["bookings"] if one["reason"]] == [f"{NAME} is ill"]


def test_export_has_links_without_secrets(exported, stored_candidate):
    assert exported["links"] == [
        {
            "id": stored_candidate.link.pk,
            "interviewId": stored_candidate.link.template_id,
            "name": NAME,
            "email": EMAIL,
            "timezone": "",
            "madeAt": "2025-01-20T10:00:00Z",
            "expires": "2025-02-03T10:00:00Z",
            "revokedAt": None,
        }
    ]
    assert "https://example.com/" not in json.dumps(exported)


def test_export_has_messages_without_text(exported, stored_candidate):
    [letter] = [one for one in exported["messages"] if one["channel"] == "letter"]
    assert letter == {
        "channel": "letter",
        "bookingId": None,
        "subject": "Choose a time: Technical Interview",
        "state": "waiting",
        "createdAt": "2025-01-20T10:00:00Z",
        "deliveredAt": None,
    }
    of_one = [
        one
        for one in exported["messages"]
        if one["bookingId"] == str(stored_candidate.cancelled.pk)
    ]
    assert {one["event"] for one in of_one} == {"created", "cancelled"}


def test_export_has_stored_responses_and_history(exported, stored_candidate):
    [answer] = exported["keptAnswers"]
    assert (answer["id"], answer["candidate"]["email"]) == (
        str(stored_candidate.by_api.pk), "noor@example.com"
    )  # fmt: skip
    assert {one["bookingId"] for one in exported["history"]} == {
        one["id"] for one in exported["bookings"]
    }


def test_export_has_nothing_of_other_candidates(exported):
    said = json.dumps(exported)
    assert OTHER_NAME not in said
    assert OTHER_EMAIL not in said


def test_export_of_unknown_email_is_empty():
    assert export.build_export("nobody@example.com") == {
        "email": "nobody@example.com",
        "bookings": [],
        "links": [],
        "messages": [],
        "keptAnswers": [],
        "history": [],
    }
