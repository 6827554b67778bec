"""Convert and format times for the pages, in the time zone and the language of the viewer.

The viewer chooses the time zone, and the browser's language decides between 12 and 24 hours
(`core.clock_format`). Mails use `core.mail_time_format`. Instants are UTC seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import dateformat, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import clock_format
from core.timezone_names import TIMEZONES
from engine import timestamps
from engine.grid import MINUTE
from engine.intervals import Interval
from engine.local_time import DAY
from engine.timestamps import MAX_INSTANT, MIN_INSTANT
from people import zone_search

#: The time zones that forms accept which store one of a list.
ZONE_CHOICES = sorted(zone for zone in TIMEZONES if "/" in zone or zone == "UTC")


def zone_choices(current: str) -> Sequence[str]:
    """Return the time zones of places, which a form offers, including the current one."""
    choices = zone_search.list_zones_of_places()
    return choices if current in choices else [current, *choices]


def format_date(day: date) -> str:
    """Return for example "Wednesday 16 June 2027"."""
    return _format_date(day.toordinal(), translation.get_language())


@lru_cache(maxsize=4096)
def _format_date(ordinal: int, _language: str | None) -> str:
    # Translators: weekday, day, month, year (Django's letters for dates)
    return dateformat.format(date.fromordinal(ordinal), pgettext("a day", "l j F Y"))


def format_as(day: date, pattern: str) -> str:
    """Return a day as text; the pattern has Django's letters for dates."""
    return _format_day(day.toordinal(), pattern, translation.get_language())


@lru_cache(maxsize=8192)
def _format_day(ordinal: int, pattern: str, _language: str | None) -> str:
    return dateformat.format(date.fromordinal(ordinal), pattern)


def _format_offset(local: datetime) -> str:
    """Return for example "UTC+05:30"."""
    offset = local.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"


def parse_start(text: str) -> int:
    """Return an RFC 3339 start time as UTC seconds; raise ValueError if it is not supported."""
    second = timestamps.parse_ceil(text)
    if not is_supported_date(timestamps.to_datetime(second)):
        raise ValueError(f"The year is out of range: {text!r}")
    return second


def is_supported_date(day: date) -> bool:
    """Return whether the days around a date can be represented in every time zone."""
    return 1900 < day.year < 9000


@dataclass(frozen=True)
class PageClock:
    """Converts instants to local dates and times of `zone`, and formats them for a page."""

    zone: ZoneInfo
    uses_twelve_hours: bool = False

    @classmethod
    def for_zone(cls, zone: str, accept_language: str = "") -> PageClock:
        """Return a clock for an IANA time zone.

        The first language of an Accept-Language header decides between 12 and 24 hours.
        """
        language = clock_format.get_first_language(accept_language)
        return cls(ZoneInfo(zone), clock_format.uses_twelve_hours(language))

    def localize(self, second: int) -> datetime:
        """Return the local time of an instant, or of the nearest instant that has one."""
        second = min(max(second, MIN_INSTANT + DAY), MAX_INSTANT - DAY)
        return datetime.fromtimestamp(second, self.zone)

    def local_date(self, second: int) -> date:
        """Return the local day of an instant."""
        return self.localize(second).date()

    def midnight(self, day: date) -> int:
        """Return the instant at which a local day begins."""
        return int(datetime.combine(day, time.min, self.zone).timestamp())

    def has_day(self, day: date) -> bool:
        """Return whether a date exists: a zone that crossed the date line skipped one."""
        if not is_supported_date(day):
            return False
        return self.midnight(day) < self.midnight(day + timedelta(days=1))

    def format_day(self, second: int) -> str:
        """Return for example "Wednesday 16 June 2027"."""
        return format_date(self.local_date(second))

    def format_time(self, second: int) -> str:
        """Return for example "14:30" or "2:30 pm".

        Add the UTC offset if the local time occurs twice, because the clock is set back.
        """
        return _format_time(self, second)[1]

    def format_minutes(self, minutes: int) -> str:
        """Return the time of so many minutes after midnight, as `format_time` does."""
        return _format_minutes(minutes, self.uses_twelve_hours)

    def format_local_time(self, local: datetime) -> str:
        """Return a local time of `localize`, as `format_time` does."""
        is_ambiguous = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
        offset = f" ({_format_offset(local)})" if is_ambiguous else ""
        text = clock_format.format_time(local, twelve_hours=self.uses_twelve_hours)
        return f"{text}{offset}"

    def format_short_day(self, second: int) -> str:
        """Return for example "16 Jun 2027", for tables."""
        # Translators: day, short month, year (Django's letters for dates)
        return format_as(self.local_date(second), pgettext("a short day", "j M Y"))

    def format_short(self, second: int) -> str:
        """Return for example "16 Jun 2027, 14:00", for tables."""
        return f"{self.format_short_day(second)}, {self.format_time(second)}"

    def format_moment(self, second: int) -> str:
        """Return for example "Wednesday 16 June 2027, 14:00"."""
        return f"{self.format_day(second)}, {self.format_time(second)}"

    def format_range(self, interval: Interval, day: date | None = None) -> str:
        """Return for example "14:00 to 15:00".

        Name the date of the end if it is not that of the start. Name the date of the start if it is
        not `day`.
        """
        return self._join_range(_("%(start)s to %(end)s"), interval, day)

    def format_ranges(self, intervals: Iterable[Interval]) -> list[str]:
        """Return the texts of `format_range` for many intervals."""
        text = _("%(start)s to %(end)s")
        return [self._join_range(text, interval) for interval in intervals]

    def _join_range(self, text: str, interval: Interval, day: date | None = None) -> str:
        start_day, start = _format_time(self, interval[0])
        end_day, end = _format_time(self, interval[1])
        if day not in (None, start_day):
            start = f"{start} ({format_date(start_day)})"
        if start_day != end_day:
            end = f"{end} ({format_date(end_day)})"
        return text % {"start": start, "end": end}

    def format_zone(self, second: int) -> str:
        """Return the zone with its offset at an instant, such as "Asia/Kolkata (UTC+05:30)"."""
        return f"{self.zone.key.replace('_', ' ')} ({_format_offset(self.localize(second))})"

    def format_full(self, slot: Interval) -> str:
        """Return date, times and zone of a slot.

        For example "Wednesday 16 June 2027, 14:00 to 15:00, Europe/Berlin (UTC+02:00)".
        """
        start = slot[0]
        return f"{self.format_day(start)}, {self.format_range(slot)}, {self.format_zone(start)}"


@lru_cache(maxsize=8192)
def _format_time(clock: PageClock, second: int) -> tuple[date, str]:
    """Return the local day and time of an instant; pages of the same week share them."""
    local = clock.localize(second)
    return local.date(), clock.format_local_time(local)


@lru_cache(maxsize=2880)
def _format_minutes(minutes: int, twelve_hours: bool) -> str:
    local = datetime.fromtimestamp(minutes * MINUTE, timezone.utc)
    return clock_format.format_time(local, twelve_hours=twelve_hours)
