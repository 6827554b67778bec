from enum import Enum


class InterviewAvailabilityView(str, Enum):
    CANDIDATE = "candidate"
    COORDINATOR = "coordinator"

    def __str__(self) -> str:
        return str(self.value)
