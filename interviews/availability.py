"""Find the times at which a whole panel is free: the use case of the availability endpoints."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property, partial
from uuid import UUID

from calendars.reader import DEFAULT_MAX_STALENESS_SECONDS, CalendarRead
from engine import suggested_changes
from engine.explain import Explanation, explain
from engine.intervals import Interval, clip
from engine.search import Query, SearchResult, find_bookable_window, search
from engine.timestamps import MAX_INSTANT
from interviews import panel_data, prefetch, query_limits
from interviews.interview_spec import InterviewSpec
from interviews.panel_data import PanelData
from interviews.query_limits import limit_concurrency
from net.deadline import NO_DEADLINE, Deadline
from people.engine_values import UnreadableRulesError


class AvailabilityUnknownError(Exception):
    """Time of required people is unknown, and the caller did not ask for a partial result.

    `incomplete_reads` are the calendars with unknown time. If `for_candidate` is true, the
    response must not name them.
    """

    def __init__(
        self, incomplete_reads: Sequence[CalendarRead], *, for_candidate: bool = False
    ) -> None:
        self.incomplete_reads, self.for_candidate = incomplete_reads, for_candidate
        super().__init__(f"{len(incomplete_reads)} calendars have unknown time")


@dataclass(frozen=True)
class SearchOptions:
    """The options of a search and of its result.

    `partial`: return the known slots even if some time is unknown.
    `max_staleness`: the maximum age of a calendar read in seconds; 0 reads every calendar now.
    `include`: names of additional parts of the response, see `interviews.include_field`.
    `best_first`: order slots by score instead of time.
    `for_candidate`: return slots only, without names and reasons.
    `ignore_reference`: the id of a hold or booking whose own time counts as free.
    `deadline`: when to give up the search and the response; calendars have their own. Without one,
    a search starts the deadline of `interviews.query_limits`.
    """

    partial: bool = False
    max_staleness: int = DEFAULT_MAX_STALENESS_SECONDS
    include: Set[str] = frozenset()
    best_first: bool = False
    for_candidate: bool = False
    ignore_reference: UUID | None = None
    deadline: Deadline = NO_DEADLINE

    @property
    def includes_explanation(self) -> bool:
        """Whether the response explains why other starts are unavailable."""
        return "explanation" in self.include

    def with_deadline(self) -> SearchOptions:
        """Return the options with a deadline, which starts now if there is none yet."""
        if self.deadline != NO_DEADLINE:
            return self
        return replace(self, deadline=query_limits.start_deadline())


DEFAULT_OPTIONS = SearchOptions()


@dataclass(frozen=True)
class Availability:
    """The slots of one interview, and the calendar reads that they are based on.

    `calendar_reads` are all reads, over the `read_window` (None if nothing had to be read).
    `explanation` is None unless the options include it.
    """

    spec: InterviewSpec
    panel_data: PanelData
    search_result: SearchResult
    calendar_reads: Sequence[CalendarRead]
    read_window: Interval | None
    options: SearchOptions
    explanation: Explanation | None = None

    @cached_property
    def incomplete_reads(self) -> list[CalendarRead]:
        """The calendars that have unknown time where a slot could lie."""
        query = self.search_result.query
        bookable_window = _find_read_window(query, query.now, query.notice)
        if bookable_window is None:
            return []
        return [
            read
            for read in self.calendar_reads
            if read.reason and clip(read.free_busy.unknown, bookable_window)
        ]

    @property
    def required_incomplete_reads(self) -> list[CalendarRead]:
        """The incomplete reads of people who are not merely optional."""
        members = self.search_result.query.members
        return [read for read in self.incomplete_reads if read.calendar.interviewer_id in members]


def find_slots(
    spec: InterviewSpec,
    periods: Sequence[Interval],
    now: int,
    options: SearchOptions = DEFAULT_OPTIONS,
) -> Availability:
    """Find every slot of an interview in some periods; times are UTC seconds.

    Raise EmptyPanelError, UnfillableGroupError or TooManyGroupsError for a panel that cannot be
    filled, and UnreadableRulesError if stored rules cannot be read. Raise AvailabilityUnknownError
    if a required person has unknown time where a slot could lie, unless `options.partial`, and
    QueryTimeoutError at the deadline.
    """
    options = options.with_deadline()
    if spec.id is not None:
        prefetch.mark_requested(spec.id, now)
    window = min(start for start, _ in periods), max(end for _, end in periods)
    try:
        loaded = panel_data.load_for_panel(spec.panel, window, now, options.ignore_reference)
    except UnreadableRulesError as error:
        raise (error.without_owner() if options.for_candidate else error) from None
    availability = search_window(spec, loaded, window, now, options, tuple(periods))
    if availability.required_incomplete_reads and not options.partial:
        raise AvailabilityUnknownError(
            availability.required_incomplete_reads, for_candidate=options.for_candidate
        )
    return availability


def search_window(
    spec: InterviewSpec,
    loaded: PanelData,
    window: Interval,
    now: int,
    options: SearchOptions,
    periods: tuple[Interval, ...] = (),
) -> Availability:
    """Find the slots of one window with data that is loaded; unknown time raises no error."""
    options = options.with_deadline()
    query = _build_query(spec, window, now, periods)
    notice = 0 if options.includes_explanation else query.notice
    read_window = _find_read_window(query, now, notice)
    reads = panel_data.read_calendars(loaded, read_window, now, options.max_staleness)
    people = panel_data.build_people(loaded, reads, window, spec.rules.blocking_types)
    query = replace(query, people=people)
    with limit_concurrency(is_heavy=_is_heavy(query), deadline=options.deadline):
        if not options.includes_explanation:
            return Availability(spec, loaded, search(query), reads, read_window, options)
        explanation = explain(suggested_changes.build_cells(query, build_check(options)))
        search_result = explanation.cells.to_search_result(explanation.scenario)
    return Availability(spec, loaded, search_result, reads, read_window, options, explanation)


def build_check(options: SearchOptions) -> Callable[[], None]:
    """Return a function that raises QueryTimeoutError if the deadline has passed."""
    return partial(query_limits.check_deadline, options.deadline)


def _is_heavy(query: Query) -> bool:
    starts = (query.window[1] - query.window[0]) // query.step
    return starts * len(query.people) >= query_limits.HEAVY_STARTS


def _build_query(
    spec: InterviewSpec, window: Interval, now: int, periods: tuple[Interval, ...]
) -> Query:
    """Return the engine's query, without people."""
    rules = spec.rules
    return Query(
        now=now,
        window=window,
        duration=spec.duration,
        groups=spec.panel.groups,
        people={},
        notice=rules.notice,
        step=rules.step,
        buffer_before=rules.buffer_before,
        buffer_after=rules.buffer_after,
        periods=periods,
        offered_hours=rules.offered_hours,
        optional=spec.panel.optional,
    )


def _find_read_window(query: Query, now: int, notice: int) -> Interval | None:
    """Return the time in which a slot and its buffers could lie, or None if no slot could."""
    bookable = find_bookable_window(query.window, now, notice)
    if bookable is None:
        return None
    start, end = bookable
    return start - query.buffer_before, min(end + query.buffer_after, MAX_INSTANT)
