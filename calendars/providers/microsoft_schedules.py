"""Parse one schedule of Microsoft Graph into busy time and covered time.

"scheduleInformation resource type", "scheduleItem resource type", "dateTimeTimeZone resource
type" and "freeBusyError resource type" of Microsoft Graph. A schedule has the same information
twice: as items, and as an availability view with one digit per quarter of an hour. Where no item
explains the digit of the view, items are missing, and the time is not covered.

Exchange's digit 4 means "no data" (MergedFreeBusy), and Graph writes 0 for "working elsewhere". So
a 4 is free time only where an item says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from core.calendar_errors import ReadError, ReadFailure
from engine.busy_time import BusyType
from engine.intervals import Interval, subtract
from ical.zone_resolver import IanaZone, ZoneResolver
from net.deadline import NO_DEADLINE, Deadline

#: The seconds of one digit of the availability view.
VIEW_STEP_SECONDS = 900
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z?", re.ASCII)
_BUSY_TYPES = {
    "tentative": BusyType.BUSY_TENTATIVE,
    "busy": BusyType.BUSY,
    "oof": BusyType.BUSY_UNAVAILABLE,
}
_ELSEWHERE = "workingelsewhere"
_FREE_STATUSES = ("free", _ELSEWHERE)
#: Any other status: the item's time is unknown.
_UNKNOWN = "unknown"
_AT_LEAST_BUSY = ("busy", "oof", _UNKNOWN)
#: Runs of digits of the view, with the statuses of the items that explain them.
_EXPLANATIONS = (
    (re.compile("1+"), ("tentative", *_AT_LEAST_BUSY)),
    (re.compile("[23]+"), _AT_LEAST_BUSY),
    (re.compile("4+"), (_ELSEWHERE,)),
    (re.compile("[^0-4]+"), ()),
)
#: The failures of response codes; Microsoft publishes no list of them.
_FAILURES = {
    "5006": ReadFailure.TOO_MANY_EVENTS,
    "5009": ReadFailure.UNKNOWN_ADDRESS,
    "ErrorMailRecipientNotFound": ReadFailure.UNKNOWN_ADDRESS,
}

#: Start and end in UTC seconds, and the status.
ScheduleItem = tuple[int, int, str]
ParsedSchedule = tuple[list[tuple[int, int, BusyType]], list[Interval]]


def parse(
    schedule: dict[str, Any], span: Interval, deadline: Deadline = NO_DEADLINE
) -> ParsedSchedule:
    """Return the busy and the covered time of a schedule for a requested span; raise ReadError."""
    if schedule.get("error"):
        raise ReadError(_failure_of(schedule["error"]))
    view = schedule.get("availabilityView")
    try:
        items = [_parse_item(item, deadline) for item in _require_list(_get_items(schedule))]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise ReadError(ReadFailure.MALFORMED) from None
    if not isinstance(view, str):
        raise ReadError(ReadFailure.MALFORMED)
    busy = [
        (start, end, _BUSY_TYPES[status]) for start, end, status in items if status in _BUSY_TYPES
    ]
    unknown = [(start, end) for start, end, status in items if status == _UNKNOWN]
    missing = _missing_time(view, span, items, deadline)
    return busy, subtract([_viewed_span(view, span)], [*unknown, *missing])


def _failure_of(error: Any) -> ReadFailure:
    code = error.get("responseCode") if isinstance(error, dict) else None
    return _FAILURES.get(str(code), ReadFailure.PROVIDER_ERROR)


def _get_items(schedule: dict[str, Any]) -> Any:
    """Return the items. Graph may leave out an empty list; then the view alone says what is free.

    No item explains the other digits of such a view, so their time is unknown.
    """
    return schedule.get("scheduleItems", [])


def _require_list(value: Any) -> Sequence[Any]:
    if not isinstance(value, list):
        raise TypeError("not a list")  # an empty text must not read as free time
    return value


def _parse_item(item: dict[str, Any], deadline: Deadline) -> ScheduleItem:
    deadline.check()
    start, end = _parse_instants(item["start"])[0], _parse_instants(item["end"])[1]
    if end < start:
        raise ValueError("the item ends before it starts")
    status = item["status"].lower()
    is_known = status in _BUSY_TYPES or status in _FREE_STATUSES
    return start, end, status if is_known else _UNKNOWN


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


def _missing_time(
    view: str, span: Interval, items: Iterable[ScheduleItem], deadline: Deadline
) -> list[Interval]:
    """Return the time for which no item explains the digit of the view."""
    rounded = [
        (
            start // VIEW_STEP_SECONDS * VIEW_STEP_SECONDS,
            -(-end // VIEW_STEP_SECONDS) * VIEW_STEP_SECONDS,
            status,
        )
        for start, end, status in items
    ]
    missing: list[Interval] = []
    for pattern, statuses in _EXPLANATIONS:
        deadline.check()
        in_view = [
            (span[0] + run.start() * VIEW_STEP_SECONDS, span[0] + run.end() * VIEW_STEP_SECONDS)
            for run in pattern.finditer(view)
        ]
        explained = [(start, end) for start, end, status in rounded if status in statuses]
        missing += subtract(in_view, explained)
    return missing
