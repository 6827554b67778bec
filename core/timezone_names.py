"""The names of time zones, as the IANA data has them.

`ical.zone_resolver` resolves the names in iCalendar files, and `people.zone_search` finds zones by
city.
"""

from __future__ import annotations

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: The names of all zones in the IANA database.
TIMEZONES = available_timezones()


def is_timezone(name: str) -> bool:
    """Return whether the IANA database has a zone of this name."""
    return name in TIMEZONES


def validate_timezone(name: str) -> None:
    """Raise ValidationError unless `name` is a zone in the IANA database."""
    if not is_timezone(name):
        raise ValidationError(
            _("“%(name)s” is not a valid time zone."), "invalid_time_zone", {"name": name}
        )
