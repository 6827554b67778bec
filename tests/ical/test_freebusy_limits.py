"""Calendars that take long to read: given up at the deadline, or refused for their size."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import pytest

from core.read_errors import ReadError, ReadFailure
from ical import freebusy
from ical.timezones import MAX_ZONES
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
class Patience(Deadline):
    """A deadline that is over when it was looked at so many times."""

    at: float = 0
    looks: list[None] = field(default_factory=list)

    def remaining(self) -> float:
        if not self.looks:
            raise ReadError(ReadFailure.TIMEOUT)
        self.looks.pop()
        return 1


def read(text: str, looks: int = 1_000_000) -> freebusy.CalendarFreeBusy:
    patience = Patience(looks=[None] * looks)
    return freebusy.read(text.encode(), WEEK, ZoneInfo("UTC"), deadline=patience)


def why(text: str, looks: int = 1_000_000) -> str:
    with pytest.raises(ReadError) as caught:
        read(text, looks)
    return caught.value.reason.value


def zones(count: int, rules: str = "") -> str:
    described = "".join(ZONE.format(number=number, rules=rules) for number in range(count))
    return f"BEGIN:VCALENDAR\n{described}END:VCALENDAR\n"


def test_events_are_read_for_as_long_as_there_is_time():
    assert len(read(icalendar_of(MEETING, MEETING), looks=2).busy) == 2
    assert why(icalendar_of(MEETING, MEETING), looks=1) == "timeout"


@pytest.mark.parametrize(
    "line", ["RRULE:FREQ=DAILY", "EXRULE:FREQ=WEEKLY", "RDATE:20250123T090000Z"]
)
def test_the_lines_of_a_series_are_read_for_as_long_as_there_is_time(line):
    series = icalendar_of(MEETING + f"\nRRULE:FREQ=DAILY\n{line}" + f"\n{line}" * 3)
    assert read(series, looks=6).busy
    assert why(series, looks=5) == "timeout"


def test_the_rules_of_a_zone_are_read_for_as_long_as_there_is_time():
    text = zones(1, "RRULE:FREQ=YEARLY\n" * 3)
    assert len(read(text, looks=4).busy) == 1
    assert why(text, looks=3) == "timeout"


def test_times_in_more_zones_than_there_are_on_earth_are_refused():
    assert read(zones(MAX_ZONES)).unknown == []
    assert why(zones(MAX_ZONES + 1)) == "too_large"


def test_a_zone_of_a_name_of_many_parts_is_unknown():
    text = icalendar_of(f"DTSTART;TZID={'/a' * 200_000}:20250122T090000")
    assert len(read(text).unknown) == 1
