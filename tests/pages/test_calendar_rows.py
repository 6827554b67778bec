"""Calendars as their people and the coordinators see them."""

from __future__ import annotations

import pytest

from calendars.models import Connection, Health
from pages.calendar_rows import CalendarRow
from pages.clock import LocaleClock
from tests.factories import NOW, alice, utc_seconds

pytestmark = pytest.mark.django_db


@pytest.fixture
def work() -> Connection:
    return Connection.objects.create(interviewer=alice(), provider="ics", name="Work")


def test_a_calendar_tells_when_it_was_read_on_the_readers_clock(work):
    Health.objects.create(connection=work, succeeded_at=NOW)
    told = CalendarRow.from_connection(work, LocaleClock.for_zone("Asia/Kathmandu"))
    assert (told.interviewer_name, told.name) == ("Alice Johnson", "Work")
    assert told.last_read == LocaleClock.for_zone("Asia/Kathmandu").format_moment(utc_seconds(NOW))
    assert told.status.failure is None


def test_a_calendar_that_was_never_read_says_no_time(work):
    assert CalendarRow.from_connection(work, LocaleClock.for_zone("UTC")).last_read == ""


def test_a_feed_is_not_connected_by_a_link(work):
    assert not CalendarRow.from_connection(work, LocaleClock.for_zone("UTC")).can_reconnect
