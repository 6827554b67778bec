"""Times as people read them: with weekday, date and zone, in the words of their language.

Instants are UTC seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as formatted
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from engine import timestamps
from engine.intervals import Interval
from engine.local_time import DAY
from engine.timestamps import MAX_INSTANT, MIN_INSTANT
from people.timezones import TIMEZONES

#: Zones to choose from.
ZONE_CHOICES = sorted(zone for zone in TIMEZONES if "/" in zone or zone == "UTC")
#: Regions in which English speakers write times with a.m. and p.m.
_TWELVE_HOURS = {"en", "en-us", "en-ca", "en-au", "en-nz", "en-in", "en-ph"}


def zone_choices(one: str) -> Sequence[str]:
    """The zones to choose from; the one that is in use is always among them."""
    return ZONE_CHOICES if one in ZONE_CHOICES else [one, *ZONE_CHOICES]


def format_date(day: date) -> str:
    """Such as Wednesday 16 June 2027."""
    # Translators: weekday, day, month, year (Django's letters for dates)
    return formatted(day, pgettext("a day", "l j F Y"))


def _offset(local: datetime) -> str:
    """Such as UTC+05:30."""
    offset = local.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"


def parse_start(text: str) -> int:
    """The UTC second of a start that is asked for; ValueError if no calendar goes that far."""
    second = timestamps.parse_ceil(text)
    if not is_supported_date(timestamps.to_datetime(second)):
        raise ValueError(f"on no calendar: {text!r}")
    return second


def is_supported_date(day: date) -> bool:
    """Whether every clock on earth can tell what is around a day."""
    return 1900 < day.year < 9000


@dataclass(frozen=True)
class LocaleClock:
    """A clock on the wall of somebody who reads times in `zone`, of 12 hours or 24."""

    zone: ZoneInfo
    uses_twelve_hours: bool = False

    @classmethod
    def for_zone(cls, zone: str, accept_language: str = "") -> LocaleClock:
        """The clock of an IANA zone, as people write times who read the languages of a header."""
        first = accept_language.split(",")[0].split(";")[0].strip().lower()
        return cls(ZoneInfo(zone), first in _TWELVE_HOURS)

    def localize(self, second: int) -> datetime:
        """An instant as read here; the nearest that every clock can tell."""
        second = min(max(second, MIN_INSTANT + DAY), MAX_INSTANT - DAY)
        return timestamps.to_datetime(second).astimezone(self.zone)

    def local_date(self, second: int) -> date:
        """The local day that an instant lies on."""
        return self.localize(second).date()

    def midnight(self, day: date) -> int:
        """The UTC second at which a local day begins."""
        return int(datetime.combine(day, time.min, self.zone).timestamp())

    def has_day(self, day: date) -> bool:
        """Whether there is such a day here: a zone that crossed the date line left one out."""
        return is_supported_date(day) and self.midnight(day) < self.midnight(
            day + timedelta(days=1)
        )

    def format_day(self, second: int) -> str:
        """Such as Wednesday 16 June 2027."""
        return format_date(self.local_date(second))

    def format_time(self, second: int) -> str:
        """Such as 14:30, or 2:30 pm; with its offset if the clock goes back and reads it twice."""
        local = self.localize(second)
        twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
        offset = f" ({_offset(local)})" if twice else ""
        if self.uses_twelve_hours:
            half = "am" if local.hour < 12 else "pm"
            return f"{local.strftime('%I:%M').lstrip('0')} {half}{offset}"
        return f"{local:%H:%M}{offset}"

    def format_moment(self, second: int) -> str:
        """Such as Wednesday 16 June 2027, 14:00."""
        return f"{self.format_day(second)}, {self.format_time(second)}"

    def format_range(self, slot: Interval, on: date | None = None) -> str:
        """Such as 14:00 to 15:00; the day of the end is named if it is another.

        So is that of the start, if it is not the day that is spoken of.
        """
        start, end = slot
        begins, ends = self.format_time(start), self.format_time(end)
        if on not in (None, self.local_date(start)):
            begins = f"{begins} ({self.format_day(start)})"
        if self.local_date(start) != self.local_date(end):
            ends = f"{ends} ({self.format_day(end)})"
        return _("%(start)s to %(end)s") % {"start": begins, "end": ends}

    def format_zone(self, second: int) -> str:
        """The zone with what it is ahead of UTC at an instant, such as Asia/Kolkata (UTC+05:30)."""
        return f"{self.zone.key.replace('_', ' ')} ({_offset(self.localize(second))})"

    def format_full(self, slot: Interval) -> str:
        """Such as Wednesday 16 June 2027, 14:00 to 15:00, Europe/Berlin (UTC+02:00)."""
        start = slot[0]
        return f"{self.format_day(start)}, {self.format_range(slot)}, {self.format_zone(start)}"
