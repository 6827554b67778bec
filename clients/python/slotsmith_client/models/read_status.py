from enum import Enum


class ReadStatus(str, Enum):
    KNOWN = "known"
    PARTIAL = "partial"
    UNKNOWN = "unknown"

    def __str__(self) -> str:
        return str(self.value)
