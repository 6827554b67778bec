"""Series that a server does not find, because it ignores recurrence in queries for a time.

Such a server finds a series by its first start alone (RFC 4791 section 9.9 requires more). A series
that it does find although the series began before the window shows that it expands series. Without
such a series, all series of the calendar are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

from calendars.providers.caldav_reports import MultistatusResource
from engine.intervals import Interval

_EVENT = re.compile(rb"BEGIN:VEVENT(.*?)END:VEVENT", re.DOTALL | re.IGNORECASE)
_RULE = re.compile(rb"^RRULE[:;]", re.MULTILINE | re.IGNORECASE)
_OVERRIDE = re.compile(rb"^RECURRENCE-ID[:;]", re.MULTILINE | re.IGNORECASE)
_START_DATE = re.compile(rb"^DTSTART[^\r\n]*[:](\d{8})", re.MULTILINE | re.IGNORECASE)
#: More than any time zone shifts a date.
_MARGIN = timedelta(days=2)


def shows_expansion(resources: Iterable[MultistatusResource], window: Interval) -> bool:
    """Return whether the server found a series that began before the window."""
    return any(
        began_before(resource, window) and not _OVERRIDE.search(resource.data)
        for resource in resources
    )


def began_before(resource: MultistatusResource, window: Interval) -> bool:
    """Return whether a resource is a series that began before a window, in UTC seconds."""
    if b"RRULE" not in resource.data.upper():  # the expressions below search every byte in turn
        return False
    limit = datetime.fromtimestamp(window[0], timezone.utc) - _MARGIN
    dates = (
        match[1]
        for event in _EVENT.findall(resource.data)
        if _RULE.search(event) and (match := _START_DATE.search(event))
    )
    return any(date < limit.strftime("%Y%m%d").encode() for date in dates)
