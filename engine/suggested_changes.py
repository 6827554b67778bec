"""Suggest the smallest changes that open slots, each with the exact number of slots it opens.

The single changes are tried completely: leave out one person; require one person fewer of a pool;
move one tentative interval; a shorter common duration; no buffers; a shorter common notice. Pairs
of changes are meant for queries without slots for which no single change helps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine import panel, tentative_moves
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
from engine.panel import EmptyPanelError, Group, UnfillableGroupError
from engine.search import Query
from engine.what_if import Cells, Scenario

MINUTE, HOUR = 60, 3600
#: The durations to which an interview may be shortened, in seconds.
SHORTER_DURATIONS = tuple(
    minutes * MINUTE for minutes in (480, 360, 240, 180, 120, 90, 60, 45, 30, 15)
)
#: The notices to which an interview's notice may be shortened, in seconds.
SHORTER_NOTICES = tuple(hours * HOUR for hours in (12, 4, 1))

#: The number of slots that changes open, by the changes.
OpenedCounts = Counter[tuple[Change, ...]]


@dataclass(frozen=True)
class Suggestion:
    """One change, or two changes made together, and the number of slots that they open."""

    changes: tuple[Change, ...]
    opened_count: int


def build_cells(query: Query, check: Callable[[], None] | None = None) -> Cells:
    """Return the cells for the query and for every change of it.

    The functions below call `check` before each variation; it may raise an error to end the search.
    """
    return Cells(query, _list_shorter_durations(query), check)


def find_single(cells: Cells, scenario: Scenario) -> list[Suggestion]:
    """Return every single change that opens a slot, by descending number of opened slots."""
    opened = find_opened_by_change(cells, scenario)
    return _build_suggestions(
        Counter({(change,): starts.bit_count() for change, starts in opened.items()})
    )


def find_opened_by_change(cells: Cells, scenario: Scenario) -> dict[Change, int]:
    """Return the starts that each single change opens, as masks over the grid of the cells.

    Changes that open no start are left out.
    """
    opened: dict[Change, int] = {}
    for change in _list_interview_changes(scenario.query):
        cells.check()
        changed = cells.build_scenario(change.apply(scenario.query))
        opened[change] = _find_opened(scenario, changed)
    opened.update(_try_panel_changes(cells, scenario))
    return {change: starts for change, starts in opened.items() if starts}


def find_pairs(cells: Cells, scenario: Scenario) -> list[Suggestion]:
    """Return every two changes that open a slot together.

    No single change may open a slot in the scenario.
    """
    opened = _try_two_panel_changes(cells, scenario)
    for change in _list_interview_changes(scenario.query):
        cells.check()
        query = change.apply(scenario.query)
        changed = cells.build_scenario(query)
        for second in _list_interview_changes(query):
            if second.kind > change.kind:
                changed_twice = cells.build_scenario(second.apply(query))
                opened[change, second] = _find_opened(changed, changed_twice).bit_count()
        for panel_change, starts in _try_panel_changes(cells, changed):
            opened[change, panel_change] = starts.bit_count()
    return _build_suggestions(opened)


def _build_suggestions(opened: OpenedCounts) -> list[Suggestion]:
    return [Suggestion(changes, count) for changes, count in opened.most_common() if count]


def _find_opened(scenario: Scenario, changed: Scenario) -> int:
    return changed.slot_mask & ~scenario.slot_mask


def _list_shorter_durations(query: Query) -> list[int]:
    return [seconds for seconds in SHORTER_DURATIONS if seconds < query.duration]


def _list_interview_changes(query: Query) -> Iterator[InterviewChange]:
    yield from (ShorterDuration(seconds) for seconds in _list_shorter_durations(query))
    if query.buffer_before or query.buffer_after:
        yield WithoutBuffers()
    yield from (ShorterNotice(seconds) for seconds in SHORTER_NOTICES if seconds < query.notice)


def _try_panel_changes(cells: Cells, scenario: Scenario) -> Iterator[tuple[PanelChange, int]]:
    """Yield every change of the panel and the starts that it opens.

    Yield nothing if no single change of the panel can open a slot.
    """
    if not scenario.find_short_by(1):
        return
    for change, groups in _list_group_changes(scenario.query):
        cells.check()
        yield change, scenario.find_opened_with_groups(groups)
    for person in scenario.query.members:
        cells.check()
        opened_by = tentative_moves.find_opened_by_one(cells, scenario, person)
        for interval, starts in opened_by.items():
            yield TentativeMoved(person, interval), starts


def _list_group_changes(query: Query) -> Iterator[tuple[PanelChange, tuple[Group, ...]]]:
    """Yield every change that requires fewer people, and the groups with the change."""
    for number, group in enumerate(query.groups):
        if group.required > 1 and not group.needs_everyone:
            fewer = FewerOfPool(number, group.required - 1)
            yield fewer, fewer.apply(query).groups
    for person in query.members:
        try:
            groups = panel.remove_person(query.groups, person)
        except (EmptyPanelError, UnfillableGroupError):
            continue
        yield WithoutPerson(person), groups


def _try_two_panel_changes(cells: Cells, scenario: Scenario) -> OpenedCounts:
    """Count the slots that two changes of the panel open together.

    Each pair is counted once, in an order in which both changes can be made. For example, a pool
    may have to require one person fewer before one of its people can be left out.
    """
    opened: OpenedCounts = Counter()
    if not scenario.find_short_by(2):
        return opened
    for change, groups in _list_group_changes(scenario.query):
        for second, starts in _try_panel_changes(cells, scenario.with_groups(groups)):
            if _can_follow(second, change) and (second, change) not in opened:
                opened[change, second] = starts.bit_count()
    for pair in tentative_moves.find_opened_by_two(cells, scenario):
        opened[tuple(TentativeMoved(person, interval) for person, interval in pair)] += 1
    return opened


def _can_follow(second: PanelChange, first: PanelChange) -> bool:
    """Return whether the second change still names the same thing after the first.

    A FewerOfPool names its pool by position, and leaving out a person may remove a group. So a
    FewerOfPool may only follow that of an earlier group.
    """
    if not isinstance(second, FewerOfPool):
        return True
    return isinstance(first, FewerOfPool) and first.group < second.group
