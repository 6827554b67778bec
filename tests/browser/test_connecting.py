"""An interviewer connects a CalDAV calendar, with and without JavaScript."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from calendars.models import Connection
from tests.browser.accessibility import AccessibilityWalk
from tests.browser.accounts import create_alice_account, sign_in
from tests.browser.chromium import BROWSER_MARKS, wait_for_heading
from tests.servers import Radicale

pytestmark = BROWSER_MARKS
HEADING = "Connect a CalDAV calendar"


def search(page: Page, address: str, password: str = Radicale.password) -> None:
    page.get_by_label("Server or address").fill(address)
    page.get_by_label("User name").fill(Radicale.username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Find my calendars").click()


def test_calendar_is_found_chosen_and_connected(interviewer, radicale_server):
    interviewer.get_by_role("link", name=HEADING).click()
    wait_for_heading(interviewer, HEADING)
    search(interviewer, radicale_server.base, "wrong")
    password = interviewer.get_by_label("Password")
    expect(password).to_have_accessible_description(
        "The server refused the user name or the password. If your account has two-step sign-in,"
        " make an app password and enter it here. If the server offers app passwords, make one for"
        " Slotsmith. It is only sent to the server above, and stored encrypted."
    )
    search(interviewer, radicale_server.base)
    group = interviewer.get_by_role("group", name="Which calendar shows when you are busy?")
    choice = group.get_by_role("radio", name="alice/calendar")
    expect(choice).to_have_accessible_description(radicale_server.url)
    choice.check()
    interviewer.get_by_role("button", name="Connect this calendar").click()
    wait_for_heading(interviewer, "Alice Johnson")
    expect(interviewer.get_by_role("status").filter(has_text="was connected.")).to_be_visible()
    assert Connection.objects.get().url == radicale_server.url


def test_pages_of_the_search_are_accessible(create_visitor, radicale_server):
    visitor = create_visitor()
    sign_in(visitor, create_alice_account())
    walk = AccessibilityWalk(visitor.new_page())
    walk.go("/my-page/calendars/caldav", HEADING)
    search(walk.page, radicale_server.base, "wrong")
    walk.check(HEADING, "The server refused")
    search(walk.page, radicale_server.base)
    walk.check(HEADING, "Which calendar")
    assert walk.violations == {}
