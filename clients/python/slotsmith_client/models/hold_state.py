from enum import Enum


class HoldState(str, Enum):
    BOOKED = "booked"
    EXPIRED = "expired"
    HELD = "held"

    def __str__(self) -> str:
        return str(self.value)
