from enum import Enum


class Tentative(str, Enum):
    BUSY = "busy"
    FREE = "free"

    def __str__(self) -> str:
        return str(self.value)
