"""What a caller may be allowed to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Scope(str, Enum):
    """`READ` is to see slots and reasons, `BOOK` to hold, book, move and cancel.

    `OWN` is to see and change what is one's own: whose a thing is decides besides. `EVERYBODY` is
    to do with everybody's things what others do with their own, and to see who there is.
    """

    READ = "read"
    BOOK = "book"
    MANAGE_OWN = "own"
    MANAGE_ALL = "everybody"


@dataclass(frozen=True)
class Permissions:
    """What one caller may do; what belongs to the interviewer of this id is their own."""

    scopes: frozenset[Scope] = frozenset()
    interviewer_id: int | None = None

    def __contains__(self, scope: Scope) -> bool:
        return scope in self.scopes

    def can_manage(self, interviewer_id: int | None) -> bool:
        """Whether an interviewer's things are the caller's own, or as good as that."""
        if Scope.MANAGE_ALL in self:
            return True
        return interviewer_id is not None and self.interviewer_id == interviewer_id
