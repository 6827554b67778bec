"""What a candidate link opens, and what opening it does: nothing."""

from __future__ import annotations

from itertools import product

import pytest
from playwright.sync_api import expect

from bookings import candidate_links
from bookings.models import Booking, CandidateLink
from tests.browser.chromium import BROWSER_MARKS
from tests.browser.people import create_candidate_path
from tests.factories import NOW, utc_seconds

pytestmark = BROWSER_MARKS


def revoked(template) -> str:
    path = create_candidate_path(template)
    candidate_links.revoke(CandidateLink.objects.get(), utc_seconds(NOW))
    return path


def over(template) -> str:
    path = create_candidate_path(template)
    CandidateLink.objects.update(expires_at=NOW)
    return path


@pytest.mark.parametrize("dead", [revoked, over, lambda template: "/book/never-made"])
def test_invalid_link_shows_only_an_error(visitors, template, dead):
    page = visitors().page()
    assert page.goto(dead(template)).status == 404
    expect(page.get_by_role("heading")).to_have_text("This link does not work")
    expect(page.locator("main")).to_have_text(
        "This link does not work It is incomplete, has expired or was revoked."
        " Ask the person who sent it for a new link."
    )


def test_opening_pages_changes_no_booking(visitors, template):
    path = create_candidate_path(template)
    start = "?start=2025-01-22T10:00:00Z"
    request = visitors().context.request
    for ask, page in product((request.get, request.head), ("", f"/confirm{start}", "/cancel")):
        assert {ask(f"{path}{page}").status for _ in range(2)} == {200}
    assert Booking.objects.count() == 0
