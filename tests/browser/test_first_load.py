"""What a first visit costs: little, and all of it comes from us."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import BROWSER_MARKS, Visitor
from tests.browser.people import create_candidate_path, sign_in
from tests.factories import alice, bob, technical_interview

pytestmark = BROWSER_MARKS
#: Bytes over the wire.
MOST = 100_000


@pytest.fixture
def template(base):
    """A week of slots at any hour: no page is longer."""
    return technical_interview(alice(), bob())


def kinds(visitor: Visitor) -> set[str]:
    return {one.request.resource_type for one in visitor.responses}


def hosts(visitor: Visitor) -> set[str]:
    return {urlsplit(one.url).netloc for one in visitor.responses}


def test_first_load_of_candidate_page_is_small(visitors, template):
    visitor = visitors(first=True, timezone_id="Asia/Tokyo")
    page = visitor.page()
    page.goto(create_candidate_path(template))
    expect(page.get_by_label("Times are in")).to_have_value("Asia/Tokyo")
    page.wait_for_load_state("networkidle")
    assert {"document", "stylesheet", "script"} <= kinds(visitor)
    assert hosts(visitor) == {urlsplit(visitor.base).netloc}
    assert visitor.loaded() < MOST


def test_first_load_of_board_is_small(visitors, template):
    visitor = visitors(first=True)
    sign_in(visitor)
    visitor.page().goto(f"/templates/{template.pk}", wait_until="networkidle")
    assert {"document", "stylesheet", "script"} <= kinds(visitor)
    assert hosts(visitor) == {urlsplit(visitor.base).netloc}
    assert visitor.loaded() < MOST
