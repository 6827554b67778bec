from enum import Enum


class ReasonCode(str, Enum):
    BOOKED = "BOOKED"
    BUFFER = "BUFFER"
    CALENDAR_BUSY = "CALENDAR_BUSY"
    CLOSED_HOURS = "CLOSED_HOURS"
    HELD = "HELD"
    LOAD_LIMIT = "LOAD_LIMIT"
    NOTICE = "NOTICE"
    TIME_OFF = "TIME_OFF"
    UNKNOWN = "UNKNOWN"
    WINDOW = "WINDOW"

    def __str__(self) -> str:
        return str(self.value)
