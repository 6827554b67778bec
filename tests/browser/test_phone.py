"""Pages fit on a phone and can be used with fingers."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from bookings.models import Booking
from people.models import SpecialDays
from tests.bookings.booking_factories import book
from tests.browser.accounts import create_alice_account, create_candidate_path, sign_in
from tests.browser.chromium import BROWSER_MARKS, PHONE, wait_for_heading
from tests.factories import alice

pytestmark = BROWSER_MARKS
#: The minimum height of controls in CSS pixels (WCAG 2.2, 2.5.5; axe-core asks for 24).
MIN_TARGET_HEIGHT = 44
#: The height of a button with three lines of text: a narrower one breaks its words.
MAX_BUTTON_HEIGHT = 90
_MAX_HEIGHT = """elements => Math.max(0, ...elements.map(e => e.getBoundingClientRect().height))"""
_MIN_HEIGHT = """elements => Math.min(...elements.map(e => e.getBoundingClientRect().height))"""


@pytest.fixture
def phone(create_visitor) -> Page:
    visitor = create_visitor(viewport=PHONE, is_mobile=True, has_touch=True)
    sign_in(visitor)
    return visitor.new_page()


def expect_to_fit(page: Page, heading: str) -> None:
    """Check that a page is no wider than the phone, and its buttons at most three lines high."""
    wait_for_heading(page, heading)
    page.wait_for_load_state()
    assert page.evaluate("[document.documentElement.scrollWidth, innerWidth]") == [390, 390]
    assert page.locator("button, a.button").evaluate_all(_MAX_HEIGHT) <= MAX_BUTTON_HEIGHT


def test_candidate_books_in_two_taps(phone, template):
    phone.goto(create_candidate_path(template))
    expect_to_fit(phone, "Choose a time")
    phone.get_by_role("link", name="Wednesday 22 January 2025").tap()
    phone.get_by_role("link", name="22 January 2025, 11:00 to 12:00").tap()
    expect_to_fit(phone, "Book this time?")
    phone.get_by_role("button", name="Book the interview").tap()
    expect_to_fit(phone, "Your interview is booked")


def test_controls_are_as_large_as_a_fingertip(phone, template):
    phone.goto(create_candidate_path(template))
    assert (
        phone.locator(".month-head a, .month a, a.time, summary").evaluate_all(_MIN_HEIGHT)
        >= MIN_TARGET_HEIGHT
    )


def test_board_fits_and_lanes_scroll_in_their_own_frame(phone, template):
    phone.goto(f"/interviews/{template.pk}")
    expect_to_fit(phone, "Technical Interview")
    frame = phone.get_by_role("region", name="Day view")
    width, content_width = frame.evaluate("element => [element.clientWidth, element.scrollWidth]")
    assert content_width > width
    phone.locator(".starts").get_by_role("link", name="Wednesday 10:00").tap()
    expect_to_fit(phone, "Technical Interview")
    expect(phone.locator(".explanation")).to_be_visible()
    phone.get_by_role("link", name="Bookings").tap()
    expect_to_fit(phone, "Upcoming interviews")


def test_long_email_address_fits(phone, template):
    book(template)
    Booking.objects.update(candidate_email=f"{'a' * 60}@example.com")
    phone.goto("/bookings")
    expect_to_fit(phone, "Upcoming interviews")


def test_interviewer_page_fits(create_visitor, template):
    visitor = create_visitor(viewport=PHONE, is_mobile=True, has_touch=True)
    sign_in(visitor, create_alice_account())
    SpecialDays.objects.create(interviewer=alice(), first_day="2025-12-08", last_day="2025-12-10")
    page = visitor.new_page()
    page.goto("/my-page")
    expect_to_fit(page, "Alice Johnson")
    page.get_by_text("Preferred hours", exact=True).tap()
    page.get_by_label("Friday").fill(
        "09:00-12:30, 13:30-17:00, and what cannot be read " + "0" * 80
    )
    page.get_by_role("button", name="Save working hours").tap()
    expect(page.get_by_text("Nothing was saved.")).to_be_visible()
    expect_to_fit(page, "Alice Johnson")
