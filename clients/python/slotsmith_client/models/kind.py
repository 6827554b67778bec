from enum import Enum


class Kind(str, Enum):
    ACCOUNT = "account"
    LINK = "link"
    OPEN = "open"
    SYSTEM = "system"
    TOKEN = "token"

    def __str__(self) -> str:
        return str(self.value)
