"""A page with very many available times shows some of them, and leads to the others."""

from __future__ import annotations

import re
from html import unescape

import pytest

from interviews import interview_spec
from interviews.availability import SearchOptions, find_slots
from pages.candidate_link import days
from pages.candidate_link.days import count_page_days
from tests.factories import DAY, NOW, set_rules, utc_seconds
from tests.work_counter import WorkCounter

pytestmark = pytest.mark.django_db
STARTS = re.compile(r'class="time" href="[^"]*start=([^"]+)"')
LATER = re.compile(r'<a href="([^"]+)" rel="next"')


@pytest.fixture
def crowded_url(template, link_url) -> str:
    """The URL of a link with a slot every five minutes for 92 days."""
    set_rules(template, duration=15, step=5, horizon=92)
    return f"{link_url}?zone=UTC"


def read(client, url: str) -> tuple[list[str], str | None]:
    """Return the starts on a page, and the URL of the later days."""
    page = client.get(url).content.decode()
    later = LATER.search(page)
    starts = [unescape(start).replace("%3A", ":") for start in STARTS.findall(page)]
    return starts, unescape(later[1]) if later else None


def test_page_is_short(client, crowded_url):
    page = client.get(crowded_url).content
    assert len(STARTS.findall(page.decode())) == 288
    assert len(page) < 120_000


def test_later_days_show_every_slot_once(client, template, crowded_url):
    starts, url = read(client, crowded_url)
    for _ in range(4):
        assert url
        more, url = read(client, url)
        starts += more
    assert starts == sorted(set(starts))
    now = utc_seconds(NOW)
    spec = interview_spec.load_spec(template)
    window = (now + spec.rules.notice, now + spec.rules.notice + 5 * DAY)
    found = find_slots(spec, [window], now, SearchOptions())
    # A slot of the last day may end after the window.
    assert abs(len(starts) - len(found.search_result.list_slots())) <= 2


def test_work_does_not_grow_with_the_horizon(client, template, crowded_url):
    client.get(crowded_url)
    long = WorkCounter().measure(lambda: client.get(crowded_url))
    set_rules(template, horizon=31)
    short = WorkCounter().measure(lambda: client.get(crowded_url))
    assert long < 1.2 * short


def test_number_of_days(monkeypatch):
    monkeypatch.setattr(days, "MAX_PAGE_SLOTS", 4)
    daily = [(number * DAY + 100, number * DAY + 200) for number in range(9)]
    crowded = [(number * 100, number * 100 + 50) for number in range(9)]
    assert count_page_days(daily[:4], 0, 7) == 7
    assert count_page_days(daily, 0, 7) == 4
    assert count_page_days(crowded, 0, 7) == 1
    assert count_page_days([*crowded, *daily[3:]], 0, 7) == 1
