"""A coordinator's week with pages alone, from an empty database, and never in the Django admin."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from access import first_administrator
from bookings.models import Booking
from tests.browser.accounts import PASSWORD
from tests.browser.chromium import BROWSER_MARKS, wait_for_heading
from tests.browser.test_connecting import search
from tests.browser.test_coordinator import find_start, open_day, send_link
from tests.factories import utc_seconds
from tests.journeys.mails import deliver_mails, find_link, list_recipients
from tests.journeys.visitors import Visitors
from tests.servers import Radicale

pytestmark = BROWSER_MARKS

PEOPLE = {"Alice Johnson": "alice", "Bob Smith": "bob", "Chen Wei": "chen"}
WORKING_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
TYPE = "Technical Interview"
DANA, NOOR = "dana@example.com", "noor@example.com"


@pytest.fixture
def administrator(visitors: Visitors) -> Page:
    """The page of the first administrator, who has just created the account with the link."""
    page = visitors.open_desktop(first_administrator.build_url())
    page.get_by_label("Name", exact=True).fill("Carla Meier")
    page.get_by_label("Email address").fill("carla@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()
    return page


def test_week_of_a_coordinator(
    visitors: Visitors, administrator: Page, radicale_server: Radicale
) -> None:
    radicale_server.put("dentist", "DTSTART:20250121T100000Z\nDTEND:20250121T110000Z")
    set_company(administrator)
    for name in PEOPLE:
        add_person(administrator, name)
    connect_own_calendar(visitors, administrator, radicale_server)
    create_type(administrator)
    find_time_on_board(administrator)
    book_on_a_phone(visitors, administrator)
    replace_interviewer(administrator)
    move_booking(administrator)
    remind_candidate(administrator)
    send_windows(visitors)
    book_a_window(administrator)
    expect_bookings()


def set_company(page: Page) -> None:
    """Enter the name and the time zone of the company."""
    follow(page, "Settings")
    wait_for_heading(page, "Company")
    page.get_by_label("Name", exact=True).fill("Example Ltd")
    page.get_by_label("Default time zone").select_option("Europe/London")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Example Ltd")).to_be_visible()


def add_person(page: Page, name: str) -> None:
    """Add a person with office hours on the pages of people."""
    follow(page, "People")
    page.get_by_role("link", name="Add a person").first.click()
    wait_for_heading(page, "Add a person")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Email address").fill(f"{PEOPLE[name]}@example.com")
    page.get_by_label("Time zone").select_option("Europe/London")
    for day in WORKING_DAYS:
        page.get_by_label(day, exact=True).fill("09:00-17:00")
    page.get_by_role("button", name="Add the person").click()
    expect_message(page, "The person was added.")


def connect_own_calendar(visitors: Visitors, page: Page, server: Radicale) -> None:
    """Invite Alice, who signs in with the link of the mail and connects her calendar."""
    follow(page, "People")
    page.get_by_role("link", name="Alice Johnson").click()
    page.get_by_role("button", name="Invite by mail").click()
    expect_message(page, "The invitation was sent by mail.")
    own_page = visitors.open_desktop(find_link(deliver_mails(), "alice@example.com"))
    own_page.get_by_label("Password").fill(PASSWORD)
    own_page.get_by_role("button", name="Create account").click()
    wait_for_heading(own_page, "Alice Johnson")
    own_page.get_by_role("link", name="Connect a CalDAV calendar").click()
    search(own_page, server.base)
    own_page.get_by_role("radio", name="alice/calendar").check()
    own_page.get_by_role("button", name="Connect this calendar").click()
    expect_message(own_page, "was connected.")
    expect(own_page.get_by_role("link", name="Candidates")).to_be_hidden()


def create_type(page: Page) -> None:
    """Create an interview type with Alice and one of Bob and Chen."""
    follow(page, "Interview types")
    page.get_by_role("link", name="New interview type").click()
    page.get_by_label("Name", exact=True).fill(TYPE)
    page.get_by_label("Duration in minutes").fill("60")
    add_to_group(page, "Group 1", "Alice Johnson")
    page.get_by_role("button", name="Add a group").click()
    add_to_group(page, "Group 2", "Bob Smith")
    add_to_group(page, "Group 2", "Chen Wei")
    group = page.get_by_role("group", name="Group 2")
    group.get_by_label("How many are needed").select_option("1 of 2")
    page.get_by_role("button", name="Preview the effect").click()
    expect(page.locator("#effect")).to_contain_text("time slots")
    page.get_by_role("button", name="Save").click()
    expect_message(page, f"“{TYPE}” was saved.")


def add_to_group(page: Page, title: str, name: str) -> None:
    group = page.get_by_role("group", name=title)
    group.get_by_label("Add a person").fill(name)
    group.get_by_role("button", name=f"Add to {title}").click()
    expect(group.get_by_role("button", name=f"Remove {name}")).to_be_visible()


def find_time_on_board(page: Page) -> None:
    """Look at Tuesday on the board, on which Alice has an appointment at 10:00."""
    follow(page, "Interview types")
    page.get_by_role("link", name=TYPE, exact=True).click()
    wait_for_heading(page, TYPE)
    expect(page.locator(".page-head")).to_contain_text("Alice Johnson + 1 of Bob Smith, Chen Wei")
    open_day(page, "Tuesday 21 January")
    expect(find_start(page, "Tuesday 11:00, available")).to_be_visible()
    expect(find_start(page, "Tuesday 10:00, available")).to_be_hidden()


def book_on_a_phone(visitors: Visitors, page: Page) -> None:
    """Invite Dana, who books the first time that the link offers, with two taps."""
    send_link(page, "Dana Roy", DANA)
    expect_message(page, "Slotsmith sends the link to dana@example.com.")
    link = find_link(deliver_mails(), DANA)
    expect(page.get_by_label("Link for the candidate")).to_have_value(link)
    candidate = visitors.open_phone(link)
    expect(candidate.get_by_text("Example Ltd")).to_be_visible()
    candidate.locator("a.time").first.tap()
    candidate.get_by_role("button", name="Book the interview").tap()
    wait_for_heading(candidate, "Your interview is booked")
    expect(candidate.get_by_role("status")).to_contain_text(
        "Tuesday 21 January 2025, 12:00 to 13:00, Europe/Berlin"
    )
    expect_mails("alice", "bob", "dana")


def replace_interviewer(page: Page) -> None:
    follow(page, "Bookings")
    page.get_by_role("link", name="Dana Roy").click()
    page.get_by_role("link", name="Replace an interviewer").click()
    page.get_by_role("link", name="Choose Chen Wei instead of Bob Smith").click()
    page.get_by_role("button", name="Replace and send mails").click()
    expect_message(page, "The interviewer was replaced.")
    expect_mails("bob", "chen", "dana")


def move_booking(page: Page) -> None:
    page.get_by_role("link", name="Move", exact=True).click()
    page.get_by_role("link", name="Tuesday 21 January 2025, 14:00").click()
    expect(page.get_by_text("The interviewers stay the same.")).to_be_visible()
    page.get_by_role("button", name="Move and send mails").click()
    expect_message(page, "The interview was moved.")
    expect_mails("alice", "chen", "dana")


def remind_candidate(page: Page) -> None:
    """Invite Noor, who does not answer, and send a reminder."""
    follow(page, "Candidates")
    page.get_by_role("link", name="Invite a candidate").click()
    page.get_by_label("Interview type", exact=True).select_option(label=TYPE)
    page.get_by_label("Candidate name").fill("Noor Haddad")
    page.get_by_label("Candidate email address").fill(NOOR)
    page.get_by_role("button", name="Send link").click()
    expect_message(page, "Slotsmith sends the link to noor@example.com.")
    expect_mails("noor")
    follow(page, "Candidates")
    page.get_by_role("link", name="Noor Haddad").click()
    page.get_by_text("Send a reminder", exact=True).click()
    page.get_by_role("button", name="Send the reminder").click()
    expect(page.get_by_text(re.compile("Last reminder"))).to_be_visible()


def send_windows(visitors: Visitors) -> None:
    """Open the link of the reminder on a phone, and send the times at which Noor can come."""
    candidate = visitors.open_phone(find_link(deliver_mails(), NOOR))
    candidate.get_by_role("link", name="Tell us when you are available").tap()
    wait_for_heading(candidate, "Tell us when you are available")
    candidate.get_by_label("Day").first.fill("2025-01-23")
    candidate.get_by_label("From").first.fill("10:00")
    candidate.get_by_label("To").first.fill("13:00")
    candidate.get_by_role("button", name="Send my times").tap()
    expect_message(candidate, "Your times were sent.")
    deliver_mails()


def book_a_window(page: Page) -> None:
    page.reload()
    page.get_by_role("link", name="See when the candidate can come").click()
    wait_for_heading(page, "When the candidate can come")
    page.get_by_role("link", name="Thursday 23 January 2025, 09:00 to 10:00").click()
    page.get_by_role("button", name="Book the interview").click()
    expect_message(page, "The interview with Noor Haddad is booked.")
    expect_mails("alice", "bob", "noor")


def expect_bookings() -> None:
    """Check who takes part in what was booked, and when."""
    booked = {
        booking.candidate_name: (
            int(booking.start.timestamp()),
            {row.interviewer.name for row in booking.participants.all()},
        )
        for booking in Booking.objects.filter(state=Booking.State.BOOKED)
    }
    assert booked == {
        "Dana Roy": (utc_seconds("2025-01-21T14:00:00Z"), {"Alice Johnson", "Chen Wei"}),
        "Noor Haddad": (utc_seconds("2025-01-23T09:00:00Z"), {"Alice Johnson", "Bob Smith"}),
    }


def follow(page: Page, entry: str) -> None:
    """Follow a link of the main navigation."""
    navigation = page.get_by_role("navigation", name="Main navigation")
    navigation.get_by_role("link", name=entry).click()
    page.wait_for_load_state()


def expect_message(page: Page, text: str) -> None:
    expect(page.get_by_role("status").filter(has_text=text)).to_be_visible()


def expect_mails(*names: str) -> None:
    """Deliver the mails and check their recipients."""
    assert list_recipients(deliver_mails()) == [f"{name}@example.com" for name in names]
