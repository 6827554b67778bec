"""What a first visit costs: little, and all of it comes from us."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import IN_A_BROWSER, Visitor
from tests.browser.people import desk_of, link_to
from tests.factories import alice, bob, technical_interview

pytestmark = IN_A_BROWSER
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


def test_the_first_load_of_a_candidates_page_is_small(visitors, template):
    visitor = visitors(first=True, timezone_id="Asia/Tokyo")
    page = visitor.page()
    page.goto(link_to(template))
    expect(page.get_by_label("Times are in")).to_have_value("Asia/Tokyo")
    page.wait_for_load_state("networkidle")
    assert {"document", "stylesheet", "script"} <= kinds(visitor)
    assert hosts(visitor) == {urlsplit(visitor.base).netloc}
    assert visitor.loaded() < MOST


def test_the_first_load_of_a_board_is_small(visitors, template):
    visitor = visitors(first=True)
    desk_of(visitor)
    visitor.page().goto(f"/templates/{template.pk}", wait_until="networkidle")
    assert {"document", "stylesheet", "script"} <= kinds(visitor)
    assert hosts(visitor) == {urlsplit(visitor.base).netloc}
    assert visitor.loaded() < MOST
