"""Actors of the audit log. They are ids, so that the log holds no names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
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
    """The sender of a request or the program that carried out an action.

    `id` is the id of the API token, the account or the candidate link; None for other kinds.
    """

    kind: ActorKind
    id: int | None = None

    def __str__(self) -> str:
        return self.kind.value if self.id is None else f"{self.kind.value}:{self.id}"


SYSTEM_ACTOR = Actor(ActorKind.SYSTEM)
_find_actor: ContextVar[Callable[[], Actor]] = ContextVar(
    "actor of the request", default=lambda: SYSTEM_ACTOR
)


def get_current_actor() -> Actor:
    """Return the actor of the request that is being answered; without a request, the system."""
    return _find_actor.get()()


@contextmanager
def act_as(find_actor: Callable[[], Actor]) -> Iterator[None]:
    """Make the actor that `find_actor` returns the current actor in the block."""
    token = _find_actor.set(find_actor)
    try:
        yield
    finally:
        _find_actor.reset(token)
