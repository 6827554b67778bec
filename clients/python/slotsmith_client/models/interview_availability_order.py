from enum import Enum


class InterviewAvailabilityOrder(str, Enum):
    BEST = "best"
    TIME = "time"

    def __str__(self) -> str:
        return str(self.value)
