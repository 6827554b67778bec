"""The limits of Microsoft Graph, which the fake server enforces."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from calendars import reader
from calendars.models import Connection
from calendars.oauth import access_tokens
from calendars.providers.base import Calendar
from calendars.providers.microsoft import MicrosoftProvider
from engine.freebusy import BusyType
from net.deadline import Deadline
from people.models import Interviewer
from tests.factories import utc_seconds
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
    [(_, result)] = MicrosoftProvider().read([ann], window, Deadline.after(5))
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
