"""Twice the file takes about twice the work, whatever is repeated, and the deadline is looked at.

A calendar's server chooses what the file holds. Work is counted in lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from zoneinfo import ZoneInfo

import pytest

from ical import freebusy, parser
from net.deadline import Deadline
from tests.factories import utc_seconds
from tests.servers import icalendar_of
from tests.work_counter import assert_linear

WEEK = (utc_seconds("2025-01-20T00:00:00Z"), utc_seconds("2025-01-27T00:00:00Z"))
Shape = Callable[[int], str]


def clock(number: int) -> str:
    return f"{number // 60 % 24:02}{number % 60:02}00Z"


def events(lines: Iterable[str]) -> str:
    return icalendar_of(*lines)


def series_and_overrides(count: int, series: str = "", override: str = "") -> str:
    """Return series of one UID that start at different times, and an override of each."""
    return icalendar_of(
        *(f"UID:a\nDTSTART:20250120T{clock(number)}\n{series}" for number in range(count)),
        *(
            f"UID:a\nRECURRENCE-ID{override}:20250121T{clock(number)}"
            f"\nDTSTART:20250122T{clock(number)}"
            for number in range(count)
        ),
    )


def single_series(count: int, lines: str) -> str:
    """Return one daily series with a line for each number."""
    numbered = "\n".join(lines.format(clock=clock(number)) for number in range(count))
    return icalendar_of(f"UID:a\nDTSTART:20250120T090000Z\n{numbered}")


def older_overrides_of_one_series(count: int) -> str:
    """Return a series that must be counted from its start for each override older than it."""
    return icalendar_of(
        "UID:a\nDTSTART:20200101T000000Z\nSEQUENCE:1\nRRULE:FREQ=DAILY;COUNT=3000",
        *(
            f"UID:a\nRECURRENCE-ID:20250121T{clock(number)}\nDTSTART:20250122T{clock(number)}"
            for number in range(count)
        ),
    )


def published_and_unreadable(count: int) -> str:
    """Return separate spans of published free/busy, and separate events without a readable end."""
    spans = "".join(
        f"BEGIN:VFREEBUSY\nDTSTART:20250121T{clock(2 * number)}\n"
        f"DTEND:20250121T{clock(2 * number + 1)}\nEND:VFREEBUSY\n"
        for number in range(count)
    )
    unreadable = "".join(
        f"BEGIN:VEVENT\nDTSTART:20250121T{clock(number)}\nDURATION:PXH\nEND:VEVENT\n"
        for number in range(count)
    )
    return f"BEGIN:VCALENDAR\n{spans}{unreadable}END:VCALENDAR\n"


def one_zone_of_many_names(count: int) -> str:
    """Return a time zone with many names and many changes, and an event in each of the names."""
    names = "".join(f"TZID:zone-{number}\n" for number in range(count))
    changes = "".join(
        f"BEGIN:STANDARD\nDTSTART:1999{1 + number % 12:02}01T00{number % 60:02}00\n"
        "TZOFFSETFROM:+0000\nTZOFFSETTO:+0100\nEND:STANDARD\n"
        for number in range(count)
    )
    meetings = "".join(
        f"BEGIN:VEVENT\nDTSTART;TZID=zone-{number}:20250122T090000\nEND:VEVENT\n"
        for number in range(count)
    )
    zone = f"BEGIN:VTIMEZONE\n{names}{changes}END:VTIMEZONE\n"
    return f"BEGIN:VCALENDAR\n{zone}{meetings}END:VCALENDAR\n"


def published_times(count: int) -> str:
    lines = "".join(f"FREEBUSY:20250121T{clock(number)}/PT1M\n" for number in range(count))
    return f"BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\n{lines}END:VFREEBUSY\nEND:VCALENDAR\n"


RULED = "RRULE:FREQ=DAILY;COUNT=3"
SHAPES: dict[str, Shape] = {
    "events": lambda count: icalendar_of(
        *(f"DTSTART:20250121T{clock(number)}" for number in range(count))
    ),
    "events of one UID": series_and_overrides,
    "series": lambda count: series_and_overrides(count, RULED),
    "newer series": lambda count: series_and_overrides(count, f"{RULED}\nSEQUENCE:1"),
    "later instances": lambda count: series_and_overrides(count, RULED, ";RANGE=THISANDFUTURE"),
    "days": lambda count: series_and_overrides(count, RULED, ";VALUE=DATE").replace(
        "RECURRENCE-ID;VALUE=DATE:20250121T", "RECURRENCE-ID;VALUE=DATE:20250121\nX-WAS:"
    ),
    "older overrides": older_overrides_of_one_series,
    "removed instances": lambda count: single_series(
        count, "RRULE:FREQ=DAILY\nEXDATE:20250121T{clock}"
    ),
    "added instances": lambda count: single_series(count, "RDATE:20250121T{clock}"),
    "removing rules": lambda count: single_series(count, "EXRULE:FREQ=DAILY;COUNT=9\n"),
    "published and unreadable": published_and_unreadable,
    "published times": published_times,
    "names of a zone": one_zone_of_many_names,
}


@pytest.mark.parametrize("name", SHAPES)
def test_twice_the_file_takes_about_twice_the_work(name, monkeypatch):
    monkeypatch.setattr(parser, "LINES_PER_CHECK", 20)

    def read(count: int, deadline: Deadline) -> None:
        body = bodies[count]
        freebusy.read(body, WEEK, ZoneInfo("UTC"), deadline=deadline).covered()

    bodies = {count: SHAPES[name](count).encode() for count in (150, 300)}
    assert_linear(read, 150)
