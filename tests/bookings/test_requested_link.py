"""A program books with the link of a candidate."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from api.actors import SYSTEM_ACTOR
from bookings import candidate_links
from bookings.candidate_links import Invitee
from bookings.models import Booking, CandidateLink
from tests.bookings.booking_factories import CANDIDATE, NOON, TEN
from tests.factories import NOW, alice, technical_interview, utc_seconds
from tests.problem_details import errors_of, problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "everybody_free")]


@pytest.fixture
def link() -> CandidateLink:
    template = technical_interview(alice())
    invitee = Invitee(CANDIDATE["name"], CANDIDATE["email"])
    link, _ = candidate_links.create(template.pk, invitee, utc_seconds(NOW))
    link.external_id, link.metadata = "app-1", {"role": "Engineer"}
    link.save()
    return link


@pytest.fixture
def post(client, link):
    def send(start: str, link_id: object = link.uuid, **fields: Any) -> Any:
        body = {"start": start, "candidate": CANDIDATE, "candidateLinkId": str(link_id), **fields}
        url = f"/api/interviews/{link.template_id}/bookings"
        return client.post(url, body, "application/json", HTTP_IDEMPOTENCY_KEY=start)

    return send


def expect_refusal(response: Any, text: str) -> None:
    [(field, [error])] = errors_of(problem_of(response, 400)).items()
    assert field == "candidateLinkId"
    assert text in error


def test_booking_belongs_to_the_link(post, link):
    answer = post(TEN)
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["candidateLinkId"], body["source"]) == (str(link.uuid), "api")
    assert (body["externalId"], body["metadata"]) == ("app-1", {"role": "Engineer"})
    assert Booking.objects.get().link == link
    assert post(TEN).json() == body  # a retry with the same key


def test_link_with_a_booking_is_refused(post):
    post(TEN)
    expect_refusal(post(NOON), "The candidate has a booking with this link.")
    assert Booking.objects.count() == 1


def test_revoked_link_is_refused(post, link):
    candidate_links.revoke(link, SYSTEM_ACTOR, utc_seconds(NOW))
    expect_refusal(post(TEN), "The candidate link is revoked or has expired.")


def test_link_of_another_interview_or_of_none_is_refused(post, link):
    other, _ = candidate_links.create(technical_interview(alice()).pk, Invitee(), utc_seconds(NOW))
    for link_id in (uuid4(), other.uuid):
        expect_refusal(post(TEN, link_id), "The interview has no such candidate link.")
    assert not Booking.objects.exists()


def test_another_address_than_that_of_the_first_booking_is_refused(post, client):
    other_address = {**CANDIDATE, "email": "noor@example.com"}
    first = post(TEN, candidate={**CANDIDATE, "email": "first@example.com"}).json()
    Booking.objects.filter(pk=first["id"]).update(state=Booking.State.CANCELLED)
    expect_refusal(post(NOON, candidate=other_address), "used with another email address")
