from __future__ import annotations

import pytest
from django.test import Client

from bookings import candidate_links
from bookings.candidate_links import Invited
from tests.access import callers
from tests.factories import NOW, alice, at, bob, technical_interview

#: What a candidate types.
BOOKED = {"name": "Noor Haddad", "email": "noor@example.com"}
INVITED = Invited("Noor Haddad", "noor@example.com", "Asia/Kolkata")


@pytest.fixture
def template(frozen, everybody_free):
    """An interview with two people who are always free."""
    return technical_interview(alice(), bob())


@pytest.fixture
def address(template) -> str:
    """Where a candidate's link leads."""
    return f"/book/{candidate_links.make(template.pk, INVITED, at(NOW))[1]}"


@pytest.fixture
def coordinator(template) -> Client:
    return callers.coordinator()


@pytest.fixture
def send(client, address):
    """Press the button under a time."""

    def post(start: str = "2025-01-22T10:00:00Z", **typed: str):
        form = {"start": start, **BOOKED, **typed}
        return client.post(f"{address}/confirm?zone=Asia/Kolkata", form, follow=True)

    return post


@pytest.fixture
def move(client, address):
    """Press the button under another time."""

    def post(start: str):
        form = {"start": start, "moves": "1"}
        return client.post(f"{address}/confirm?zone=Asia/Kolkata", form, follow=True)

    return post
