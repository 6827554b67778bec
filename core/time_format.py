"""Times as people read them: by the clocks of their own zone, with its name and offset."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine import timestamps
from engine.intervals import Interval


def format_interval(time: Interval, zone: str) -> str:
    """A time in UTC seconds, such as `Wednesday, 22 January 2025, 10:00 to 11:00`, by a zone.

    The end has its day where that is another one, and both have their offset where clocks change
    in between.
    """
    start, end = (_local(instant, zone) for instant in time)
    begins, ends = f"{start:%H:%M}", f"{end:%H:%M}"
    if start.utcoffset() != end.utcoffset():
        begins, ends = f"{begins} ({format_offset(start)})", f"{ends} ({format_offset(end)})"
    if start.date() != end.date():
        ends = f"{_day(end)}, {ends}"
    return f"{_day(start)}, {begins} to {ends}"


def format_zone(instant: int, zone: str) -> str:
    """A zone with its offset at a UTC second, such as `Europe/Berlin (UTC+01:00)`."""
    local = _local(instant, zone)
    return "UTC" if str(local.tzinfo) == "UTC" else f"{local.tzinfo} ({format_offset(local)})"


def format_short(instant: int, zone: str) -> str:
    """A UTC second by a zone in few characters, such as `Wed 22 Jan 2025, 10:00 (UTC+01:00)`."""
    local = _local(instant, zone)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M} ({format_offset(local)})"


def format_duration(seconds: int) -> str:
    """A length in words, such as `1 hour 30 minutes`."""
    hours, minutes = divmod(seconds // 60, 60)
    parts = [(hours, "hour"), (minutes, "minute")]
    return " ".join(f"{n} {unit}{'s' if n != 1 else ''}" for n, unit in parts if n)


def format_offset(local: datetime) -> str:
    """How far the clocks are from UTC, such as `UTC+05:45`."""
    return "UTC" if str(local.tzinfo) == "UTC" else f"UTC{local.isoformat()[-6:]}"


def _local(instant: int, zone: str) -> datetime:
    """By UTC where nobody knows the zone: then at least what is said is true."""
    try:
        return timestamps.to_datetime(instant).astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return timestamps.to_datetime(instant).astimezone(ZoneInfo("UTC"))


def _day(local: datetime) -> str:
    return f"{local:%A}, {local.day} {local:%B %Y}"
