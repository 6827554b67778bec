"""The smallest changes that open slots, each with the exact number that it opens.

The single changes are all that there are: without each of the people; one fewer of each pool; each
stretch of tentative time moved away; each shorter common duration; no buffers; each shorter common
notice. Pairs are for where there is no slot and no single change helps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from engine import panel, tentative
from engine.changes import (
    Change,
    FewerOfPool,
    InterviewChange,
    PanelChange,
    ShorterDuration,
    ShorterNotice,
    TentativeMoved,
    WithoutBuffers,
    WithoutPerson,
)
from engine.panel import UnfillableGroupError
from engine.search import Query
from engine.what_if import Cells, Scenario

MINUTE, HOUR = 60, 3600
#: The lengths that an interview may be cut to, in seconds.
SHORTER_DURATIONS = tuple(
    minutes * MINUTE for minutes in (480, 360, 240, 180, 120, 90, 60, 45, 30, 15)
)
#: The notices that may be given instead, in seconds.
SHORTER_NOTICES = tuple(hours * HOUR for hours in (12, 4, 1))


@dataclass(frozen=True)
class Suggestion:
    """One change, or two made together, and how many more slots there would be."""

    changes: tuple[Change, ...]
    opened_count: int


def build_cells(query: Query) -> Cells:
    """The cells that answer the query and every change of it."""
    return Cells(query, _shorter(query))


def find_single(cells: Cells, view: Scenario) -> list[Suggestion]:
    """Every single change that opens a slot, those that open most first."""
    found: Counter[tuple[Change, ...]] = Counter()
    for change in _of_interview(view.query):
        found[(change,)] = _gain(view, cells.build_scenario(change.apply(view.query)))
    for one, opens in _of_people(cells, view):
        found[(one,)] = opens
    return _ordered(found)


def find_pairs(cells: Cells, view: Scenario) -> list[Suggestion]:
    """Every two changes that open a slot together, of a view where none opens one alone."""
    found = _of_two_people(cells, view)
    for change in _of_interview(view.query):
        query = change.apply(view.query)
        changed = cells.build_scenario(query)
        for other in _of_interview(query):
            if other.kind > change.kind:
                found[change, other] = _gain(changed, cells.build_scenario(other.apply(query)))
        for one, opens in _of_people(cells, changed):
            found[change, one] = opens
    return _ordered(found)


def _ordered(found: Counter[tuple[Change, ...]]) -> list[Suggestion]:
    return [Suggestion(changes, opens) for changes, opens in found.most_common() if opens]


def _gain(view: Scenario, changed: Scenario) -> int:
    return (changed.slot_mask & ~view.slot_mask).bit_count()


def _shorter(query: Query) -> list[int]:
    return [seconds for seconds in SHORTER_DURATIONS if seconds < query.duration]


def _of_interview(query: Query) -> Iterator[InterviewChange]:
    yield from (ShorterDuration(seconds) for seconds in _shorter(query))
    if query.buffer_before or query.buffer_after:
        yield WithoutBuffers()
    yield from (ShorterNotice(seconds) for seconds in SHORTER_NOTICES if seconds < query.notice)


def _of_people(cells: Cells, view: Scenario) -> Iterator[tuple[PanelChange, int]]:
    """The changes of people, and how many slots each opens."""
    if not view.find_short_by(1):
        return
    for change, changed in _of_groups(view):
        yield change, _gain(view, changed)
    for one in view.query.members:
        for stretch, mask in tentative.find_opened_by_one(cells, view, one).items():
            yield TentativeMoved(one, stretch), mask.bit_count()


def _of_groups(view: Scenario) -> Iterator[tuple[PanelChange, Scenario]]:
    """The changes that ask for fewer people, and what they lead to."""
    query = view.query
    for number, group in enumerate(query.groups):
        if group.required > 1 and not group.needs_everyone:
            fewer = FewerOfPool(number, group.required - 1)
            yield fewer, view.with_groups(fewer.apply(query).groups)
    for one in query.members:
        try:
            yield WithoutPerson(one), view.with_groups(panel.remove_person(query.groups, one))
        except (panel.EmptyPanelError, UnfillableGroupError):
            continue


def _of_two_people(cells: Cells, view: Scenario) -> Counter[tuple[Change, ...]]:
    """Two changes of people, and how many slots they open together.

    Each pair comes once, in an order in which it can be made: one person of a pool may have to go
    before another can.
    """
    found: Counter[tuple[Change, ...]] = Counter()
    if not view.find_short_by(2):
        return found
    for change, changed in _of_groups(view):
        for other, opens in _of_people(cells, changed):
            if _may_follow(other, change) and (other, change) not in found:
                found[change, other] = opens
    for two in tentative.find_opened_by_two(cells, view):
        found[tuple(TentativeMoved(one, stretch) for one, stretch in two)] += 1
    return found


def _may_follow(other: PanelChange, change: PanelChange) -> bool:
    """Whether the second names what the first left: pools are changed while their numbers hold."""
    if not isinstance(other, FewerOfPool):
        return True
    return isinstance(change, FewerOfPool) and change.group < other.group
