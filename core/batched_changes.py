"""Publish changes at once, or merged at the end of a block of code that makes several."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

ChangeT = TypeVar("ChangeT")
_collected: ContextVar[dict[Callable[[list[Any]], None], list[Any]] | None] = ContextVar(
    "collected changes", default=None
)


def publish(publish_all: Callable[[list[ChangeT]], None], change: ChangeT) -> None:
    """Call `publish_all` with a change, or at the end of the block with all changes for it."""
    collected = _collected.get()
    if collected is None:
        publish_all([change])
    else:
        collected.setdefault(publish_all, []).append(change)


@contextmanager
def merge_changes() -> Iterator[None]:
    """Publish the changes that the block makes at its end, and none if it raises.

    Use it in a transaction. The changes of a block in another block are published with that one.
    """
    if _collected.get() is not None:
        yield
        return
    changes: dict[Callable[[list[Any]], None], list[Any]] = {}
    token = _collected.set(changes)
    try:
        yield
    finally:
        _collected.reset(token)
    for publish_all, collected in changes.items():
        publish_all(collected)
