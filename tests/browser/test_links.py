"""What a candidate link shows. Opening it changes nothing."""

from __future__ import annotations

from itertools import product

import pytest
from playwright.sync_api import expect

from api.actors import SYSTEM_ACTOR
from bookings import candidate_links
from bookings.models import Booking, CandidateLink
from tests.browser.accounts import create_candidate_path
from tests.browser.chromium import BROWSER_MARKS
from tests.factories import NOW, utc_seconds

pytestmark = BROWSER_MARKS


def create_revoked_link(template) -> str:
    path = create_candidate_path(template)
    candidate_links.revoke(CandidateLink.objects.get(), SYSTEM_ACTOR, utc_seconds(NOW))
    return path


def create_expired_link(template) -> str:
    path = create_candidate_path(template)
    CandidateLink.objects.update(expires_at=NOW)
    return path


@pytest.mark.parametrize(
    "create_link", [create_revoked_link, create_expired_link, lambda template: "/book/unknown"]
)
def test_invalid_link_shows_only_an_error(create_visitor, template, create_link):
    page = create_visitor().new_page()
    assert page.goto(create_link(template)).status == 404
    expect(page.get_by_role("heading")).to_have_text("This link does not work")
    expect(page.locator("main")).to_have_text(
        "This link does not work The link is incomplete, has expired or was withdrawn."
        " Ask the person who sent it for a new one."
    )


def test_opening_pages_changes_no_booking(create_visitor, template):
    path = create_candidate_path(template)
    start = "?start=2025-01-22T10:00:00Z"
    request = create_visitor().context.request
    for method, page in product((request.get, request.head), ("", f"/confirm{start}", "/cancel")):
        assert {method(f"{path}{page}").status for _ in range(2)} == {200}
    assert Booking.objects.count() == 0


def test_opening_in_a_browser_is_counted(create_visitor, template):
    path = create_candidate_path(template)
    page = create_visitor().new_page()
    with page.expect_response("**/opened") as opened:
        page.goto(path)
    assert opened.value.status == 204
    page.reload()
    assert CandidateLink.objects.get().open_count == 1
