"""Everything can be done with the keyboard alone, and the focus is always visible."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.bookings.booking_factories import TEN
from tests.browser.chromium import BROWSER_MARKS, wait_for_heading
from tests.factories import alice, reserve

pytestmark = BROWSER_MARKS
#: Return the name of the focused element, and whether its focus is visible.
_FOCUS = """() => {
    const at = document.activeElement;
    const style = getComputedStyle(at), box = at.getBoundingClientRect();
    const shows = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const isInView =
        box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
    const name = at.ariaLabel ?? at.labels?.[0]?.textContent ?? at.textContent;
    return {name: name.trim(), shows: shows && isInView};
}"""
#: How often `tab_to` presses Tab.
MAX_TAB_PRESSES = 80


@pytest.fixture
def scripts() -> bool:
    """Test with scripts only: without scripts every page is a new document."""
    return True


def tab(page: Page) -> str:
    """Press Tab, check that the focus is visible, and return the name of the focused element."""
    page.keyboard.press("Tab")
    focus = page.evaluate(_FOCUS)
    assert focus["shows"], f"the focus on {focus['name']} is not visible"
    return focus["name"]


def tab_to(page: Page, name: str) -> None:
    page.wait_for_load_state()  # The focus is visible only with the styles.
    passed = []
    while not passed or name not in passed[-1]:
        passed.append(tab(page))
        assert len(passed) < MAX_TAB_PRESSES, f"there is no {name} among {passed}"


def walk_to(page: Page, name: str, key: str) -> None:
    """Go to a start time of the week with an arrow key; Tab reaches the week in one step."""
    expect(page.locator(".week tbody a[tabindex='0']")).to_have_count(1)
    if not page.evaluate("document.activeElement.closest('.week tbody')"):
        tab_to(page, ", available")
    passed = [page.evaluate(_FOCUS)["name"]]
    while passed[-1] != name:
        page.keyboard.press(key)
        passed.append(page.evaluate(_FOCUS)["name"])
        assert len(passed) < MAX_TAB_PRESSES, f"there is no {name} among {passed}"


def enter(page: Page, name: str, heading: str) -> None:
    """Tab to an element, press Enter, and wait for the heading of the next page."""
    tab_to(page, name)
    page.keyboard.press("Enter")
    wait_for_heading(page, heading)


def test_candidate_books_moves_and_cancels(candidate):
    enter(candidate, "22 January 2025, 11:00 to 12:00", "Book this time?")
    enter(candidate, "Book the interview", "Your interview is booked")
    enter(candidate, "Choose another time", "Choose another time")
    enter(candidate, "Wednesday 22 January 2025, 14 times", "Choose another time")
    candidate.get_by_role("heading", name="Wednesday 22 January 2025").wait_for()
    enter(candidate, "22 January 2025, 11:30 to 12:30", "Move the interview to this time?")
    enter(candidate, "Move the interview", "Your interview is moved")
    enter(candidate, "Cancel the interview", "Cancel the interview?")
    tab_to(candidate, "Reason")
    candidate.keyboard.type("I took another job")
    candidate.keyboard.press("Enter")
    wait_for_heading(candidate, "The interview was cancelled")
    enter(candidate, "Choose another time", "Choose a time")
    enter(candidate, "Next month", "Choose a time")


def test_candidate_changes_zone(candidate):
    tab_to(candidate, "Change time zone")
    candidate.keyboard.press("Enter")
    tab_to(candidate, "City or country")
    candidate.keyboard.type("Tokyo")
    enter(candidate, "Search", "Change time zone")
    enter(candidate, "Tokyo", "Choose a time")
    expect(candidate.locator(".zone-name")).to_contain_text("Asia/Tokyo (UTC+09:00)")


def test_first_tab_stop_skips_navigation(coordinator):
    assert tab(coordinator) == "Skip to main content"
    coordinator.keyboard.press("Enter")
    expect(coordinator.locator("main")).to_be_focused()
    assert tab(coordinator) == "Find times"


def test_coordinator_reads_explanation_and_tries_change(coordinator):
    reserve(alice(), TEN)
    enter(coordinator, "Technical Interview", "Technical Interview")
    tab_to(coordinator, "Wednesday 22 January")
    coordinator.keyboard.press("Enter")
    expect(coordinator.locator("[aria-current=date]")).to_contain_text("Wed")
    walk_to(coordinator, "Wednesday 10:00, one change away", "ArrowDown")
    walk_to(coordinator, "Thursday 10:00, available", "ArrowRight")
    walk_to(coordinator, "Wednesday 10:00, one change away", "ArrowLeft")
    coordinator.keyboard.press("Enter")
    expect(coordinator.get_by_text("This time slot is unavailable.")).to_be_visible()
    tab_to(coordinator, "Without Alice Johnson")
    coordinator.keyboard.press("Enter")
    expect(coordinator.get_by_role("status").get_by_text("Preview:")).to_be_visible()


def test_coordinator_sends_link(coordinator):
    enter(coordinator, "Technical Interview", "Technical Interview")
    enter(coordinator, "Invite a candidate", "Invite a candidate")
    for label, text in (("Candidate name", "Dana Roy"), ("Candidate email", "dana@example.com")):
        tab_to(coordinator, label)
        coordinator.keyboard.type(text)
    tab_to(coordinator, "Send link")
    coordinator.keyboard.press("Enter")
    note = coordinator.get_by_text("Slotsmith sends the link to dana@example.com.")
    expect(note).to_be_visible()


def test_interviewer_corrects_working_hours(interviewer):
    tab_to(interviewer, "Friday")
    interviewer.keyboard.type("9-12")
    interviewer.keyboard.press("Enter")
    expect(interviewer.get_by_text("Check these days: Friday.")).to_be_visible()
    tab_to(interviewer, "Friday")
    interviewer.keyboard.type("09:00-12:00")
    tab_to(interviewer, "Save working hours")
    interviewer.keyboard.press("Enter")
    expect(interviewer.get_by_text("Your working hours were saved.")).to_be_visible()
