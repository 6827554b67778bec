"""Format times for people, in a time zone and with its UTC offset. Instants are UTC seconds."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine import timestamps
from engine.intervals import Interval


def format_interval(interval: Interval, zone: str) -> str:
    """Return an interval such as `Wednesday, 22 January 2025, 10:00 to 11:00`.

    The end has its date if that differs, and both have their UTC offset if the offset changes.
    """
    start, end = (_to_local(instant, zone) for instant in interval)
    start_time, end_time = f"{start:%H:%M}", f"{end:%H:%M}"
    if start.utcoffset() != end.utcoffset():
        start_time = f"{start_time} ({format_offset(start)})"
        end_time = f"{end_time} ({format_offset(end)})"
    if start.date() != end.date():
        end_time = f"{_format_date(end)}, {end_time}"
    return f"{_format_date(start)}, {start_time} to {end_time}"


def format_zone(instant: int, zone: str) -> str:
    """Return a time zone and its UTC offset, such as `Europe/Berlin (UTC+01:00)`."""
    local = _to_local(instant, zone)
    return "UTC" if str(local.tzinfo) == "UTC" else f"{local.tzinfo} ({format_offset(local)})"


def format_short(instant: int, zone: str) -> str:
    """Return an instant such as `Wed 22 Jan 2025, 10:00 (UTC+01:00)`."""
    local = _to_local(instant, zone)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M} ({format_offset(local)})"


def format_duration(seconds: int) -> str:
    """Return a duration in hours and minutes, such as `1 hour 30 minutes`."""
    hours, minutes = divmod(seconds // 60, 60)
    parts = [(hours, "hour"), (minutes, "minute")]
    return " ".join(
        f"{number} {unit}{'s' if number != 1 else ''}" for number, unit in parts if number
    )


def format_offset(local: datetime) -> str:
    """Return the UTC offset of a local time, such as `UTC+05:45`."""
    return "UTC" if str(local.tzinfo) == "UTC" else f"UTC{local.isoformat()[-6:]}"


def _to_local(instant: int, zone: str) -> datetime:
    """Return an instant in a time zone, or in UTC if the time zone is unknown."""
    try:
        return timestamps.to_datetime(instant).astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return timestamps.to_datetime(instant).astimezone(ZoneInfo("UTC"))


def _format_date(local: datetime) -> str:
    return f"{local:%A}, {local.day} {local:%B %Y}"
