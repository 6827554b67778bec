"""Actors of the audit log. They are ids, so that the log holds no names."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class ActorKind(str, Enum):
    """The kind of an actor.

    ANONYMOUS is a request without credentials while ANONYMOUS_ACCESS allows it. SYSTEM is Slotsmith
    itself.
    """

    TOKEN = "token"  # noqa: S105  (not a secret)
    ACCOUNT = "account"
    LINK = "link"
    ANONYMOUS = "open"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Who carried out an action.

    `id` is the id of the API token, the account or the candidate link; None for other kinds.
    """

    kind: ActorKind
    id: int | None = None

    def __str__(self) -> str:
        return self.kind.value if self.id is None else f"{self.kind.value}:{self.id}"


SYSTEM_ACTOR = Actor(ActorKind.SYSTEM)
