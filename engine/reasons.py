"""The complete list of reasons why a start is not offered.

Their order decides which reason counts: a start that several reasons block is counted under the
first. UNKNOWN stands before all reasons that calendars and rules give, so unknown time is never
reported as anything else.
"""

from __future__ import annotations

from enum import Enum


class Reason(str, Enum):
    """Why a start is not a slot; the value is the code that the API returns."""

    WINDOW = "WINDOW"
    NOTICE = "NOTICE"
    UNKNOWN = "UNKNOWN"
    BOOKED = "BOOKED"
    HELD = "HELD"
    CALENDAR_BUSY = "CALENDAR_BUSY"
    BUFFER = "BUFFER"
    TIME_OFF = "TIME_OFF"
    CLOSED_HOURS = "CLOSED_HOURS"
    LOAD_LIMIT = "LOAD_LIMIT"
