"""When an opening of a candidate link counts."""

from __future__ import annotations

import pytest
from django.test import Client

from bookings.models import CandidateLink
from tests.pages.candidate_link.test_candidate import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened_url(client, link_url) -> str:
    """The URL to which the script of the page reports an opening."""
    return f"{link_url}/opened"


def count_openings() -> int:
    return CandidateLink.objects.get().open_count


def test_page_tells_the_script_where_to_report(client, link_url, opened_url):
    page = client.get(link_url).content.decode()
    assert f'data-opened-url="{opened_url}"' in page
    assert "pages/opened.js" in page
    assert "data-opened-url" not in client.get("/book/unknown").content.decode()


def test_opening_is_counted_without_a_csrf_token(opened_url):
    response = Client(enforce_csrf_checks=True).post(opened_url)
    assert (response.status_code, response.content) == (204, b"")
    link = CandidateLink.objects.get()
    assert (link.open_count, link.first_opened_at) == (1, link.last_opened_at)


def test_openings_within_half_an_hour_count_once(client, opened_url, frozen):
    for seconds, count in ((0, 1), (60, 1), (1799, 2), (1800, 3)):
        frozen.shift(seconds)
        client.post(opened_url)
        assert count_openings() == count, seconds


def test_get_and_head_count_nothing(client, link_url, opened_url):
    for path in (link_url, f"{link_url}/confirm?start=2025-01-22T10:00:00Z", opened_url):
        client.get(path)
        client.head(path)
    assert client.get(opened_url).status_code == 405
    assert count_openings() == 0


def test_coordinator_who_tries_the_link_is_not_counted(coordinator, opened_url):
    assert coordinator.post(opened_url).status_code == 204
    assert count_openings() == 0


def test_unknown_link_is_404(client, db):
    response = client.post("/book/unknown/opened")
    assert response.status_code == 404
    assert "This link does not work" in text(response)
