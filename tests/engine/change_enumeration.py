"""Try every change of a query with a search of its own: the reference for the suggestions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from engine.changes import (
    Change,
    FewerOfPool,
    ShorterDuration,
    ShorterNotice,
    TentativeMoved,
    WithoutBuffers,
    WithoutPerson,
)
from engine.panel import EmptyPanelError, UnfillableGroupError
from engine.search import Query, search
from engine.suggested_changes import SHORTER_DURATIONS, SHORTER_NOTICES
from engine.tentative_moves import list_tentative_intervals

PANEL_CHANGES = (FewerOfPool, WithoutPerson, TentativeMoved)


def list_starts(query: Query) -> set[int]:
    return {start for start, _ in search(query).list_slots()}


def list_changes(query: Query) -> Iterator[Change]:
    """Yield every single change, even one that leaves no panel; pools come before people."""
    for number, group in enumerate(query.groups):
        if 1 < group.required < len(group.people):
            yield FewerOfPool(number, group.required - 1)
    for person in query.members:
        yield WithoutPerson(person)
        yield from (
            TentativeMoved(person, interval)
            for interval in list_tentative_intervals(query.people[person])
        )
    yield from (
        ShorterDuration(seconds) for seconds in SHORTER_DURATIONS if seconds < query.duration
    )
    yield from (ShorterNotice(seconds) for seconds in SHORTER_NOTICES if seconds < query.notice)
    if query.buffer_before or query.buffer_after:
        yield WithoutBuffers()


def find_opened(query: Query, *changes: Change) -> set[int] | None:
    """Return the starts that become slots, or None if a change leaves no valid panel."""
    changed = query
    try:
        for change in changes:
            changed = change.apply(changed)
    except (EmptyPanelError, UnfillableGroupError):
        return None
    return list_starts(changed) - list_starts(query)


def count_singles(query: Query) -> dict[Change, int]:
    """Return how many slots each change opens; leave out changes that open none."""
    opened = {change: find_opened(query, change) for change in list_changes(query)}
    return {change: len(new) for change, new in opened.items() if new}


def count_pairs(query: Query) -> dict[frozenset[Change], int]:
    """Return how many slots each two changes open, applied in an order that is possible."""
    opened_counts = {}
    for first, other in combinations(list_changes(query), 2):
        if type(first) is type(other) and not isinstance(first, PANEL_CHANGES):
            continue
        opened = find_opened(query, first, other)
        if opened is None:
            opened = find_opened(query, other, first)
        if opened:
            opened_counts[frozenset((first, other))] = len(opened)
    return opened_counts
