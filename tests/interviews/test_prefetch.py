"""Prefetching of the calendars of recently requested templates."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from calendars.models import Connection
from interviews import prefetch
from people.models import Interviewer
from tests import servers
from tests.factories import NOW, add_group, alice, bob, technical_interview, utc_seconds
from tests.servers import response, send_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed(serve):
    server = serve(send_bytes(response(servers.icalendar_of())))
    Connection.objects.create(interviewer=alice(), provider="ics", name="Work", url=server.url)
    return server


def test_unrequested_template_is_not_prefetched(feed):
    technical_interview(alice())
    assert (prefetch.refresh_requested(utc_seconds(NOW)), feed.requests) == (0, [])


@pytest.mark.usefixtures("frozen")
def test_repeated_requests_read_no_calendar(client, feed, frozen):
    url = f"/api/interviews/{technical_interview(alice(), bob()).pk}/availability"
    client.get(url)
    for number in range(1, 6):
        frozen.shift(prefetch.INTERVAL_SECONDS)
        prefetch.refresh_requested(utc_seconds(NOW) + number * prefetch.INTERVAL_SECONDS)
        requests = len(feed.requests)
        client.get(url)
        assert len(feed.requests) == requests
    assert len(feed.requests) > 1


def test_template_stays_active_for_15_minutes(feed):
    prefetch.mark_requested(technical_interview(alice()).pk, utc_seconds(NOW))
    assert prefetch.refresh_requested(utc_seconds(NOW) + 899) == 1
    assert prefetch.refresh_requested(utc_seconds(NOW) + 900) == 0


def test_process_marks_a_template_once_a_minute(monkeypatch):
    marked: list[str] = []
    monkeypatch.setattr(cache, "add", lambda key, *_, **__: bool(marked.append(key)))
    for template_id, seconds in ((1, 0), (1, 59), (2, 59), (1, 60)):
        prefetch.mark_requested(template_id, utc_seconds(NOW) + seconds)
    assert marked == [f"requested-template:{number}" for number in (1, 2, 1)]


@pytest.mark.parametrize(("is_oldest", "checked"), [(False, 1), (True, 0)])
def test_most_recently_requested_templates_are_prefetched(feed, is_oldest, checked):
    requested = technical_interview(alice()).pk
    other_templates = [requested + 64 * number for number in range(1, 101)]
    for template_id in (
        [requested, *other_templates] if is_oldest else [*other_templates, requested]
    ):
        prefetch.mark_requested(template_id, utc_seconds(NOW))
    assert prefetch.refresh_requested(utc_seconds(NOW)) == checked


def test_fresh_calendars_are_not_read_again(feed):
    prefetch.mark_requested(technical_interview(alice()).pk, utc_seconds(NOW))
    for later, requests in ((0, 1), (39, 1), (40, 2)):
        assert prefetch.refresh_requested(utc_seconds(NOW) + later) == 1
        assert len(feed.requests) == requests


def test_calendars_of_group_members_are_prefetched(feed):
    template = technical_interview()
    add_group(template, alice(), required=0)
    prefetch.mark_requested(template.pk, utc_seconds(NOW))
    assert (prefetch.refresh_requested(utc_seconds(NOW)), len(feed.requests)) == (1, 1)


def test_interviewer_with_an_invalid_zone_is_skipped(feed):
    zoneless = Interviewer.objects.create(name="Marvin", timezone="Mars")
    Connection.objects.create(interviewer=zoneless, provider="ics", name="Work", url=feed.url)
    prefetch.mark_requested(technical_interview(alice(), zoneless).pk, utc_seconds(NOW))
    assert (prefetch.refresh_requested(utc_seconds(NOW)), len(feed.requests)) == (1, 1)


def test_each_calendar_of_many_interviewers_is_read_once(feed):
    people = [Interviewer.objects.create(name=f"Person {number}") for number in range(60)]
    for person in people:
        Connection.objects.create(interviewer=person, provider="ics", name="Work", url=feed.url)
    for panel in (people, people[:3]):
        prefetch.mark_requested(technical_interview(*panel).pk, utc_seconds(NOW))
    assert (prefetch.refresh_requested(utc_seconds(NOW)), len(feed.requests)) == (60, 60)
