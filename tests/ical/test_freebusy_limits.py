"""Calendars that take too long to read end at the deadline or are refused as too large."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import pytest

from core.calendar_errors import ReadError, ReadFailure
from ical import freebusy
from ical.zone_resolver import MAX_ZONES
from net.deadline import Deadline
from tests.factories import utc_seconds
from tests.servers import icalendar_of
from tests.work_counter import WorkCounter

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


def count_checks(text: str) -> int:
    """Return the number of checks that reading a file takes; one less must raise a timeout."""
    counted = CountedDeadline(checks=[None] * 10_000)
    freebusy.read(text.encode(), WEEK, ZoneInfo("UTC"), deadline=counted)
    checks = 10_000 - len(counted.checks)
    assert failure_of(text, checks - 1) == "timeout"
    return checks


def test_reading_events_ends_at_the_deadline():
    assert count_checks(icalendar_of(*[MEETING] * 9)) >= count_checks(icalendar_of(MEETING)) + 8


@pytest.mark.parametrize(
    "line", ["RRULE:FREQ=DAILY", "EXRULE:FREQ=WEEKLY", "EXDATE:20240101", "RDATE:20250123T090000Z"]
)
def test_expanding_a_series_ends_at_the_deadline(line):
    series = MEETING + "\nRRULE:FREQ=DAILY\n"
    assert read(icalendar_of(series + f"{line}\n" * 9)).busy
    once, often = (count_checks(icalendar_of(series + f"{line}\n" * times)) for times in (1, 9))
    assert often >= once + 8


def test_expanding_a_vtimezone_ends_at_the_deadline():
    once, often = (events_in_zones(1, "RRULE:FREQ=YEARLY\n" * times) for times in (1, 9))
    assert len(read(often).busy) == 1
    assert count_checks(often) >= count_checks(once) + 8


def test_a_rule_without_a_matching_day_ends_at_the_deadline():
    rule = "RRULE:FREQ=SECONDLY;COUNT=9;BYMONTH=2;BYMONTHDAY=31"
    text = icalendar_of(f"UID:a\nDTSTART:20240120T090000Z\n{rule}")
    assert count_checks(text) > 300  # a check for each day


def test_a_rule_with_too_many_times_a_year_is_unknown_at_once():
    """Before, finding out whether the start matches the rule took gigabytes."""
    numbers = {"BYYEARDAY": 366, "BYHOUR": 23, "BYMINUTE": 59, "BYSECOND": 59}
    parts = (f"{name}={','.join(map(str, range(1, last + 1)))}" for name, last in numbers.items())
    text = icalendar_of(f"{MEETING}\nRRULE:FREQ=YEARLY;COUNT=2;{';'.join(parts)}")
    assert WorkCounter().measure(lambda: read(text)) < 5_000_000
    assert len(read(text).unknown) == 1


def test_many_rules_with_many_instances_are_unknown():
    rules = "\n".join(f"RRULE:FREQ=MINUTELY;BYSECOND={second}" for second in range(20))
    assert len(read(icalendar_of(f"{MEETING}\n{rules}")).unknown) == 1


def test_a_vtimezone_with_too_many_changes_is_unknown():
    rules = "RRULE:FREQ=DAILY\n"  # about 20,000 days since 1970
    assert len(read(events_in_zones(1, rules)).unknown) == 1
    dates = "RDATE:" + ",".join(["20000101T000000"] * 6000) + "\n"
    assert len(read(events_in_zones(1, dates)).unknown) == 0
    assert len(read(events_in_zones(1, dates * 2)).unknown) == 1


def test_too_many_time_zones_are_too_large():
    assert read(events_in_zones(MAX_ZONES)).unknown == []
    assert failure_of(events_in_zones(MAX_ZONES + 1)) == "too_large"


def test_a_very_long_tzid_is_unknown():
    text = icalendar_of(f"DTSTART;TZID={'/a' * 200_000}:20250122T090000")
    assert len(read(text).unknown) == 1
