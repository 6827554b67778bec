"""Messages of pages hold no personal data, and nothing of them stays in the database."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from bookings import erasure
from bookings.models import Booking
from tests.access import callers
from tests.bookings.personal_data_scan import find_traces
from tests.factories import NOW, alice, technical_interview, utc_seconds
from tests.pages.candidate_link.test_candidate import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everybody_free", "frozen")]
EMAIL = "eve.ry@pii.example"


@pytest.fixture
def coordinator():
    return callers.coordinator_client()


def send_links(coordinator, count: int) -> str:
    """Send links to the same candidate, and return the path of the page of the last one."""
    template = technical_interview(alice())
    form = {"interview": template.pk, "name": "Eve Ry", "email": EMAIL, "again": "on"}
    for _ in range(count):
        response = coordinator.post(reverse("candidate-invite"), form)
    return response["Location"]


def test_erased_candidate_stays_in_no_session(coordinator):
    send_links(coordinator, 30)
    erasure.erase(EMAIL, utc_seconds(NOW))
    assert find_traces("Eve Ry", EMAIL, "/book/") == set()


def test_cookie_of_messages_holds_no_name_and_no_address(coordinator):
    send_links(coordinator, 1)
    cookies = coordinator.cookies.output()
    assert "messages=" in cookies
    assert not re.search("Eve|pii", cookies)


def test_link_of_an_erased_candidate_is_not_shown(coordinator):
    page = send_links(coordinator, 1)
    erasure.erase(EMAIL, utc_seconds(NOW))
    assert coordinator.get(page).status_code == 404
    assert "/book/" not in coordinator.get(reverse("candidate-list")).content.decode()


def test_cancelled_booking_that_is_gone_is_not_named(coordinator):
    page = reverse("booking-list")
    for booking_id in ("", "1f0c6f7a-0000-4000-8000-000000000000"):
        assert not Booking.objects.filter(pk=booking_id or None).exists()
        assert "was cancelled" not in text(coordinator.get(page))
