"""The closed list of reasons why a start is not offered.

The order is that of accounting: a start that several reasons forbid is counted under the first.
Unknown time never yields to another reason: it stands before all that calendars say.
"""

from __future__ import annotations

from enum import Enum


class Reason(str, Enum):
    """Why a start is not a slot; the value is the code that answers carry."""

    WINDOW = "WINDOW"
    NOTICE = "NOTICE"
    UNKNOWN = "UNKNOWN"
    CALENDAR_BUSY = "CALENDAR_BUSY"
