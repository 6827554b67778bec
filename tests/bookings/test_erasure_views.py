"""Candidates whom the API erases."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from bookings.erasure_serializers import ErasureSerializer
from bookings.models import AuditEntry, Booking, IdempotencyRecord
from outbox import delivery
from outbox.event_log import LoggedEvent
from outbox.models import Message
from tests.access import callers
from tests.bookings.candidate_fixtures import EMAIL, FOUR, NAME, NOON
from tests.bookings.personal_data_scan import find_traces
from tests.factories import DAY, NOW, utc_seconds
from tests.interviews.test_schemas import assert_is_as_documented
from tests.problem_details import errors_of, problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
AFTER_THE_INTERVIEWS = "2025-01-22T18:00:00+00:00"
NOTHING = {"bookings": 0, "candidateLinks": 0, "messages": 0, "storedResponses": 0}


@pytest.fixture
def client() -> Client:
    return callers.client_of_new_token(scope="candidates:erase")


def erase(client: Client, **body: Any) -> Any:
    url = "/api/candidates/erase"
    return client.post(url, {"email": EMAIL, **body}, content_type="application/json")


def book_again(template: Any, key: str, **candidate: str) -> Any:
    """Repeat the request that booked a candidate of `stored_candidate` by the API."""
    body = {
        "start": key,
        "candidate": {"name": NAME, "email": EMAIL.lower(), "timeZone": "UTC", **candidate},
    }
    url, headers = f"/api/interviews/{template.pk}/bookings", {"Idempotency-Key": key}
    return Client().post(url, body, content_type="application/json", headers=headers)


def test_candidate_is_erased_and_the_caller_recorded(client, stored_candidate, frozen):
    frozen.move_to(AFTER_THE_INTERVIEWS)
    response = erase(client, email="noor@EXAMPLE.com")
    assert response.status_code == 200
    assert_is_as_documented(ErasureSerializer, response.json())
    assert response.json() == {
        "bookings": 3, "candidateLinks": 4, "messages": 16, "storedResponses": 1
    }  # fmt: skip
    assert find_traces(NAME, EMAIL) == set()
    entries = AuditEntry.objects.filter(action="candidate_erased", actor_kind="token")
    assert entries.filter(booking_id__isnull=False).count() == 3
    of_links = entries.filter(booking_id=None)
    assert of_links.get(link_id=stored_candidate.link.uuid)
    assert LoggedEvent.objects.filter(type="booking.candidate_erased").count() == 3


def test_repeated_erasure_changes_nothing(client, stored_candidate, frozen):
    frozen.move_to(AFTER_THE_INTERVIEWS)
    erase(client)
    entries = AuditEntry.objects.count()
    assert erase(client).json() == NOTHING
    assert AuditEntry.objects.count() == entries
    assert erase(client, email="nobody@example.com").json() == NOTHING


def test_upcoming_bookings_are_named_and_nothing_is_erased(client, stored_candidate):
    problem = problem_of(erase(client), 409)
    assert problem["code"] == "candidate_has_interviews"
    upcoming = {stored_candidate.by_link.pk, stored_candidate.by_api.pk}
    assert set(problem["bookingIds"]) == set(map(str, upcoming))
    assert Booking.objects.filter(candidate_email="").count() == 0


def test_upcoming_bookings_are_cancelled_first(client, stored_candidate, settings, mailoutbox):
    settings.DEFAULT_FROM_EMAIL = "Slots <slots@example.org>"
    problem = problem_of(erase(client, cancelBookings=True), 409)
    assert problem["code"] == "messages_pending"
    assert set(Booking.objects.filter(candidate_name=NAME).values_list("state", flat=True)) == {
        "cancelled"
    }
    delivery.deliver_due(utc_seconds(NOW), 1000)
    assert erase(client, cancelBookings=True).json()["bookings"] == 3
    assert find_traces(NAME, EMAIL) == set()
    by_the_token = AuditEntry.objects.filter(actor_kind="token")
    assert by_the_token.filter(action="cancelled").count() == 2


@pytest.mark.parametrize("candidate", [{}, {"name": "Another Name"}])
def test_repeated_request_does_not_book_an_erased_candidate_again(
    client, template, stored_candidate, frozen, candidate
):
    assert erase(client, cancelBookings=True).status_code == 409
    frozen.shift(1)
    Message.objects.update(state=Message.State.DELIVERED)
    assert erase(client).status_code == 200
    bookings = Booking.objects.count()
    problem = problem_of(book_again(template, NOON, **candidate), 409)
    assert problem["code"] == "candidate_erased"
    assert Booking.objects.count() == bookings
    assert find_traces(NAME, EMAIL) == set()
    frozen.shift(DAY)
    record = IdempotencyRecord.objects.get(key=NOON)
    assert (record.request, record.body) == ("", "")
    assert book_again(template, FOUR).json().get("code") != "candidate_erased"


@pytest.mark.parametrize(
    ("body", "member"),
    [
        ({"email": ""}, "email"),
        ({"email": "noor"}, "email"),
        ({"email": None}, "email"),
        ({"cancelBookings": "perhaps"}, "cancelBookings"),
        ({"name": NAME}, "name"),
    ],
)
def test_wrong_member_is_named(client, body, member):
    assert list(errors_of(problem_of(erase(client, **body), 400))) == [member]


@pytest.mark.usefixtures("no_anonymous_access")
def test_other_scopes_do_not_erase():
    problem = problem_of(erase(callers.client_of_new_token(scope="bookings:write")), 403)
    assert problem["requiredScope"] == "candidates:erase"
