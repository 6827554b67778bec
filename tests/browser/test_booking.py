"""A candidate books, loses a race, moves and cancels, with and without JavaScript."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from bookings.models import Booking
from tests.bookings.booking_factories import TEN, book
from tests.browser.chromium import BROWSER_MARKS, wait_for_heading
from tests.factories import utc_seconds

pytestmark = BROWSER_MARKS


def berlin(time_range: str) -> str:
    """Return a slot of Wednesday as full text."""
    return f"Wednesday 22 January 2025, {time_range}, Europe/Berlin (UTC+01:00)"


#: The slot that begins at 10:00 UTC.
ELEVEN = berlin("11:00 to 12:00")


def choose(page: Page, time: str) -> None:
    page.get_by_role("link", name=time, exact=True).click()
    page.locator(".when").wait_for()
    expect(page.locator(".when")).to_have_text(time)


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()


def expect_booked(page: Page, time: str, heading: str = "Your interview is booked") -> None:
    """Check that the page confirms the booked time."""
    wait_for_heading(page, heading)
    expect(page.get_by_role("status")).to_have_text(time)


def booked_starts() -> list[int]:
    """Return the starts of all active bookings, in UTC seconds."""
    bookings = Booking.objects.filter(state=Booking.State.BOOKED)
    return [int(booking.start.timestamp()) for booking in bookings]


def test_candidate_books_in_two_clicks(candidate):
    candidate.get_by_role("link", name=ELEVEN).click()
    press(candidate, "Book the interview")
    expect_booked(candidate, ELEVEN)
    [booking] = Booking.objects.all()
    candidate_data = booking.candidate_name, booking.candidate_email, booking.candidate_timezone
    assert candidate_data == ("Dana Roy", "dana@example.com", "Europe/Berlin")
    assert booked_starts() == [utc_seconds(TEN)]


def test_error_is_shown_beside_the_kept_input(candidate):
    choose(candidate, ELEVEN)
    candidate.get_by_label("Your name").fill("D. Roy")
    candidate.get_by_label("Your email address").fill("dana@nowhere")
    press(candidate, "Book the interview")
    email = candidate.get_by_label("Your email address")
    expect(email).to_have_accessible_description("Enter a valid email address.")
    expect(email).to_have_value("dana@nowhere")
    expect(candidate.get_by_label("Your name")).to_have_value("D. Roy")
    email.fill("d@example.com")
    press(candidate, "Book the interview")
    expect_booked(candidate, ELEVEN)


def test_candidate_who_loses_a_race_books_the_nearest_time(candidate, template):
    choose(candidate, ELEVEN)
    candidate.get_by_label("Your name").fill("D. Roy")
    book(template, TEN)
    press(candidate, "Book the interview")
    wait_for_heading(candidate, "This time is no longer available")
    expect(candidate.get_by_role("alert")).to_contain_text("Nothing was booked.")
    expect(candidate.get_by_role("listitem")).to_have_count(5)
    press(candidate, berlin("10:00 to 11:00"))
    wait_for_heading(candidate, "Book this time?")
    expect(candidate.get_by_label("Your name")).to_have_value("D. Roy")
    press(candidate, "Book the interview")
    expect_booked(candidate, berlin("10:00 to 11:00"))
    assert booked_starts() == [utc_seconds("2025-01-22T09:00:00Z"), utc_seconds(TEN)]


def test_booking_can_be_moved_to_overlapping_time(candidate):
    choose(candidate, ELEVEN)
    press(candidate, "Book the interview")
    candidate.get_by_role("link", name="Choose another time").click()
    candidate.get_by_role("link", name="Wednesday 22 January 2025, ").click()
    choose(candidate, berlin("11:30 to 12:30"))
    press(candidate, "Move the interview")
    expect_booked(candidate, berlin("11:30 to 12:30"), "Your interview is moved")
    assert booked_starts() == [utc_seconds("2025-01-22T10:30:00Z")]


def test_booking_is_downloaded_as_calendar_file(candidate):
    choose(candidate, ELEVEN)
    press(candidate, "Book the interview")
    with candidate.expect_download() as download:
        candidate.get_by_role("link", name="Add to your calendar").click()
    assert download.value.suggested_filename == "interview.ics"
    assert b"DTSTART:20250122T100000Z" in download.value.path().read_bytes()


def test_cancelled_time_is_offered_again(candidate):
    choose(candidate, ELEVEN)
    press(candidate, "Book the interview")
    candidate.get_by_role("link", name="Cancel the interview").click()
    candidate.get_by_label("Reason").fill("I took another job")
    press(candidate, "Cancel the interview")
    wait_for_heading(candidate, "The interview was cancelled")
    candidate.get_by_role("link", name="Choose another time").click()
    candidate.get_by_role("link", name="Wednesday 22 January 2025, ").click()
    expect(candidate.get_by_role("link", name=ELEVEN)).to_be_visible()
    assert Booking.objects.get().reason == "I took another job"
    assert booked_starts() == []
