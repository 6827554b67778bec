from enum import Enum


class ChangeKind(str, Enum):
    FEWER_OF_POOL = "FEWER_OF_POOL"
    SHORTER_DURATION = "SHORTER_DURATION"
    SHORTER_NOTICE = "SHORTER_NOTICE"
    TENTATIVE_MOVED = "TENTATIVE_MOVED"
    WITHOUT_BUFFERS = "WITHOUT_BUFFERS"
    WITHOUT_PERSON = "WITHOUT_PERSON"

    def __str__(self) -> str:
        return str(self.value)
