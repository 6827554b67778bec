"""Weekly hours and the hours of a day in JSON, and as the text that the database stores.

In JSON, a week is a list such as `[{"days": ["mon", "tue"], "start": "09:00", "end": "17:00"}]`.
A range whose end is not after its start ends on the next day, as in the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from engine.local_time import LocalRange
from people import weekly_hours
from people.weekly_hours import DAY_NAMES, Week

DAYS = tuple(name.lower() for name in DAY_NAMES)


def week_to_json(text: str) -> list[dict[str, Any]] | None:
    """Return the week in a text, or None if it is blank; raise ValueError for other text."""
    week = weekly_hours.parse(text)
    if week is None:
        return None
    days_by_range: dict[LocalRange, list[int]] = {}
    for weekday, ranges in enumerate(week):
        for local_range in dict.fromkeys(ranges):
            days_by_range.setdefault(local_range, []).append(weekday)
    ordered = sorted(days_by_range.items(), key=lambda entry: (entry[1][0], entry[0]))
    return [
        {"days": [DAYS[day] for day in days], **_range_to_json(local_range)}
        for local_range, days in ordered
    ]


def week_to_text(rules: Iterable[Mapping[str, Any]] | None) -> str:
    """Return the text of a week; None becomes blank text."""
    ranges_by_day: list[set[LocalRange]] = [set() for _day in DAYS]
    for rule in rules or ():
        for day in rule["days"]:
            ranges_by_day[DAYS.index(day)].add(_parse_range(rule))
    return weekly_hours.format_week(cast(Week, tuple(tuple(sorted(day)) for day in ranges_by_day)))


def ranges_to_json(text: str) -> list[dict[str, str]] | None:
    """Return the hours of a day, or None if the text is blank; raise ValueError for other text."""
    if not text:
        return None
    return [_range_to_json(local_range) for local_range in weekly_hours.parse_ranges(text)]


def ranges_to_text(ranges: Sequence[Mapping[str, str]] | None) -> str:
    """Return the text of the hours of a day; None becomes blank text."""
    return weekly_hours.format_ranges(tuple(_parse_range(each) for each in ranges or ()))


def _range_to_json(local_range: LocalRange) -> dict[str, str]:
    start, end = weekly_hours.format_ranges((local_range,)).split("-")
    return {"start": start, "end": end}


def _parse_range(value: Mapping[str, str]) -> LocalRange:
    [local_range] = weekly_hours.parse_ranges(f"{value['start']}-{value['end']}")
    return local_range
