from enum import Enum


class BookingState(str, Enum):
    BOOKED = "booked"
    CANCELLED = "cancelled"

    def __str__(self) -> str:
        return str(self.value)
