"""A page with very many available times shows those of one day, and leads to the other days."""

from __future__ import annotations

import re
from html import unescape

import pytest

from engine.timestamps import format_utc
from interviews import interview_spec
from interviews.availability import SearchOptions, find_slots
from tests.factories import NOW, set_rules, utc_seconds
from tests.work_counter import WorkCounter

pytestmark = pytest.mark.django_db
STARTS = re.compile(r'class="time" href="[^"]*start=([^"]+)"')
DAY_LINK = re.compile(r'<a href="([^"#]+)#times"')


@pytest.fixture
def crowded_url(template, link_url) -> str:
    """The URL of a link with a slot every five minutes for 92 days."""
    set_rules(template, duration=15, step=5, horizon=92)
    return f"{link_url}?zone=UTC"


def list_starts(client, url: str) -> list[str]:
    """Return the starts on a page."""
    page = client.get(url).content.decode()
    return [unescape(start).replace("%3A", ":") for start in STARTS.findall(page)]


def test_page_is_short(client, crowded_url):
    page = client.get(f"{crowded_url}&day=2025-01-22").content
    assert len(STARTS.findall(page.decode())) == 288
    assert len(page) < 120_000


def test_days_of_a_month_show_every_slot_once(client, template, crowded_url):
    path = crowded_url.partition("?")[0]
    links = DAY_LINK.findall(client.get(crowded_url).content.decode())
    assert len(links) == len(set(links)) == 11
    starts = [start for link in links for start in list_starts(client, path + unescape(link))]
    now = utc_seconds(NOW)
    spec = interview_spec.load_spec(template)
    window = (now + spec.rules.notice, utc_seconds("2025-02-01T00:00:00Z") + spec.duration)
    found = find_slots(spec, [window], now, SearchOptions()).search_result.list_slots()
    expected = [format_utc(start) for start, _ in found]
    assert starts == [start for start in expected if start < "2025-02"]


def test_work_does_not_grow_with_the_horizon(client, template, crowded_url):
    client.get(crowded_url)
    long = WorkCounter().measure(lambda: client.get(crowded_url))
    set_rules(template, horizon=31)
    short = WorkCounter().measure(lambda: client.get(crowded_url))
    assert long < 1.2 * short
