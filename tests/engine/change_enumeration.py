"""Every change of a query tried by a search of its own: what suggestions are held to."""

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
from engine.panel import EmptyPanel, UnfillableGroup
from engine.search import Query, search
from engine.suggest import DURATIONS, NOTICES
from engine.tentative import stretches

OF_PEOPLE = (FewerOfPool, WithoutPerson, TentativeMoved)


def starts(query: Query) -> set[int]:
    return {start for start, _ in search(query).slots()}


def changes(query: Query) -> Iterator[Change]:
    """All that there are, even those that leave nobody to ask; pools come before people."""
    for number, group in enumerate(query.groups):
        if 1 < group.required < len(group.people):
            yield FewerOfPool(number, group.required - 1)
    for one in query.members:
        yield WithoutPerson(one)
        yield from (TentativeMoved(one, stretch) for stretch in stretches(query.people[one]))
    yield from (ShorterDuration(seconds) for seconds in DURATIONS if seconds < query.duration)
    yield from (ShorterNotice(seconds) for seconds in NOTICES if seconds < query.notice)
    if query.before or query.after:
        yield WithoutBuffers()


def opened(query: Query, *made: Change) -> set[int] | None:
    """The starts that become slots, or None if some change leaves nobody to ask."""
    changed = query
    try:
        for change in made:
            changed = change.applied(changed)
    except (EmptyPanel, UnfillableGroup):
        return None
    return starts(changed) - starts(query)


def singles(query: Query) -> dict[Change, int]:
    """How many slots each change opens, if any."""
    found = {change: opened(query, change) for change in changes(query)}
    return {change: len(new) for change, new in found.items() if new}


def pairs(query: Query) -> dict[frozenset[Change], int]:
    """How many slots each two changes of different things open, made in an order that works."""
    found = {}
    for one, other in combinations(changes(query), 2):
        if type(one) is type(other) and not isinstance(one, OF_PEOPLE):
            continue
        new = opened(query, one, other)
        if new is None:
            new = opened(query, other, one)
        if new:
            found[frozenset((one, other))] = len(new)
    return found
