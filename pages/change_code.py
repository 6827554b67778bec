"""Previewed changes as parameters of the board's query string, such as `shorter_notice.60`."""

from __future__ import annotations

from collections.abc import Iterable

from engine import changes
from engine.changes import Change, TentativeMoved
from interviews import one_time_changes
from interviews.one_time_changes import FIELDS_BY_TYPE, MAX_CHANGES, OneTimeChange

#: The name of the parameter, which may be repeated.
PARAMETER = "change"
_MAX_DIGITS = 12


def encode(change: Change) -> str:
    """Return the value of the parameter for a change."""
    if isinstance(change, TentativeMoved):
        return ".".join(map(str, (change.kind, change.person, *change.interval)))
    return ".".join(map(str, one_time_changes.to_json(change).values()))


def parse_all(texts: Iterable[str]) -> tuple[Change, ...]:
    """Return the changes of the values of the parameter; values that are no change are left out."""
    changes: tuple[Change, ...] = ()
    for change in map(_parse, texts):
        if change is not None:
            changes = add(changes, change)
    return changes[:MAX_CHANGES]


def add(previewed: tuple[Change, ...], change: Change) -> tuple[Change, ...]:
    """Return the changes with another one, which replaces one of the same rule."""
    others = tuple(other for other in previewed if not _replaces(change, other))
    return (*others, change)


def list_one_time(previewed: Iterable[Change]) -> tuple[OneTimeChange, ...]:
    """Return the changes that one booking can be made with."""
    return tuple(change for change in previewed if not isinstance(change, TentativeMoved))


def _replaces(change: Change, other: Change) -> bool:
    if isinstance(change, changes.InterviewChange):
        return change.kind == other.kind
    return change == other


def _parse(text: str) -> Change | None:
    kind, *values = text.split(".")
    if not all(
        value.isascii() and value.isdigit() and len(value) <= _MAX_DIGITS for value in values
    ):
        return None
    numbers = [int(value) for value in values]
    if kind == TentativeMoved.kind and len(numbers) == 3:
        person, start, end = numbers
        return TentativeMoved(person, (start, end))
    fields = FIELDS_BY_TYPE.get(kind)
    if fields is None or len(fields) != len(numbers):
        return None
    return one_time_changes.from_json({"type": kind, **dict(zip(fields, numbers, strict=True))})
