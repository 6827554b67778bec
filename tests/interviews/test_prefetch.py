"""Calendars of templates that somebody asked for are read before anybody has to wait for them."""

from __future__ import annotations

import pytest

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


def test_a_template_that_nobody_asked_for_is_left_alone(feed):
    technical_interview(alice())
    assert (prefetch.refresh_requested(utc_seconds(NOW)), feed.requests) == (0, [])


@pytest.mark.usefixtures("frozen")
def test_who_asks_again_finds_the_calendars_read(client, feed, frozen):
    url = f"/api/interviews/{technical_interview(alice(), bob()).pk}/availability"
    client.get(url)
    for number in range(1, 6):
        frozen.shift(prefetch.INTERVAL_SECONDS)
        prefetch.refresh_requested(utc_seconds(NOW) + number * prefetch.INTERVAL_SECONDS)
        asked = len(feed.requests)
        client.get(url)
        assert len(feed.requests) == asked
    assert len(feed.requests) > 1


def test_for_a_quarter_of_an_hour_a_template_is_soon_used(feed):
    prefetch.mark_requested(technical_interview(alice()).pk, utc_seconds(NOW))
    assert prefetch.refresh_requested(utc_seconds(NOW) + 899) == 1
    assert prefetch.refresh_requested(utc_seconds(NOW) + 900) == 0


@pytest.mark.parametrize(("first", "seen"), [(False, 1), (True, 0)])
def test_of_very_many_templates_those_asked_for_last_are_kept_warm(feed, first, seen):
    asked = technical_interview(alice()).pk
    others = [asked + 64 * number for number in range(1, 101)]
    for one in [asked, *others] if first else [*others, asked]:
        prefetch.mark_requested(one, utc_seconds(NOW))
    assert prefetch.refresh_requested(utc_seconds(NOW)) == seen


def test_what_is_fresh_for_another_round_is_not_read_again(feed):
    prefetch.mark_requested(technical_interview(alice()).pk, utc_seconds(NOW))
    for later, requests in ((0, 1), (39, 1), (40, 2)):
        assert prefetch.refresh_requested(utc_seconds(NOW) + later) == 1
        assert len(feed.requests) == requests


def test_people_of_groups_are_kept_warm(feed):
    template = technical_interview()
    add_group(template, alice(), required=0)
    prefetch.mark_requested(template.pk, utc_seconds(NOW))
    assert (prefetch.refresh_requested(utc_seconds(NOW)), len(feed.requests)) == (1, 1)


def test_somebody_whose_zone_is_none_is_passed_over(feed):
    zoneless = Interviewer.objects.create(name="Marvin", timezone="Mars")
    Connection.objects.create(interviewer=zoneless, provider="ics", name="Work", url=feed.url)
    prefetch.mark_requested(technical_interview(alice(), zoneless).pk, utc_seconds(NOW))
    assert (prefetch.refresh_requested(utc_seconds(NOW)), len(feed.requests)) == (1, 1)


def test_any_number_of_people_is_kept_warm_and_each_calendar_read_once(feed):
    people = [Interviewer.objects.create(name=f"Person {number}") for number in range(60)]
    for person in people:
        Connection.objects.create(interviewer=person, provider="ics", name="Work", url=feed.url)
    for panel in (people, people[:3]):
        prefetch.mark_requested(technical_interview(*panel).pk, utc_seconds(NOW))
    assert (prefetch.refresh_requested(utc_seconds(NOW)), len(feed.requests)) == (60, 60)
