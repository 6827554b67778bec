"""A coordinator reads the board, sends a link and cancels, with and without JavaScript."""

from __future__ import annotations

import re
import threading

from playwright.sync_api import Page, expect

from bookings.models import Booking
from calendars.models import Connection, Health
from service import mock_availability
from tests.bookings.booking_factories import TEN, book
from tests.browser.accounts import PASSWORD, create_coordinator_account, sign_in
from tests.browser.chromium import BROWSER_MARKS, TIMEOUT_MS, wait_for_heading
from tests.factories import (
    add_group,
    alice,
    bob,
    chen,
    empty_calendars,
    reserve,
    technical_interview,
)

pytestmark = BROWSER_MARKS
AVAILABILITY = "/api/interviews/{}/availability?start=2025-01-22T00:00:00Z&end=2025-01-23T00:00:00Z"


def find_start(page: Page, label: str):
    """Return a start time of the board."""
    return page.locator(".starts").get_by_role("link", name=label, exact=True)


def open_day(page: Page, name: str) -> None:
    """Open a day of the board."""
    page.locator(".starts").get_by_role("link", name=name).click()
    expect(page.locator("[aria-current=date]")).to_have_accessible_name(re.compile(name))


def open_board(page: Page) -> None:
    """Go from the list of interview types to Wednesday on the board."""
    page.get_by_role("link", name="Technical Interview", exact=True).click()
    wait_for_heading(page, "Technical Interview")
    open_day(page, "Wednesday 22 January")


def send_link(page: Page, name: str, email: str) -> None:
    """Go from the board to the form that invites a candidate, and submit it."""
    page.get_by_role("link", name="Invite a candidate").click()
    page.get_by_label("Candidate name").fill(name)
    page.get_by_label("Candidate email address").fill(email)
    page.get_by_role("button", name="Send link").click()


def available_starts(page: Page, template) -> list[str]:
    """Return the slots that the API lists for the account of the page."""
    slots = page.request.get(AVAILABILITY.format(template.pk)).json()["availableSlots"]
    return [slot["start"] for slot in slots]


def test_sign_in_returns_to_requested_page(create_visitor, template):
    create_coordinator_account()
    page = create_visitor().new_page()
    page.goto("/bookings")
    page.get_by_label("Username").fill("carla")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("password is wrong")
    expect(page.get_by_label("Username")).to_have_value("carla")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    wait_for_heading(page, "Upcoming interviews")
    page.locator(".account summary").click()
    page.get_by_role("button", name="Sign out").click()
    wait_for_heading(page, "Sign in")


def test_selected_start_is_explained_and_a_change_is_tried(coordinator, template):
    reserve(alice(), TEN)
    open_board(coordinator)
    expect(coordinator.locator(".lanes")).to_contain_text("booked 10:00 to 11:00")
    find_start(coordinator, "Wednesday 10:00, one change away").click()
    explanation = coordinator.locator(".explanation")
    expect(explanation).to_contain_text("Alice Johnson: another interview, 10:00 to 11:00")
    explanation.get_by_role("link", name="Without Alice Johnson").click()
    note = coordinator.get_by_role("status").filter(has_text="Preview")
    expect(note).to_contain_text("Preview: Without Alice Johnson (not saved)")
    expect(find_start(coordinator, "Wednesday 10:00, available with the change")).to_be_visible()
    coordinator.get_by_role("link", name="Stop the preview").first.click()
    expect(find_start(coordinator, "Wednesday 10:00, one change away")).to_be_visible()


def test_candidate_is_booked_and_moved_on_the_board(coordinator, template):
    open_board(coordinator)
    find_start(coordinator, "Wednesday 10:00, available").click()
    coordinator.get_by_text("Book for a candidate", exact=True).click()
    coordinator.get_by_label("Name of the candidate").fill("Dana Roy")
    coordinator.get_by_label("Email address of the candidate").fill("dana@example.com")
    coordinator.get_by_role("button", name="Book the interview").click()
    done = coordinator.get_by_role("status").filter(has_text="Dana Roy")
    expect(done).to_contain_text("The interview with Dana Roy is booked.")
    expect(coordinator.locator(".lanes td.booked").first).to_contain_text("Dana Roy")
    find_start(coordinator, "Wednesday 12:00, available").click()
    coordinator.get_by_text("Move an interview here", exact=True).click()
    coordinator.get_by_role("button", name="Show who changes").click()
    expect(coordinator.locator(".explanation")).to_contain_text("Alice Johnson, Bob Smith")
    coordinator.get_by_role("button", name="Move the interview here").click()
    expect(done).to_contain_text("The interview with Dana Roy was moved.")
    assert f"{Booking.objects.get().start:%H:%M}" == "12:00"


def test_slot_booked_through_link_becomes_unavailable(coordinator, template, create_visitor):
    open_board(coordinator)
    expect(find_start(coordinator, "Wednesday 10:00, available")).to_be_visible()
    assert TEN in available_starts(coordinator, template)
    send_link(coordinator, "Dana Roy", "dana@example.com")
    note = coordinator.get_by_role("status").filter(has_text="dana@example.com")
    expect(note).to_have_text("Slotsmith sends the link to dana@example.com.")
    candidate = create_visitor().new_page()
    candidate.goto(coordinator.get_by_label("Link for the candidate").input_value())
    candidate.get_by_role("link", name=re.compile("^Wednesday 22 January")).first.click()
    candidate.get_by_role("link", name="22 January 2025, 11:00 to 12:00").click()
    candidate.get_by_role("button", name="Book the interview").click()
    wait_for_heading(candidate, "Your interview is booked")
    coordinator.reload()
    expect(coordinator.locator(".page-head .tag")).to_have_text("Booked")
    coordinator.get_by_role("link", name="Technical Interview").click()
    open_day(coordinator, "Wednesday 22 January")
    expect(
        find_start(coordinator, "Wednesday 10:00, unavailable, interview booked")
    ).to_be_visible()
    assert TEN not in available_starts(coordinator, template)


def test_invalid_email_address_is_kept_beside_its_error(coordinator):
    open_board(coordinator)
    send_link(coordinator, "Dana Roy", "dana@nowhere")
    email = coordinator.get_by_label("Candidate email address")
    expect(email).to_have_accessible_description("Enter a valid email address.")
    expect(email).to_have_value("dana@nowhere")
    expect(coordinator.get_by_label("Candidate name")).to_have_value("Dana Roy")


def test_upcoming_booking_is_cancelled_with_reason(coordinator, template):
    book(template)
    coordinator.get_by_role("link", name="Bookings").click()
    row = coordinator.get_by_role("row").filter(has_text="Dana Roy")
    expect(row).to_contain_text("10:00 to 11:00")
    expect(row).to_contain_text("Alice Johnson, Bob Smith")
    row.get_by_role("link", name="Dana Roy").click()
    wait_for_heading(coordinator, "Dana Roy")
    coordinator.get_by_text("Cancel this interview", exact=True).click()
    coordinator.get_by_label("Reason").fill("The position is filled")
    coordinator.get_by_label("Internal note").fill("Weak references")
    coordinator.get_by_role("button", name="Cancel the interview").click()
    expect(coordinator.get_by_text("The interview was cancelled.")).to_be_visible()
    booking = Booking.objects.get()
    assert booking.reason == "The position is filled"
    assert booking.cancellation_note == "Weak references"


def test_interviewer_is_replaced_and_booking_is_moved(coordinator, everybody_free):
    template = technical_interview(alice())
    add_group(template, bob(), chen(), required=1)
    book(template)
    coordinator.goto("/search?q=dana")
    coordinator.get_by_role("link", name="Dana Roy: Technical Interview").click()
    coordinator.get_by_role("link", name="Replace an interviewer").click()
    coordinator.get_by_role("link", name="Choose Chen Wei instead of Bob Smith").click()
    coordinator.get_by_role("button", name="Replace and send mails").click()
    expect(coordinator.get_by_text("The interviewer was replaced.")).to_be_visible()
    coordinator.get_by_role("link", name="Move", exact=True).click()
    coordinator.get_by_role("link", name="Wednesday 22 January 2025, 12:00").click()
    expect(coordinator.get_by_text("The interviewers stay the same.")).to_be_visible()
    coordinator.get_by_role("button", name="Move and send mails").click()
    expect(coordinator.get_by_text("The interview was moved.")).to_be_visible()
    names = [row.interviewer.name for row in Booking.objects.get().participants.order_by("pk")]
    assert names == ["Alice Johnson", "Chen Wei"]


def test_moved_local_times_are_compared_and_confirmed(coordinator, template):
    book(template, zone="America/Vancouver")
    Booking.objects.update(candidate_utc_offset=-9 * 3600)  # of other rules, an hour earlier
    coordinator.get_by_role("link", name="Bookings").click()
    expect(coordinator.get_by_text("1 upcoming interview has another")).to_be_visible()
    coordinator.get_by_role("link", name="Compare the times").click()
    wait_for_heading(coordinator, "Bookings with another local time")
    row = coordinator.get_by_role("listitem").filter(has_text="Dana Roy")
    expect(row).to_contain_text("announced Wednesday 22 January 2025, 01:00")
    expect(row).to_contain_text("now Wednesday 22 January 2025, 02:00")
    row.get_by_role("button", name="Times confirmed: Dana Roy").click()
    confirmation = coordinator.get_by_role("status").filter(has_text="Dana Roy")
    expect(confirmation).to_contain_text("are confirmed")
    assert Booking.objects.get().candidate_utc_offset == -8 * 3600
    coordinator.get_by_role("link", name="All upcoming interviews").click()
    wait_for_heading(coordinator, "Upcoming interviews")
    expect(coordinator.get_by_text("another local time")).to_be_hidden()


def test_calendar_list_shows_failure_and_remedy(create_visitor, template):
    work = Connection.objects.create(interviewer=alice(), provider="ics", name="Work")
    Health.objects.create(connection=work, failure="gone", failures=1)
    visitor = create_visitor()
    sign_in(visitor)
    page = visitor.new_page()
    page.goto("/bookings")
    page.get_by_role("link", name="Calendars").click()
    row = page.get_by_role("listitem").filter(has_text="Alice Johnson")
    expect(row).to_contain_text("The calendar was moved or deleted. Enter its new URL.")


def test_progress_is_shown_while_calendars_are_read(create_visitor, template, monkeypatch):
    is_read, data = threading.Event(), empty_calendars(alice(), bob())

    def read_slowly(ids):
        is_read.wait(TIMEOUT_MS / 1000)
        return data

    monkeypatch.setattr(mock_availability, "get_free_busy_data", read_slowly)
    visitor = create_visitor()
    sign_in(visitor)
    page = visitor.new_page()
    page.goto("/interviews")
    progress = page.get_by_text("Reading calendars")
    expect(progress).to_be_hidden()
    page.get_by_role("link", name="Technical Interview", exact=True).click()
    expect(progress).to_be_visible()
    is_read.set()
    wait_for_heading(page, "Technical Interview")
    expect(progress).to_be_hidden()
