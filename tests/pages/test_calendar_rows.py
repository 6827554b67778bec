"""Calendars as their people and the coordinators see them."""

from __future__ import annotations

import pytest

from calendars.models import Connection, Health
from pages.calendar_rows import Calendar
from pages.clock import Clock
from tests.factories import NOW, alice, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def work() -> Connection:
    return Connection.objects.create(interviewer=alice(), provider="ics", name="Work")


def test_a_calendar_tells_when_it_was_read_on_the_readers_clock(work):
    Health.objects.create(connection=work, succeeded_at=at(NOW))
    told = Calendar.of(work, Clock.of("Asia/Kathmandu"))
    assert (told.whose, told.name) == ("Alice Johnson", "Work")
    assert told.last_read == Clock.of("Asia/Kathmandu").moment(at(NOW))
    assert told.report.failure is None


def test_a_calendar_that_was_never_read_says_no_time(work):
    assert Calendar.of(work, Clock.of("UTC")).last_read == ""


def test_a_feed_is_not_connected_by_a_link(work):
    assert not Calendar.of(work, Clock.of("UTC")).by_link
