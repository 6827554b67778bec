from enum import Enum


class BookingsState(str, Enum):
    ANY = "any"
    BOOKED = "booked"
    CANCELLED = "cancelled"

    def __str__(self) -> str:
        return str(self.value)
