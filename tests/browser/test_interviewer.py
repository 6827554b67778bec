"""An interviewer edits working hours, time off and limits, with and without JavaScript."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from people.models import Interviewer
from tests.bookings.booking_factories import TEN, book
from tests.browser.accounts import PASSWORD, create_alice_account
from tests.browser.chromium import BROWSER_MARKS, wait_for_heading
from tests.factories import alice, set_rules

pytestmark = BROWSER_MARKS


def section(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


def press(area: Page | Locator, button: str) -> None:
    area.get_by_role("button", name=button, exact=True).click()


def expect_message(page: Page, text: str) -> None:
    expect(page.get_by_role("status").filter(has_text=text)).to_be_visible()


def load_alice() -> Interviewer:
    return Interviewer.objects.get(name="Alice Johnson")


def test_interviewer_signs_in_and_sees_upcoming_interviews(create_visitor, template, scripts):
    create_alice_account()
    book(template, TEN)
    page = create_visitor(java_script_enabled=scripts).new_page()
    page.goto("/my-page")
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    wait_for_heading(page, "Alice Johnson")
    interview = section(page, "Upcoming interviews").get_by_role("listitem")
    expect(interview).to_contain_text("Wednesday 22 January 2025, 10:00 to 11:00, Europe/London")
    expect(interview).to_contain_text("Technical Interview with Dana Roy")
    expect(interview).to_contain_text("Also on the panel: Bob Smith")


def test_interviewer_without_hours_uses_the_proposed_office_hours(interviewer):
    hours = section(interviewer, "Working hours")
    expect(hours).to_contain_text("No day has working hours, so you can be booked at any time.")
    press(hours, "Use Mon-Fri 09:00-17:00")
    expect_message(interviewer, "Your working hours were saved.")
    expect(hours.get_by_label("Friday")).to_have_value("09:00-17:00")
    expect(hours.get_by_role("button", name="Use Mon-Fri 09:00-17:00")).to_have_count(0)
    assert load_alice().open_hours == "Mon-Fri 09:00-17:00"


def test_invalid_working_hours_are_reported_at_their_day(interviewer):
    hours = section(interviewer, "Working hours")
    hours.get_by_label("Monday").fill("09:00-12:30, 13:30-17:00")
    hours.get_by_label("Tuesday").fill("9-17")
    press(hours, "Save working hours")
    tuesday = hours.get_by_label("Tuesday")
    expect(tuesday).to_have_accessible_description(re.compile("^“9-17” is not a time range"))
    expect(tuesday).to_have_value("9-17")
    expect(hours.get_by_label("Monday")).to_have_value("09:00-12:30, 13:30-17:00")
    tuesday.fill("09:00-17:00")
    press(hours, "Save working hours")
    expect_message(interviewer, "Your working hours were saved.")
    assert load_alice().open_hours == "Mon 09:00-12:30, 13:30-17:00\nTue 09:00-17:00"


def test_day_off_is_added_and_removed(interviewer):
    days = section(interviewer, "Time off and special hours")
    days.get_by_label("First day").fill("2025-02-03")
    press(days, "Add days")
    expect_message(interviewer, "Your time off was saved.")
    expect(days.get_by_role("listitem")).to_contain_text("Monday 3 February 2025")
    press(days, "Remove Monday 3 February 2025")
    expect(days.get_by_role("listitem")).to_contain_text("No upcoming time off.")
    assert not load_alice().special_days.exists()


def test_limit_is_set_with_its_own_time_zone(interviewer):
    limits = section(interviewer, "Limits, time zone and holidays")
    zone = limits.get_by_label("Time zone of the limits")
    expect(zone.locator(":checked")).to_have_text("My own time zone")
    limits.get_by_label("Maximum interviews per day").fill("2")
    zone.select_option("Asia/Tokyo")
    press(limits, "Save limits")
    expect_message(interviewer, "Your limits, time zone and holidays were saved.")
    expect(zone).to_have_value("Asia/Tokyo")
    assert (load_alice().max_per_day, load_alice().limits_timezone) == (2, "Asia/Tokyo")


def test_preferred_hours_are_expanded_and_saved(interviewer):
    set_rules(alice(), open_hours="Mon 09:00-17:00")
    preferred = interviewer.get_by_label("Preferred hours of the week")
    expect(preferred).to_be_hidden()
    interviewer.get_by_text("Preferred hours", exact=True).click()
    preferred.fill("Mon-Thu 10:00-12:00\nFri 09:00-11:00")
    press(interviewer, "Save preferred hours")
    expect_message(interviewer, "Your preferred hours were saved.")
    expect(preferred).to_have_value("Mon-Thu 10:00-12:00\nFri 09:00-11:00")
    assert load_alice().open_hours == "Mon 09:00-17:00"


def test_time_off_over_an_interview_is_confirmed_first(interviewer, template):
    book(template, TEN)
    days = section(interviewer, "Time off and special hours")
    days.get_by_label("First day").fill("2025-01-22")
    press(days, "Add days")
    wait_for_heading(interviewer, "Booked interviews are affected")
    expect(interviewer.get_by_role("listitem").filter(has_text="Dana Roy")).to_contain_text(
        "time off"
    )
    assert not alice().special_days.exists()
    press(interviewer, "Save anyway")
    expect_message(interviewer, "Your time off was saved.")
    assert alice().special_days.count() == 1
    interview = section(interviewer, "Upcoming interviews").get_by_role("listitem")
    expect(interview).to_contain_text("Conflict: time off")
