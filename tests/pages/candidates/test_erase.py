"""The page that erases a candidate's personal data."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bookings.models import AuditEntry, Booking, CandidateLink
from outbox import delivery
from outbox.models import Message
from tests.bookings.booking_factories import TEN, book
from tests.bookings.personal_data_scan import find_traces
from tests.factories import NOW, utc_seconds
from tests.pages.page_content import ParsedPage, get_page
from tests.pages.test_pages_are_german import check

pytestmark = pytest.mark.django_db
EMAIL = "noor@example.com"


@pytest.fixture
def url(link) -> str:
    return reverse("link-erase", args=[link.uuid])


def test_candidate_of_a_link_is_erased_once_the_address_is_typed(coordinator, link, url):
    page = get_page(coordinator, f"/candidates/{link.uuid}")
    assert url in page.links
    assert (
        "Bookings 0 Candidate links 1 Mails and other messages 1" in get_page(coordinator, url).text
    )
    refused = coordinator.post(url, {"email": "other@example.com"})
    assert refused.status_code == 400
    assert "Type the address as it stands above." in ParsedPage(refused).text
    assert CandidateLink.objects.exists()
    result = ParsedPage(coordinator.post(url, {"email": EMAIL.upper()}, follow=True)).text
    assert "The candidate was erased." in result
    assert "Deleted links: 1. Deleted messages: 1." in result
    assert find_traces("Noor Haddad", EMAIL) == set()
    entry = AuditEntry.objects.get(action="candidate_erased")
    assert entry.actor_kind == "account"
    assert coordinator.get(url).status_code == 404


def test_upcoming_interviews_are_cancelled_first(coordinator, template):
    booking = book(template, TEN, "Noor Haddad", EMAIL)
    url = reverse("booking-erase", args=[booking.pk])
    assert url in get_page(coordinator, reverse("booking-detail", args=[booking.pk])).links
    assert "An upcoming interview must be cancelled" in get_page(coordinator, url).text
    refused = coordinator.post(url, {"email": EMAIL})
    assert refused.status_code == 409
    assert "Nothing was erased: the candidate has upcoming" in ParsedPage(refused).text
    waiting = coordinator.post(url, {"email": EMAIL, "cancel": "on"})
    assert waiting.status_code == 409
    assert "Erase again in a few minutes." in ParsedPage(waiting).text
    assert Booking.objects.get().is_cancelled
    delivery.deliver_due(utc_seconds(NOW))
    Message.objects.update(state=Message.State.DELIVERED)
    result = ParsedPage(coordinator.post(url, {"email": EMAIL}, follow=True)).text
    assert "Bookings that stay without a candidate: 1." in result
    assert Booking.objects.get().candidate_name == ""
    assert coordinator.get(url).status_code == 404


def test_pages_are_german(coordinator, template, link, url):
    booking = book(template, TEN, "Noor Haddad", EMAIL)
    check(coordinator, url)
    check(coordinator, url, 400, email="dana@example.com")
    check(coordinator, reverse("booking-erase", args=[booking.pk]), 409, email=EMAIL)
    check(coordinator, url, 409, email=EMAIL, cancel="on")
