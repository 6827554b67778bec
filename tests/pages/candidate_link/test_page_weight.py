"""The pages of candidates are light: they load on a phone in a second."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import set_rules

pytestmark = pytest.mark.django_db
MAX_HTML_BYTES, MAX_ASSET_BYTES = 15_000, 20_000
ASSET = re.compile(r'(?:href|src)="/static/(pages/[\w.]+\.(?:css|js))')


@pytest.fixture
def page(client, link_url, template) -> str:
    """The page of a usual month: times from nine to five on working days, and texts."""
    set_rules(
        template,
        candidate_windows="Mon-Fri 09:00-17:00",
        description="You solve a problem together with two engineers. " * 10,
        location="https://meet.example.com/technical-interview",
        contact="Efua Mensah, efua@example.com",
    )
    url = f"{link_url}?zone=America/Argentina/Buenos_Aires&month=2025-03&move="
    return client.get(url).content.decode()


def test_html_of_a_usual_month_is_small(page):
    assert page.count("#times") == 21
    assert page.count('class="time"') == 15
    assert len(page.encode()) <= MAX_HTML_BYTES


def test_styles_and_scripts_are_small_and_not_those_of_the_workspace(page):
    names = ASSET.findall(page)
    assert sorted(names) == [
        "pages/candidate.css",
        "pages/opened.js",
        "pages/style.css",
        "pages/zone.js",
    ]
    paths = [Path(finders.find(name)) for name in names]
    assert sum(path.stat().st_size for path in paths) <= MAX_ASSET_BYTES
    assert "htmx" not in page


def test_number_of_queries_does_not_depend_on_the_number_of_times(client, link_url, template):
    def count_queries(month: str) -> int:
        client.get(link_url, {"month": month})  # panels and rules are cached from here on
        with CaptureQueriesContext(connection) as queries:
            assert client.get(link_url, {"month": month}).status_code == 200
        return len(queries)

    few = count_queries("2025-01")
    set_rules(template, step=5, duration=15, horizon=92)
    assert count_queries("2025-02") == count_queries("2025-03") <= few
