"""Why is there no slot? The use cases behind `include=explanation` and the explain endpoint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from engine import conflicts, suggest
from engine.conflicts import Conflict
from engine.explain import Explanation
from engine.intervals import Interval, merge
from engine.local_time import DAY
from engine.reasons import Reason
from engine.search import Query, search
from engine.suggest import Suggestion
from engine.timestamps import MAX_INSTANT
from interviews.availability import Availability, SearchOptions, find_slots, search_window
from interviews.spec import InterviewSpec

#: How far beyond a window without slots the next one is looked for, in seconds.
NEXT_SLOT_SEARCH_SECONDS = 28 * DAY


@dataclass(frozen=True)
class NextSlot:
    """The first slot of the time searched, if it has any.

    `complete` is whether all of that time is known.
    """

    slot: Interval | None
    searched_window: Interval
    is_complete: bool


@dataclass(frozen=True)
class AvailabilityExplanation:
    """The account of an answer, what would open more slots, and the next slot.

    Pairs are looked for where there is no slot and no single change opens one.
    """

    explanation: Explanation
    single_changes: Sequence[Suggestion]
    change_pairs: Sequence[Suggestion]
    next_slot: NextSlot


@dataclass(frozen=True)
class AvailabilityResult:
    """The slots of an interview, and what explains them if that was asked for."""

    availability: Availability
    explanation: AvailabilityExplanation | None = None


@dataclass(frozen=True)
class StartExplanation:
    """Whether one start is a slot; if not, why, what stands in the way, and what would help.

    `reasons` are in the order of accounting; `in_the_way` is by person.
    """

    availability: Availability
    reasons: Sequence[Reason]
    conflicts: dict[int, list[Conflict]]
    single_changes: Sequence[Suggestion]
    change_pairs: Sequence[Suggestion]

    @property
    def slot(self) -> Interval:
        """The start with its end, whether or not it is one of the slots."""
        return self.availability.answer.query.window


def find_and_explain(
    interview: InterviewSpec, periods: Sequence[Interval], now: int, options: SearchOptions
) -> AvailabilityResult:
    """Find every slot of an interview, and explain the rest if the options say so.

    Raises what `availability.find` raises.
    """
    found = find_slots(interview, periods, now, options)
    return AvailabilityResult(
        found, _explained(found, found.explanation) if found.explanation else None
    )


def explain_start(
    interview: InterviewSpec,
    instant: int,
    now: int,
    max_staleness: int,
    ignore_reference: UUID | None = None,
) -> StartExplanation:
    """Explain one start, which lies on the marks; instants are UTC seconds.

    The own time of the hold or booking `apart_from` counts as free.
    """
    explained = frozenset({"explanation"})
    options = SearchOptions(True, max_staleness, explained, ignore_reference=ignore_reference)
    found = find_slots(interview, [(instant, instant + interview.duration)], now, options)
    return explain_first_start(found)


def explain_first_start(found: Availability) -> StartExplanation:
    """Explain the first start of what was searched."""
    query, cells = found.answer.query, suggest.build_cells(found.answer.query)
    view = cells.build_scenario(query)
    # an interview longer than the step has further starts in its own time: they are not asked for
    account = Explanation(
        cells, replace(view, requested_starts=view.requested_starts & -view.requested_starts)
    )
    single = pairs = []
    if not found.answer.mask:
        single = [
            one for one in suggest.find_single(cells, account.scenario) if _opens_first(one, query)
        ]
        pairs = [] if single else suggest.find_pairs(cells, account.scenario)
    return StartExplanation(
        found,
        reasons=list(account.count_by_reason()),
        conflicts={
            one: conflicts.find_for_slot(found.answer.grid, query.people[one], query.window)
            for one, reasons in account.blocked_by_person.items()
            if reasons
        },
        single_changes=single,
        change_pairs=[one for one in pairs if _opens_first(one, query)],
    )


def _opens_first(suggestion: Suggestion, query: Query) -> bool:
    """Whether a suggestion opens the very first start, and not only a shorter slot after it."""
    for change in suggestion.changes:
        query = change.apply(query)
    return bool(search(query).mask & 1)


def _explained(found: Availability, account: Explanation) -> AvailabilityExplanation:
    single = suggest.find_single(account.cells, account.scenario)
    helpless = not single and not found.answer.mask
    pairs = suggest.find_pairs(account.cells, account.scenario) if helpless else []
    return AvailabilityExplanation(account, single, pairs, _next_slot(found))


def _next_slot(found: Availability) -> NextSlot:
    query = found.answer.query
    slots = found.answer.list_slots()
    if slots:
        return NextSlot(slots[0], query.window, not found.required_incomplete_reads)
    start, end = merge(query.requested_periods)[-1]
    later = (max(start, end - query.duration), min(end + NEXT_SLOT_SEARCH_SECONDS, MAX_INSTANT))
    options = replace(found.options, include=frozenset())
    next_found = search_window(found.spec, found.rows, later, query.now, options)
    searched = (query.window[0], later[1])
    first = next(iter(next_found.answer.list_slots()), None)
    return NextSlot(
        first,
        searched,
        not found.required_incomplete_reads and not next_found.required_incomplete_reads,
    )
