"""Explain why starts are unavailable: the use cases of `include=explanation` and `/explain`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from engine import conflicts, suggested_changes
from engine.conflicts import Conflict
from engine.explain import Explanation
from engine.intervals import Interval, merge
from engine.local_time import DAY
from engine.reasons import Reason
from engine.search import Query, search
from engine.suggested_changes import Suggestion
from engine.timestamps import MAX_INSTANT
from engine.what_if import Cells, Scenario
from interviews.availability import (
    Availability,
    SearchOptions,
    build_check,
    find_slots,
    search_window,
)
from interviews.interview_spec import InterviewSpec
from interviews.query_limits import limit_concurrency

#: How far beyond a window without slots the next slot is searched.
NEXT_SLOT_SEARCH_SECONDS = 28 * DAY


@dataclass(frozen=True)
class NextSlot:
    """The first slot of the searched window, or None if the window has no slot.

    `is_complete` is false if some of the window is unknown.
    """

    slot: Interval | None
    searched_window: Interval
    is_complete: bool


@dataclass(frozen=True)
class AvailabilityExplanation:
    """The starts counted by reason, the changes that open more slots, and the next slot.

    `change_pairs` is empty unless there is no slot and no single change opens one.
    """

    counts: Explanation
    single_changes: Sequence[Suggestion]
    change_pairs: Sequence[Suggestion]
    next_slot: NextSlot


@dataclass(frozen=True)
class AvailabilityResult:
    """The slots of an interview, and their explanation if it was requested."""

    availability: Availability
    explanation: AvailabilityExplanation | None = None


@dataclass(frozen=True)
class StartExplanation:
    """Whether one start is available; if not, its reasons, conflicts, and changes that help.

    `reasons` are in accounting order. `conflicts` are by interviewer id. With `is_undecided`, the
    start would be a slot if unknown time were free.
    """

    availability: Availability
    reasons: Sequence[Reason]
    is_undecided: bool
    conflicts: dict[int, list[Conflict]]
    single_changes: Sequence[Suggestion]
    change_pairs: Sequence[Suggestion]

    @property
    def slot(self) -> Interval:
        """The explained start and its end, whether or not it is available."""
        return self.availability.search_result.query.window


def find_and_explain(
    spec: InterviewSpec, periods: Sequence[Interval], now: int, options: SearchOptions
) -> AvailabilityResult:
    """Find every slot of an interview, with an explanation if the options include one.

    Raise the errors of `availability.find_slots`.
    """
    availability = find_slots(spec, periods, now, options)
    if availability.explanation is None:
        return AvailabilityResult(availability)
    return AvailabilityResult(availability, _explain(availability, availability.explanation))


def explain_start(
    spec: InterviewSpec,
    instant: int,
    now: int,
    max_staleness: int,
    ignore_reference: UUID | None = None,
) -> StartExplanation:
    """Explain one start, which must be on the grid; times are UTC seconds.

    The time of the hold or booking with the id `ignore_reference` counts as free. Raise the errors
    of `availability.find_slots`, except AvailabilityUnknownError.
    """
    options = SearchOptions(
        partial=True,
        max_staleness=max_staleness,
        include=frozenset({"explanation"}),
        ignore_reference=ignore_reference,
    )
    availability = find_slots(spec, [(instant, instant + spec.duration)], now, options)
    return explain_first_start(availability)


def explain_first_start(availability: Availability) -> StartExplanation:
    """Explain the first start of a searched window; raise QueryTimeoutError at its deadline."""
    query = availability.search_result.query
    cells = suggested_changes.build_cells(query, build_check(availability.options))
    scenario = cells.build_scenario(query)
    # An interview longer than the step has further starts in its own window: leave them out.
    lowest_bit = scenario.requested_starts & -scenario.requested_starts
    scenario = replace(scenario, requested_starts=lowest_bit)
    explanation = Explanation(cells, scenario)
    counts = explanation.count_by_reason()
    single_changes, change_pairs = _find_changes_of_first_start(availability, cells, scenario)
    return StartExplanation(
        availability,
        reasons=list(counts),
        is_undecided=Reason.UNKNOWN in counts and counts[Reason.UNKNOWN].sole_cause > 0,
        conflicts=_find_conflicts(availability, explanation, cells),
        single_changes=single_changes,
        change_pairs=change_pairs,
    )


def _find_conflicts(
    availability: Availability, explanation: Explanation, cells: Cells
) -> dict[int, list[Conflict]]:
    """Return the conflicts of the first start by interviewer."""
    query, grid = availability.search_result.query, availability.search_result.grid
    conflicts_by_person = {}
    for person, reasons in explanation.blocked_by_person.items():
        cells.check()
        if reasons:
            conflicts_by_person[person] = conflicts.find_for_slot(
                grid, query.people[person], query.window
            )
    return conflicts_by_person


def _find_changes_of_first_start(
    availability: Availability, cells: Cells, scenario: Scenario
) -> tuple[Sequence[Suggestion], Sequence[Suggestion]]:
    """Return the single changes that open the first start; if there are none, the pairs."""
    if availability.search_result.mask:
        return [], []
    single_changes = _select_opening_first(
        suggested_changes.find_single(cells, scenario), cells, scenario.query
    )
    if single_changes:
        return single_changes, []
    pairs = suggested_changes.find_pairs(cells, scenario)
    return [], _select_opening_first(pairs, cells, scenario.query)


def _select_opening_first(
    suggestions: Sequence[Suggestion], cells: Cells, query: Query
) -> list[Suggestion]:
    """Return the suggestions that open the first start, not only a shorter slot after it."""
    selected = []
    for suggestion in suggestions:
        cells.check()
        if _opens_first(suggestion, query):
            selected.append(suggestion)
    return selected


def _opens_first(suggestion: Suggestion, query: Query) -> bool:
    for change in suggestion.changes:
        query = change.apply(query)
    return bool(search(query).mask & 1)


def _explain(availability: Availability, explanation: Explanation) -> AvailabilityExplanation:
    change_pairs: Sequence[Suggestion] = []
    with limit_concurrency(is_heavy=True, deadline=availability.options.deadline):
        single_changes = suggested_changes.find_single(explanation.cells, explanation.scenario)
        if not single_changes and not availability.search_result.mask:
            change_pairs = suggested_changes.find_pairs(explanation.cells, explanation.scenario)
    return AvailabilityExplanation(
        explanation, single_changes, change_pairs, _find_next_slot(availability)
    )


def _find_next_slot(availability: Availability) -> NextSlot:
    """Return the first slot of a window, or else the first slot in the four weeks after it."""
    query = availability.search_result.query
    is_complete = not availability.required_incomplete_reads
    first_slot = availability.search_result.find_first_slot()
    if first_slot:
        return NextSlot(first_slot, query.window, is_complete)
    start, end = merge(query.requested_periods)[-1]
    later_window = (
        max(start, end - query.duration),
        min(end + NEXT_SLOT_SEARCH_SECONDS, MAX_INSTANT),
    )
    options = replace(availability.options, include=frozenset())
    later = search_window(
        availability.spec, availability.panel_data, later_window, query.now, options
    )
    return NextSlot(
        later.search_result.find_first_slot(),
        (query.window[0], later_window[1]),
        is_complete and not later.required_incomplete_reads,
    )
