from enum import Enum


class Action(str, Enum):
    BOOKED = "booked"
    CANCELLED = "cancelled"
    HELD = "held"
    RELEASED = "released"
    RESCHEDULED = "rescheduled"

    def __str__(self) -> str:
        return str(self.value)
