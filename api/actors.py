"""Who does something, in ids: what is written down of them tells nobody's name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class ActorKind(str, Enum):
    """What stands behind the id of an actor; `OPEN` is whoever is trying, `SYSTEM` we ourselves."""

    TOKEN = "token"  # noqa: S105  (the word, not one of them)
    ACCOUNT = "account"
    LINK = "link"
    ANONYMOUS = "open"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Somebody by the id of their API token, account or candidate link; others have none."""

    kind: ActorKind
    id: int | None = None

    def __str__(self) -> str:
        return self.kind.value if self.id is None else f"{self.kind.value}:{self.id}"


SYSTEM_ACTOR = Actor(ActorKind.SYSTEM)
