from __future__ import annotations

import pytest
from django.test import Client

from bookings import candidate_links
from bookings.candidate_links import Invitee
from tests.access import callers
from tests.factories import NOW, alice, bob, technical_interview, utc_seconds

#: The values that a candidate types.
CANDIDATE_FORM = {"name": "Noor Haddad", "email": "noor@example.com"}
INVITEE = Invitee("Noor Haddad", "noor@example.com", "Asia/Kolkata")


@pytest.fixture
def template(frozen, everybody_free):
    """An interview with two people who are always free."""
    return technical_interview(alice(), bob())


@pytest.fixture
def link_url(template) -> str:
    """The URL path of a candidate link."""
    return f"/book/{candidate_links.create(template.pk, INVITEE, utc_seconds(NOW))[1]}"


@pytest.fixture
def coordinator(template) -> Client:
    return callers.coordinator_client()


@pytest.fixture
def submit_booking(client, link_url):
    """Submit the form that books a time."""

    def post(start: str = "2025-01-22T10:00:00Z", **typed: str):
        form = {"start": start, **CANDIDATE_FORM, **typed}
        return client.post(f"{link_url}/confirm?zone=Asia/Kolkata", form, follow=True)

    return post


@pytest.fixture
def submit_move(client, link_url):
    """Submit the form that moves the booking to a time."""

    def post(start: str):
        form = {"start": start, "moves": "1"}
        return client.post(f"{link_url}/confirm?zone=Asia/Kolkata", form, follow=True)

    return post
