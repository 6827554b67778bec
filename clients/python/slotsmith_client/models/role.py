from enum import Enum


class Role(str, Enum):
    ADMIN = "admin"
    COORDINATOR = "coordinator"
    INTERVIEWER = "interviewer"
    NONE = "none"
    TOKEN = "token"
    TRYING = "trying"

    def __str__(self) -> str:
        return str(self.value)
