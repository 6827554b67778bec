"""Calendars that take too long to read end at the deadline or are refused as too large."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import pytest

from core.read_errors import ReadError, ReadFailure
from ical import freebusy
from ical.zone_resolver import MAX_ZONES
from net.deadline import Deadline
from tests.factories import utc_seconds
from tests.servers import icalendar_of

WEEK = (utc_seconds("2025-01-20T00:00:00Z"), utc_seconds("2025-01-27T00:00:00Z"))
MEETING = "DTSTART:20250122T090000Z\nDTEND:20250122T100000Z"
ZONE = """BEGIN:VTIMEZONE
TZID:zone-{number}
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
{rules}
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
DTSTART;TZID=zone-{number}:20250122T090000
END:VEVENT
"""


@dataclass(frozen=True)
class CountedDeadline(Deadline):
    """A deadline that passes after a number of checks."""

    at: float = 0
    checks: list[None] = field(default_factory=list)

    def remaining(self) -> float:
        if not self.checks:
            raise ReadError(ReadFailure.TIMEOUT)
        self.checks.pop()
        return 1


def read(text: str, checks: int = 1_000_000) -> freebusy.CalendarFreeBusy:
    counted = CountedDeadline(checks=[None] * checks)
    return freebusy.read(text.encode(), WEEK, ZoneInfo("UTC"), deadline=counted)


def failure_of(text: str, checks: int = 1_000_000) -> str:
    with pytest.raises(ReadError) as caught:
        read(text, checks)
    return caught.value.reason.value


def events_in_zones(count: int, rules: str = "") -> str:
    components = "".join(ZONE.format(number=number, rules=rules) for number in range(count))
    return f"BEGIN:VCALENDAR\n{components}END:VCALENDAR\n"


def test_reading_events_ends_at_the_deadline():
    assert len(read(icalendar_of(MEETING, MEETING), checks=2).busy) == 2
    assert failure_of(icalendar_of(MEETING, MEETING), checks=1) == "timeout"


@pytest.mark.parametrize(
    "line", ["RRULE:FREQ=DAILY", "EXRULE:FREQ=WEEKLY", "RDATE:20250123T090000Z"]
)
def test_expanding_a_series_ends_at_the_deadline(line):
    series = icalendar_of(MEETING + f"\nRRULE:FREQ=DAILY\n{line}" + f"\n{line}" * 3)
    assert read(series, checks=6).busy
    assert failure_of(series, checks=5) == "timeout"


def test_expanding_a_vtimezone_ends_at_the_deadline():
    text = events_in_zones(1, "RRULE:FREQ=YEARLY\n" * 3)
    assert len(read(text, checks=4).busy) == 1
    assert failure_of(text, checks=3) == "timeout"


def test_too_many_time_zones_are_too_large():
    assert read(events_in_zones(MAX_ZONES)).unknown == []
    assert failure_of(events_in_zones(MAX_ZONES + 1)) == "too_large"


def test_a_very_long_tzid_is_unknown():
    text = icalendar_of(f"DTSTART;TZID={'/a' * 200_000}:20250122T090000")
    assert len(read(text).unknown) == 1
