from enum import Enum


class Scope(str, Enum):
    BOOK = "book"
    EVERYBODY = "everybody"
    OWN = "own"
    READ = "read"

    def __str__(self) -> str:
        return str(self.value)
