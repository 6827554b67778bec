"""Whatever state a page is in, it keeps nobody out: axe-core, day and night, and zoomed in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from calendars.models import Connection, Health
from service import mock_availability
from tests.bookings.booking_factories import TEN, book
from tests.browser.barriers import AccessibilityWalk
from tests.browser.chromium import BROWSER_MARKS, Visitor
from tests.browser.people import (
    PASSWORD,
    create_alice_account,
    create_candidate_path,
    create_coordinator_account,
    sign_in,
)
from tests.factories import alice, empty_calendars, reserve, set_rules
from tests.google import CLIENT

pytestmark = BROWSER_MARKS
DAY = "22 January 2025"


@pytest.fixture
def visitor(visitors) -> Visitor:
    return visitors()


@pytest.fixture
def way(visitor) -> Iterator[AccessibilityWalk]:
    """A way through pages; there may be no barrier on it."""
    going = AccessibilityWalk(visitor.page())
    yield going
    assert going.violations == {}


@pytest.fixture
def desk(visitor) -> None:
    """The visitor is signed in."""
    sign_in(visitor)


def leave_out_bob(monkeypatch: pytest.MonkeyPatch) -> None:
    said = empty_calendars(alice())
    monkeypatch.setattr(mock_availability, "get_free_busy_data", lambda ids: said)


def test_pages_up_to_a_booking_are_accessible(way, template):
    way.go(create_candidate_path(template), "Choose a time")
    way.follow(f"{DAY}, 11:00", "Book this time?")
    way.page.get_by_label("email").fill("dana@nowhere")
    way.press("Book the interview", "Book this time?")
    book(template, TEN)
    way.page.get_by_label("email").fill("dana@example.com")
    way.press("Book the interview", "This time is no longer available")


def test_pages_after_a_booking_are_accessible(way, template):
    path = create_candidate_path(template)
    way.page.goto(f"{path}/confirm?start={TEN}&zone=Europe/Berlin")
    way.press("Book the interview", "Your interview is booked")
    way.follow("Choose another time", "Choose another time")
    way.follow(f"{DAY}, 11:30", "Move the interview to this time?")
    way.page.goto(path)
    way.follow("Cancel the interview", "Cancel the interview?")


def test_pages_without_times_are_accessible(way, template, monkeypatch):
    leave_out_bob(monkeypatch)
    way.go(create_candidate_path(template), "Choose a time")
    expect(way.page.get_by_text("Some calendars could not be read")).to_be_visible()
    expect(way.page.get_by_text("No times are available")).to_be_visible()
    way.go("/book/never-made", "This link does not work")


def test_sign_in_page_is_accessible(way, template):
    create_coordinator_account()
    way.go("/login", "Sign in")
    for password, seen in (("wrong", "Sign in"), (PASSWORD, "Interviews")):
        way.page.get_by_label("Username").fill("carla")
        way.page.get_by_label("Password").fill(password)
        way.press("Sign in", seen)


def test_board_is_accessible(way, template, desk):
    reserve(alice(), TEN)
    way.page.goto("/templates")
    way.follow("Technical Interview", "Technical Interview")
    way.page.get_by_role("navigation", name="Days").get_by_role("link", name=DAY).click()
    way.follow("10:00, unavailable", "Technical Interview", "This time slot is unavailable.")
    way.follow("Without Alice Johnson", "Technical Interview", "Preview:")
    way.page.get_by_label("Candidate name").fill("Dana Roy")
    way.page.get_by_label("Candidate email").fill("dana@nowhere")
    way.press("Send link", "Technical Interview", "Enter a valid email address.")
    way.page.get_by_label("Candidate email").fill("dana@example.com")
    way.press("Send link", "Technical Interview", "This link is on its way to dana@example.com.")


def test_board_with_errors_is_accessible(way, template, desk, monkeypatch):
    leave_out_bob(monkeypatch)
    way.go(f"/templates/{template.pk}", "Technical Interview")
    template.interviewers.clear()
    way.go(f"/templates/{template.pk}", "Technical Interview", "This interview cannot be booked")


def test_bookings_and_calendars_are_accessible(way, template, desk):
    way.page.goto("/templates")
    way.follow("Bookings", "Upcoming interviews", "No upcoming interviews.")
    book(template, TEN)
    way.page.reload()
    way.page.get_by_text("Cancel", exact=True).click()
    way.stop("Upcoming interviews", "Reason")
    way.follow("Calendars", "Calendars", "All interviewers use the simulated calendar")
    work = Connection.objects.create(interviewer=alice(), provider="ics", name="Work")
    Health.objects.create(connection=work, failure="not_a_calendar", failures=1)
    way.go("/connections", "Calendars", "Alice Johnson")


def test_empty_list_of_interview_types_is_accessible(way, desk):
    way.go("/templates", "Interviews", "There are no interview types yet.")


def know_google(settings) -> None:
    known = {**settings.CALENDARS["GOOGLE"], **CLIENT}
    settings.CALENDARS = {**settings.CALENDARS, "GOOGLE": known}


def fill_the_page_of_alice(template) -> None:
    """Each part has something, and one calendar needs its owner."""
    book(template, TEN)
    hours = {"open_hours": "Mon-Fri 09:00-17:00\nFri 22:00-02:00", "core_hours": "Mon 10:00-12:00"}
    own = set_rules(alice(), **hours, max_per_day=2, limits_timezone="Asia/Tokyo")
    own.availability_overrides.create(first_day="2025-02-03", last_day="2025-02-07")
    own.availability_overrides.create(
        first_day="2025-02-10", last_day="2025-02-10", hours="10:00-12:00"
    )
    for name, failure in (("Work", "reauth_needed"), ("Family", "")):
        made = Connection.objects.create(interviewer=own, provider="google", name=name)
        Health.objects.create(connection=made, failure=failure, failures=bool(failure))


def test_interviewer_page_is_accessible(way, template, visitor, settings):
    know_google(settings)
    set_rules(alice(), email="alice@example.com")
    sign_in(visitor, create_alice_account())
    way.go("/mine", "Alice Johnson", "Connect Google")
    fill_the_page_of_alice(template)
    way.page.reload()
    way.page.get_by_label("Remove Family").click()
    way.stop("Alice Johnson", "must be connected again")
    for field, typed, button, wrong in (
        ("Tuesday", "9-17", "Save working hours", "Check these days: Tuesday."),
        ("Preferred hours of the week", "Mon 9-17", "Save preferred hours", "Line 1:"),
        ("Hours on these days", "10-12", "Add", "is not a time range"),
        ("Public holidays", "Bavaria", "Save", "are not known"),
    ):
        way.page.get_by_label("First day").fill("2025-02-03")
        way.page.get_by_label(field).fill(typed)
        way.page.get_by_role("button", name=button, exact=True).click()
        way.stop("Alice Johnson", wrong)


def test_page_of_unlinked_account_is_accessible(way, desk):
    way.go("/mine", "My page", "No interviewer is linked to your account")


def test_page_with_invalid_setting_is_accessible(way, template, visitor):
    set_rules(alice(), open_hours="Someday")
    sign_in(visitor, create_alice_account())
    way.go("/mine", "Alice Johnson", "A stored setting is invalid")
