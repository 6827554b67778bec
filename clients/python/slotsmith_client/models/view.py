from enum import Enum


class View(str, Enum):
    CANDIDATE = "candidate"
    COORDINATOR = "coordinator"

    def __str__(self) -> str:
        return str(self.value)
