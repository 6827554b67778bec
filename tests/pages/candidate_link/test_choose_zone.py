"""A candidate finds a time zone by a city or a country, without JavaScript."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.pages.candidate_link.test_candidate import text

pytestmark = pytest.mark.django_db


def test_city_leads_to_the_day_in_its_zone(client, link_url):
    query = {"q": "San Fran", "day": "2025-01-22", "move": ""}
    page = client.get(f"{link_url}/zone", query)
    assert "Los Angeles America/Los Angeles (UTC-08:00), 02:00 now" in text(page)
    [url] = re.findall(r'<a href="([^"]+)">Los Angeles<', page.content.decode())
    times = client.get(unescape(url))
    assert "Your time zone America/Los Angeles (UTC-08:00)" in text(times)
    assert "Wednesday 22 January 2025" in text(times)


def test_unknown_city_is_reported(client, link_url):
    page = client.get(f"{link_url}/zone", {"q": "Atlantis"})
    assert "No time zone was found." in text(page)
    assert 'value="Atlantis"' in page.content.decode()


@pytest.mark.parametrize("query", ["", "?q=", "?q=%00", "?q=" + "x" * 3000, "?q=<b>&day=x&move="])
def test_odd_queries_show_the_form(client, link_url, query):
    page = client.get(f"{link_url}/zone{query}")
    assert page.status_code == 200
    assert "<b>" not in page.content.decode()


def test_search_changes_nothing_for_an_unknown_link(client, db):
    assert client.get("/book/unknown/zone").status_code == 404
