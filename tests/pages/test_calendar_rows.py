"""Rows of connected calendars."""

from __future__ import annotations

import pytest

from calendars.models import Connection, Health
from engine import timestamps
from pages.calendars.calendar_rows import CalendarRow
from pages.page_clock import PageClock
from tests.factories import NOW, alice, utc_seconds

pytestmark = pytest.mark.django_db


@pytest.fixture
def work() -> Connection:
    return Connection.objects.create(interviewer=alice(), provider="ics", name="Work")


def test_row_shows_last_read_in_viewer_zone(work):
    Health.objects.create(connection=work, succeeded_at=timestamps.to_datetime(utc_seconds(NOW)))
    row = CalendarRow.from_connection(work, PageClock.for_zone("Asia/Kathmandu"))
    assert (row.interviewer_name, row.name) == ("Alice Johnson", "Work")
    assert row.last_read == PageClock.for_zone("Asia/Kathmandu").format_moment(utc_seconds(NOW))
    assert row.status.failure is None


def test_row_of_unread_calendar_has_no_last_read(work):
    assert CalendarRow.from_connection(work, PageClock.for_zone("UTC")).last_read == ""


def test_ics_feed_cannot_be_reconnected_by_link(work):
    assert not CalendarRow.from_connection(work, PageClock.for_zone("UTC")).can_reconnect
