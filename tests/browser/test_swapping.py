"""After htmx replaces a page, focus and scroll position are where the user expects them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.bookings.booking_factories import TEN
from tests.browser.accounts import sign_in
from tests.browser.chromium import BROWSER_MARKS, PHONE, Visitor, wait_for_heading
from tests.factories import alice, reserve

pytestmark = BROWSER_MARKS
WEDNESDAY = "/interviews/{}?day=2025-01-22"


@pytest.fixture
def visitor(create_visitor) -> Visitor:
    visitor = create_visitor(viewport=PHONE, is_mobile=True, has_touch=True)
    sign_in(visitor)
    return visitor


@pytest.fixture
def board(visitor, template) -> Page:
    reserve(alice(), TEN)
    page = visitor.new_page()
    page.goto(WEDNESDAY.format(template.pk))
    return page


def test_error_page_is_swapped_in(visitor, template):
    template.interviewers.clear()
    page = visitor.new_page()
    page.goto("/interviews")
    page.get_by_role("link", name="Technical Interview", exact=True).tap()
    expect(page.get_by_text("This interview cannot be booked")).to_be_visible()
    expected = [problem for problem in visitor.problems if "409" in problem]
    assert visitor.problems == expected
    visitor.problems.clear()


def test_browser_retries_after_network_error(visitor, template):
    page = visitor.new_page()
    page.goto("/interviews")

    def abort_xhr(route):
        route.abort() if route.request.resource_type == "xhr" else route.continue_()

    page.route(f"**/interviews/{template.pk}", abort_xhr)
    page.get_by_role("link", name="Technical Interview", exact=True).tap()
    wait_for_heading(page, "Technical Interview")
    assert all("net::ERR_FAILED" in problem or "htmx" in problem for problem in visitor.problems)
    visitor.problems.clear()


def test_focus_moves_to_explanation_and_lanes_keep_scroll_position(board):
    lanes = board.locator(".lanes")
    lanes.evaluate("element => element.scrollLeft = 60")
    start = board.locator(".starts").get_by_role("link", name="Wednesday 10:00, one change away")
    start.press("Enter")
    heading = board.locator(".explanation h2")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    assert lanes.evaluate("element => element.scrollLeft") == 60


def test_focus_stays_on_selected_day(board):
    thursday = board.locator(".starts").get_by_role("link", name="Thursday 23 January")
    thursday.press("Enter")
    expect(board.locator("[aria-current=date]")).to_contain_text("Thu")
    expect(thursday).to_be_focused()


def test_focus_moves_to_content_on_another_page(visitor, template):
    page = visitor.new_page()
    page.goto("/interviews")
    page.get_by_role("link", name="Technical Interview", exact=True).press("Enter")
    wait_for_heading(page, "Technical Interview")
    expect(page.locator("#main")).to_be_focused()
    # the styles and scripts of the board are those of another group of pages
    expect(page.locator(".week tbody a[tabindex='0']")).to_have_count(1)
    expect(page.locator(".week")).to_have_css("table-layout", "fixed")


def test_sent_link_is_not_stored_in_browser(board):
    board.get_by_role("link", name="Invite a candidate").tap()
    board.get_by_label("Candidate name").fill("Noor Haddad")
    board.get_by_label("Candidate email address").fill("noor@example.com")
    board.get_by_role("button", name="Send link").tap()
    expect(board.get_by_label("Link for the candidate")).to_have_value(re.compile("/book/"))
    board.get_by_role("link", name="Technical Interview").tap()
    board.get_by_role("link", name="Thursday 23 January").tap()
    expect(board.locator("[aria-current=date]")).to_contain_text("Thu")
    storage = board.evaluate("JSON.stringify([sessionStorage, localStorage])")
    assert "/book/" not in storage
    assert "noor" not in storage
