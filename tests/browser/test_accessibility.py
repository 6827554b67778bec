"""Pages in all their states are accessible: axe-core, both colour schemes, 400 % zoom."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from bookings.models import Booking, BookingInterviewer
from calendars.models import Connection, Health
from service import mock_availability
from tests.access import callers
from tests.bookings.booking_factories import NOON, TEN, book
from tests.browser.accounts import (
    PASSWORD,
    create_alice_account,
    create_candidate_path,
    create_coordinator_account,
    sign_in,
)
from tests.browser.chromium import BROWSER_MARKS
from tests.factories import alice, empty_calendars, reserve, set_rules
from tests.fake_google import CLIENT

pytestmark = BROWSER_MARKS
DAY = "22 January 2025"
ERASE_HEADING = "Erase this candidate’s personal data?"


def omit_bob_from_calendar_data(monkeypatch: pytest.MonkeyPatch) -> None:
    data = empty_calendars(alice())
    monkeypatch.setattr(mock_availability, "get_free_busy_data", lambda ids: data)


def test_pages_up_to_a_booking_are_accessible(walk, template):
    walk.go(create_candidate_path(template), "Choose a time")
    walk.follow(f"{DAY}, 15 times", "Choose a time", f"Wednesday {DAY}")
    walk.follow(f"{DAY}, 11:00", "Book this time?")
    walk.page.get_by_label("email").fill("dana@nowhere")
    walk.press("Book the interview", "Book this time?")
    book(template, TEN)
    walk.page.get_by_label("email").fill("dana@example.com")
    walk.press("Book the interview", "This time is no longer available")


def test_pages_after_a_booking_are_accessible(walk, template):
    path = create_candidate_path(template)
    walk.page.goto(f"{path}/confirm?start={TEN}&zone=Europe/Berlin")
    walk.press("Book the interview", "Your interview is booked")
    walk.follow("Choose another time", "Choose another time")
    walk.follow(f"{DAY}, 14 times", "Choose another time", f"Wednesday {DAY}")
    walk.follow(f"{DAY}, 11:30", "Move the interview to this time?")
    walk.page.goto(path)
    walk.follow("Cancel the interview", "Cancel the interview?")


def test_pages_without_times_are_accessible(walk, template, monkeypatch):
    omit_bob_from_calendar_data(monkeypatch)
    walk.go(create_candidate_path(template), "Choose a time")
    expect(walk.page.get_by_text("Some calendars could not be read")).to_be_visible()
    expect(walk.page.get_by_text("No times are available")).to_be_visible()
    walk.go("/book/unknown", "This link does not work")


def test_zone_search_is_accessible(walk, template):
    path = create_candidate_path(template)
    walk.go(f"{path}/zone?q=portugal", "Change time zone", "Azores")
    walk.go(f"{path}/zone?q=Atlantis", "Change time zone", "No time zone was found.")


def test_times_of_a_candidate_are_accessible(walk, template):
    walk.go(create_candidate_path(template), "Choose a time")
    walk.follow("Tell us when you are available", "Tell us when you are available")
    walk.press("Send my times", "Tell us when you are available", "Enter at least one day")
    walk.page.get_by_label("Day").first.fill("2025-01-22")
    walk.page.get_by_label("From").first.fill("10:00")
    walk.page.get_by_label("To", exact=True).first.fill("10:30")
    walk.press(
        "Check what fits", "Tell us when you are available", "A time must have at least 60 minutes."
    )
    walk.page.get_by_label("To", exact=True).first.fill("14:00")
    walk.press("Send my times", "Tell us when you are available", "available times fit")


def test_sign_in_page_is_accessible(walk, template):
    create_coordinator_account()
    walk.go("/login", "Sign in")
    for password, heading in (("wrong", "Sign in"), (PASSWORD, "Monday 20 January 2025")):
        walk.page.get_by_label("Username").fill("carla")
        walk.page.get_by_label("Password").fill(password)
        walk.press("Sign in", heading)


def test_board_is_accessible(walk, template, signed_in_coordinator):
    reserve(alice(), TEN)
    walk.page.goto("/interviews")
    walk.follow("Technical Interview", "Technical Interview")
    walk.follow("Wednesday 22 January", "Technical Interview", "Wednesday 22 January")
    walk.follow("Wednesday 12:00, available", "Technical Interview", "Who takes part")
    walk.page.get_by_text("Book for a candidate", exact=True).click()
    walk.page.get_by_label("Name of the candidate").fill("Dana Roy")
    walk.page.get_by_label("Email address of the candidate").fill("dana@nowhere")
    walk.press("Book the interview", "Technical Interview", "Enter a valid email address.")
    walk.press("Hold this time", "Technical Interview", "The time slot is on hold.")
    walk.follow("Wednesday 10:00, one change", "Technical Interview", "This time slot is unavail")
    walk.follow("Without Alice Johnson", "Technical Interview", "Preview:")
    walk.follow("Edit the interview type", "Technical Interview", "Proposed, not saved")


def test_pages_of_candidates_are_accessible(walk, template, signed_in_coordinator):
    walk.go("/candidates", "Candidates", "No candidate has been invited yet.")
    walk.go(f"/candidates/invite?interview={template.pk}", "Invite a candidate")
    walk.page.get_by_label("Candidate name").fill("Dana Roy")
    walk.page.get_by_label("Candidate email").fill("dana@nowhere")
    walk.press("Send link", "Invite a candidate", "Enter a valid email address.")
    walk.page.get_by_label("Candidate email").fill("dana@example.com")
    walk.press("Send link", "Dana Roy", "Slotsmith sends the link to dana@example.com.")
    walk.page.get_by_text("Send a reminder", exact=True).click()
    walk.press("Send the reminder", "Dana Roy", "Slotsmith sends a reminder")
    walk.page.get_by_text("Change the expiry date", exact=True).click()
    walk.check("Dana Roy", "Valid until the end of")
    walk.go(f"{urlsplit(walk.page.url).path}/windows", "When the candidate can come")
    walk.page.go_back()
    walk.follow("Erase this candidate", ERASE_HEADING, "What stays")
    walk.page.get_by_label("to confirm").fill("noor@example.com")
    walk.press("Erase for good", ERASE_HEADING, "Type the address as it stands above.")
    walk.page.get_by_role("link", name="Back without changes").first.click()
    walk.follow("Withdraw the link", "Withdraw the link?")
    walk.press("Withdraw the link", "Dana Roy", "The link was withdrawn and no longer works.")
    walk.follow("All candidates", "Candidates", "3 Feb 2025")


def test_invitation_of_a_list_is_accessible(walk, template, signed_in_coordinator):
    walk.go(f"/candidates/invite/list?interview={template.pk}", "Invite several candidates")
    walk.page.get_by_label("Candidates", exact=True).fill("Dana Roy, dana@nowhere")
    walk.press("Check the list", "Invite several candidates", "Enter a valid email address.")
    walk.page.get_by_label("Candidates", exact=True).fill("Dana Roy, dana@example.com")
    walk.press("Check the list", "Invite several candidates", "no errors")
    walk.press("Send 1 link", "Candidates", "Slotsmith sends 1 link.")


def test_board_with_errors_is_accessible(walk, template, signed_in_coordinator, monkeypatch):
    omit_bob_from_calendar_data(monkeypatch)
    walk.go(f"/interviews/{template.pk}", "Technical Interview")
    template.interviewers.clear()
    walk.go(f"/interviews/{template.pk}", "Technical Interview", "This interview cannot be booked")


def test_bookings_and_calendars_are_accessible(walk, template, signed_in_coordinator):
    walk.page.goto("/interviews")
    walk.follow("Bookings", "Upcoming interviews", "No upcoming interviews.")
    book(template, TEN)
    walk.page.reload()
    walk.check("Upcoming interviews", "Dana Roy")
    walk.follow("Dana Roy", "Dana Roy", "History")
    walk.page.get_by_text("Cancel this interview", exact=True).click()
    walk.page.get_by_text("Correct the name or the address", exact=True).click()
    walk.page.get_by_label("Invitation to Dana Roy: show the mail").click()
    walk.check("Dana Roy", "Reason")
    walk.follow("Replace an interviewer", "Replace an interviewer", "Instead of")
    walk.follow("Back to the booking", "Dana Roy", "History")
    walk.follow("Move", "Move an interview", "Free times")
    walk.go("/search?q=dana", "Search: dana", "Candidates")
    walk.follow("Calendars", "Calendars", "All interviewers use the simulated calendar")
    work = Connection.objects.create(interviewer=alice(), provider="ics", name="Work")
    Health.objects.create(connection=work, failure="not_a_calendar", failures=1)
    walk.go("/calendars", "Calendars", "Alice Johnson")


def test_moved_bookings_are_accessible(walk, template, signed_in_coordinator):
    for start in (TEN, NOON):
        book(template, start, zone="America/Vancouver")
    Booking.objects.update(candidate_utc_offset=-9 * 3600)  # of other rules
    BookingInterviewer.objects.filter(interviewer=alice()).update(utc_offset=None)
    walk.go("/bookings", "Upcoming interviews", "2 upcoming interviews have another local time")
    walk.follow("Compare the times", "Bookings with another local time", "announced Wednesday")
    walk.page.get_by_role("button", name="Times confirmed").first.click()
    walk.check("Bookings with another local time", "are confirmed")


def test_empty_list_of_interview_types_is_accessible(walk, signed_in_coordinator):
    walk.go("/interviews", "Interview types", "There are no interview types yet.")


def configure_google(settings) -> None:
    google = {**settings.CALENDARS["GOOGLE"], **CLIENT}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": google}


def fill_page_of_alice(template) -> None:
    """Give each section content, and one calendar a failed sign-in."""
    book(template, TEN)
    hours = {"open_hours": "Mon-Fri 09:00-17:00\nFri 22:00-02:00", "core_hours": "Mon 10:00-12:00"}
    interviewer = set_rules(alice(), **hours, max_per_day=2, limits_timezone="Asia/Tokyo")
    interviewer.special_days.create(first_day="2025-02-03", last_day="2025-02-07")
    interviewer.special_days.create(
        first_day="2025-02-10", last_day="2025-02-10", hours="10:00-12:00"
    )
    for name, failure in (("Work", "reauth_needed"), ("Family", "")):
        connection = Connection.objects.create(
            interviewer=interviewer, provider="google", name=name
        )
        Health.objects.create(connection=connection, failure=failure, failures=bool(failure))


def test_warning_and_mark_of_a_conflict_are_accessible(walk, template, visitor):
    booking = book(template, TEN)
    sign_in(visitor, create_alice_account())
    walk.page.goto("/my-page")
    walk.page.get_by_label("First day").fill("2025-01-22")
    walk.page.get_by_role("button", name="Add days", exact=True).click()
    walk.check("Booked interviews are affected", "Nothing was saved yet.")
    walk.press("Save anyway", "Alice Johnson", "Conflict: time off")
    walk.go(f"/my-page/interviews/{booking.pk}", booking.candidate_name, "Conflict: time off")


def test_interviewer_page_is_accessible(walk, template, visitor, settings):
    configure_google(settings)
    set_rules(alice(), email="alice@example.com")
    sign_in(visitor, create_alice_account())
    walk.go("/my-page", "Alice Johnson", "Connect Google")
    fill_page_of_alice(template)
    walk.page.reload()
    walk.page.get_by_label("Remove Family").click()
    walk.check("Alice Johnson", "must be connected again")
    for field, text, button, error in (
        ("Tuesday", "9-17", "Save working hours", "Check these days: Tuesday."),
        ("Preferred hours of the week", "Mon 9-17", "Save preferred hours", "Line 1:"),
        ("Hours on these days", "10-12", "Add days", "is not a time range"),
        ("Public holidays", "Bavaria", "Save limits", "are not known"),
    ):
        walk.page.get_by_label("First day").fill("2025-02-03")
        walk.page.get_by_label(field).fill(text)
        walk.page.get_by_role("button", name=button, exact=True).click()
        walk.check("Alice Johnson", error)


def test_page_of_unlinked_account_is_accessible(walk, signed_in_coordinator):
    walk.go("/my-page", "My page", "No interviewer is linked to your account")


def test_page_of_account_without_role_is_accessible(walk, visitor):
    sign_in(visitor, callers.create_account("nobody"))
    walk.go("/", "My page", "No interviewer is linked to your account")


def test_page_with_invalid_setting_is_accessible(walk, template, visitor):
    set_rules(alice(), open_hours="Someday")
    sign_in(visitor, create_alice_account())
    walk.go("/my-page", "Alice Johnson", "A stored setting is invalid")
