"""The closed list of reasons why a start is not offered.

The order is that of accounting: a start that several reasons forbid is counted under the first.
Unknown time never yields to another reason: it stands before all that calendars and rules say.
"""

from __future__ import annotations

from enum import Enum


class Reason(str, Enum):
    """Why a start is not a slot; the value is the code that answers carry."""

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
