from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Route

from tests.browser.chromium import Visitor, VisitorFactory
from tests.browser.conftest import context_pool, create_visitor, live_server, service_url
from tests.journeys.visitors import Visitors

__all__ = ["context_pool", "create_visitor", "live_server", "service_url"]
_ADMIN_PATH = re.compile(r"^https?://[^/]+/admin\b")


@pytest.fixture
def visitors(create_visitor: VisitorFactory) -> Iterator[Visitors]:
    """Creates visitors. The test fails if a browser asks for a page of the Django admin."""
    requests: list[str] = []

    def record(route: Route) -> None:
        requests.append(route.request.url)
        route.abort()

    def watch(visitor: Visitor) -> Visitor:
        visitor.context.route(_ADMIN_PATH, record)
        return visitor

    visitors = Visitors(create_visitor, watch)
    yield visitors
    for visitor in create_visitor.visitors:
        visitor.context.unroute(_ADMIN_PATH)
    assert requests == []
