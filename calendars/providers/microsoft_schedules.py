"""Parse one schedule of Microsoft Graph into busy time and covered time.

"scheduleInformation resource type", "scheduleItem resource type", "dateTimeTimeZone resource
type" and "freeBusyError resource type" of Microsoft Graph. A schedule has the same information
twice: as items, and as an availability view with one digit per half hour. Where the view is busier
than the items, items are missing, and the time is not covered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from core.read_errors import ReadError, ReadFailure
from engine.freebusy import BusyType
from engine.intervals import Interval, subtract
from ical.timezones import IanaZone, ZoneResolver

#: The seconds of one digit of the availability view.
VIEW_STEP_SECONDS = 1800
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z?", re.ASCII)
#: The view's digit for each status. Any other status makes the item's time unknown.
_DIGITS = {"free": 0, "workingelsewhere": 0, "tentative": 1, "busy": 2, "oof": 3}
_UNKNOWN = 9
_BUSY_TYPES = {1: BusyType.BUSY_TENTATIVE, 2: BusyType.BUSY, 3: BusyType.BUSY_UNAVAILABLE}
#: Runs of digits of at least tentative, and of at least busy. 4 is "working elsewhere".
_RUNS = {1: re.compile("[^04]+"), 2: re.compile("[^014]+")}
_NOT_FOUND = "ErrorMailRecipientNotFound"

#: Start and end in UTC seconds, and the digit.
ScheduleItem = tuple[int, int, int]
ParsedSchedule = tuple[list[tuple[int, int, BusyType]], list[Interval]]


def parse(schedule: dict[str, Any], span: Interval) -> ParsedSchedule:
    """Return the busy and the covered time of a schedule for a requested span; raise ReadError."""
    if schedule.get("error"):
        raise ReadError(_failure_of(schedule["error"]))
    view = schedule.get("availabilityView")
    try:
        items = [_parse_item(item) for item in _require_list(schedule["scheduleItems"])]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise ReadError(ReadFailure.MALFORMED) from None
    if not isinstance(view, str):
        raise ReadError(ReadFailure.MALFORMED)
    busy = [(start, end, _BUSY_TYPES[digit]) for start, end, digit in items if digit in _BUSY_TYPES]
    unknown = [(start, end) for start, end, digit in items if digit == _UNKNOWN]
    missing = _missing_time(view, span, items)
    return busy, subtract([_viewed_span(view, span)], [*unknown, *missing])


def _failure_of(error: Any) -> ReadFailure:
    code = error.get("responseCode") if isinstance(error, dict) else None
    return ReadFailure.GONE if code == _NOT_FOUND else ReadFailure.PROVIDER_ERROR


def _require_list(value: Any) -> Sequence[Any]:
    if not isinstance(value, list):
        raise TypeError("not a list")  # an empty text must not read as free time
    return value


def _parse_item(item: dict[str, Any]) -> ScheduleItem:
    start, end = _parse_instants(item["start"])[0], _parse_instants(item["end"])[1]
    if end < start:
        raise ValueError("the item ends before it starts")
    return start, end, _DIGITS.get(item["status"].lower(), _UNKNOWN)


def _parse_instants(value: dict[str, str]) -> Interval:
    """Return the first and last UTC second that a local time can be, rounded outward."""
    match = _TIME.fullmatch(value["dateTime"])
    if not match:
        raise ValueError("not a local time")
    wall = datetime.fromisoformat(match[1])
    zone = ZoneResolver((), wall).resolve(value["timeZone"])
    if not isinstance(zone, IanaZone):
        raise ValueError("not an IANA time zone")
    instants = [int(wall.replace(tzinfo=zone.info, fold=fold).timestamp()) for fold in (0, 1)]
    return min(instants), max(instants) + (int(match[2] or 0) > 0)


def _viewed_span(view: str, span: Interval) -> Interval:
    """Return the part of the span that the view describes; the view may be too short."""
    return span[0], min(span[1], span[0] + len(view) * VIEW_STEP_SECONDS)


def _missing_time(view: str, span: Interval, items: Iterable[ScheduleItem]) -> list[Interval]:
    """Return the time for which the view has a higher digit than every item."""
    rounded = [
        (
            start // VIEW_STEP_SECONDS * VIEW_STEP_SECONDS,
            -(-end // VIEW_STEP_SECONDS) * VIEW_STEP_SECONDS,
            digit,
        )
        for start, end, digit in items
    ]
    missing: list[Interval] = []
    for min_digit, pattern in _RUNS.items():
        in_view = [
            (span[0] + run.start() * VIEW_STEP_SECONDS, span[0] + run.end() * VIEW_STEP_SECONDS)
            for run in pattern.finditer(view)
        ]
        in_items = [(start, end) for start, end, digit in rounded if digit >= min_digit]
        missing += subtract(in_view, in_items)
    return missing
