"""A first visit loads little, and everything from the same host."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.accounts import create_candidate_path, sign_in
from tests.browser.chromium import BROWSER_MARKS, Visitor
from tests.factories import alice, bob, technical_interview

pytestmark = BROWSER_MARKS
MAX_TRANSFERRED_BYTES = 100_000


@pytest.fixture
def template(service_url):
    """A week of slots at any hour makes the longest page."""
    return technical_interview(alice(), bob())


def resource_types(visitor: Visitor) -> set[str]:
    return {response.request.resource_type for response in visitor.responses}


def hosts(visitor: Visitor) -> set[str]:
    return {urlsplit(response.url).netloc for response in visitor.responses}


def test_first_load_of_candidate_page_is_small(create_visitor, template):
    visitor = create_visitor(empty_cache=True, timezone_id="Asia/Tokyo")
    page = visitor.new_page()
    page.goto(create_candidate_path(template))
    expect(page.locator(".zone-name")).to_contain_text("Asia/Tokyo (UTC+09:00)")
    page.wait_for_load_state("networkidle")
    assert {"document", "stylesheet", "script"} <= resource_types(visitor)
    assert hosts(visitor) == {urlsplit(visitor.base_url).netloc}
    assert visitor.received_bytes() < MAX_TRANSFERRED_BYTES


def test_first_load_of_board_is_small(create_visitor, template):
    visitor = create_visitor(empty_cache=True)
    sign_in(visitor)
    visitor.new_page().goto(f"/interviews/{template.pk}", wait_until="networkidle")
    assert {"document", "stylesheet", "script"} <= resource_types(visitor)
    assert hosts(visitor) == {urlsplit(visitor.base_url).netloc}
    assert visitor.received_bytes() < MAX_TRANSFERRED_BYTES
