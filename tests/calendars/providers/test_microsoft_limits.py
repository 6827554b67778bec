"""The limits of Microsoft Graph, which the fake server enforces."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from calendars import reader
from calendars.models import Connection
from calendars.oauth import access_tokens
from calendars.providers.base import Calendar
from calendars.providers.microsoft import MicrosoftProvider
from core.calendar_errors import ReadError
from engine.busy_time import BusyType
from engine.intervals import subtract
from engine.timestamps import format_utc
from net.deadline import Deadline
from people.models import Interviewer
from tests.factories import DAY, utc_seconds
from tests.fake_microsoft import THROTTLED, build_item

WINDOW = (utc_seconds("2025-01-20T00:00:00Z"), utc_seconds("2025-01-27T00:00:00Z"))
NINE = build_item("2025-01-22T09:00:00", "2025-01-22T10:00:00")
BUSY_AT_NINE = (
    utc_seconds("2025-01-22T09:00:00Z"),
    utc_seconds("2025-01-22T10:00:00Z"),
    BusyType.BUSY,
)


def outcome(window=WINDOW):
    ann = Calendar(0, 0, "Ann", ZoneInfo("UTC"), "microsoft", "Work", username="ann@example.com")
    [(_, result)] = MicrosoftProvider().read([ann], window, Deadline.after(60))
    return result


@pytest.mark.django_db
def test_organisation_sends_at_most_four_requests_at_once(microsoft):
    """Every request of an organisation is for one mailbox, that of the setting SUBJECT."""
    people = [Interviewer(pk=number, name=f"Person {number}") for number in range(200)]
    connections = [
        Connection(interviewer=person, provider="microsoft", username=f"{person.pk}@example.com")
        for person in people
    ]
    microsoft.schedules.update({connection.username: [NINE] for connection in connections})
    microsoft.hold_seconds = 0.02
    result = reader.read(people, connections, WINDOW, now=WINDOW[0])
    assert {calendar_read.reason for calendar_read in result} == {None}
    assert (microsoft.throttled_count, len(microsoft.api_requests)) == (0, 10)


def test_short_retry_after_is_waited_for(microsoft, monkeypatch):
    pauses: list[float] = []
    monkeypatch.setattr(access_tokens, "pause", pauses.append)
    microsoft.schedules["ann@example.com"] = [NINE]
    outcome()
    microsoft.api_responses = [THROTTLED]
    assert outcome().busy == [BUSY_AT_NINE]
    assert pauses == [1]


def events(first_day: int, days: int, number_per_day: int) -> list[dict[str, Any]]:
    """Return that many events on each of some days from a day of the window on."""
    starts = [
        WINDOW[0] + day * DAY + number * 60
        for day in range(first_day, first_day + days)
        for number in range(number_per_day)
    ]
    return [build_item(format_utc(at)[:-1], format_utc(at + 60)[:-1]) for at in starts]


def test_schedule_with_many_events_is_read_in_shorter_spans(microsoft):
    window = (WINDOW[0], WINDOW[0] + 61 * DAY)
    microsoft.schedules["ann@example.com"] = events(0, 61, number_per_day=20)
    result = outcome(window)
    assert subtract([window], result.covered) == []
    assert len(set(result.busy)) == 61 * 20
    assert len(microsoft.api_requests) == 3


def test_only_days_with_too_many_events_are_unknown(microsoft):
    microsoft.schedules["ann@example.com"] = events(2, 1, number_per_day=1001)
    result = outcome()
    full_day = (WINDOW[0] + 2 * DAY, WINDOW[0] + 3 * DAY)
    assert subtract([WINDOW], result.covered) == [full_day]
    assert result.reason.value == "too_many_events"


def test_other_schedules_are_read_once(microsoft):
    microsoft.schedules["ann@example.com"] = events(2, 1, number_per_day=1001)
    microsoft.schedules["bob@example.com"] = [NINE]
    names = ("ann@example.com", "Ann@Example.com", "bob@example.com")
    calendars = [
        Calendar(number, number, "A", ZoneInfo("UTC"), "microsoft", "Work", username=name)
        for number, name in enumerate(names)
    ]
    results = dict(MicrosoftProvider().read(calendars, WINDOW, Deadline.after(60)))
    assert results[calendars[0]].covered == results[calendars[1]].covered
    assert results[calendars[2]].busy == [BUSY_AT_NINE]
    repeated = [request.json["schedules"] for request in microsoft.api_requests[1:]]
    assert {tuple(schedules) for schedules in repeated} == {("Ann@Example.com",)}


def test_deadline_ends_the_search_for_readable_days(microsoft):
    microsoft.schedules["ann@example.com"] = events(0, 7, number_per_day=1001)
    microsoft.hold_seconds = 0.1
    ann = Calendar(0, 0, "Ann", ZoneInfo("UTC"), "microsoft", "Work", username="ann@example.com")
    [(_, result)] = MicrosoftProvider().read([ann], WINDOW, Deadline.after(0.25))
    assert isinstance(result, ReadError)
    assert len(microsoft.api_requests) < 5
