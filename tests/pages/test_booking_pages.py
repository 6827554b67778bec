"""The list of bookings has pages, up to its end and back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from bookings.models import Booking
from pages.bookings import booking_pages
from tests.bookings.booking_factories import book, cancel
from tests.pages.page_content import ParsedPage, get_page

pytestmark = pytest.mark.django_db

HOURS = range(9, 16)


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    monkeypatch.setattr(booking_pages, "MAX_BOOKINGS", 3)


@pytest.fixture
def existing_bookings(template) -> list[Booking]:
    """Book seven hours of one day, for seven candidates."""
    return [book(template, f"2025-01-22T{hour:02}:00:00Z", f"Candidate {hour}") for hour in HOURS]


def list_hours(page: ParsedPage) -> list[int]:
    return [hour for hour in HOURS if f"Candidate {hour} " in page.text]


def follow(client: Client, page: ParsedPage, rel: str) -> ParsedPage | None:
    """Follow the only link with a relation; return None if there is none."""
    links = [attrs["href"] for tag, attrs in page.tags if tag == "a" and attrs.get("rel") == rel]
    return get_page(client, *links) if links else None


def test_pages_lead_to_the_last_booking_and_back(coordinator, existing_bookings):
    page = get_page(coordinator, reverse("booking-list"))
    assert follow(coordinator, page, "prev") is None
    seen = []
    while page:
        seen.append(list_hours(page))
        last, page = page, follow(coordinator, page, "next")
    assert seen == [[9, 10, 11], [12, 13, 14], [15]]
    middle = follow(coordinator, last, "prev")
    first = follow(coordinator, middle, "prev")
    assert [list_hours(middle), list_hours(first)] == [[12, 13, 14], [9, 10, 11]]
    assert follow(coordinator, first, "prev") is None
    assert list_hours(follow(coordinator, first, "next")) == [12, 13, 14]


def test_bookings_with_one_start_are_on_one_page_each(coordinator, existing_bookings):
    Booking.objects.update(start=existing_bookings[0].start)
    page = get_page(coordinator, reverse("booking-list"))
    seen = list_hours(page)
    while page := follow(coordinator, page, "next"):
        seen += list_hours(page)
    assert sorted(seen) == list(HOURS)


def test_page_without_bookings_shows_the_first_ones(coordinator, existing_bookings):
    page = follow(coordinator, get_page(coordinator, reverse("booking-list")), "next")
    address = follow_address(page)
    cancel(existing_bookings[6])
    assert list_hours(get_page(coordinator, address)) == [9, 10, 11]


def follow_address(page: ParsedPage) -> str:
    (address,) = [attrs["href"] for _, attrs in page.tags if attrs.get("rel") == "next"]
    return address


@pytest.mark.parametrize("query", ["after=x", "before=", "after=MQ", "after=%00", "before=9999"])
def test_invalid_position_shows_the_first_page(coordinator, existing_bookings, query):
    page = get_page(coordinator, f"{reverse('booking-list')}?{query}")
    assert list_hours(page) == [9, 10, 11]


def test_single_page_has_no_links(coordinator, template):
    book(template)
    page = get_page(coordinator, reverse("booking-list"))
    assert "Later interviews" not in page.text
    assert "Earlier interviews" not in page.text
