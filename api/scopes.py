"""Scopes: what a caller may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Scope(str, Enum):
    """A kind of access.

    READ: read slots and explanations. BOOK: hold, book, reschedule and cancel. MANAGE_OWN: read and
    change what belongs to the caller. MANAGE_ALL: read and change what belongs to any interviewer,
    and list interviewers.
    """

    READ = "read"
    BOOK = "book"
    MANAGE_OWN = "own"
    MANAGE_ALL = "everybody"


@dataclass(frozen=True)
class Permissions:
    """The scopes of a caller, and the id of the interviewer that the caller is, if any."""

    scopes: frozenset[Scope] = frozenset()
    interviewer_id: int | None = None

    def __contains__(self, scope: Scope) -> bool:
        return scope in self.scopes

    def can_manage(self, interviewer_id: int | None) -> bool:
        """Return whether the caller may manage what belongs to an interviewer.

        What belongs to no interviewer (None) needs MANAGE_ALL.
        """
        if Scope.MANAGE_ALL in self:
            return True
        return interviewer_id is not None and self.interviewer_id == interviewer_id
