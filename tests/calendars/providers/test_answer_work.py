"""Answers of Google and Microsoft: twice the answer takes about twice the work."""

from __future__ import annotations

import json
from typing import Any

from calendars.providers import google, microsoft_schedules
from net.deadline import Deadline
from tests.factories import DAY
from tests.work_counter import assert_linear

SPAN = (0, 7 * DAY)
NUMBER = 200


def format_clock(number: int) -> str:
    return f"1970-01-{1 + number % 6:02}T{number // 60 % 24:02}:{number % 60:02}:00"


def assert_google_is_linear(calendars_by_count: dict[int, Any]) -> None:
    times = {"timeMin": "1970-01-01T00:00:00Z", "timeMax": "1970-01-08T00:00:00Z"}
    bodies = {
        count: json.dumps({**times, "calendars": calendars}).encode()
        for count, calendars in calendars_by_count.items()
    }

    def parse(count: int, deadline: Deadline) -> None:
        google._parse_free_busy(bodies[count], SPAN, deadline)

    assert_linear(parse, NUMBER)


def test_busy_times_of_google():
    def build(count: int) -> dict[str, Any]:
        clocks = [f"{format_clock(number)}Z" for number in range(count)]
        return {"ann@example.com": {"busy": [{"start": at, "end": at} for at in clocks]}}

    assert_google_is_linear({count: build(count) for count in (NUMBER, 2 * NUMBER)})


def test_calendars_of_google():
    def build(count: int) -> dict[str, Any]:
        busy = [{"start": "1970-01-01T00:00:00Z", "end": "1970-01-01T01:00:00Z"}]
        return {f"ann{number}@example.com": {"busy": busy * 5} for number in range(count)}

    assert_google_is_linear({count: build(count) for count in (NUMBER, 2 * NUMBER)})


def test_items_and_view_of_microsoft():
    def build(count: int) -> dict[str, Any]:
        times = [{"dateTime": format_clock(number), "timeZone": "UTC"} for number in range(count)]
        items = [{"status": "busy", "start": time, "end": time} for time in times]
        return {"availabilityView": "20" * (count // 2), "scheduleItems": items}

    schedules = {count: build(count) for count in (NUMBER, 2 * NUMBER)}

    def parse(count: int, deadline: Deadline) -> None:
        microsoft_schedules.parse(schedules[count], SPAN, deadline)

    assert_linear(parse, NUMBER)
