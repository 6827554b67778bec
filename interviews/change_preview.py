"""Preview changes of an interview: the explanation of a search as it would be with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engine import panel, suggested_changes, tentative_moves
from engine.changes import (
    Change,
    FewerOfPool,
    ShorterDuration,
    ShorterNotice,
    TentativeMoved,
    WithoutBuffers,
    WithoutPerson,
)
from engine.explain import Explanation
from engine.search import Query
from engine.suggested_changes import SHORTER_DURATIONS


def apply(
    explanation: Explanation, changes: Iterable[Change]
) -> tuple[Explanation, tuple[Change, ...]]:
    """Return the explanation with changes, and those of them that fit; others are left out.

    The masks of both explanations are over the same grid.
    """
    fitting = []
    for change in changes:
        if _fits(change, explanation.scenario.query):
            explanation = _apply_one(explanation, change)
            fitting.append(change)
    return explanation, tuple(fitting)


def _apply_one(explanation: Explanation, change: Change) -> Explanation:
    cells, query = explanation.cells, change.apply(explanation.scenario.query)
    if isinstance(change, TentativeMoved):
        cells = suggested_changes.build_cells(
            replace(cells.query, people=query.people), cells.check
        )
    return Explanation(cells, cells.build_scenario(query))


def _fits(change: Change, query: Query) -> bool:
    """Return whether a change makes a rule of a query less strict."""
    match change:
        case ShorterNotice(seconds):
            return 0 <= seconds < query.notice
        case ShorterDuration(seconds):
            return seconds < query.duration and seconds in SHORTER_DURATIONS
        case WithoutBuffers():
            return bool(query.buffer_before or query.buffer_after)
        case FewerOfPool(group, required):
            has_group = 0 <= group < len(query.groups)
            return has_group and 0 < required < query.groups[group].required
        case WithoutPerson(person):
            return person in query.members and _can_be_filled_without(query, person)
        case TentativeMoved(person, interval):
            return person in query.people and interval in (
                tentative_moves.list_tentative_intervals(query.people[person])
            )


def _can_be_filled_without(query: Query, person: int) -> bool:
    try:
        panel.remove_person(query.groups, person)
    except ValueError:
        return False
    return True
