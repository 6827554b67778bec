"""The page of the API's documentation loads everything from this installation."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import BROWSER_MARKS

pytestmark = BROWSER_MARKS


@pytest.mark.usefixtures("template")
def test_api_docs_show_operations_without_a_console_error(create_visitor):
    page = create_visitor().new_page()
    page.goto("/api/docs", wait_until="networkidle")
    expect(page.get_by_role("heading", name="List the slots of an interview")).to_be_visible()
    # the visitor reports console errors and requests to other hosts
    assert page.locator("img[src^='https:']").count() == 0
