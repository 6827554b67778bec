"""A booking of a panel with a pool, and requests to replace its interviewers."""

from __future__ import annotations

import pytest

from bookings.models import Booking
from bookings.replacement_serializers import PlaceListSerializer
from interviews.models import InterviewTemplate
from outbox.models import Message
from tests.bookings.booking_factories import book
from tests.factories import add_group, alice, bob, chen, farid, set_rules, technical_interview
from tests.interviews.test_schemas import assert_is_as_documented
from tests.problem_details import problem_of


@pytest.fixture
def pool(everybody_free) -> InterviewTemplate:
    """Return a template that requires Alice and one of Bob, Chen and Farid."""
    template = technical_interview(alice())
    for person in (alice(), bob(), chen(), farid()):
        set_rules(person, email=f"{person.name.split()[0].lower()}@example.com")
    add_group(template, bob(), chen(), farid(), required=1)
    return template


@pytest.fixture
def existing(pool) -> Booking:
    """Return a booking of Alice and Bob, whose messages have been delivered."""
    booking = book(pool)
    Message.objects.all().delete()
    return booking


@pytest.fixture
def replace(api, existing):
    """Return a function that asks to replace an interviewer of the booking."""

    def ask(leaving, coming, key: str = "", **body):
        body = {"interviewerId": leaving.pk, "replacementId": coming.pk, **body}
        return api("post", f"bookings/{existing.pk}/replace-interviewer", body, key)

    return ask


@pytest.fixture
def list_places(client, existing):
    """Return a function that lists the stand-ins by the name of the interviewer."""

    def ask():
        response = client.get(f"/api/bookings/{existing.pk}/replacements")
        assert_is_as_documented(PlaceListSerializer, response.json())
        return {
            place["interviewer"]["name"]: {
                person["name"]: (person["available"], person["reasons"])
                for person in place["replacements"]
            }
            for place in response.json()["data"]
        }

    return ask


def list_interviewers(booking: Booking) -> list[str]:
    return [row.interviewer.name for row in booking.participants.order_by("pk")]


def reasons_of(response) -> list[str]:
    problem = problem_of(response, 409)
    assert problem["code"] == "replacement_refused"
    return list(problem["reasons"])
