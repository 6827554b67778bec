from enum import Enum


class Order(str, Enum):
    BEST = "best"
    TIME = "time"

    def __str__(self) -> str:
        return str(self.value)
