from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bookings.link_invitations import IssuedLink
from bookings.models import CandidateLink
from tests.bookings.booking_factories import issue_link
from tests.pages.page_content import ParsedPage, get_page

BASE_URL = "http://localhost:8000"


@pytest.fixture
def issued_link(template) -> IssuedLink:
    """A link that was mailed to Noor."""
    return issue_link(template, "Noor Haddad", "noor@example.com")


@pytest.fixture
def link(issued_link) -> CandidateLink:
    return issued_link.link


@pytest.fixture
def press(coordinator, link) -> Callable[..., ParsedPage]:
    """Submit a form of the page of the link, and return the page that follows."""

    def submit(action: str, **typed: str) -> ParsedPage:
        path = f"/candidates/{link.uuid}"
        response = coordinator.post(f"{path}/{action}", typed)
        assert (response.status_code, response["Location"]) == (302, path)
        return get_page(coordinator, path)

    return submit


def find_shown_url(page: ParsedPage) -> str:
    """Return the path of the link that a page shows."""
    [field] = [attributes for _, attributes in page.tags if attributes.get("id") == "link-url"]
    return field["value"].removeprefix(BASE_URL)


def has_shown_url(page: Any) -> bool:
    return any(attributes.get("id") == "link-url" for _, attributes in page.tags)
