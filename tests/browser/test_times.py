"""Times are in the time zone and hour format of the reader, who can choose another zone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accounts import PASSWORD, create_candidate_path, create_coordinator_account
from tests.browser.chromium import BROWSER_MARKS, Visitor

pytestmark = BROWSER_MARKS
REPORT_UNKNOWN_ZONE = """
    Intl.DateTimeFormat.prototype.resolvedOptions = () => ({timeZone: "Mars/Olympus_Mons"});
"""


def open_link(visitor: Visitor, template) -> Page:
    page = visitor.new_page()
    page.goto(f"{create_candidate_path(template)}?day=2025-01-22")
    return page


def expect_zone(page: Page, name: str) -> None:
    expect(page.locator(".zone-name")).to_contain_text(f"{name} (UTC")


def expect_label_of_ten(page: Page, label: str) -> None:
    """Check the label of the slot that begins at 10:00 UTC."""
    expect(page.locator("a[href*='2025-01-22T10%3A00']")).to_have_text(label)


@pytest.mark.parametrize(
    ("browser_zone", "full_label"),
    [
        ("Asia/Calcutta", "Wednesday 22 January 2025, 15:30 to 16:30, Asia/Calcutta (UTC+05:30)"),
        ("Pacific/Apia", "Wednesday 22 January 2025, 23:00 to 00:00 (Thursday 23 January 2025)"),
    ],
)
def test_times_are_in_browser_zone(create_visitor, template, browser_zone, full_label):
    page = open_link(create_visitor(timezone_id=browser_zone), template)
    expect_zone(page, browser_zone)
    expect(page.get_by_role("link", name=full_label)).to_have_text(full_label.split(", ")[1][:5])


@pytest.mark.parametrize(
    ("language", "label"), [("en-US", "11:00 am"), ("en-GB", "11:00"), ("de-DE", "11:00")]
)
def test_hour_format_follows_browser_language(create_visitor, template, language, label):
    expect_label_of_ten(open_link(create_visitor(locale=language), template), label)


def test_selected_zone_is_kept_through_booking(candidate):
    candidate.get_by_text("Change time zone").click()
    candidate.get_by_label("City or country").fill("Osaka")
    candidate.get_by_role("button", name="Search").click()
    candidate.get_by_role("link", name="Tokyo").click()
    expect_zone(candidate, "Asia/Tokyo")
    full_label = "Wednesday 22 January 2025, 19:00 to 20:00, Asia/Tokyo (UTC+09:00)"
    candidate.get_by_role("link", name=full_label).click()
    expect(candidate.locator(".when")).to_have_text(full_label)
    candidate.get_by_role("button", name="Book the interview").click()
    expect(candidate.get_by_role("status")).to_have_text(full_label)


def test_times_without_scripts_are_in_zone_of_invitee(create_visitor, template):
    page = open_link(create_visitor(java_script_enabled=False, timezone_id="Asia/Tokyo"), template)
    expect_zone(page, "Europe/Berlin")


def test_unknown_browser_zone_reloads_only_once(create_visitor, template):
    visitor = create_visitor()
    page = visitor.new_page()
    page.add_init_script(REPORT_UNKNOWN_ZONE)
    page.goto(create_candidate_path(template))
    expect_zone(page, "Europe/Berlin")
    page.wait_for_load_state("networkidle")
    documents = [
        response for response in visitor.responses if response.request.is_navigation_request()
    ]
    assert len(documents) <= 2


def test_staff_times_are_in_browser_zone(create_visitor, template):
    create_coordinator_account()
    page = create_visitor(timezone_id="Asia/Tokyo").new_page()
    page.goto(f"/interviews/{template.pk}")
    page.get_by_label("Username").fill("carla")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Times are in Asia/Tokyo.")).to_be_visible()


def test_changing_zone_keeps_selected_day(coordinator, template):
    coordinator.goto(f"/interviews/{template.pk}?day=2025-01-22")
    coordinator.locator(".account summary").click()
    coordinator.get_by_label("Times are in").select_option("America/New_York")
    coordinator.get_by_role("button", name="Change time zone").click()
    expect(coordinator.get_by_text("Times are in America/New_York.")).to_be_visible()
    expect(coordinator.locator("[aria-current=date]")).to_contain_text("Wed 22")
