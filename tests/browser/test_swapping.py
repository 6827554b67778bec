"""Where scripts put one page in place of another, nobody is lost by it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.bookings.booking_factories import TEN
from tests.browser.chromium import BROWSER_MARKS, PHONE, Visitor, wait_for_heading
from tests.browser.people import sign_in
from tests.factories import alice, reserve

pytestmark = BROWSER_MARKS
WEDNESDAY = "/templates/{}?day=2025-01-22"


@pytest.fixture
def visitor(visitors) -> Visitor:
    visitor = visitors(viewport=PHONE, is_mobile=True, has_touch=True)
    sign_in(visitor)
    return visitor


@pytest.fixture
def board(visitor, template) -> Page:
    reserve(alice(), TEN)
    page = visitor.page()
    page.goto(WEDNESDAY.format(template.pk))
    return page


def test_a_page_that_says_why_not_comes_as_well(visitor, template):
    template.interviewers.clear()
    page = visitor.page()
    page.goto("/templates")
    page.get_by_role("link", name="Technical Interview").tap()
    expect(page.get_by_text("Nobody can be invited")).to_be_visible()
    told = [wrong for wrong in visitor.wrong if "409" in wrong]
    assert visitor.wrong == told
    visitor.wrong.clear()


def test_where_nobody_answers_the_browser_asks_once_more(visitor, template):
    page = visitor.page()
    page.goto("/templates")

    def nobody(route):
        route.abort() if route.request.resource_type == "xhr" else route.continue_()

    page.route(f"**/templates/{template.pk}", nobody)
    page.get_by_role("link", name="Technical Interview").tap()
    wait_for_heading(page, "Technical Interview")
    assert all("net::ERR_FAILED" in wrong or "htmx" in wrong for wrong in visitor.wrong)
    visitor.wrong.clear()


def test_whoever_asks_about_a_start_reads_why_it_is_none(board):
    start = board.locator(".starts").get_by_role("link", name="10:00, no slot")
    start.scroll_into_view_if_needed()
    left = board.locator(".board").evaluate("it => it.scrollLeft")
    assert left > 0
    start.press("Enter")
    told = board.locator(".explained h2")
    expect(told).to_be_focused()
    expect(told).to_be_in_viewport()
    assert board.locator(".board").evaluate("it => it.scrollLeft") == left


def test_whoever_looks_at_another_day_goes_on_from_there(board):
    thursday = board.get_by_role("navigation", name="Days").get_by_role("link", name="Thursday")
    thursday.press("Enter")
    expect(board.locator("[aria-current=date]")).to_contain_text("Thursday")
    expect(thursday).to_be_focused()


def test_whoever_follows_a_link_to_elsewhere_begins_at_the_content(visitor, template):
    page = visitor.page()
    page.goto("/templates")
    page.get_by_role("link", name="Technical Interview").press("Enter")
    wait_for_heading(page, "Technical Interview")
    expect(page.locator("#main")).to_be_focused()


def test_a_link_that_was_sent_is_not_kept_by_the_browser(board):
    board.get_by_label("Their name").fill("Noor Haddad")
    board.get_by_label("Their email address").fill("noor@example.com")
    board.get_by_role("button", name="Send it").tap()
    expect(board.get_by_role("status").filter(has_text="/book/")).to_be_visible()
    board.get_by_role("link", name="Thursday").tap()
    expect(board.locator("[aria-current=date]")).to_contain_text("Thursday")
    kept = board.evaluate("JSON.stringify([sessionStorage, localStorage])")
    assert "/book/" not in kept
    assert "noor" not in kept
