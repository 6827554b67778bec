"""The provider of the simulated calendar; tests/brief tests it with the whole product."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from calendars.providers.base import Calendar, ReadResult
from calendars.providers.mock import MockProvider
from core.calendar_errors import ReadError
from engine.busy_time import BusyType
from net.deadline import Deadline
from tests.factories import utc_seconds

WINDOW = (utc_seconds("2025-01-22T00:00:00Z"), utc_seconds("2025-01-23T00:00:00Z"))


def calendar(interviewer_id: int) -> Calendar:
    zone = ZoneInfo("UTC")
    return Calendar(interviewer_id, interviewer_id, "Alice Johnson", zone, "mock", "Simulated")


def read(*ids: int):
    return list(
        MockProvider().read([calendar(number) for number in ids], WINDOW, Deadline.after(5))
    )


def test_helper_is_called_once_with_all_ids(calendar_service):
    service = calendar_service([])
    read(3, 1, 2)
    assert service.calls == [[3, 1, 2]]


def test_helper_that_accepts_a_window_gets_it(monkeypatch):
    calls = []

    def get_free_busy_data(ids, window=None):
        calls.append((ids, *(moment.isoformat() for moment in window)))
        return []

    monkeypatch.setattr("service.mock_availability.get_free_busy_data", get_free_busy_data)
    read(2, 1)
    assert calls == [([2, 1], "2025-01-22T00:00:00+00:00", "2025-01-23T00:00:00+00:00")]


def test_busy_times_become_seconds_and_the_window_is_covered(calendar_service):
    block = {"start": "2025-01-22T09:00:00.5Z", "end": "2025-01-22T11:00:00.5+01:00"}
    calendar_service([{"interviewerId": 1, "name": "any", "busy": [block]}])
    busy = (utc_seconds("2025-01-22T09:00:00Z"), utc_seconds("2025-01-22T10:00:01Z"), BusyType.BUSY)
    assert read(1) == [(calendar(1), ReadResult([busy], [WINDOW]))]


@pytest.mark.parametrize("interviewer_id", [True, 1.0, "1", None, 2])
def test_entry_for_an_id_not_requested_is_ignored(calendar_service, interviewer_id):
    calendar_service([{"interviewerId": interviewer_id, "busy": []}])
    assert read(1) == []


def test_answer_that_is_not_a_list_is_malformed(calendar_service):
    calendar_service({"interviewers": []})
    with pytest.raises(ReadError, match="malformed"):
        read(1, 2)


@pytest.mark.usefixtures("frozen")
def test_simulated_service_covers_the_window():
    [(_, reading)] = read(1)
    assert isinstance(reading, ReadResult)
    assert reading.covered == [WINDOW]
    assert any(start < WINDOW[1] and end > WINDOW[0] for start, end, _ in reading.busy)
