from __future__ import annotations

import pytest
from django.test import Client

from bookings import links
from bookings.links import Invited
from tests.access import callers
from tests.cast import NOW, alice, at, bob, technical_interview

INVITED = Invited("Noor Haddad", "noor@example.com", "Asia/Kolkata")


@pytest.fixture
def template(frozen, everybody_free):
    """An interview with two people who are always free."""
    return technical_interview(alice(), bob())


@pytest.fixture
def address(template) -> str:
    """Where a candidate's link leads."""
    return f"/book/{links.make(template.pk, INVITED, at(NOW))[1]}"


@pytest.fixture
def coordinator(template) -> Client:
    return callers.coordinator()
