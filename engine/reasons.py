"""The complete list of reasons why a start is not offered.

Their order decides which reason counts: a start that several reasons block is counted under the
first. UNKNOWN stands before all reasons that calendars and rules give, so unknown time is never
reported as anything else.
"""

from __future__ import annotations

from enum import Enum


class Reason(str, Enum):
    """Why a start is not a slot; the value is the code that the API returns."""

    WINDOW = "window"
    NOTICE = "notice"
    UNKNOWN = "unknown"
    BOOKED = "booked"
    HELD = "held"
    CALENDAR_BUSY = "calendar_busy"
    BUFFER = "buffer"
    TIME_OFF = "time_off"
    CLOSED_HOURS = "closed_hours"
    LOAD_LIMIT = "load_limit"
