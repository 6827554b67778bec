"""Times are in the reader's zone, on the reader's kind of clock, and the reader may say which."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import BROWSER_MARKS, Visitor
from tests.browser.people import PASSWORD, create_candidate_path, create_coordinator_account

pytestmark = BROWSER_MARKS
SAYS_MARS = """
    Intl.DateTimeFormat.prototype.resolvedOptions = () => ({timeZone: "Mars/Olympus_Mons"});
"""


def opened(visitor: Visitor, template) -> Page:
    page = visitor.new_page()
    page.goto(create_candidate_path(template))
    return page


def zone(page: Page, name: str) -> None:
    expect(page.get_by_label("Times are in")).to_have_value(name)


def ten(page: Page, label: str) -> None:
    """What the slot that begins at ten in UTC is called."""
    expect(page.locator("a[href*='2025-01-22T10%3A00']")).to_have_text(label)


@pytest.mark.parametrize(
    ("where", "called"),
    [
        ("Asia/Calcutta", "Wednesday 22 January 2025, 15:30 to 16:30, Asia/Calcutta (UTC+05:30)"),
        ("Pacific/Apia", "Wednesday 22 January 2025, 23:00 to 00:00 (Thursday 23 January 2025)"),
    ],
)
def test_times_are_in_browser_zone(visitors, template, where, called):
    page = opened(visitors(timezone_id=where), template)
    zone(page, where)
    expect(page.get_by_role("link", name=called)).to_have_text(called.split(", ")[1][:5])


@pytest.mark.parametrize(
    ("language", "label"), [("en-US", "11:00 am"), ("en-GB", "11:00"), ("de-DE", "11:00")]
)
def test_hour_format_follows_browser_language(visitors, template, language, label):
    ten(opened(visitors(locale=language), template), label)


def test_selected_zone_is_kept_through_booking(candidate):
    candidate.get_by_label("Times are in").select_option("Asia/Tokyo")
    candidate.get_by_role("button", name="Change").click()
    zone(candidate, "Asia/Tokyo")
    called = "Wednesday 22 January 2025, 19:00 to 20:00, Asia/Tokyo (UTC+09:00)"
    candidate.get_by_role("link", name=called).click()
    expect(candidate.locator(".when")).to_have_text(called)
    candidate.get_by_role("button", name="Book the interview").click()
    expect(candidate.get_by_role("status")).to_have_text(called)


def test_times_without_scripts_are_in_zone_of_invitee(visitors, template):
    page = opened(visitors(java_script_enabled=False, timezone_id="Asia/Tokyo"), template)
    zone(page, "Europe/Berlin")


def test_unknown_browser_zone_reloads_only_once(visitors, template):
    visitor = visitors()
    page = visitor.page()
    page.add_init_script(SAYS_MARS)
    page.goto(create_candidate_path(template))
    zone(page, "Europe/Berlin")
    page.wait_for_load_state("networkidle")
    documents = [one for one in visitor.responses if one.request.is_navigation_request()]
    assert len(documents) <= 2


def test_staff_times_are_in_browser_zone(visitors, template):
    create_coordinator_account()
    page = visitors(timezone_id="Asia/Tokyo").page()
    page.goto(f"/templates/{template.pk}")
    page.get_by_label("Username").fill("carla")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Times are in Asia/Tokyo.")).to_be_visible()


def test_changing_zone_keeps_selected_day(coordinator, template):
    coordinator.goto(f"/templates/{template.pk}?day=2025-01-22")
    coordinator.get_by_label("Times are in").select_option("America/New_York")
    coordinator.get_by_role("button", name="Change").click()
    expect(coordinator.get_by_text("Times are in America/New_York.")).to_be_visible()
    expect(coordinator.locator("[aria-current=date]")).to_contain_text("Wednesday 22 January 2025")
