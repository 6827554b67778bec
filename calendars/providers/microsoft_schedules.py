"""One schedule of Microsoft Graph, read into busy time and the time of which that is the truth.

"scheduleInformation resource type", "scheduleItem resource type", "dateTimeTimeZone resource
type" and "freeBusyError resource type" of Microsoft Graph. A schedule says everything twice: item
by item, and as a view of one digit for every half hour. Where the view blocks time that no item
accounts for, items were kept back, and nothing is covered.
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

#: The seconds that one digit of the view stands for.
VIEW_STEP_SECONDS = 1800
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z?", re.ASCII)
#: How firmly a status blocks, as the view's digits say it; what is not here is not known.
_FIRMNESS = {"free": 0, "workingelsewhere": 0, "tentative": 1, "busy": 2, "oof": 3}
_UNKNOWN = 9
_BUSY = {1: BusyType.BUSY_TENTATIVE, 2: BusyType.BUSY, 3: BusyType.BUSY_UNAVAILABLE}
#: Digits that are firmer than free, or than tentative; 4 is how "working elsewhere" was once said.
_BLOCKED = {1: re.compile("[^04]+"), 2: re.compile("[^014]+")}
_NOT_FOUND = "ErrorMailRecipientNotFound"

ScheduleItem = tuple[int, int, int]
ParsedSchedule = tuple[list[tuple[int, int, BusyType]], list[Interval]]


def parse(said: dict[str, Any], part: Interval) -> ParsedSchedule:
    """What a schedule says of a part of the window: busy and covered time, or ReadError."""
    if said.get("error"):
        raise ReadError(_reason(said["error"]))
    view = said.get("availabilityView")
    try:
        items = [_item(one) for one in _list(said["scheduleItems"])]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise ReadError(ReadFailure.MALFORMED) from None
    if not isinstance(view, str):
        raise ReadError(ReadFailure.MALFORMED)
    unknown = [(start, end) for start, end, firmness in items if firmness == _UNKNOWN]
    return (
        [(start, end, _BUSY[firmness]) for start, end, firmness in items if firmness in _BUSY],
        subtract([_seen(view, part)], [*unknown, *_unaccounted(view, part, items)]),
    )


def _reason(error: Any) -> ReadFailure:
    code = error.get("responseCode") if isinstance(error, dict) else None
    return ReadFailure.GONE if code == _NOT_FOUND else ReadFailure.PROVIDER_ERROR


def _list(value: Any) -> Sequence[Any]:
    if not isinstance(value, list):
        raise TypeError("an empty text or mapping would pass for no busy time")
    return value


def _item(item: dict[str, Any]) -> ScheduleItem:
    start, end = _instants(item["start"])[0], _instants(item["end"])[1]
    if end < start:
        raise ValueError("ends before it starts")
    return start, end, _FIRMNESS.get(item["status"].lower(), _UNKNOWN)


def _instants(value: dict[str, str]) -> Interval:
    """The first and the last second that a time of the clocks may be, rounded outward."""
    match = _TIME.fullmatch(value["dateTime"])
    if not match:
        raise ValueError("not a time of the clocks")
    wall = datetime.fromisoformat(match[1])
    zone = ZoneResolver((), wall).resolve(value["timeZone"])
    if not isinstance(zone, IanaZone):
        raise ValueError("only the IANA database's zones have no file")
    folds = [int(wall.replace(tzinfo=zone.info, fold=fold).timestamp()) for fold in (0, 1)]
    return min(folds), max(folds) + (int(match[2] or 0) > 0)


def _seen(view: str, part: Interval) -> Interval:
    """The time that the view speaks of, which may break off before the part ends."""
    return part[0], min(part[1], part[0] + len(view) * VIEW_STEP_SECONDS)


def _unaccounted(view: str, part: Interval, items: Iterable[ScheduleItem]) -> list[Interval]:
    """The time that the view blocks more firmly than any item does."""
    whole = [
        (
            start // VIEW_STEP_SECONDS * VIEW_STEP_SECONDS,
            -(-end // VIEW_STEP_SECONDS) * VIEW_STEP_SECONDS,
            firmness,
        )
        for start, end, firmness in items
    ]
    return [
        interval
        for least, digits in _BLOCKED.items()
        for interval in subtract(
            [
                (part[0] + run.start() * VIEW_STEP_SECONDS, part[0] + run.end() * VIEW_STEP_SECONDS)
                for run in digits.finditer(view)
            ],
            [(start, end) for start, end, firmness in whole if firmness >= least],
        )
    ]
