"""Format times for mails, in the recipient's time zone and in the active language.

A mail is kept and forwarded, so its times always have the UTC offset or the zone. The pages format
times with `pages.page_clock`.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from core import clock_format
from engine import timestamps
from engine.intervals import Interval


def format_interval(interval: Interval, zone: str) -> str:
    """Return an interval of UTC seconds, such as "Wednesday, 22 January 2025, 10:00 to 11:00".

    An end on another day has its date. If the UTC offset changes in between, both times have their
    offset.
    """
    start, end = (_localize(instant, zone) for instant in interval)
    start_time, end_time = _format_time(start), _format_time(end)
    if start.utcoffset() != end.utcoffset():
        start_time = f"{start_time} ({format_offset(start)})"
        end_time = f"{end_time} ({format_offset(end)})"
    if start.date() != end.date():
        end_time = f"{_format_day(end)}, {end_time}"
    return _("%(day)s, %(start)s to %(end)s") % {
        "day": _format_day(start),
        "start": start_time,
        "end": end_time,
    }


def format_zone(instant: int, zone: str) -> str:
    """Return a zone and its offset at a UTC second, such as "Europe/Berlin (UTC+01:00)"."""
    local = _localize(instant, zone)
    return "UTC" if _is_utc(local) else f"{local.tzinfo} ({format_offset(local)})"


def format_short(instant: int, zone: str) -> str:
    """Return a UTC second in few characters, such as "Wed 22 Jan 2025, 10:00 (UTC+01:00)"."""
    local = _localize(instant, zone)
    # Translators: abbreviated weekday, day, abbreviated month, year (Django's date format)
    day = format_date(local, pgettext("short date", "D j M Y"))
    return f"{day}, {_format_time(local)} ({format_offset(local)})"


def format_expiry_day(moment: datetime) -> str:
    """Return the day of an expiry in the active language, such as "22 Jan 2025"."""
    # Translators: day, abbreviated month, year (Django's date format)
    return format_date(moment, pgettext("day of expiry", "j M Y"))


def get_utc_offset(instant: int, zone: str) -> int:
    """Return the UTC offset in seconds with which this module writes a UTC second in a zone."""
    offset = _localize(instant, zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def format_duration(seconds: int) -> str:
    """Return a duration in words, such as "1 hour 30 minutes"."""
    hours, minutes = divmod(seconds // 60, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours})
    if minutes:
        text = ngettext("%(count)d minute", "%(count)d minutes", minutes)
        parts.append(text % {"count": minutes})
    return " ".join(parts)


def format_offset(local: datetime) -> str:
    """Return the offset of a local time from UTC, such as "UTC+05:45"."""
    return "UTC" if _is_utc(local) else f"UTC{local.isoformat()[-6:]}"


def _format_time(local: datetime) -> str:
    """Return a time of 12 or 24 hours, as the active language says."""
    return clock_format.format_time(
        local, twelve_hours=clock_format.uses_twelve_hours(get_language())
    )


def _localize(instant: int, zone: str) -> datetime:
    """Return a UTC second in a zone, or in UTC if the zone is unknown or has year 10000 then."""
    try:
        return timestamps.to_datetime(instant).astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
        return timestamps.to_datetime(instant).astimezone(ZoneInfo("UTC"))


def _is_utc(local: datetime) -> bool:
    return str(local.tzinfo) == "UTC"


def _format_day(local: datetime) -> str:
    # Translators: weekday, day, month, year (Django's date format)
    return format_date(local, pgettext("long date", "l, j F Y"))
